"""Deciding: ``act`` takes one act, ``bundle`` several, ``expire`` what the clock owes.

All three are pure: same case, act, rulebook and context, same bytes.
"""

from collections.abc import Sequence

from msgspec import structs

from shouwen.kernel.acts import Act
from shouwen.kernel.case import Case
from shouwen.kernel.clockwork import expire, next_instant
from shouwen.kernel.context import Context
from shouwen.kernel.decide.consequences import follow, link_other, one_act
from shouwen.kernel.decide.moving import in_force
from shouwen.kernel.decide.succeeding import succeed
from shouwen.kernel.events import Event
from shouwen.kernel.judging.judge import judge
from shouwen.kernel.outcome import Accepted, Refusal
from shouwen.kernel.record import record
from shouwen.kernel.roles import Cast
from shouwen.kernel.rulebook import Rulebook

__all__ = [
    "Accepted", "Refusal", "act", "bundle", "expire", "follow", "in_force", "judged", "next_instant",
]


def judged(case: Case, what: Act, book: Rulebook, ctx: Context) -> Refusal | None:
    """Why the act would be refused now; None if it would be accepted."""
    recorded = record(case, what, book, ctx)
    cast = Cast(case=case, ctx=ctx, book=book, past=recorded.past, act=what, owner=what.by)
    return judge(case, what, recorded, cast)


def act(case: Case, what: Act, book: Rulebook, ctx: Context) -> Accepted | Refusal:
    """Do one act: the case with its new events, or the refusal that changes nothing.

    What the clock owes up to ``ctx.now`` comes first, so an act after a due finds the breach
    recorded whether or not a sweep ran. A limit that was already past when its duty was born (a
    late entry) is breached right after.
    """
    if case.at is not None and ctx.now < case.at:
        ctx = ctx.at(case.at)
    events: tuple[Event, ...] = ()
    if case.registered and (passed := expire(case, book, ctx)) is not None:
        case, events = passed.case, passed.events
    recorded = record(case, what, book, ctx)
    cast = Cast(case=case, ctx=ctx, book=book, past=recorded.past, act=what, owner=what.by)
    if (refusal := judge(case, what, recorded, cast)) is not None:
        return refusal
    before = case
    case, made = one_act(case, what, recorded, book, ctx)
    events, book = (*events, *made), in_force(case, book, ctx)
    if (passed := expire(case, book, ctx)) is not None:
        case, events = passed.case, (*events, *passed.events)
    return Accepted(case=case, events=events, others=_others(case, before, what, book, ctx))


def _others(
    case: Case, before: Case, what: Act, book: Rulebook, ctx: Context
) -> tuple[Accepted, ...]:
    """Other cases that the act touches: the one linked to, those joined to a result, the heir of a
    withdrawn principal."""
    touched = (*link_other(case, what, book, ctx), *succeed(case, before, what, book, ctx))
    for member in case.members:
        other = ctx.cases.get(member)
        if other is not None and other.stage == "joined":
            followed = follow(other, case, what, book, ctx)
            touched = (*touched, followed) if followed else touched
    return touched


def bundle(case: Case, acts: Sequence[Act], book: Rulebook, ctx: Context) -> Accepted | Refusal:
    """Several acts in their order, all or none; the refusal says which by ``step``."""
    events: tuple[Event, ...] = ()
    others: tuple[Accepted, ...] = ()
    for step, what in enumerate(acts):
        outcome = act(case, what, book, ctx)
        if isinstance(outcome, Refusal):
            return structs.replace(outcome, step=step)
        case, events = outcome.case, (*events, *outcome.events)
        book = in_force(case, book, ctx)
        others = (*others, *outcome.others)
    return Accepted(case=case, events=events, others=others)
