"""From a role to the persons who hold it now, and from an addressee to the roles he has.

A rulebook names roles, an event names persons. ``persons`` answers 'who is that?', ``is_role``
answers 'is it him?', and ``addressee`` reads the ``to`` of an act.
"""

from collections.abc import Callable
from datetime import datetime

import msgspec

from shouwen.kernel.acts import Act
from shouwen.kernel.case import Case, Past
from shouwen.kernel.context import Context
from shouwen.kernel.people import Roster
from shouwen.kernel.rulebook import Rulebook

MOVES_WITH_CASE = frozenset(
    {
        "first_contact",
        "stand_in",
        "handler",
        "taker",
        "lead",
        "face",
        "responsible_supervisor",
        "tracker of first_contact",
    }
)
MOVES_WITH_ROSTER = frozenset(
    {"service_centre", "on_duty_agent", "highest_on_duty", "next_on_duty"}
)
FIXED = frozenset({"actor", "recipient", "touched_heads", "contractor"})
BY_ORGANISATION = frozenset(
    {
        "superior",
        "department_head",
        "tracker",
        "coordinator",
        "office_head",
        "company_leader",
        "next_leader",
        "quality_audit",
        "owners_committee",
    }
)
GROUPS = frozenset(
    {
        "staff",
        "operative",
        "manager",
        "agent",
        "receptionist",
        "delegate",
        "anyone",
        "party",
        "colleague",
        "head",
        "desk",
        "subordinate",
    }
)
CUSTOMERS = frozenset({"customer", "first_customer"})
PLURAL = frozenset({"supporting", "touched_heads"})
ROLES = (
    MOVES_WITH_CASE
    | MOVES_WITH_ROSTER
    | FIXED
    | BY_ORGANISATION
    | GROUPS
    | CUSTOMERS
    | {"supporting", "department", "owner"}
) - {"tracker of first_contact"}
RELATIONS = frozenset({"superior", "department_head", "tracker"})
RELATIVES = frozenset(
    {"owner", "actor", "recipient", "handler", "first_contact", "subject", "accountable"}
)
ADDRESSES = (MOVES_WITH_CASE | MOVES_WITH_ROSTER | BY_ORGANISATION | CUSTOMERS) - {
    "tracker of first_contact",
    "taker",
}
"""Words that the ``to`` of an act may use besides the keys of people and departments."""


class Addressee(msgspec.Struct, gc=False, frozen=True, kw_only=True):
    """Whom an act is for: the persons (a department by its head), and the roles they have."""

    literal: str
    persons: tuple[str, ...] = ()
    department: str | None = None
    roles: tuple[str, ...] = ()

    @property
    def ids(self) -> tuple[str, ...]:
        return (*self.persons, *((self.department,) if self.department else ()))


class Cast(msgspec.Struct, gc=False, frozen=True, kw_only=True):
    """What a role or fact is asked of: the case among its people, under its rulebook.

    ``past`` is the act at hand (or the one that opened a duty), ``act`` the act itself while it is
    being judged, ``owner`` who owes the duty in question. ``known`` keeps who was found to hold
    which role: rights, bans and routes ask for the same ones.
    """

    case: Case
    ctx: Context
    book: Rulebook
    past: Past | None = None
    owner: str | None = None
    act: Act | None = None
    known: dict[tuple[str, str], bool] = {}

    @property
    def office(self) -> str | None:
        return self.case.office or self.ctx.office

    def of(self, owner: str) -> "Cast":
        """The same as asked of ``owner``."""
        return msgspec.structs.replace(self, owner=owner, known={})


Test = Callable[[str, Cast], bool]


def persons(role: str, cast: Cast) -> tuple[str, ...]:
    """Who holds ``role`` now. Roles owed to nobody in particular (customers, groups): none.

    ``X of Y`` asks for X (superior, department_head, tracker) of the person who is Y.
    """
    if role in _FINDERS:
        return _FINDERS[role](cast)
    if role in _ON_THE_ROSTER:
        return _on_the_roster(role, cast)
    if role in RELATIONS:
        return _one(_related(role, cast.owner or (cast.past.by if cast.past else None), cast))
    relation, _, relative = role.partition(" of ")
    return _one(_related(relation, _relative(relative, cast), cast)) if relative else ()


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
        return Addressee(literal=to, persons=_one(agent), department=centre, roles=(to,))
    if to == "on_duty_agent":
        agent = roster.on_duty_agent(cast.office, local)
        centre = roster.service_centre(cast.office)
        return Addressee(literal=to, persons=_one(agent), department=centre, roles=(to,))
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


# -- who holds what -----------------------------------------------------------------------------


def _one(who: str | None) -> tuple[str, ...]:
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


def _related(relation: str, who: str | None, cast: Cast) -> str | None:
    roster, local = cast.ctx.roster, cast.ctx.local
    if who is None:
        return None
    if relation == "department_head" and who in roster.departments:
        return roster.head(who, local)
    if relation == "superior":
        return roster.superior(who, local)
    if relation == "department_head":
        return _head_for(who, cast)
    return roster.tracker(roster.department_of(who), local) or roster.coordinator(
        cast.office, local
    )


def _head_for(who: str, cast: Cast) -> str | None:
    """The head of a person's department; of an office-level person the office head."""
    roster, local = cast.ctx.roster, cast.ctx.local
    department = roster.department_of(who)
    if department is None:
        return roster.office_head(roster.office_of(who) or cast.office, local)
    return roster.head(department, local)


def _handler(cast: Cast) -> tuple[str, ...]:
    if cast.case.handler:
        return (cast.case.handler,)
    return _one(cast.ctx.roster.head(cast.case.handler_department, cast.ctx.local))


def _recipient(cast: Cast) -> tuple[str, ...]:
    """Whom the act at hand was addressed to; without one, who is offered the work."""
    if cast.past and cast.past.to:
        staff = [p for p in cast.past.to if p in cast.ctx.roster.people]
        if staff:
            return (staff[0],)
    return _one(cast.case.offer.to) if cast.case.offer else ()


def _taker(cast: Cast) -> tuple[str, ...]:
    offer = cast.case.offer
    return _one(offer.to) if offer and offer.to else _handler(cast)


def _lead(cast: Cast) -> tuple[str, ...]:
    case = cast.case
    if case.lead is None:
        return _handler(cast)
    if case.handler and case.handler_department == case.lead:
        return (case.handler,)
    return _one(cast.ctx.roster.head(case.lead, cast.ctx.local))


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
    return _one(_head_for(who, cast) if who else None)


_FINDERS: dict[str, Callable[[Cast], tuple[str, ...]]] = {
    "actor": lambda c: _one(c.past.by if c.past else None),
    "owner": lambda c: _one(c.owner),
    "recipient": _recipient,
    "touched_heads": lambda c: c.case.slip_heads,
    "first_contact": lambda c: _one(c.case.stand_in(c.ctx.now) or c.case.first_contact),
    "stand_in": lambda c: _one(c.case.stand_in(c.ctx.now)),
    "handler": _handler,
    "taker": _taker,
    "lead": _lead,
    "supporting": _supporting,
    "face": lambda c: _one(c.case.face) or _handler(c),
    "responsible_supervisor": _supervisor,
}
"""Roles that hang on the case, the act at hand, or the owner of a duty."""
_ON_THE_ROSTER: dict[str, Callable[[Roster, str | None, datetime], tuple[str, ...]]] = {
    "service_centre": lambda r, office, at: _one(r.on_duty_agent(office, at)),
    "on_duty_agent": lambda r, office, at: _one(r.on_duty_agent(office, at)),
    "highest_on_duty": lambda r, office, at: _one(r.highest_on_duty(office, at)),
    "next_on_duty": lambda r, office, at: _one(r.next_on_duty(office, at)),
    "coordinator": lambda r, office, at: _one(r.coordinator(office, at)),
    "office_head": lambda r, office, at: _one(r.office_head(office, at)),
    "company_leader": lambda r, _office, at: _one(r.company_leader(at)),
    "next_leader": lambda r, _office, at: r.leaders(at)[1:2] or r.leaders(at)[:1],
    "quality_audit": lambda r, office, at: _one(r.in_office("auditor", office, at)),
}
"""Roles that hang on office and instant alone: asked of the roster once in a decision."""


def _on_the_roster(role: str, cast: Cast) -> tuple[str, ...]:
    ctx, key = cast.ctx, (role, cast.office)
    found = ctx.asked.get(key)
    if found is None:
        found = ctx.asked[key] = _ON_THE_ROSTER[role](ctx.roster, cast.office, ctx.local)
    return found


# -- groups -------------------------------------------------------------------------------------


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
    named = (
        case.first_contact,
        case.met_first_by,
        case.stand_in(cast.ctx.now),
        case.handler,
        case.responsible_supervisor,
        case.face,
        case.offer.to if case.offer else None,
    )
    if who in named or who in case.slip_heads or who in case.accepted_by:
        return True
    if any(d.who == who for d in case.duties):
        return True
    departments = {case.handler_department, case.lead, *case.supporting}
    if case.offer:
        departments.add(case.offer.department)
    return any(d in departments for d in cast.ctx.roster.headed_by(who))


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
    return who == cast.case.customer or (
        who not in cast.ctx.roster.people and bool(cast.ctx.customers and who in cast.ctx.customers)
    )


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
    "party": _is_party,
    "colleague": _is_colleague,
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
    "office_head": lambda who, cast: (
        cast.ctx.roster.holds(who, "office_head") or who in persons("office_head", cast)
    ),
    "superior": _is_head,
    "customer": _is_customer,
    "first_customer": _is_customer,
}


# -- addressees ---------------------------------------------------------------------------------


def _department(key: str, by: str, cast: Cast) -> Addressee:
    roster, local = cast.ctx.roster, cast.ctx.local
    if roster.departments[key].service_centre:
        agent = roster.on_duty_agent(cast.office, local) or roster.head(key, local)
        return Addressee(
            literal=key, persons=_one(agent), department=key, roles=("service_centre",)
        )
    head = roster.head(key, local)
    roles = ["department"]
    if roster.department_of(by) == key and head == roster.superior(by, local):
        roles.append("superior")
    return Addressee(literal=key, persons=_one(head), department=key, roles=tuple(roles))


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
    if who == _head_for(by, cast) and who != by:
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
