"""Whose eyes see which cases. What is outside appears in no list, count or search, and is a 404."""

import re
from typing import Any

from django.db.models import BooleanField, Exists, F, Func, OuterRef, Q, QuerySet

from shouwen.org.models import Staff
from shouwen.store.models import Case
from shouwen.store.read import id_of

COMPANY = frozenset({"company_leader", "auditor"})
OFFICE = frozenset(
    {"agent", "receptionist", "coordinator", "office_head", "supervisor"}
)
DEPARTMENT = frozenset({"department_head", "tracker", "team_leader", "staff"})


class Open(Func):
    """The case is not over: word for word the condition of the index over open cases. A database
    that plans before it sees the values uses such an index only if they are written out."""

    template = "NOT (%(expressions)s IN ('closed', 'withdrawn', 'joined'))"
    output_field = BooleanField()

    def __init__(self, stage: str = "stage") -> None:
        super().__init__(F(stage))


class Owed(Func):
    """The duty is still owed: likewise, for the indexes over open duties."""

    template = "%(expressions)s IN ('open', 'overdue')"
    output_field = BooleanField()

    def __init__(self, state: str = "state") -> None:
        super().__init__(F(state))


def still_open(rows: QuerySet[Case]) -> QuerySet[Case]:
    """Those of ``rows`` that are not over; the many closed cases are never read."""
    return rows.filter(pk__in=Case.objects.filter(Open()).values("pk"))


def office_of(staff: Staff) -> str | None:
    """The key of the office that the person belongs to; None: the whole company."""
    office = staff.at_office
    return office.key if office else None


def in_office(rows: QuerySet[Any], staff: Staff, path: str = "office__key") -> Any:
    """Those of ``rows`` of the office that the person belongs to, by the key to which ``path`` leads;
    all of them where he belongs to the whole company."""
    office = office_of(staff)
    return rows.filter(**{path: office}) if office else rows


def cases(seen_by: Staff) -> QuerySet[Case]:
    """The cases that this member of staff may see.

    Operatives and outsourced people: those in which they have or had a part. Team and department:
    theirs. The desk, the coordinator and the office head: their office. Company leaders and auditors:
    all, or their office if they belong to one. Nobody sees a complaint about himself.
    """
    return Case.objects.filter(_within(seen_by)).exclude(about(seen_by))  # the longest text is looked through last


def _within(seen_by: Staff) -> Q:
    posts, office = set(seen_by.posts), office_of(seen_by)
    if posts & COMPANY and not seen_by.outsourced:
        return Q() if office is None else Q(office=office)
    mine = Q(parties__contains=f"|{seen_by.key}|")
    if seen_by.outsourced:
        return mine
    if posts & OFFICE or _heads_the_desk(seen_by):
        mine = Q(office=office or "") | mine
    elif posts & DEPARTMENT and seen_by.department is not None:
        mine |= Q(parties__contains=f"|{seen_by.department.key}|") | Q(
            first_contact__in=Staff.objects.filter(department=seen_by.department).values("key")
        )
    return mine


def of_cases(rows: QuerySet[Any], which: QuerySet[Case]) -> QuerySet[Any]:
    """Those of ``rows`` whose case is one of ``which``. Each row asks for its own case: a list of
    all cases that somebody may see would be made anew for every page."""
    return rows.filter(Exists(which.filter(pk=OuterRef("case"))))


def about(person: Staff, path: str = "") -> Q:
    """Cases that are about this person; ``path`` leads from the rows to the case: ``case__``."""
    listed = rf'"about":\[[^]]*"{re.escape(person.key)}"'
    return Q(**{f"{path}state__contains": '"about":['}) & Q(**{f"{path}state__regex": listed})


def operative(staff: Staff) -> bool:
    """Who sees his own cases alone, and finds nobody by name: operatives and outsourced people."""
    return bool(staff.outsourced) or not set(staff.posts) & (COMPANY | OFFICE | DEPARTMENT)


def matters(seen_by: Staff) -> QuerySet[Case]:
    """The cases that customers raised: what is owed by period stands on a case of its own, without
    a first contact, and belongs on duty lists alone."""
    return cases(seen_by).exclude(first_contact="")


def _heads_the_desk(staff: Staff) -> bool:
    return staff.department is not None and staff.department.service_centre and not (
        set(staff.posts) <= {"guard", "cleaner", "repairer"}
    )


def case_row(number: str, *, seen_by: Staff) -> Case | None:
    """The case of that number, if this person may see it."""
    id_ = id_of(number)
    return cases(seen_by).filter(pk=id_).first() if id_ else None


def oversees(staff: Staff) -> bool:
    """Whether somebody looks after the work of others: sees reports and breaches of what he may see."""
    return staff.is_admin or bool(set(staff.posts) & (COMPANY | OFFICE | {"department_head"}))
