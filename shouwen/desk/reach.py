"""How far an act reaches: staff and departments of another office are not there for who acts.

Inside the company matters cross offices by role (escalation, the office head's own hand-over), never
by somebody's key typed from outside.
"""

from collections.abc import Sequence

from msgspec import structs

from shouwen.kernel.acts import Act, Link, Register
from shouwen.kernel.case import Case
from shouwen.kernel.judging.judge import named
from shouwen.kernel.outcome import Refusal, refuse
from shouwen.kernel.people import Roster

CROSSING = frozenset({"office_head"})
"""Posts of an office that may turn to people of another one."""


def elsewhere(
    acts: Sequence[Act], office: str | None, people: Roster, case: Case | None = None
) -> Refusal | None:
    """The refusal of the first act that names somebody of another office, as if nobody had that key.

    Who belongs to the whole company, and heads of offices, may name anybody but a first contact. Who
    has a part in the case already may be named by all.
    """
    for step, what in enumerate(acts):
        for key in _keys(what, people):
            theirs = _office(key, people)
            if office is not None and theirs not in (None, office) and not _takes_part(key, case):
                instead = ("register",) if isinstance(what, Register) else ("note", "report")
                return structs.replace(refuse("RF93", *instead, unknown=key), step=step)
    return None


def _keys(what: Act, people: Roster) -> list[str]:
    first = [what.first_contact] if isinstance(what, Register) else []
    if people.office_of(what.by) is None or CROSSING & set(people.posts_of(what.by)):
        return [key for key in first if key]
    staff, departments = named(what)
    to = None if isinstance(what, Link) else getattr(what, "to", None)
    return [key for key in (*first, *staff, *departments, to) if isinstance(key, str)]


def _office(key: str, people: Roster) -> str | None:
    department = people.departments.get(key)
    return department.office if department else people.office_of(key)


def _takes_part(key: str, case: Case | None) -> bool:
    if case is None:
        return False
    offered = (case.offer.to, case.offer.department) if case.offer else ()
    return key in (
        case.first_contact, case.handler, case.handler_department, case.responsible_supervisor, case.lead,
        *case.supporting, *case.accepted_by, *case.about, *offered, *(s.who for s in case.stand_ins),
        *(d.who for d in case.duties), *(p.by for p in case.past),
    )
