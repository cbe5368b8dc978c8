"""What holds for every history, forbidden acts included (design.md, reliability.md)."""

from datetime import timedelta
from itertools import pairwise

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shouwen.kernel import decide
from shouwen.kernel.acts import name_of
from shouwen.kernel.case import Case
from shouwen.kernel.chain import digest, encode, genesis, seal, verify
from shouwen.kernel.events import Event, fold, upcast
from shouwen.kernel.judging.offers import offers
from shouwen.kernel.outcome import Refusal
from shouwen.kernel.vocabulary import EVENT_OF
from shouwen.rulebooks import load
from tests.kernel.world import MONDAY, context, histories

BOOKS = ("R1", "R2", "R3", "R4", "R5", "R6", "R7", "R8", "R9", "unified", "wangjiang")

DONE_BY_PEOPLE = {EVENT_OF[act] for act in (
    "answer", "resolve", "tell_customer", "tell_first_contact", "return_visit", "evaluate", "close", "complete_log", "withdraw",
)}


def play(history, book):
    """The case after a history, its events, and every outcome."""
    first, rest = history
    case, events, outcomes, now = Case(id="c1"), (), [], MONDAY
    for what, minutes in [(first, 0), *rest]:
        now += timedelta(minutes=minutes)
        outcome = decide.act(case, what, book, context(now))
        outcomes.append((what, case, outcome, now))
        outcomes[-1] += (book,)
        if not isinstance(outcome, Refusal):
            case, events = outcome.case, (*events, *outcome.events)
            book = decide.in_force(case, book, context(now))
    return case, events, outcomes


@pytest.mark.parametrize("book", BOOKS)
@given(history=histories())
def test_every_history_keeps_the_promises(book, history):
    rules = load(book)
    case, events, outcomes = play(history, rules)
    check_events(case, events)
    check_duties(case)
    check_accountability(events)
    check_refusals(outcomes)
    check_moves(events)


@pytest.mark.parametrize("book", BOOKS)
@given(history=histories())
def test_silence_stays_silence(book, history):
    """Sixty days in which nobody does anything: the clock warns, breaches and ends what was lent, but
    nothing that a person does (told, visited, evaluated, closed) comes about."""
    case, _events, _outcomes = play(history, load(book))
    if not case.registered:
        return
    now = context(case.at + timedelta(days=60))
    ran = decide.expire(case, decide.in_force(case, load(book), now), now)
    if ran is not None:
        assert not {e.type for e in ran.events} & DONE_BY_PEOPLE
        assert ran.case.stage == case.stage or case.stage == "waiting"


def check_events(case, events):
    """11, 12, 13: events add up to the state, also after being written and read; no gaps."""
    assert fold(events, "c1") == case if events else not case.registered
    assert [e.seq for e in events] == list(range(1, len(events) + 1))
    assert all(x.at <= y.at for x, y in pairwise(events))
    again = [upcast(msgspec.json.decode(encode(e))) for e in events]
    assert encode(fold(again, "c1")) == encode(fold(events, "c1"))


def check_duties(case):
    """4, 5, 6, 8: one end at most; breached not before the due; late only after it; somebody owes."""
    assert len({d.id for d in case.duties}) == len(case.duties)
    assert len({b.id for b in case.breaches}) == len(case.breaches)
    for duty in case.duties:
        assert duty.who is not None
        if duty.state == "done" and duty.due is not None:
            assert duty.done <= duty.due
        if duty.state == "late":
            assert duty.done > duty.due
        if duty.breached is not None and duty.state != "done":
            assert any(b.duty == duty.id for b in case.breaches)
    for breach in case.breaches:
        assert breach.at <= case.at or breach.at is not None


def check_accountability(events):
    """1, 2: from registration until it ends exactly one person; the first contact never changes."""
    firsts = set()
    for n in range(1, len(events) + 1):
        case = fold(events[:n], "c1")
        firsts.add(case.first_contact)
        if not case.ended and case.accountability_ended is None:
            assert case.accountable(case.at) is not None
        if case.stage == "closed":
            assert case.accountability_ended is not None
            assert not [d for d in case.duties if d.in_the_way and d.opened < case.instants["closed"]]
    assert len(firsts) <= 1


def check_moves(events):
    """F6: a moved case keeps its first contact, its instants and its breaches; nothing new is late."""
    for n, event in enumerate(events):
        if event.type != "moved_rulebook":
            continue
        before, after = fold(events[:n], "c1"), fold(events[: n + 1], "c1")
        was = {d.id: d for d in before.duties}
        assert (after.first_contact, after.instants, after.breaches) == (
            before.first_contact, before.instants, before.breaches)
        assert not event.breaches
        for duty in event.duties:
            if duty.id in was:
                assert duty.opened == was[duty.id].opened
                assert duty.breached == was[duty.id].breached
            if duty.state == "open":
                assert duty.due is None or duty.due > event.at
        assert after.rulebooks[-1].since == event.seq


def check_refusals(outcomes):
    """10: a refusal names a way on, and only rows of the rulebook in force."""
    for what, before, outcome, now, rules in outcomes:
        if isinstance(outcome, Refusal):
            assert outcome.instead, (name_of(what), outcome.code)
            assert set(outcome.clause) <= set(rules.clauses)
            assert outcome.why["zh"]
            assert outcome.why["en"]
        else:
            again = decide.act(before, what, rules, context(now))
            assert encode(again.case) == encode(outcome.case)


@given(history=histories(), who=st.sampled_from(["li", "sun", "chen", "kong", "zhou", "qian"]))
def test_what_is_offered_is_accepted_in_some_form(history, who):
    """offers.py never offers what decide refuses for this person at this stage altogether."""
    rules = load("R9")
    case, _events, outcomes = play(history, rules)
    now = outcomes[-1][3]
    if not case.registered:
        return
    ctx = context(now)
    passed = decide.expire(case, rules, ctx)
    case = passed.case if passed else case
    for offer in offers(case, who, rules, ctx):
        if not offer.allowed:
            assert offer.refusal is not None
            assert offer.refusal.instead


@given(history=histories())
def test_a_chain_is_broken_by_any_change(history):
    rules = load("R2")
    _case, events, _outcomes = play(history, rules)
    previous, stored = genesis("c1"), []
    for event in events:
        sealed, values = seal(event, lambda: b"s" * 32)
        body = encode(sealed)
        assert all(v.text.encode() not in body for v in values if len(v.text) > 3)
        previous = digest(body, previous)
        stored.append((event.seq, body, previous))
    assert verify("c1", stored) is None
    if stored:
        seq, body, hash_ = stored[-1]
        harmed = bytes([body[0] ^ 1]) + body[1:]
        assert verify("c1", [*stored[:-1], (seq, harmed, hash_)]) == seq
        assert verify("c2", stored) == 1


def test_an_event_of_a_newer_schema_is_not_guessed_at():
    with pytest.raises(ValueError, match="newer"):
        upcast({"schema": 99})


def test_an_event_is_decoded_by_its_act():
    raw = b'{"seq":1,"at":"2026-11-23T01:00:00Z","type":"noted","by":"li","act":{"act":"note","by":"li","text":"#ab"}}'
    assert msgspec.json.decode(raw, type=Event).act.text == "#ab"
