"""Whether somebody holds a role, or belongs to the group of that name: 'is it him?'"""

from collections.abc import Callable

from shouwen.kernel.roles.cast import Cast
from shouwen.kernel.roles.holders import persons

Test = Callable[[str, Cast], bool]


def is_role(who: str, role: str, cast: Cast) -> bool:
    """Whether ``who`` holds ``role`` now, or belongs to the group of that name."""
    known = cast.known.get((who, role))
    if known is None:
        test: Test | None = _GROUP_TESTS.get(role)
        known = test(who, cast) if test is not None else who in persons(role, cast)
        cast.known[who, role] = known
    return known


def has_any(who: str, roles: tuple[str, ...], cast: Cast) -> bool:
    for role in roles:
        if is_role(who, role, cast):
            return True
    return False


def _is_operative(who: str, cast: Cast) -> bool:
    posts = cast.ctx.roster.posts_of(who)
    return bool(posts) and cast.book.operative.issuperset(posts)


def _is_desk(who: str, cast: Cast) -> bool:
    roster = cast.ctx.roster
    if who in persons("on_duty_agent", cast):
        return True
    centre = roster.service_centre(cast.office)
    return centre is not None and roster.department_of(who) == centre and not _is_operative(
        who, cast
    )


def _is_party(who: str, cast: Cast) -> bool:
    """Has, or had, a part of this case: accountable, working, offered, owing, or having acted."""
    case = cast.case
    if who in _named(cast):
        return True
    if any(d.who == who for d in case.duties):
        return True
    departments = {case.handler_department, case.lead, *case.supporting}
    if case.offer:
        departments.add(case.offer.department)
    return any(d in departments for d in cast.ctx.roster.headed_by(who))


def _is_supporter(who: str, cast: Cast) -> bool:
    """Has a supporting department's part and no larger one: his are that part and what he owes in it."""
    case, roster = cast.case, cast.ctx.roster
    mine = roster.units_of(who)
    if not mine.intersection(case.supporting) or who in _named(cast) or _leads(mine, cast):
        return False
    if any(d.live and d.who == who and d.role != "supporting" for d in case.duties):
        return False
    people = (case.first_contact, case.handler)
    if any(p and roster.superior(p, cast.ctx.local) == who for p in people):
        return False
    return not any(is_role(who, role, cast) for role in _OVER_ALL)


_OVER_ALL = ("desk", "coordinator", "office_head", "company_leader", "quality_audit",
             "highest_on_duty", "responsible_supervisor")
"""Who looks after a case as a whole, whatever their department."""


def _named(cast: Cast) -> frozenset[str | None]:
    """Whom the case names: accountable, working, offered, or having taken it once."""
    case = cast.case
    return frozenset((
        case.first_contact, case.met_first_by, *(s.who for s in case.stand_ins), case.handler,
        case.responsible_supervisor, case.face, case.offer.to if case.offer else None,
        *case.slip_heads, *case.accepted_by,
    ))


def _leads(departments: frozenset[str], cast: Cast) -> bool:
    """Whether one of ``departments`` has, leads or is offered the work, or met the customer."""
    case, roster = cast.case, cast.ctx.roster
    having = {
        case.handler_department, case.lead, case.face_department, roster.department_of(case.handler),
        roster.department_of(case.first_contact), case.offer.department if case.offer else None,
    }
    return bool(departments & (having - {None}))


def _is_colleague(who: str, cast: Cast) -> bool:
    """Of a department that has part of the case."""
    case, roster = cast.case, cast.ctx.roster
    mine = roster.department_of(who)
    if mine is None:
        return False
    departments = {
        case.handler_department,
        case.lead,
        *case.supporting,
        roster.department_of(case.handler),
        roster.department_of(case.first_contact),
    }
    if case.offer:
        departments.add(case.offer.department)
    return mine in departments


def _is_head(who: str, cast: Cast) -> bool:
    """Above a person or department that has part of the case."""
    case, roster, local = cast.case, cast.ctx.roster, cast.ctx.local
    people = (case.first_contact, case.handler, case.offer.to if case.offer else None)
    if any(p and roster.superior(p, local) == who for p in people):
        return True
    return bool(roster.headed_by(who)) and _is_colleague(who, cast)


def _is_face(who: str, cast: Cast) -> bool:
    """Of the department that accepted what was sent to the wrong one: any of it speaks for it."""
    if who in persons("face", cast):
        return True
    return cast.case.face is not None and cast.case.face_department in cast.ctx.roster.units_of(who)


def _is_delegate(who: str, cast: Cast) -> bool:
    """Named to act for a department's head on this case."""
    case, now = cast.case, cast.ctx.now
    return any(
        s.who == who and s.for_ != case.first_contact and s.accepted
        and s.from_ <= now and (s.until is None or now < s.until)
        for s in case.stand_ins
    )


def _is_staff(who: str, cast: Cast) -> bool:
    return who in cast.ctx.roster.people


def _is_customer(who: str, cast: Cast) -> bool:
    """The customer of this case, or who brought it for him; before there is one, any customer."""
    case = cast.case
    if who == case.customer:
        return True
    if who in cast.ctx.roster.people or not cast.ctx.customers or who not in cast.ctx.customers:
        return False
    return case.customer is None or (bool(case.past) and case.past[0].by == who)


_GROUP_TESTS: dict[str, Test] = {
    "anyone": lambda who, cast: True,  # noqa: ARG005
    "staff": _is_staff,
    "operative": _is_operative,
    "manager": lambda who, cast: _is_staff(who, cast) and not _is_operative(who, cast),
    "agent": lambda who, cast: cast.ctx.roster.holds(who, "agent") or _is_desk(who, cast),
    "receptionist": lambda who, cast: (
        cast.ctx.roster.holds(who, "receptionist") or _is_desk(who, cast)
    ),
    "delegate": _is_delegate,
    "face": _is_face,
    "party": _is_party,
    "colleague": _is_colleague,
    "supporter": _is_supporter,
    "head": _is_head,
    "desk": _is_desk,
    "service_centre": _is_desk,
    "department_head": lambda who, cast: bool(cast.ctx.roster.headed_by(who)),
    "tracker": lambda who, cast: (
        cast.ctx.roster.holds(who, "tracker") or who in persons("tracker of first_contact", cast)
    ),
    "coordinator": lambda who, cast: (
        cast.ctx.roster.holds(who, "coordinator") or who in persons("coordinator", cast)
    ),
    "company_leader": lambda who, cast: cast.ctx.roster.holds(who, "company_leader"),
    "quality_audit": lambda who, cast: cast.ctx.roster.holds(who, "auditor"),
    "administrator": lambda who, cast: cast.ctx.roster.administers(who),
    "office_head": lambda who, cast: (
        cast.ctx.roster.holds(who, "office_head") or who in persons("office_head", cast)
    ),
    "superior": _is_head,
    "customer": _is_customer,
    "first_customer": _is_customer,
}
