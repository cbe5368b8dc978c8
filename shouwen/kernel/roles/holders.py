"""From a role to the persons who hold it now: 'who is that?'"""

from collections.abc import Callable
from datetime import datetime

from shouwen.kernel.people import Roster
from shouwen.kernel.roles.cast import Cast
from shouwen.kernel.roles.names import CUSTOMERS, GROUPS, PLURAL, RELATIONS


def persons(role: str, cast: Cast) -> tuple[str, ...]:
    """Who holds ``role`` now. Roles owed to nobody in particular (customers, groups): none.

    ``X of Y`` asks for X (superior, department_head, tracker) of the person who is Y.
    """
    if role in _FINDERS:
        return _FINDERS[role](cast)
    if role in _ON_THE_ROSTER:
        return _on_the_roster(role, cast)
    if role in RELATIONS:
        return one(related(role, cast.owner or (cast.past.by if cast.past else None), cast))
    relation, _, relative = role.partition(" of ")
    return one(related(relation, _relative(relative, cast), cast)) if relative else ()


def owner_of(role: str, cast: Cast) -> tuple[str, ...]:
    """Like ``persons``, but never nobody: the next above, at last the office head."""
    found = persons(role, cast)
    if len(found) > 1:
        return tuple(dict.fromkeys(found))
    if found or role in PLURAL or role in CUSTOMERS or role in GROUPS or role == "contractor":
        return found
    return persons("office_head", cast)


def taker_over(who: str, cast: Cast) -> str | None:
    """Who goes on for somebody who has left: as named, else next above, at last the office head.
    Never the one whom the case is about."""
    roster, local = cast.ctx.roster, cast.ctx.local
    named = roster.successor(who, cast.ctx.now)
    if named is not None and named not in cast.case.about:
        return named
    return roster.superior(who, local) or roster.office_head(cast.office, local)


def one(who: str | None) -> tuple[str, ...]:
    return (who,) if who else ()


def _relative(name: str, cast: Cast) -> str | None:
    if name == "owner":
        return cast.owner
    if name == "actor":
        return cast.past.by if cast.past else None
    if name == "first_contact":
        return cast.case.first_contact
    if name == "subject":
        return cast.case.subject
    if name == "accountable":
        return cast.case.accountable(cast.ctx.now)
    found = persons(name, cast) if name in _FINDERS or name in _ON_THE_ROSTER else ()
    return found[0] if found else None


def related(relation: str, who: str | None, cast: Cast) -> str | None:
    roster, local = cast.ctx.roster, cast.ctx.local
    if who is None:
        return None
    if relation == "department_head" and who in roster.departments:
        return roster.head(who, local)
    if relation == "superior":
        return roster.superior(who, local)
    if relation == "department_head":
        return head_for(who, cast)
    return roster.tracker(roster.department_of(who), local) or roster.coordinator(
        cast.office, local
    )


def head_for(who: str, cast: Cast) -> str | None:
    """The head of a person's department; of an office-level person the office head."""
    roster, local = cast.ctx.roster, cast.ctx.local
    department = roster.department_of(who)
    if department is None:
        return roster.office_head(roster.office_of(who) or cast.office, local)
    return roster.head(department, local)


def _handler(cast: Cast) -> tuple[str, ...]:
    if cast.case.handler:
        return (cast.case.handler,)
    return one(cast.ctx.roster.head(cast.case.handler_department, cast.ctx.local))


def _recipient(cast: Cast) -> tuple[str, ...]:
    """Whom the act at hand was addressed to; without one, who is offered the work."""
    if cast.past and cast.past.to:
        staff = [p for p in cast.past.to if p in cast.ctx.roster.people]
        if staff:
            return (staff[0],)
    return one(cast.case.offer.to) if cast.case.offer else ()


def _taker(cast: Cast) -> tuple[str, ...]:
    offer = cast.case.offer
    return one(offer.to) if offer and offer.to else _handler(cast)


def _lead(cast: Cast) -> tuple[str, ...]:
    case = cast.case
    if case.lead is None:
        return _handler(cast)
    if case.handler and case.handler_department == case.lead:
        return (case.handler,)
    return one(cast.ctx.roster.head(case.lead, cast.ctx.local))


def _supporting(cast: Cast) -> tuple[str, ...]:
    heads = (cast.ctx.roster.head(p.department, cast.ctx.local) for p in cast.case.parts)
    return tuple(h for h in heads if h)


def _supervisor(cast: Cast) -> tuple[str, ...]:
    """The one named, else highest on duty in class 1, else the head over the handler."""
    case = cast.case
    if case.responsible_supervisor:
        return (case.responsible_supervisor,)
    if case.class_ == 1:
        return persons("highest_on_duty", cast)
    who = case.handler or case.first_contact
    return one(head_for(who, cast) if who else None)


_FINDERS: dict[str, Callable[[Cast], tuple[str, ...]]] = {
    "actor": lambda c: one(c.past.by if c.past else None),
    "owner": lambda c: one(c.owner),
    "recipient": _recipient,
    "subject": lambda c: one(c.case.subject if c.case.subject in c.ctx.roster.people else None),
    "touched_heads": lambda c: c.case.slip_heads,
    "first_contact": lambda c: one(c.case.stand_in(c.ctx.now) or c.case.first_contact),
    "stand_in": lambda c: one(c.case.stand_in(c.ctx.now)),
    "handler": _handler,
    "taker": _taker,
    "lead": _lead,
    "supporting": _supporting,
    "face": lambda c: one(c.case.face) or _handler(c),
    "responsible_supervisor": _supervisor,
}
"""Roles that hang on the case, the act at hand, or the owner of a duty."""
_ON_THE_ROSTER: dict[str, Callable[[Roster, str | None, datetime], tuple[str, ...]]] = {
    "service_centre": lambda r, office, at: one(r.on_duty_agent(office, at)),
    "on_duty_agent": lambda r, office, at: one(r.on_duty_agent(office, at)),
    "highest_on_duty": lambda r, office, at: one(r.highest_on_duty(office, at)),
    "next_on_duty": lambda r, office, at: one(r.next_on_duty(office, at)),
    "coordinator": lambda r, office, at: one(r.coordinator(office, at)),
    "office_head": lambda r, office, at: one(r.office_head(office, at)),
    "company_leader": lambda r, _office, at: one(r.company_leader(at)),
    "next_leader": lambda r, _office, at: r.leaders(at)[1:2] or r.leaders(at)[:1],
    "quality_audit": lambda r, office, at: one(r.in_office("auditor", office, at)),
}
"""Roles that hang on office and instant alone: asked of the roster once in a decision."""


def _on_the_roster(role: str, cast: Cast) -> tuple[str, ...]:
    ctx, key = cast.ctx, (role, cast.office)
    found = ctx.asked.get(key)
    if found is None:
        found = ctx.asked[key] = _ON_THE_ROSTER[role](ctx.roster, cast.office, ctx.local)
    return found
