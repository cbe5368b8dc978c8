"""From the tables to what the kernel asks: the roster as of an instant, calendar and plans.

Every change to the organisation publishes a new ``RosterVersion``. So the roster of any past
instant is one row, and an act costs one small query however large the company is.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import lru_cache
from types import MappingProxyType
from typing import Any

import msgspec
from django.db import transaction
from django.db.models import Q, QuerySet

from shouwen.kernel.calendar import Calendar
from shouwen.kernel.context import CHINA, Context
from shouwen.kernel.people import Away, Department, Former, Office, Person, Roster, Shift
from shouwen.org import models as m
from shouwen.org.snapshot import Snapshot


def publish(at: datetime) -> int:
    """Write down the organisation as it now is, in force from ``at``; returns the version."""
    with transaction.atomic():
        body = msgspec.to_builtins(_snapshot(at.astimezone(CHINA).date()))
        version = m.RosterVersion.objects.create(at=at, body=body)
    return int(version.pk)


def _there(units: QuerySet[Any], today: date) -> QuerySet[Any]:
    """Those that have opened and are not closed."""
    return units.filter(
        Q(opened=None) | Q(opened__lte=today), Q(closed=None) | Q(closed__gt=today)
    ).order_by("pk")


def _snapshot(today: date) -> Snapshot:
    away: dict[int, list[Away]] = {}
    for absence in m.Absence.objects.all():
        away.setdefault(absence.staff_id, []).append(
            Away(from_=absence.begins, until=absence.ends, why=absence.why)
        )
    staff = list(
        m.Staff.objects.select_related("department", "office", "superior", "successor")
    )
    return Snapshot(
        people=tuple(_person(s, away.get(s.pk, ())) for s in staff if s.posts),
        departments=tuple(
            Department(
                id=d.key, name=d.name, office=d.office.key, head=d.head.key if d.head else None,
                tracker=d.tracker.key if d.tracker else None, service_centre=d.service_centre,
                covers=tuple(d.covers),
            )
            for d in _there(m.Department.objects.select_related("office", "head", "tracker"), today)
        ),
        offices=tuple(
            Office(id=o.key, name=o.name, head=o.head.key if o.head else None)
            for o in _there(m.Office.objects.select_related("head"), today)
        ),
        shifts=tuple(
            Shift(
                agent=s.agent.key if s.agent else None, highest=s.highest.key if s.highest else None,
                next=tuple(s.next_keys), office=s.office.key, from_=s.begins, until=s.ends,
                on=s.on.isoformat() if s.on else None,
            )
            for s in m.DutyShift.objects.select_related("office", "agent", "highest").order_by("pk")
        ),
        former=tuple(
            Former(id=u.key, name=u.name, heir=u.successor.key if u.successor else None)
            for model in (m.Office, m.Department)
            for u in model.objects.select_related("successor").filter(closed__lte=today)
        ),
        plans=_plans(),
        holidays=tuple(h.on.isoformat() for h in m.Holiday.objects.filter(working=False)),
        workdays=tuple(h.on.isoformat() for h in m.Holiday.objects.filter(working=True)),
    )


def _person(staff: m.Staff, away: Iterable[Away]) -> Person:
    return Person(
        id=staff.key, name=staff.name, posts=tuple(staff.posts),
        department=staff.department.key if staff.department else None,
        office=staff.office.key if staff.office else None,
        superior=staff.superior.key if staff.superior else None,
        outsourced=staff.outsourced or None, away=tuple(away),
        employed_from=staff.employed_from, employed_until=staff.employed_until,
        successor=staff.successor.key if staff.successor else None, administrator=staff.is_admin,
    )


def _plans() -> dict[str, tuple[str, ...]]:
    plans: dict[str, tuple[str, ...]] = {}
    for plan in m.Plan.objects.select_related("office"):
        plans[plan.office.key] = (*plans.get(plan.office.key, ()), plan.danger)
    return plans


def version_at(at: datetime | None = None) -> int:
    """The version in force at ``at`` (the newest if None or if none is that old).

    Raises:
        LookupError: nothing has been published yet; the company is not set up.
    """
    rows = m.RosterVersion.objects
    found = None
    if at is not None:
        found = rows.filter(at__lte=at).order_by("-at", "-pk").values_list("pk", flat=True).first()
    if found is None:
        found = rows.order_by("-pk" if at is None else "pk").values_list("pk", flat=True).first()
    if found is None:
        msg = "no organisation yet: run `shouwen init`, or import staff"
        raise LookupError(msg)
    return int(found)


def versions() -> list[tuple[datetime, int]]:
    """Every version with the instant from which it is in force, the oldest first."""
    return list(m.RosterVersion.objects.order_by("at", "pk").values_list("at", "pk"))


@lru_cache(maxsize=64)
def of_version(version: int) -> tuple[Roster, Calendar, dict[str, frozenset[str]]]:
    """Roster, calendar and plans of a version; kept, for a version never changes."""
    body = m.RosterVersion.objects.values_list("body", flat=True).get(pk=version)
    snapshot = msgspec.convert(body, Snapshot)
    return snapshot.roster(), snapshot.calendar(), snapshot.plans_of()


def context(
    office: str | None, at: datetime, *, customers: Iterable[str] = (), cases: dict[str, Any] | None = None,
    version: int | None = None, lacking: Mapping[str, tuple[str, ...]] = MappingProxyType({}),
) -> Context:
    """What a decision at ``at`` may know: the roster then in force, calendar, plans."""
    roster, calendar, plans = of_version(version or version_at(at))
    return Context(
        now=at, roster=roster, calendar=calendar, office=office,
        plans=plans.get(office or "", frozenset()), customers=frozenset(customers),
        cases=cases or {}, lacking=lacking, papers_held=True,
    )


@lru_cache(maxsize=16)
def estates_of(version: int) -> dict[str, m.Estate]:
    """The estates by key, as of a version; publishing a new one follows every change."""
    return {e.key: e for e in m.Estate.objects.select_related("office").order_by("pk")}


def present_roster() -> Roster:
    """Everybody as of now, for screens."""
    return of_version(version_at())[0]


def forget() -> None:
    """After the database was emptied: version numbers begin anew."""
    of_version.cache_clear()
    estates_of.cache_clear()
