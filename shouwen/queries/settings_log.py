"""Changes of settings with the values before and after, newest first."""

from datetime import datetime
from typing import Any

import msgspec
from django.db.models import Q

from shouwen.org.models import Staff
from shouwen.queries import scope
from shouwen.queries.rows import names
from shouwen.store.models import AuditLog

MOST = 50


class Changed(msgspec.Struct, frozen=True, kw_only=True):
    """One change: ``values`` are field, before, after."""

    id: int
    at: datetime
    who: str
    what: str
    about: str
    values: tuple[tuple[str, Any, Any], ...]


def may_read(staff: Staff) -> bool:
    """Administrators, who see the whole company, and auditors: it too, or the office they belong to."""
    return bool(staff.is_admin or "auditor" in staff.posts)


def entries(*, seen_by: Staff, q: str = "", before: int | None = None) -> list[Changed]:
    """At most ``MOST`` changes older than the entry ``before``; ``q`` is part of whom it is about,
    or the name of who did it."""
    if not may_read(seen_by):
        return []
    rows = AuditLog.objects.exclude(before=None, after=None).order_by("-pk")
    office = scope.office_of(seen_by)
    if office is not None and not seen_by.is_admin:
        rows = rows.filter(office=office)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    if q:
        rows = rows.filter(
            Q(about__contains=q) | Q(by__in=Staff.objects.filter(name__contains=q).values("key"))
        )
    found = list(rows[:MOST])
    called = names({r.by for r in found})
    called.update(Staff.objects.filter(key__in=[r.by for r in found]).values_list("key", "name"))
    return [
        Changed(
            id=r.pk, at=r.at, who="" if r.by == "clock" else called.get(r.by, r.by), what=r.what,
            about=r.about, values=_values(r.before or {}, r.after or {}),
        )
        for r in found
    ]


def _values(before: dict[str, Any], after: dict[str, Any]) -> tuple[tuple[str, Any, Any], ...]:
    return tuple((k, before.get(k), after.get(k)) for k in dict.fromkeys([*before, *after]))
