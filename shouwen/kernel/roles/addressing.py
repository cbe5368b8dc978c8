"""Whom an act is for: its ``to`` read as persons, department and roles."""

from shouwen.kernel.case import Past
from shouwen.kernel.roles.cast import Addressee, Cast
from shouwen.kernel.roles.holders import head_for, one, persons
from shouwen.kernel.roles.names import ADDRESSES, CUSTOMERS


def addressee(to: str, by: str, cast: Cast) -> Addressee | None:
    """Read the ``to`` of an act by ``by``: a role, a department or a person; None: no such one."""
    roster, local = cast.ctx.roster, cast.ctx.local
    asked = cast.of(by)
    if to in roster.departments:
        return _department(to, by, asked)
    if to in roster.people:
        return Addressee(
            literal=to, persons=(to,), department=_their_department(to, by, asked),
            roles=_roles_of_person(to, by, asked),
        )
    if to == "service_centre":
        centre = roster.service_centre(cast.office)
        agent = roster.on_duty_agent(cast.office, local)
        return Addressee(literal=to, persons=one(agent), department=centre, roles=(to,))
    if to == "on_duty_agent":
        agent = roster.on_duty_agent(cast.office, local)
        centre = roster.service_centre(cast.office)
        return Addressee(literal=to, persons=one(agent), department=centre, roles=(to,))
    if to in CUSTOMERS:
        return Addressee(literal=to, roles=("customer", "first_customer"))
    if to in ADDRESSES:
        who = persons("tracker of first_contact" if to == "tracker" else to, asked)
        return Addressee(literal=to, persons=who, roles=(to,))
    if to == cast.case.customer or (cast.ctx.customers and to in cast.ctx.customers):
        return Addressee(literal=to, roles=("customer", "first_customer"))
    return None


def is_for(roles: tuple[str, ...], past: Past, cast: Cast) -> bool:
    """Whether what ``past`` did was addressed to one of ``roles``.

    An act that names no addressee fits every recipient: its recipient lies in its name.
    """
    if not roles or (not past.to and not past.roles):
        return True
    for role in roles:
        if role in past.roles:
            return True
        if role in ("department", "anyone"):
            continue
        if role == "service_centre" and (
            cast.ctx.roster.service_centre(cast.office) in past.to or "on_duty_agent" in past.roles
        ):
            return True
        if any(p in past.to for p in persons(role, cast)):
            return True
    return False


def _department(key: str, by: str, cast: Cast) -> Addressee:
    roster, local = cast.ctx.roster, cast.ctx.local
    if roster.departments[key].service_centre:
        agent = roster.on_duty_agent(cast.office, local) or roster.head(key, local)
        return Addressee(
            literal=key, persons=one(agent), department=key, roles=("service_centre",)
        )
    head = roster.head(key, local)
    roles = ["department"]
    if roster.department_of(by) == key and head == roster.superior(by, local):
        roles.append("superior")
    return Addressee(literal=key, persons=one(head), department=key, roles=tuple(roles))


def _their_department(who: str, by: str, cast: Cast) -> str | None:
    roster = cast.ctx.roster
    mine = roster.department_of(who)
    if mine is None or mine == roster.department_of(by):
        headed = roster.headed_by(who)
        return headed[0] if headed and roster.department_of(by) not in headed else None
    return mine


def _roles_of_person(who: str, by: str, cast: Cast) -> tuple[str, ...]:
    roster, local = cast.ctx.roster, cast.ctx.local
    roles = [
        role
        for role in (
            "highest_on_duty",
            "on_duty_agent",
            "coordinator",
            "office_head",
            "responsible_supervisor",
            "first_contact",
            "handler",
        )
        if who in persons(role, cast)
    ]
    if who == roster.superior(by, local):
        roles.append("superior")
    if who == head_for(by, cast) and who != by:
        roles.append("department_head")
    roles += [
        role
        for role, post in (
            ("company_leader", "company_leader"),
            ("tracker", "tracker"),
            ("quality_audit", "auditor"),
        )
        if roster.holds(who, post)
    ]
    theirs = _their_department(who, by, cast)
    if theirs is not None:
        centre = roster.departments[theirs].service_centre
        roles.append("service_centre" if centre else "department")
    elif roster.department_of(who) == roster.service_centre(cast.office):
        roles.append("service_centre")
    return tuple(dict.fromkeys(roles))
