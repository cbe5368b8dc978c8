"""Reports of a period: each figure again from the raw events, the same bytes, sums that agree, no later act in it."""

import json
from collections import Counter, defaultdict
from datetime import datetime, timedelta
from statistics import median_low

import pytest

from shouwen import clock, desk
from shouwen.kernel import acts as a
from shouwen.kernel.context import CHINA
from shouwen.org.models import Staff
from shouwen.reports.periodic import figures, kept
from shouwen.reports.periodic.period import SORTS, last_over, period_of
from shouwen.reports.periodic.rates import RATES, rates
from shouwen.store.models import Case, Event, MadeFile, PeriodReport, Subscription

LAST = last_over("month", clock.now())
NOON = datetime.combine(LAST.first + timedelta(days=10), datetime.min.time(), CHINA) + timedelta(hours=10)


def do(number, step, act, at, on):
    found = desk.act(act, on=on, act_id=f"p{number}.{step}", estate="wt-estate" if on is None else None, now=at)
    assert getattr(found, "case", None) is not None, (act, found)
    return found


def tell(number, at, acts, **register):
    """One matter: its registration at ``at``, each act some minutes after the one before."""
    first = a.Register(**{"by": "chen", "customer": "wang", "channel": "call", "content": f"第{number}件", "kind": "repair",
                          "class_": 2, "solvable": False, "read_back": True, **register})
    got = do(number, 0, first, at, None)
    for step, (minutes, act) in enumerate(acts, start=1):
        got = do(number, step, act, at + timedelta(minutes=minutes), got.id)
    return got


TOLD = a.Told(who="工程部", contact="8001", why="要电工", until=clock.now() + timedelta(days=40))
OVER = a.HandOver(by="chen", to="wt-eng", way="phone_bridge", reason="要电工", told=TOLD)


@pytest.fixture
def month(company):
    """A month of everything that is measured, and some of the months around it."""
    tell(1, NOON, [(2, a.Answer(by="chen", text="快递柜在五号楼东侧，全天开放")), (3, a.CompleteLog(by="chen")), (4, a.Close(by="chen"))],
         kind="enquiry", solvable=True)
    tell(2, NOON + timedelta(hours=1), [
        (10, OVER), (15, a.Accept(by="sun", assigned="qian")), (80, a.Resolve(by="qian", result="换了灯泡")),
        (90, a.TellCustomer(by="chen", text="修好了", outcome="satisfied", means="call")),
        (95, a.ReturnVisit(by="chen", outcome="reached", score=5, settled=True))])
    tell(3, NOON + timedelta(days=1), [
        (200, OVER), (205, a.Accept(by="sun", assigned="qian")), (300, a.TellCustomer(by="sun", text="先接下了", interim=True, outcome="understood", means="call")),
        (301, a.ReportMisrouted(by="sun", belongs_to="wt-sec", reason="这是门岗的事"))], channel="hotline")
    tell(4, NOON + timedelta(days=2), [
        (5, OVER), (9, a.Accept(by="sun", assigned="qian")), (50, a.Resolve(by="qian", result="修了")),
        (60, a.TellCustomer(by="chen", text="修好了", outcome="unsatisfied", means="call")),
        (70, a.ReturnVisit(by="chen", outcome="reached", score=2, settled=False))], kind="complaint", channel="hotline")
    tell(5, NOON + timedelta(days=3), [], channel="letter")
    tell(6, NOON - timedelta(days=15), [(5, OVER)])
    tell(7, LAST.before - timedelta(minutes=30), [(50, OVER), (55, a.Accept(by="sun", assigned="qian")),
                                                (70, a.Resolve(by="qian", result="后来才修"))])
    tell(8, LAST.before + timedelta(hours=4), [])
    desk.sweep(clock.now())
    return company


def report(who, within="office", period=LAST):
    return figures.report(period, within, seen_by=who)


# -- the same figures, from raw events, by other code -------------------------------------------------


def raw(before):
    """Stored events as JSON, by case, up to an instant."""
    found = defaultdict(list)
    for case, at, body in Event.objects.order_by("case_id", "seq").values_list("case_id", "at", "body"):
        if at < before:
            found[case].append((at, json.loads(bytes(body))))
    return {c: events for c, events in found.items() if Case.objects.get(pk=c).first_contact}


def at_of(text):
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def in_last(at):
    return LAST.since <= at < LAST.before


def counted():
    """Measure → (count, good or None), by an independent reading of the events."""
    found = defaultdict(lambda: [0, 0])

    def one(key, good=None):
        found[key][0] += 1
        found[key][1] += bool(good)

    for case, events in raw(LAST.before).items():
        types = [(at, e["type"], e) for at, e in events]
        if in_last(Case.objects.get(pk=case).created_at):
            one("registered")
            spoken = {"answered", "told_customer", "promised", "return_visited"}
            one("responded", any(t in spoken for _at, t, _e in types))
        duties = {}
        for _at, event in events:
            for duty in event.get("duties", ()):
                duties[duty["id"]] = duty
        for duty in duties.values():
            if duty.get("state") == "waived" or "due" not in duty:
                continue
            due, done = at_of(duty["due"]), at_of(duty["done"]) if "done" in duty else None
            early = done is not None and done <= due
            if in_last(done if early else due):
                one("on_time", early)
                if {"answer", "tell_customer"} & set(duty["owes"]):
                    one("told_in_time", early)
        ends = [n for n, (_at, t, _e) in enumerate(types) if t in ("resolved", "answered")]
        if ends and in_last(types[ends[0]][0]):
            before = types[: ends[0] + 1]
            hands = {e["by"] for _at, _t, e in before} & set(Staff.objects.values_list("key", flat=True))
            passed = any(t == "handed_over" for _at, t, _e in before)
            one("first_contact_resolution", not passed and before[-1][2]["by"] == Case.objects.get(pk=case).first_contact)
            for key in ("persons", "credit_hearing", "time_to_settle"):
                one(key)
            found["hands", len(hands)][0] += 1
            worked = {"resolved", "answered", "contributed", "progressed", "started", "contained"}
            for _who in {e["by"] for _at, t, e in before if t in worked} & hands:
                one("credit_doing")
        for n, (at, type_, _e) in enumerate(types):
            if type_ == "handed_over" and in_last(at):
                rest = [t for _at, t, _e in types[n + 1 :]]
                rest = rest[: rest.index("handed_over")] if "handed_over" in rest else rest
                one("handed_over", "reported_misrouted" not in rest)
        closed = [n for n, (_at, t, _e) in enumerate(types) if t == "closed"]
        if closed and in_last(types[closed[0]][0]):
            one("stayed_closed", not any(t == "reopened" for _at, t, _e in types[closed[0] :]))
        for at, type_, event in types:
            if type_ == "return_visited" and in_last(at):
                act = event["act"]
                one("satisfaction")
                if act.get("outcome", "reached") == "reached":
                    one("solved", act.get("settled") is True)
                    one("satisfied", act["score"] >= 4)
    return found


def test_each_figure_comes_out_of_the_raw_events_again(month):
    found, again = report(month["zhou"]), counted()
    for measured in found.measured:
        count, good = again[measured.key]
        assert measured.total.count == count, measured.key
        if measured.total.good is not None:
            assert measured.total.good == good, measured.key
    assert {int(k): f.count for k, f in found.of("persons").groups["persons"]} == {
        n[1]: c for n, (c, _g) in again.items() if isinstance(n, tuple)}
    for key in ("registered", "on_time", "told_in_time", "first_contact_resolution", "handed_over", "stayed_closed",
                "responded", "solved", "satisfied", "satisfaction", "persons", "credit_hearing", "credit_doing"):
        assert found.of(key).total.count, f"nothing measured: {key}"
    for key in ("on_time", "handed_over", "first_contact_resolution", "responded", "solved", "satisfied"):
        assert 0 < found.of(key).total.good < found.of(key).total.count, f"both sorts are to be there: {key}"


def test_every_grouping_adds_up_to_the_sum(month):
    for measured in report(month["zhou"]).measured:
        for name, groups in measured.groups.items():
            assert sum(f.count for _k, f in groups) == measured.total.count, (measured.key, name)
            assert sum(f.good or 0 for _k, f in groups) == (measured.total.good or 0), (measured.key, name)
            assert {c for _k, f in groups for c in f.cases} == set(measured.total.cases)


def test_figures_agree_with_each_other(month):
    found = report(month["zhou"])
    settled = {found.of(k).total.count for k in ("persons", "credit_hearing", "time_to_settle", "first_contact_resolution")}
    assert len(settled) == 1
    assert found.of("registered").total.count == found.of("responded").total.count
    assert found.of("solved").total.count == found.of("satisfied").total.count


def test_the_three_rates_of_supervision_are_those_of_the_report(month):
    """One definition: each estate's rate is its group of the report, and both come out of the raw events."""
    found, again = report(month["zhou"]), counted()
    [estate] = rates(LAST, seen_by=month["zhou"])
    assert [key for key, *_rest in estate.shown] == list(RATES)
    for key, good, of, missed in estate.shown:
        [(group, figure)] = found.of(key).groups["estate"]
        assert group == "wt-estate"
        assert [of, good] == [figure.count, figure.good] == again[key]
        assert bool(missed) == (good < of)
    assert rates(LAST, seen_by=month["outsider"]) == []


def test_the_credit_is_not_the_closer_s(month):
    got = tell(20, NOON + timedelta(days=4), [(5, OVER), (9, a.Accept(by="sun", assigned="qian")),
                                            (50, a.Resolve(by="qian", result="修了")),
                                            (60, a.TellCustomer(by="chen", text="修好了", outcome="satisfied"))])
    desk.act(a.Note(by="kong", text="看过了"), on=got.id, act_id="n", now=NOON + timedelta(days=5))
    found = report(month["zhou"])
    doers = dict(found.of("credit_doing").groups["person"])
    assert got.id in Case.objects.values_list("pk", flat=True)
    assert got.id in doers["qian"].cases
    assert "kong" not in doers
    assert got.id in dict(found.of("credit_hearing").groups["person"])["chen"].cases


def test_half_were_settled_within_the_median(month):
    found = report(month["zhou"])
    times = []
    for events in raw(LAST.before).values():
        done = [at for at, e in events if e["type"] in ("resolved", "answered")]
        if done and in_last(done[0]):
            times.append(int((done[0] - events[0][0]).total_seconds() // 60))
    assert found.of("time_to_settle").total.minutes == median_low(times)


def test_the_same_acts_give_the_same_bytes_and_later_ones_change_nothing(month):
    first = kept.freeze(LAST, "office", seen_by=month["zhou"])
    for row in Case.objects.exclude(first_contact="").exclude(stage="closed"):
        desk.act(a.Note(by="zhou", text="后来的备注"), on=row.pk, act_id=f"later{row.pk}")
        desk.act(a.Resolve(by="zhou", result="后来办完"), on=row.pk, act_id=f"later.r{row.pk}")
    desk.sweep(clock.now() + timedelta(days=30))
    again = figures.bytes_of(report(month["zhou"]))
    assert again.decode() == first.body
    assert kept.freeze(LAST, "office", seen_by=month["zhou"]).pk == first.pk


def test_a_period_is_compared_with_the_one_before(month):
    found, before = report(month["zhou"]), report(month["zhou"], period=LAST.previous)
    for measured in found.measured:
        then = before.of(measured.key).total
        assert (measured.before.count, measured.before.good, measured.before.minutes) == (then.count, then.good, then.minutes)


def test_days_and_weeks_add_up_to_what_they_hold(month):
    whole = report(month["zhou"]).of("registered").total.count
    day, days = LAST.first, 0
    while day <= LAST.last:
        days += report(month["zhou"], period=period_of("day", day)).of("registered").total.count
        day += timedelta(days=1)
    assert days == whole > 3
    on_time = Counter()
    day = LAST.first
    while day <= LAST.last:
        on_time["n"] += report(month["zhou"], period=period_of("day", day)).of("on_time").total.count
        day += timedelta(days=1)
    assert on_time["n"] == report(month["zhou"]).of("on_time").total.count


def test_scopes(month):
    assert kept.scopes(month["zhou"]) == ("office", "own")
    assert kept.scopes(month["leader"]) == ("all", "own")
    assert kept.scopes(month["sun"]) == ("department", "own")
    assert kept.scopes(month["li"]) == ("own",)
    assert report(month["leader"], "all").of("registered").total.count == report(month["zhou"]).of("registered").total.count
    assert report(month["outsider"]).of("registered").total.count == 0
    assert report(month["li"], "own").of("registered").total.count == 0
    own = report(month["chen"], "own").of("registered").total
    assert 0 < own.count == report(month["zhou"]).of("registered").total.count
    with pytest.raises(PermissionError):
        kept.freeze(LAST, "all", seen_by=month["zhou"])


def test_a_period_that_goes_on_is_not_frozen(month):
    with pytest.raises(kept.NotOver):
        kept.freeze(period_of("month", clock.now().date()), "office", seen_by=month["zhou"])
    assert not PeriodReport.objects.exists()


@pytest.mark.parametrize("sort", SORTS)
def test_a_period_follows_the_one_before_without_a_gap(sort):
    period = last_over(sort, clock.now())
    for _ in range(40):
        assert period.previous.before == period.since
        assert period.holds(period.since)
        assert not period.holds(period.before)
        period = period.previous


def test_who_subscribed_gets_each_period_once(month, settings, tmp_path, django_capture_on_commit_callbacks):
    settings.JOBS_AT_ONCE, settings.MADE_ROOT = True, tmp_path
    kept.subscribe(month["zhou"], "day", "office")
    kept.subscribe(month["zhou"], "day", "office", "en")
    assert Subscription.objects.count() == 1
    with pytest.raises(PermissionError):
        kept.subscribe(month["zhou"], "day", "all")
    assert kept.due() == 0, "the last day ended before it was asked for"
    tomorrow = clock.now() + timedelta(days=1)
    assert kept.due(tomorrow) == 1
    assert kept.due(tomorrow) == 0
    assert MadeFile.objects.get().language == "en", "in the language in which it was asked for last"
    assert kept.due(tomorrow + timedelta(days=1)) == 1
