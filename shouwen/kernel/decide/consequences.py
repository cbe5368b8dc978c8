"""What follows from an accepted act: effects, duties ended and opened, papers, marks, the end."""

from msgspec import structs

from shouwen.kernel import acts as a
from shouwen.kernel.acts import Act
from shouwen.kernel.case import Case, Duty, Past
from shouwen.kernel.context import Context
from shouwen.kernel.decide import emergency, ending
from shouwen.kernel.decide.effects import EFFECTS
from shouwen.kernel.duties import (
    count_again,
    end_by,
    lapse,
    move,
    open_again,
    open_for,
    waive_where_facts_are_gone,
)
from shouwen.kernel.events import Event
from shouwen.kernel.judging.closing import accountability_over, branch_for, unmet
from shouwen.kernel.outcome import Accepted
from shouwen.kernel.papers.keeping import complete_by_act, open_forms
from shouwen.kernel.people import CLOCK
from shouwen.kernel.record import Recorded
from shouwen.kernel.rounds import starts_nothing
from shouwen.kernel.rulebook import Rulebook
from shouwen.kernel.vocabulary import EVENT_OF
from shouwen.kernel.words.speech import word_marks
from shouwen.kernel.work import Work

STATES_FACTS = (a.Classify,)


def one_act(
    case: Case, what: Act, recorded: Recorded, book: Rulebook, ctx: Context
) -> tuple[Case, tuple[Event, ...]]:
    """The case after an act that nothing speaks against, and its event; closing adds another."""
    past = recorded.past
    work = Work(
        case, book, ctx, type_=past.type, by=what.by, act=what, past=past, to=recorded.to
    )
    if past.at != work.at:
        past = structs.replace(past, at=work.at)
    work.marks += word_marks(what, work.cast())
    work.remember(past)
    emergency.message_arrived(work, past)
    if not isinstance(what, a.Register):
        end_by(work, past)
    if (effect := EFFECTS.get(type(what))) is not None:
        effect(work, what)
    settle(work, past)
    case, event = work.finish()
    events = [event]
    if (again := _reopen_itself(case, past, work.book, ctx)) is not None:
        case, event = again
        events.append(event)
    if not case.ended and (closed := close_itself(case, work.book, ctx)) is not None:
        case, event = closed
        events.append(event)
    return case, tuple(events)


def settle(work: Work, past: Past) -> None:
    """Everything that follows once the effect is there, in the one order that all acts share.

    Where a fact was stated, what no longer holds is waived first; then what this very act starts
    opens (a raised class counts from its raising), and last what earlier events start by it.
    """
    move(work)
    if isinstance(work.act, STATES_FACTS):
        waive_where_facts_are_gone(work)
    triggers = [*(() if starts_nothing(past) else (past.type,)), *work.triggers]
    seen = 0
    while seen < len(triggers):
        trigger = triggers[seen]
        _marks(work, trigger, past)
        open_for(work, trigger, past)
        open_forms(work, trigger, past)
        lapse(work, trigger)
        seen += 1
        triggers += [t for t in work.triggers if t not in triggers]
    if isinstance(work.act, STATES_FACTS):
        open_again(work)
    complete_by_act(work, past)
    emergency.climb_by_papers(work)
    count_again(work)
    count_limits(work)
    _accountability(work)


def _marks(work: Work, trigger: str, past: Past) -> None:
    for mark in work.book.marks_at(trigger):
        if mark.if_ is None or mark.if_.holds(work.cast(past=past)):
            work.flag(mark.set_)
            work.cite(mark.clause)


def _accountability(work: Work) -> None:
    case = work.case
    if case.accountability_ended is not None or not case.first_contact or case.standing:
        return
    rows = accountability_over(case, work.cast())
    if rows is not None:
        work.set(accountability_ended=work.at)


def count_limits(work: Work) -> None:
    """Limits in number rather than time: reached they warn, exceeded they are breached."""
    if not work.book.counted:
        return
    from shouwen.kernel.clockwork import breach

    for duty in work.case.duties:
        rule = work.book.counted.get(duty.rule)
        if rule is None or duty.state == "waived" or _of_before(duty, work):
            continue
        for limit in rule.limits:
            if limit.count is None:
                continue
            number = _number(limit.count, work)
            if number > limit.most and duty.breached is None:
                breach(work, duty, rule, work.at)
            elif number == limit.most and duty.warned is None and duty.live:
                work.put_duty(structs.replace(duty, warned=work.at))
                work.notify(duty.who, duty.owes[0], duty.clause, duty=duty.id, why="warned")


def _of_before(duty: Duty, work: Work) -> bool:
    """Whether what is counted began, or ended, before the case came to this rulebook."""
    moved = work.case.rulebooks
    return duty.counts_from is not None or (bool(moved) and not duty.live and duty.ended_seq < moved[-1].since)


def _number(name: str, work: Work) -> int:
    from shouwen.kernel.facts import FACTS

    return int(FACTS[name].read(work.cast()))


def close_itself(case: Case, book: Rulebook, ctx: Context) -> tuple[Case, Event] | None:
    """Closed by the clock where the rulebook says so and nothing is owed."""
    if not case.standing and (not book.closes_itself or case.stage not in ("told", "visited")):
        return None
    work = Work(case, book, ctx, type_="closed", by=CLOCK)
    if case.standing:
        return _standing_done(case, work)
    branch = branch_for(book.closes_itself, work.cast())
    if branch is None or unmet(case, work.cast())[0]:
        return None
    work.cite(branch.clause)
    ending.close(work)
    return work.finish()


def _reopen_itself(case: Case, visit: Past, book: Rulebook, ctx: Context) -> tuple[Case, Event] | None:
    """Open again by the clock where the rulebook says that such a visit reopens the case."""
    if visit.act != "return_visit" or case.stage not in ("resolved", "told", "visited"):
        return None
    work = Work(case, book, ctx, type_="reopened", by=CLOCK)
    branch = branch_for(book.reopens_itself, work.cast(past=visit))
    if branch is None:
        return None
    past = Past(seq=work.seq, at=work.at, act="reopen", type="reopened", by=CLOCK, round=case.round)
    work.cite(branch.clause)
    work.remember(past)
    ending.reopen(work)
    settle(work, past)
    made = work.finish_by_rule(past)
    return made.case, made.events[0]


def _standing_done(case: Case, work: Work) -> tuple[Case, Event] | None:
    """A duty outside any case has no more to it than itself."""
    if any(d.live for d in case.duties):
        return None
    ending.close(work)
    return work.finish()


# -- other cases --------------------------------------------------------------------------------


def link_other(case: Case, what: Act, book: Rulebook, ctx: Context) -> tuple[Accepted, ...]:
    """The other side of a link: the later case joins the earlier one, which lists it."""
    if not isinstance(what, a.Link):
        return ()
    other = ctx.cases[what.to]
    work = Work(other, book, ctx, type_=EVENT_OF["link"], by=what.by)
    if what.as_ == "duplicate" and case.stage != "joined":
        ending.join(work, case.id)
    else:
        work.set(members=tuple(dict.fromkeys((*other.members, case.id))))
    other, event = work.finish()
    return (Accepted(case=other, events=(event,)),)


def follow(
    other: Case, principal: Case, what: Act, book: Rulebook, ctx: Context
) -> Accepted | None:
    """A joined case takes the result from its principal: its own telling duties open."""
    if not isinstance(what, a.Resolve):
        return None
    work = Work(other, book, ctx, type_="resolved", by=CLOCK)
    work.mark_instant("resolved")
    past = Past(seq=work.seq, at=work.at, act="resolve", type="resolved", by=CLOCK,
                round=other.round, tags={"text_given": True})
    work.act = what
    work.remember(past)
    work.act = None
    work.notify(other.first_contact, "resolved")
    settle(work, past)
    return work.finish_by_rule(past)
