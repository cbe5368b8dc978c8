"""Supervision: samples that nobody picks, findings with their duty, violations to the last decision."""

import json
from collections import Counter
from datetime import timedelta

import pytest
from django.test import Client

from shouwen import clock, desk
from shouwen.audit import checking, drawing, hollow, monthly, rewards, supervisors
from shouwen.audit.models import Finding, Sample, Sampled
from shouwen.audit.violations import violation, violations
from shouwen.desk.standing import open_periods
from shouwen.kernel import acts as a
from shouwen.kernel.context import CHINA
from shouwen.kernel.outcome import Refusal
from shouwen.org.models import Staff
from shouwen.store import models as m
from shouwen.store import read
from tests.web.test_training import text_of

BACKEND = "shouwen.org.sign_in.NumberOrPhone"


def staff(key):
    return Staff.objects.get(key=key)


def at(key):
    client = Client()
    client.force_login(staff(key), backend=BACKEND)
    return client


def register(n, days=5, by="li", **more):
    now = clock.now() - timedelta(days=days)
    done = desk.act(a.Register(by=by, customer="wang", channel="verbal", content=f"第{n}件：灯不亮", kind="repair", class_=2,
                               solvable=False, **more), on=None, act_id=f"audit-{n}", now=now)
    assert isinstance(done, desk.Done), done
    return done


def month_past(**more):
    today = clock.now().astimezone(CHINA).replace(hour=0, minute=0, second=0, microsecond=0)
    return drawing.Filter(office="wt", since=today - timedelta(days=30), before=today, **more)


def printed(answer):
    """The text of a PDF, without the places where a long word may be broken."""
    return text_of(answer).replace("\u200b", "")


def ok(outcome):
    assert not isinstance(outcome, Refusal), outcome
    return outcome


@pytest.fixture
def drawn(company):
    """A sample of three of six cases, drawn by the coordinator."""
    for n in range(6):
        register(n)
    return drawing.draw(month_past(), 3, by=staff("kong"), now=clock.now())


# -- samples --------------------------------------------------------------------------------------


def test_the_same_seed_gives_the_same_cases_and_nobody_draws_again(drawn):
    uids = list(m.Case.objects.values_list("uid", flat=True))
    kept = list(drawn.drawn.order_by("place").values_list("case__uid", flat=True))
    assert len(kept) == 3
    assert drawing.chosen(drawn.seed, reversed(uids), 3) == kept
    assert drawing.again(drawn)
    assert drawing.draw(month_past(), 3, by=staff("kong"), now=clock.now()) == drawn
    assert drawing.draw(month_past(), 6, by=staff("kong"), now=clock.now()) == drawn, "nor with another number"
    assert Sample.objects.count() == 1
    log = m.AuditLog.objects.get(what="sample_drawn")
    assert (log.by, log.after["seed"], log.office) == ("kong", drawn.seed, "wt")


def test_other_seeds_give_other_cases_and_every_case_can_come():
    uids = [f"u{n}" for n in range(8)]
    found = Counter(u for n in range(400) for u in drawing.chosen(f"{n:032x}", uids, 2))
    assert set(found) == set(uids)
    assert min(found.values()) > 50, "100 are to be expected of each"


def test_a_case_that_came_later_is_told_of(drawn):
    register("late")
    assert not drawing.again(drawn)


def test_what_a_draw_refuses(company):
    register(1)
    open_ = drawing.Filter(office="wt", since=clock.now() - timedelta(days=3), before=clock.now() + timedelta(days=1))
    with pytest.raises(drawing.NotYet):
        drawing.draw(open_, 3, by=staff("kong"), now=clock.now())
    with pytest.raises(drawing.Nothing):
        drawing.draw(month_past(kind="complaint"), 3, by=staff("kong"), now=clock.now())
    with pytest.raises(drawing.NotYours):
        drawing.draw(month_past(), 3, by=staff("sun"), now=clock.now())
    with pytest.raises(drawing.NotYours):
        drawing.draw(month_past(), 3, by=staff("li"), now=clock.now())
    assert Sample.objects.count() == 0


def test_who_supervises_whom(company):
    assert supervisors.reach_of(staff("li")) is None
    assert supervisors.reach_of(staff("sun")).departments == ("wt-eng",)
    assert supervisors.reach_of(staff("kong")).office == "wt"
    assert supervisors.reach_of(staff("leader")).office is None
    register(1)
    own = drawing.draw(month_past(department="wt-sec"), 1, by=staff("kong"), now=clock.now())
    assert own in supervisors.samples(staff("leader"))
    assert own in supervisors.samples(staff("zhou"))
    assert own not in supervisors.samples(staff("sun"))
    assert at("sun").get(f"/supervision/samples/{own.pk}").status_code == 404
    assert at("li").get("/supervision/samples").status_code == 404


def test_what_is_kept_is_only_added_to(drawn):
    with pytest.raises(TypeError):
        drawn.save()
    with pytest.raises(TypeError):
        drawn.delete()


# -- checking -------------------------------------------------------------------------------------

FINE = dict.fromkeys(("complete", "timely", "handed", "wording", "told", "visited"), "fine")


def found_in(drawn, by="kong", **more):
    fields = {"point": "complete", "seq": 1, "text": "登记里没有写地点", "who": "li", "once": "o1",
              "due": clock.now() + timedelta(days=3), **more}
    return checking.find(drawn, by=staff(by), now=clock.now(), **fields)


def test_a_finding_opens_a_correction_that_is_owed_by_name_and_date(drawn):
    one = drawn.drawn.first()
    due = clock.now() + timedelta(days=3)
    finding = found_in(one, due=due)
    assert found_in(one, due=due) == finding, "a doubled click"
    owed = m.Case.objects.get(uid=finding.correction)
    duty = m.Duty.objects.get(case=owed)
    assert (duty.who, duty.owes, duty.due_at, duty.state) == ("li", "evaluate", due, "open")
    assert "没有写地点" in json.dumps([raw for _e, raw in read.told(owed.pk)], ensure_ascii=False)
    assert read.number_of(owed.pk) in at("li").get("/").content.decode()
    ok(desk.act(a.Evaluate(by="li", cause="漏填", measure="已补记地点"), on=owed.pk, act_id="mended"))
    assert m.Duty.objects.get(case=owed).state == "done"
    assert m.Case.objects.get(pk=owed.pk).stage == "closed"


def test_what_a_finding_needs(drawn, company):
    one = drawn.drawn.first()
    for why, more in (("no_event", {"seq": 99}), ("no_text", {"text": "  "}), ("no_person", {"who": "outsider"}),
                      ("no_point", {"point": "x"}), ("due_passed", {"due": clock.now()}), ("concerned", {"by": "li"})):
        with pytest.raises(checking.Wrong) as wrong:
            found_in(one, **more)
        assert wrong.value.why == why
    with pytest.raises(checking.Wrong) as wrong:
        found_in(one, propose="clause:R9-none")
    assert wrong.value.refusal.code == "RF93"
    assert Finding.objects.count() == 0
    assert not m.Case.objects.filter(first_contact="").exists(), "no correction is left behind either"


def test_a_checker_says_every_point_and_writes_what_he_found_first(drawn):
    one = drawn.drawn.first()
    def said(**more):
        return checking.conclude(one, {**FINE, **more}, "", by=staff("kong"), now=clock.now())
    with pytest.raises(checking.Wrong, match="unsaid"):
        said(told="")
    with pytest.raises(checking.Wrong, match="no_finding"):
        said(wording="found")
    found_in(one)
    with pytest.raises(checking.Wrong, match="finding_there"):
        said()
    assert said(complete="found").points["complete"] == "found"


def test_a_sample_checked_to_its_end_is_the_inspection_that_the_checker_owes(company):
    """Under R9 the head of the office looks through the contact logs every three months."""
    for n in range(2):
        register(n)
    open_periods(clock.now())
    owed = m.Duty.objects.filter(who="zhou", owes="file", body__contains='"F18"').order_by("due_at").first()
    assert 'href="/supervision/samples">填报' in at("zhou").get("/").content.decode(), "the duty leads to where it is done"
    sample = drawing.draw(month_past(), 2, by=staff("zhou"), now=clock.now())
    first, second = sample.drawn.order_by("place")
    checking.conclude(first, FINE, "", by=staff("zhou"), now=clock.now())
    owed.refresh_from_db()
    assert owed.state == "open"
    checking.conclude(second, FINE, "", by=staff("zhou"), now=clock.now())
    owed.refresh_from_db()
    assert owed.state == "done"


def test_under_a_rulebook_from_before_corrections_a_finding_says_what_to_do(drawn, monkeypatch):
    def none(*_args):
        raise LookupError("R9")

    monkeypatch.setattr(checking, "open_correction", none)
    with pytest.raises(checking.Wrong, match="old_rulebook"):
        found_in(drawn.drawn.first())
    assert not Finding.objects.exists()


# -- violations -----------------------------------------------------------------------------------


def test_from_finding_to_the_decision_on_the_appeal(drawn):
    one = drawn.drawn.first()
    finding = found_in(one, propose="clause:R9-manager-h", point="wording")
    number = read.number_of(one.case_id)

    def seen(key="zhou"):
        return violation(number, finding.breach, seen_by=staff(key), now=clock.now())

    def do(act, by, **fields):
        return desk.act(a.from_fields(act, {"by": by, "breach": finding.breach, **fields}), on=one.case_id,
                        act_id=f"{act}-{by}")

    assert (seen().stage, seen().who_key, seen().basis) == ("unheard", "li", "stated")
    assert seen("sun") is None, "another department's head"
    assert seen("li").stage == "unheard", "the one concerned sees his own"
    assert do("decide", "zhou", outcome="upheld", reason="x").code == "RF91"
    ok(do("state", "li", text="当时在处理打架"))
    assert seen().stage == "undecided"
    assert do("decide", "li", outcome="dropped", reason="x").code == "RF90"
    ok(do("decide", "zhou", outcome="upheld", reason="话不该那样说"))
    assert (seen().stage, seen().decided) == ("decided", "upheld")
    assert rewards.proposals(seen_by=staff("zhou"), now=clock.now()) == []
    ok(do("appeal", "li", text="有同事作证"))
    ok(desk.act(a.Decide(by="leader", breach=finding.breach, outcome="excused", reason="确有其事"), on=one.case_id, act_id="d2"))
    last = seen()
    assert (last.stage, last.decided) == ("final", "excused")
    assert [(s.act, s.by_key) for s in last.steps] == [
        ("propose", "kong"), ("state", "li"), ("decide", "zhou"), ("appeal", "li"), ("decide", "leader")]
    rows = violations(seen_by=staff("zhou"), now=clock.now(), since=clock.now() - timedelta(days=9))
    assert [v.decided for v in rows if v.breach == finding.breach] == ["excused"], "an excuse is shown beside, not taken out"
    paper = printed(at("zhou").get(f"/supervision/violations/{number}/{finding.breach}/paper.pdf"))
    for type_ in ("stated", "decided", "appealed"):
        for event in m.Event.objects.filter(case_id=one.case_id, type=type_):
            assert bytes(event.hash).hex()[:12] in paper, "each step by its place in the chain"
    for key in ("zhou", "li", "leader"):
        assert number in at(key).get("/supervision/violations").content.decode()
        page = at(key).get(f"/supervision/violations/{number}/{finding.breach}")
        assert "有同事作证" in page.content.decode()
    assert at("sun").get(f"/supervision/violations/{number}/{finding.breach}").status_code == 404


def test_a_whole_department_is_proposed_and_its_head_speaks_for_it(drawn):
    """R9-control-p: what the department did not do is found against it; its head states and appeals, and
    decides nothing of it."""
    one = drawn.drawn.first()
    finding = found_in(one, who="zhao", propose="clause:R9-department-e", point="handed", whole=True)
    number = read.number_of(one.case_id)

    def do(act, by, **fields):
        return desk.act(a.from_fields(act, {"by": by, "breach": finding.breach, **fields}), on=one.case_id,
                        act_id=f"{act}-{by}")

    def seen(by):
        return violation(number, finding.breach, seen_by=staff(by), now=clock.now())

    found = seen("zhou")
    assert (found.who, found.who_key, found.speaker, found.department) == ("秩序维护部", "wt-sec", "zhao", "wt-sec")
    assert seen("sun") is None, "another department's head"
    assert m.Notice.objects.filter(to="zhao", about="propose").exists()
    owed = m.Duty.objects.get(case_id=one.case_id, owes="decide")
    assert owed.who == "zhou", "its own head does not decide"
    assert do("decide", "zhao", outcome="dropped", reason="x").code == "RF90"
    assert do("decide", "zhou", outcome="upheld", reason="x").code == "RF91", "not heard yet"
    ok(do("state", "zhao", text="那天只有一人在岗"))
    assert seen("zhou").stage == "undecided"
    ok(do("decide", "zhou", outcome="upheld", reason="排班是部门的事"))
    assert do("appeal", "sun", text="不服").code == "RF90"
    ok(do("appeal", "zhao", text="人手已报缺"))
    ok(desk.act(a.Decide(by="leader", breach=finding.breach, outcome="upheld", reason="属实"), on=one.case_id, act_id="d2"))
    rewards.enter_table(ROWS, by=staff("zhou"), now=clock.now())
    later = clock.now() + timedelta(days=30)
    [proposal] = rewards.proposals(seen_by=staff("zhou"), now=later)
    assert (proposal.who, proposal.who_key) == ("秩序维护部", "wt-sec")
    assert rewards.proposals(seen_by=staff("zhao"), now=later) == [], "nobody is proposed for what he answers for"
    assert rewards.proposals(seen_by=staff("sun"), now=later) == []


def test_what_nobody_is_cannot_be_proposed(drawn):
    one = drawn.drawn.first()
    gone = desk.act(a.Propose(by="kong", clause="R9-department-e", who="nobody", text="x"), on=one.case_id, act_id="n")
    assert gone.code == "RF93"
    own = desk.act(a.Propose(by="zhao", clause="R9-department-e", who="wt-sec", text="x"), on=one.case_id, act_id="o")
    assert own.code == "RF90"


def test_an_appeal_is_in_time_or_refused_with_a_way_on(drawn):
    one, now = drawn.drawn.first(), clock.now()
    finding = found_in(one, propose="clause:R9-manager-h", point="wording")
    ok(desk.act(a.State(by="li", breach=finding.breach, text="有事"), on=one.case_id, act_id="s"))
    ok(desk.act(a.Decide(by="zhou", breach=finding.breach, outcome="upheld", reason="不该"), on=one.case_id, act_id="d"))
    late = desk.act(a.Appeal(by="li", breach=finding.breach, text="不服"), on=one.case_id, act_id="a",
                    now=now + timedelta(days=30))
    assert (late.code, late.instead) == ("RF91", ("note", "report"))
    after = violation(read.number_of(one.case_id), finding.breach, seen_by=staff("zhou"), now=now + timedelta(days=30))
    assert after.stage == "final"


# -- rewards and penalties ------------------------------------------------------------------------

ROWS = [{"sort": "violation", "clause": "*", "nth": 1, "measure": "口头提醒"},
        {"sort": "violation", "clause": "R9-manager*", "nth": 1, "measure": "扣分", "points": -2},
        {"sort": "violation", "clause": "*", "nth": 3, "measure": "书面警告", "points": -5, "amount": -100},
        {"sort": "praise", "measure": "通报表扬", "points": 2}, {"sort": "visits", "measure": "嘉奖", "amount": 200}]


def test_the_table_proposes_with_its_facts_and_a_person_decides(drawn):
    rewards.enter_table(ROWS, by=staff("zhou"), now=clock.now())
    one, later = drawn.drawn.first(), clock.now() + timedelta(days=30)
    finding = found_in(one, propose="clause:R9-manager-h", point="wording")
    ok(desk.act(a.State(by="li", breach=finding.breach, text="有事"), on=one.case_id, act_id="s"))
    ok(desk.act(a.Decide(by="zhou", breach=finding.breach, outcome="upheld", reason="不该"), on=one.case_id, act_id="d"))
    assert rewards.proposals(seen_by=staff("zhou"), now=clock.now()) == [], "an appeal is still possible"
    [proposal] = rewards.proposals(seen_by=staff("zhou"), now=later)
    assert (proposal.who_key, proposal.measure, proposal.points, proposal.basis) == ("li", "扣分", -2, "stated")
    assert proposal.facts["nth"] == 1
    assert rewards.proposals(seen_by=staff("li"), now=later) == []

    def decide(by, **more):
        fields = {"measure": "扣分", "points": "-1", "amount": "0", "reason": "初次，从轻", **more}
        return rewards.decide(proposal.subject, "granted", by=staff(by), now=later, **fields)

    for by, why, more in (("kong", "not_yours", {}), ("zhou", "no_reason", {"reason": " "}), ("zhou", "no_number", {"points": "x"})):
        with pytest.raises(rewards.Refused, match=why):
            decide(by, **more)
    row = decide("zhou")
    assert (row.points, row.by, row.table.number, row.facts["nth"]) == (-1, "zhou", 1, 1)
    assert decide("zhou") == row, "once"
    assert rewards.proposals(seen_by=staff("zhou"), now=later) == []
    assert "初次，从轻" in at("zhou").get("/supervision/rewards").content.decode()


def test_the_table_has_versions_and_a_log(company):
    client = at("zhou")
    sent = {"sort": ["praise", ""], "clause": ["*", ""], "nth": ["1", ""], "measure": ["通报表扬", ""], "points": ["2", ""],
            "amount": ["0", ""]}
    assert client.post("/settings/rewards", sent).status_code == 302
    assert client.post("/settings/rewards", {**sent, "points": ["3", ""]}).status_code == 302
    assert client.post("/settings/rewards", {**sent, "points": ["viel", ""]}).status_code == 422
    table = rewards.table_in_force()
    assert (table.number, table.rows[0]["points"]) == (2, 3)
    logs = list(m.AuditLog.objects.filter(what="measure_table").order_by("pk").values_list("after", flat=True))
    assert [log["rows"][0]["points"] for log in logs] == [2, 3]
    assert at("kong").get("/settings/rewards").status_code == 404


@pytest.mark.parametrize(("scores", "proposed"), [([5] * 19, False), ([5] * 20, True), ([4] * 20, False), ([4, 5] * 10, True),
                                                  ([5] * 20 + [1] * 20, False)])
def test_a_commendation_is_proposed_for_twenty_good_visits(company, scores, proposed):
    rewards.enter_table(ROWS, by=staff("zhou"), now=clock.now())
    case = register(1)
    m.Case.objects.filter(pk=case.id).update(handler="qian")
    for n, score in enumerate(scores, start=100):
        body = json.dumps({"act": {"score": score, "outcome": "reached"}}).encode()
        m.Event.objects.create(case_id=case.id, seq=n, at=clock.now() + timedelta(seconds=n), type="return_visited", by="chen",
                               body=body, hash=b"x" * 32)
    found = rewards.proposals(seen_by=staff("zhou"), now=clock.now() + timedelta(hours=1))
    assert [p.who_key for p in found] == (["qian"] if proposed else [])
    if proposed:
        assert found[0].facts["mean"] >= 4.5


def test_praise_of_a_whole_department_proposes_a_commendation_of_it(company):
    """Like a violation of the department: its head hears it, and proposes and decides nothing of it."""
    rewards.enter_table(ROWS, by=staff("zhou"), now=clock.now())
    done = ok(desk.act(a.Register(by="chen", customer="wang", channel="call", content="夸夸工程部", about="wt-eng", praise=True), on=None,
                       act_id="praise"))
    assert "sun" in set(m.Notice.objects.filter(case=done.id, why="praise").values_list("to", flat=True))
    [proposal] = rewards.proposals(seen_by=staff("zhou"), now=clock.now())
    assert (proposal.who_key, proposal.who, proposal.sort) == ("wt-eng", "工程部", "praise")
    assert rewards.proposals(seen_by=staff("sun"), now=clock.now()) == []
    complaint = desk.act(a.Register(by="chen", customer="wang", channel="call", content="工程部不好", about="wt-eng", kind="complaint"),
                         on=None, act_id="complaint")
    assert isinstance(complaint, Refusal), "only praise names a department"


def test_praise_proposes_a_commendation(company):
    rewards.enter_table(ROWS, by=staff("zhou"), now=clock.now())
    ok(desk.act(a.Register(by="chen", customer="wang", channel="call", content="夸夸小李", about="li", praise=True), on=None,
                act_id="p"))
    [proposal] = rewards.proposals(seen_by=staff("zhou"), now=clock.now())
    assert (proposal.who_key, proposal.sort, proposal.measure) == ("li", "praise", "通报表扬")


# -- the monthly table ----------------------------------------------------------------------------


def from_events(ids, since, before):
    """The table again, from the raw events alone: the last word of each duty, and of each breach."""
    counts = Counter()
    for id_ in ids:
        duties, breaches = {}, {}
        for event in read.events(id_):
            duties.update((d.id, d) for d in event.duties)
            breaches.update((b.id, b) for b in event.breaches)
        for duty in duties.values():
            if duty.state == "waived" or not since <= duty.opened < before:
                continue
            key = (duty.who, duty.clause, duty.basis)
            counts[*key, "opened"] += 1
            fate = "late" if duty.breached else "open" if duty.state in ("open", "overdue") else "in_time"
            counts[*key, fate] += 1
            if any(b.duty == duty.id and b.decided == "excused" for b in breaches.values()):
                counts[*key, "excused"] += 1
    return counts


def test_the_monthly_table_agrees_with_the_raw_events_to_the_unit(company):
    cases = [register(n, days=9) for n in range(4)]
    done = cases[0]
    then = clock.now() - timedelta(days=9) + timedelta(minutes=4)
    ok(desk.act(a.HandOver(by="li", to="superior", way="to_superior", told=a.Told(who="赵队长", contact="1", why="归他", until=then + timedelta(hours=3))),
                on=done.id, act_id="h", now=then))
    ok(desk.act(a.Accept(by="zhao"), on=done.id, act_id="acc", now=then + timedelta(hours=5)))
    ok(desk.act(a.HandOver(by="zhao", to="wt-eng", way="phone_bridge", reason="灯归工程"), on=done.id, act_id="h2",
                now=then + timedelta(hours=5, minutes=1)))
    desk.sweep(clock.now())
    row = m.Case.objects.get(pk=done.id)
    breach = next((b for b in read.state(row).breaches if b.basis != "default"), None)
    if breach is not None:
        ok(desk.act(a.State(by=breach.who, breach=breach.id, text="在别处抢修"), on=done.id, act_id="st"))
        ok(desk.act(a.Decide(by="leader", breach=breach.id, outcome="excused", reason="属实"), on=done.id, act_id="de"))
    since, before = clock.now() - timedelta(days=20), clock.now() + timedelta(days=1)
    lines = monthly.table(seen_by=staff("zhou"), since=since, before=before)
    found = Counter()
    for x in lines:
        for fate, n in x.counts.items():
            found[x.who_key, tuple(c for c, _l in x.clauses), x.basis, fate] += n
    raw = from_events([c.id for c in cases], since, before)
    assert +found == +raw
    assert sum(n for (*_k, fate), n in raw.items() if fate == "late"), "there is something to count"
    if breach is not None:
        assert monthly.totals(lines)["excused"] == 1
    for x in lines:
        assert x.counts["opened"] == x.counts["in_time"] + x.counts["late"] + x.counts["open"]
        for fate, n in x.counts.items():
            assert bool(x.cases[fate]) == bool(n)
    own = monthly.table(seen_by=staff("sun"), since=since, before=before)
    assert {x.department_key for x in own} <= {"wt-eng"}
    assert monthly.table(seen_by=staff("li"), since=since, before=before) == []


def test_every_figure_of_the_month_opens_its_cases(company):
    register(1, days=0)
    client, month = at("zhou"), clock.now().astimezone(CHINA).strftime("%Y-%m")
    page = client.get("/supervision/month").content.decode()
    links = [part.split('"')[0].replace("&amp;", "&") for part in page.split('href="')[1:] if f"/month/{month}/cases" in part.split('"')[0]]
    assert links
    for link in links:
        opened = client.get(link)
        assert opened.status_code == 200
        assert "第1件" in opened.content.decode()


# -- hollow closes --------------------------------------------------------------------------------


def test_hollow_closes_are_listed_with_their_facts(company):
    ids = [register(n, days=1).id for n in range(3)]
    for id_, seconds, words in ((ids[0], 20, "已经处理好了请放心"), (ids[1], 900, "已经处理好了请放心"), (ids[2], 900, "换了灯管，试过三次都亮")):
        now = clock.now() - timedelta(days=1) + timedelta(minutes=5)
        ok(desk.act(a.Start(by="li"), on=id_, act_id=f"s{id_}", now=now))
        ok(desk.act(a.Resolve(by="li", result=words), on=id_, act_id=f"r{id_}", now=now + timedelta(seconds=seconds)))
        after = now + timedelta(seconds=seconds + 5)
        ok(desk.act([a.TellCustomer(by="li", text=words, means="face", outcome="satisfied"), a.Tell(by="li", to="tracker", text=words),
                     a.CompleteLog(by="li"), a.Close(by="li")],
                    on=id_, act_id=f"c{id_}", now=after))
    found = {h.line.id: h for h in hollow.hollow(seen_by=staff("zhou"), now=clock.now())}
    assert set(found) == {ids[0], ids[1]}
    assert found[ids[0]].seconds == 20
    assert found[ids[1]].seconds is None
    assert found[ids[1]].alike == (read.number_of(ids[0]),)
    assert hollow.hollow(seen_by=staff("outsider"), now=clock.now()) == []


# -- pages and papers -----------------------------------------------------------------------------


def test_the_pages_and_papers_of_a_sample(drawn):
    one, client = drawn.drawn.order_by("place").first(), at("kong")
    place = f"/supervision/samples/{drawn.pk}"
    sent = {"point": "complete", "seq": "1", "text": "=没写地点", "who": "li", "due": "2030-01-01T18:00", "propose": "", "once": "o"}
    assert client.post(f"{place}/1/finding", {**sent, "seq": "77"}).status_code == 422
    assert client.post(f"{place}/1/finding", sent).status_code == 302
    assert client.post(f"{place}/1", FINE).status_code == 422
    assert client.post(f"{place}/1", {**FINE, "complete": "found"}).status_code == 302
    for path in ("/supervision", "/supervision/samples", place, f"{place}/1", "/supervision/violations", "/supervision/rewards",
                 "/supervision/month", "/supervision/hollow"):
        assert client.get(path).status_code == 200, path
    assert "=没写地点" in printed(client.get(f"{place}/paper.pdf"))
    assert client.post(f"{place}/1", {**FINE, "complete": "found", "text": "再看过"}).status_code == 302
    assert client.get(f"{place}/paper.xlsx").content.startswith(b"PK")
    assert client.get(f"{place}/paper.doc").status_code == 404
    assert Sampled.objects.get(pk=one.pk).checks.count() == 2
    month = clock.now().astimezone(CHINA).strftime("%Y-%m")
    assert client.get(f"/supervision/month/{month}/paper").content.startswith(b"%PDF")


def test_whoever_has_a_part_in_the_case_does_not_check_it(company):
    case = register(1)
    ok(desk.act(a.HandOver(by="li", to="superior", way="to_superior"), on=case.id, act_id="h", now=clock.now() - timedelta(days=4)))
    m.Case.objects.filter(pk=case.id).update(parties="|li|zhao|kong|")
    sample = drawing.draw(month_past(), 1, by=staff("kong"), now=clock.now())
    page = at("kong").get(f"/supervision/samples/{sample.pk}/1")
    assert "这件事您经过手" in page.content.decode()
    assert at("kong").post(f"/supervision/samples/{sample.pk}/1", FINE).status_code == 422
