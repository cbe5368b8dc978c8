"""Who supervises whom: a head the own people, an office its departments, the company its offices."""

from typing import Literal

import msgspec
from django.db.models import Q, QuerySet

from shouwen.audit.models import Sample, Sampled
from shouwen.org.models import Department, Office, Staff
from shouwen.queries import scope

Sort = Literal["audit", "inspection"]
OF_OFFICE = frozenset({"office_head", "coordinator"})
DECIDING = frozenset({"office_head", "company_leader"})


class Reach(msgspec.Struct, frozen=True, kw_only=True):
    """How far somebody supervises. ``office`` None: all offices; ``departments`` None: all of them."""

    sort: Sort
    office: str | None
    departments: tuple[str, ...] | None

    def has(self, office: str | None, department: str | None) -> bool:
        """Whether that department of that office is under this supervision."""
        if self.office is not None and office != self.office:
            return False
        return self.departments is None or department in self.departments


def reach_of(staff: Staff) -> Reach | None:
    """What this person supervises; None: nobody's work."""
    posts = set(staff.posts)
    if staff.outsourced:
        return None
    if posts & scope.COMPANY:
        return Reach(sort="audit", office=scope.office_of(staff), departments=None)
    if posts & OF_OFFICE and scope.office_of(staff):
        return Reach(sort="inspection", office=scope.office_of(staff), departments=None)
    if "department_head" in posts and staff.department is not None:
        headed = Department.objects.filter(head=staff).values_list("key", flat=True)
        own = tuple(sorted({staff.department.key, *headed}))
        return Reach(sort="inspection", office=scope.office_of(staff), departments=own)
    return None


def samples(seen_by: Staff) -> QuerySet[Sample]:
    """The samples that this person may see: of the offices and departments under him. An office
    sees what the company's audit drew of it."""
    reach = reach_of(seen_by)
    if reach is None:
        return Sample.objects.none()
    found = Q() if reach.office is None else Q(office=reach.office)
    if reach.departments is not None:
        found &= Q(department__in=reach.departments)
    return Sample.objects.filter(found)


def drawn(sample: Sample, *, seen_by: Staff) -> list[Sampled]:
    """The drawn cases that this person may see, in the order of the draw."""
    seen = scope.cases(seen_by).filter(pk__in=sample.drawn.values("case"))
    return list(sample.drawn.filter(case__in=seen).order_by("place").select_related("case"))


def offices(reach: Reach) -> QuerySet[Office]:
    found = Office.objects.filter(closed=None).order_by("pk")
    return found if reach.office is None else found.filter(key=reach.office)


def departments(reach: Reach) -> QuerySet[Department]:
    found = Department.objects.filter(closed=None).select_related("office").order_by("office_id", "pk")
    if reach.office is not None:
        found = found.filter(office__key=reach.office)
    return found if reach.departments is None else found.filter(key__in=reach.departments)


def may_decide_measures(staff: Staff) -> bool:
    """Rewards and penalties are for the head of the office, and for the company's leaders."""
    return bool(set(staff.posts) & DECIDING) and not staff.outsourced
