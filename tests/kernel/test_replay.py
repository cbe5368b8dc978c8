"""Replaying: under its own rulebook a history gives itself again, to the byte; under another one
the refused acts are skipped and counted, and the clock does its own."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from shouwen.kernel import acts as a
from shouwen.kernel import decide
from shouwen.kernel.case import Case
from shouwen.kernel.chain import encode, seal
from shouwen.kernel.events import read
from shouwen.kernel.outcome import Refusal
from shouwen.kernel.people import Person, Roster, Shift
from shouwen.kernel.replaying.replay import History, Organisation, World, recorded, replay
from shouwen.kernel.replaying.whatif import Tally, compare
from shouwen.org.calendars import china
from shouwen.rulebooks import load
from tests.kernel.test_histories import BOOKS
from tests.kernel.world import MONDAY, ROSTER, histories, registered

KEPT = "客户坚持要这样写"
PLANS = {"wt": frozenset({"fire"})}


def organisation(since=MONDAY - timedelta(days=30), roster=ROSTER):
    return Organisation(since=since, roster=roster, calendar=china(), plans=PLANS)


WORLD = World([organisation()])


def tell(acts, book, world=WORLD, uid="c1", until=None):
    """Tell acts at their instants, with the clock's worker never late; the events."""
    case, events = Case(id=uid), ()
    for what, at in acts:
        case, more = swept(case, book, world, at)
        ctx = world.context(case.office if case.registered else "wt", at, customers=frozenset({"wang"}))
        outcome = decide.act(case, what, book, ctx)
        events += more
        if not isinstance(outcome, Refusal):
            case, events = outcome.case, events + outcome.events
    return events + (swept(case, book, world, until)[1] if until is not None else ())


SOON = timedelta(seconds=1)


def swept(case, book, world, to):
    """The worker looks a second after each instant of the case, and after a change of the company."""
    events, seen = (), case.at
    while case.registered:
        instant = decide.next_instant(case, book, world.context(case.office, seen), seen)
        published = world.until(seen)
        look = min((i for i in (instant, published) if i is not None), default=to) + SOON
        if look >= to:
            break
        outcome = decide.expire(case, book, world.context(case.office, look))
        if outcome is not None:
            case, events = outcome.case, events + outcome.events
        seen = look
    return case, events


def stored(events):
    """Sealed, written and read: words are gone, digests stand in their place."""
    return tuple(read(encode(seal(e, lambda: b"s" * 32)[0])) for e in events)


def history(events, uid="c1", **more):
    return History(uid=uid, row=1, office="wt", book="own", events=stored(events), **more)


def timed(story):
    first, rest = story
    at, acts = MONDAY, [(first, MONDAY)]
    for what, minutes in rest:
        at += timedelta(minutes=minutes)
        acts.append((what, at))
    return acts


@pytest.mark.parametrize("book", BOOKS)
@given(story=histories(), keep=st.sampled_from([None, "短", KEPT]))
def test_under_its_own_book_a_history_gives_itself(book, story, keep):
    acts = [(structs.replace(what, keep=keep), at) for what, at in timed(story)]
    until = acts[-1][1] + timedelta(days=20)
    events = tell(acts, load(book), until=until)
    if not events:
        return
    told = history(events)
    played = replay([told], lambda _h: load(book), WORLD, until)["c1"]
    assert [encode(e) for e in played.events] == [encode(e) for e in told.events]
    assert not played.refused
    assert recorded(told, load(book), WORLD, until).case == played.case


# -- under another rulebook -----------------------------------------------------------------------


def at(minutes):
    return MONDAY + timedelta(minutes=minutes)


ORDINARY = (
    (registered(by="li", kind="repair"), at(0)),
    (a.HandOver(by="li", to="superior", way="to_superior", told=a.Told(
        who="赵队长", contact="8800", why="要工具", until=at(400))), at(2)),
    (a.Accept(by="zhao"), at(4)),
    (a.HandOver(by="zhao", to="eng", way="phone_bridge", reason="要工具", told=a.Told(
        who="孙工", contact="8801", why="要工具", until=at(400))), at(8)),
    (a.Accept(by="sun", assigned="qian"), at(12)),
    (a.Start(by="qian"), at(40)),
    (a.Resolve(by="qian", result="换了灯管"), at(200)),
)
"""A cleaner's way under R9: up, over, done; nobody has told the customer by the end."""


def played(book, acts=ORDINARY, own="R9", until=MONDAY + timedelta(minutes=3000), world=WORLD):
    told = history(tell(acts, load(own), world=world, until=until))
    was = recorded(told, load(own), world, until)
    return was, replay([told], lambda _h: load(book), world, until)["c1"]


def test_a_refused_act_is_counted_with_its_clause_and_the_later_ones_go_on():
    was, would = played("R1")
    assert len(was.events) > len(ORDINARY)
    assert would.refused, "R1 knows no way from a guard to his captain"
    first = would.refused[0]
    assert (first.act, first.by, first.seq) == ("hand_over", "li", 2)
    assert first.clause
    assert all(c.startswith("R1-") for c in first.clause)
    assert not first.after
    assert all(r.after for r in would.refused[1:] if not r.moot)
    assert would.acts == len(ORDINARY)
    skipped = {r.seq for r in would.refused}
    assert len(would.case.past) == len(ORDINARY) - len(skipped)


def test_the_clock_is_the_other_rulebooks_own():
    """Each breach at its due to the second, as the other book counts it; none is copied."""
    for book in ("R1", "R2", "R3", "R9"):
        _was, would = played(book)
        assert would.case.breaches, book
        for breach in would.case.breaches:
            duty = next(d for d in would.case.duties if d.id == breach.duty)
            assert breach.at == duty.due
            assert load(book).duty(duty.rule) is not None
            event = next(e for e in would.events if any(b.id == breach.id for b in e.breaches))
            assert event.at == duty.due


def test_a_paper_that_the_other_rulebook_does_not_know_counts_as_moot():
    acts = (ORDINARY[0], (a.File(by="chen", form="F08", fields={"sort": "repair"}), at(20)))
    told = history(tell(acts, load("R2"), until=at(30)))
    assert [e.type for e in told.events if e.act] == ["registered", "filed"]
    refused = replay([told], lambda _h: load("R9"), WORLD, at(30))["c1"].refused
    assert [(r.act, r.moot) for r in refused] == [("file", True)]


def test_a_registration_that_is_refused_leaves_no_case():
    acts = ((registered(by="li", place=None, customer=None, content="灯不亮"), at(0)), (a.Note(by="li"), at(5)))
    told = history(tell(acts, load("R9"), until=at(100)))
    blank = structs.replace(told, events=tuple(
        structs.replace(e, act=structs.replace(e.act, content="")) if e.seq == 1 else e for e in told.events
    ))
    would = replay([blank], lambda _h: load("R9"), WORLD, at(100))["c1"]
    assert not would.case.registered
    assert would.events == ()
    assert [r.act for r in would.refused] == ["register", *["note"] * (len(would.refused) - 1)]
    tally = Tally()
    tally.take(7, compare(recorded(told, load("R9"), WORLD, at(100)), would), WORLD)
    assert tally.not_registered == 1
    assert tally.changed["7"]


def test_nothing_after_the_last_instant_is_played():
    told = history(tell(ORDINARY, load("R9"), until=at(3000)))
    would = replay([told], lambda _h: load("R9"), WORLD, at(10))["c1"]
    assert max(e.at for e in would.events) <= at(10)
    assert would.acts == 4


# -- words ----------------------------------------------------------------------------------------


def test_erased_words_are_judged_by_their_verdicts():
    """A phrase that R9 refuses was let pass by R5, which only marks it; the words are gone."""
    brushed = a.TellCustomer(by="sun", text="这不归我们管", means="call", outcome="understood", interim=True)
    acts = (*ORDINARY[:6], (brushed, at(60)))
    told = history(tell(acts, load("R5"), until=at(100)))
    event = next(e for e in told.events if e.type == "told_customer")
    assert event.act.text.startswith("#")
    assert "family:not_mine" in event.marks
    refused = replay([told], lambda _h: load("R9"), WORLD, at(100))["c1"].refused
    assert [(r.act, r.code) for r in refused] == [("tell_customer", "RF06")]
    assert refused[0].clause == load("R9").families["not_mine"].clause


# -- a company that changes -----------------------------------------------------------------------

LEAVES = at(90)


def changed_roster():
    """Sun has left; Gao's cousin heads engineering, and another agent is at the desk."""
    people = [p for p in ROSTER.people.values() if p.id != "sun"]
    sun = structs.replace(ROSTER.people["sun"], employed_until=LEAVES)
    departments = [structs.replace(d, head="tang") if d.id == "eng" else d for d in ROSTER.departments.values()]
    return Roster(
        people=[*people, sun, Person(id="tang", name="唐工", posts=("department_head",), department="eng")],
        departments=departments, offices=ROSTER.offices.values(),
        shifts=[Shift(agent="zhao", highest="zhou")],
    )


CHANGING = World([organisation(), organisation(since=LEAVES, roster=changed_roster())])


@pytest.mark.parametrize("book", ["R2", "R9", "unified"])
@given(story=histories())
def test_a_changed_company_is_asked_as_it_was_at_each_instant(book, story):
    acts = timed(story)
    until = acts[-1][1] + timedelta(days=5)
    events = tell(acts, load(book), world=CHANGING, until=until)
    if not events:
        return
    told = history(events)
    given_ = replay([told], lambda _h: load(book), CHANGING, until)["c1"].events
    assert [encode(e) for e in given_] == [encode(e) for e in told.events]


# -- linked cases ---------------------------------------------------------------------------------


def test_linked_cases_are_played_together():
    """The duplicate follows the principal's result: an event on a case that nobody acted on."""
    book, cases, written = load("R9"), {}, []

    def do(uid, what, minute):
        case = cases.get(uid, Case(id=uid))
        named = {u: c for u, c in cases.items() if u != uid}
        ctx = WORLD.context("wt", at(minute), customers=frozenset({"wang"}), cases=named)
        outcome = decide.act(case, what, book, ctx)
        assert not isinstance(outcome, Refusal), outcome
        for part in (outcome, *outcome.others):
            cases[part.case.id] = part.case
            written.extend((part.case.id, e) for e in part.events)

    do("c1", ORDINARY[0][0], 0)
    do("c2", registered(by="zhao"), 1)
    do("c2", a.Link(by="chen", to="c1", as_="duplicate"), 3)
    do("c1", a.HandOver(by="li", to="superior", way="to_superior", told=a.Told(
        who="赵", contact="8", why="要工具", until=at(300))), 5)
    do("c1", a.Accept(by="zhao"), 6)
    do("c1", a.Start(by="zhao"), 7)
    do("c1", a.Resolve(by="zhao", result="好了"), 9)
    assert any(u == "c2" and e.type == "resolved" for u, e in written)
    told = [
        History(uid=u, row=n, office="wt", book="R9", events=stored(e for w, e in written if w == u),
                order=tuple(i for i, (w, _e) in enumerate(written) if w == u))
        for n, u in enumerate(("c1", "c2"))
    ]
    again = replay(told, lambda _h: book, WORLD, at(9))
    for h in told:
        assert [encode(e) for e in again[h.uid].events] == [encode(e) for e in h.events]


# -- figures --------------------------------------------------------------------------------------


def test_figures_are_the_same_in_whatever_order_they_are_added():
    parts = []
    for n, book in enumerate(("R1", "R2", "R8", "unified")):
        tally = Tally()
        was, would = played(book)
        tally.take(n + 1, compare(was, would), WORLD)
        parts.append(tally)
    one, other = Tally(), Tally()
    for part in parts:
        one.merge(structs.replace(part))
    for part in reversed([_again(b, n + 1) for n, b in enumerate(("R1", "R2", "R8", "unified"))]):
        other.merge(part)
    assert encode(one.settle()) == encode(other.settle())
    assert one.cases == 4
    assert one.acts == 4 * len(ORDINARY)


def _again(book, number):
    tally = Tally()
    tally.take(number, compare(*played(book)), WORLD)
    return tally


def test_every_figure_is_the_sum_of_what_stands_in_the_cases():
    was, would = played("R8")
    found = compare(was, would)
    tally = Tally()
    tally.take(3, found, WORLD)
    figures = tally.settle().total.figures
    assert figures["was_owed"] == len(was.case.duties)
    assert figures["would_owed"] == len(would.case.duties)
    assert figures.get("would_refused", 0) == sum(not r.moot for r in would.refused)
    pairs = [p for p in found.pairs if p.was and p.would]
    assert figures.get("was_never_owed", 0) == len(was.case.duties) - len(pairs)
    assert figures.get("would_newly_owed", 0) == len(would.case.duties) - len(pairs)
    late = [d for d in would.case.duties if d.state == "late"]
    assert figures.get("would_late", 0) == len(late)
    for dimension in ("person", "department"):
        rows = tally.settle().rows[dimension]
        assert sum(r.figures.get("would_owed", 0) for r in rows.values()) == figures["would_owed"]
    assert all(r.cases.get("would_refused") == [3] for r in tally.settle().rows["person"].values()
               if r.figures.get("would_refused"))
