"""Leavers and closed departments: after any history somebody employed goes on; names stay in history."""

from datetime import timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shouwen.kernel import acts as a
from shouwen.kernel import decide
from shouwen.kernel.case import Case
from shouwen.kernel.events import fold
from shouwen.kernel.people import Former, Roster
from shouwen.rulebooks import load
from tests.kernel.test_histories import play
from tests.kernel.world import MONDAY, PEOPLE, ROSTER, context, histories, registered

R9 = load("R9")


def roster_without(gone, *, departments=None, former=()):
    """The same company after people left: ``gone`` is who to successor (or None), and since when."""
    people = [
        msgspec.structs.replace(p, employed_until=gone[p.id][1], successor=gone[p.id][0]) if p.id in gone else p
        for p in ROSTER.people.values()
    ]
    return Roster(people=people, departments=departments or ROSTER.departments.values(),
                  offices=ROSTER.offices.values(), shifts=ROSTER.shifts, former=former)


def noticed(case, book, roster, at):
    """What the clock makes of it, or the case as it was."""
    ctx = msgspec.structs.replace(context(at), roster=roster)
    outcome = decide.expire(case, book, ctx)
    return (outcome.case, outcome.events) if outcome else (case, ())


def started(*acts):
    case, events = Case(id="c1"), ()
    for n, act in enumerate(acts):
        outcome = decide.act(case, act, R9, context(MONDAY + timedelta(minutes=n)))
        case, events = outcome.case, (*events, *outcome.events)
    return case, events


LATER = MONDAY + timedelta(hours=1)


def test_the_named_successor_stands_in_and_the_first_contacts_name_stays():
    case, events = started(registered())
    case, more = noticed(case, R9, roster_without({"li": ("tian", LATER)}), LATER + timedelta(minutes=1))
    assert (case.first_contact, case.accountable(LATER + timedelta(minutes=1))) == ("li", "tian")
    assert not [d for d in case.duties if d.live and d.who == "li"]
    assert fold((*events, *more), "c1") == case


def test_without_a_successor_whoever_stands_above_goes_on():
    case, _events = started(registered())
    case, _more = noticed(case, R9, roster_without({"li": (None, LATER)}), LATER + timedelta(minutes=1))
    assert case.accountable(LATER + timedelta(minutes=1)) == "zhao"


def test_successors_are_followed_until_somebody_is_there():
    case, _events = started(registered())
    gone = {"li": ("tian", LATER), "tian": ("qian", LATER)}
    case, _more = noticed(case, R9, roster_without(gone), LATER + timedelta(minutes=1))
    assert case.accountable(LATER + timedelta(minutes=1)) == "qian"


def test_two_who_name_each_other_leave_it_to_those_above():
    case, _events = started(registered())
    gone = {"li": ("tian", LATER), "tian": ("li", LATER)}
    case, _more = noticed(case, R9, roster_without(gone), LATER + timedelta(minutes=1))
    assert case.accountable(LATER + timedelta(minutes=1)) == "zhao"


def test_nobody_goes_on_with_a_complaint_about_himself():
    case, _events = started(registered(kind="complaint", about=("tian",)))
    case, _more = noticed(case, R9, roster_without({"li": ("tian", LATER)}), LATER + timedelta(minutes=1))
    assert case.accountable(LATER + timedelta(minutes=1)) == "zhao"


def test_an_offered_matter_is_offered_to_the_successor():
    case, _events = started(registered(), a.HandOver(by="li", to="superior", way="to_superior", reason="要修"))
    assert case.offer.to == "zhao"
    case, _more = noticed(case, R9, roster_without({"zhao": ("tian", LATER)}), LATER + timedelta(minutes=1))
    assert case.offer.to == "tian"


def test_a_closed_department_hands_its_work_on_with_its_people():
    case, _events = started(
        registered(), a.HandOver(by="li", to="superior", way="to_superior", reason="要修"), a.Accept(by="zhao"),
        a.HandOver(by="zhao", to="eng", way="phone_bridge", reason="维修"), a.Accept(by="sun"),
    )
    assert case.handler_department == "eng"
    left = [d for d in ROSTER.departments.values() if d.id != "eng"]
    roster = roster_without({}, departments=left, former=[Former(id="eng", name="工程部", heir="green")])
    case, _more = noticed(case, R9, roster, LATER)
    assert (case.handler_department, case.handler) == ("green", "sun")


def test_heirs_are_followed_and_a_circle_of_them_leads_nowhere():
    former = [Former(id="a", name="甲", heir="b"), Former(id="b", name="乙", heir="sec"),
              Former(id="x", name="丙", heir="y"), Former(id="y", name="丁", heir="x")]
    roster = roster_without({}, former=former)
    assert roster.heir("a") == "sec"
    assert roster.heir("x") is None
    assert roster.heir("sec") == "sec"


LEAVERS = st.dictionaries(
    st.sampled_from([p[0] for p in PEOPLE if p[0] not in ("zhou", "gao")]),
    st.none() | st.sampled_from([p[0] for p in PEOPLE]), max_size=5,
)


@pytest.mark.parametrize("book", ["R9", "R8", "unified"])
@given(history=histories(), leavers=LEAVERS)
def test_after_any_history_and_any_leaving_somebody_employed_goes_on(book, history, leavers):
    """reliability.md 1 and 8: one accountable person who is there; every open duty has one too."""
    rules = load(book)
    case, events, outcomes = play(history, rules)
    if not case.registered:
        return
    since = outcomes[-1][3] + timedelta(minutes=1)
    at = since + timedelta(minutes=1)
    roster = roster_without({k: (heir, since) for k, heir in leavers.items()})
    case, more = noticed(case, rules, roster, at)
    assert fold((*events, *more), "c1") == case
    gone = set(leavers)
    assert {d.who for d in case.duties if d.live} & gone == set()
    if not case.ended:
        assert case.handler not in gone
        if case.accountability_ended is None:
            assert case.accountable(at) not in gone
        assert case.offer is None or case.offer.to not in gone
    again, nothing = noticed(case, rules, roster, at)
    assert (again, nothing) == (case, ()), "what was noticed once leaves nothing to do"
