"""What the desk made of matters in the end, where that is not what was registered.

For the operator's ``suggest --train`` alone, which reads the whole company; no page shows it.
"""

from collections.abc import Iterator

import msgspec

from shouwen.org.models import Department
from shouwen.store import models as m
from shouwen.store import read

COVERS: dict[str, frozenset[str]] = {
    "engineering": frozenset({"engineering", "repair", "plumbing", "power", "lift"}),
    "security": frozenset({"security", "parking"}),
    "cleaning": frozenset({"cleaning"}),
    "landscaping": frozenset({"landscaping", "gardening", "irrigation"}),
    "finance": frozenset({"finance", "fees"}),
}
"""The default handbook's departments by what an office's department covers."""


class Correction(msgspec.Struct, frozen=True):
    """What the customer said, and the class, kind and department (of the default handbook) it has now."""

    text: str
    class_: int
    kind: str
    department: str


def usual(department: Department) -> str | None:
    """The department of the default handbook to which an office's own corresponds."""
    if department.service_centre:
        return "customer_service"
    own = set(department.covers)
    return next((usual for usual, words in COVERS.items() if own & words), None)


def corrections() -> Iterator[Correction]:
    """Matters that were classed anew or are handled elsewhere than registered, oldest first."""
    labels = {d.key: usual(d) for d in Department.objects.all()}
    changed = m.Event.objects.filter(type="classified").values("case_id")
    for row in m.Case.objects.filter(pk__in=changed).order_by("pk"):
        text = read.content([row.pk]).get(row.pk)
        case = read.state(row)
        named = case.departments or ((case.handler_department,) if case.handler_department else ())
        found = next((label for d in named if (label := labels.get(d))), None)
        if text and case.kind and case.class_ and found:
            yield Correction(text=text, class_=case.class_, kind=case.kind, department=found)
