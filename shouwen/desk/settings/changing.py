"""One change of settings: once, by one person, written down with the values before and after."""

import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from typing import Any

from django.db import models, transaction
from django.db.models import Q

from shouwen import clock
from shouwen.org import models as m
from shouwen.org import roster
from shouwen.store.models import AuditLog, Case
from shouwen.store.turns import turn

SECRET = frozenset({"password", "last_login", "id", "key", "search", "version"})
"""Columns that no log ever shows."""
ENDED = ("closed", "withdrawn", "joined")
Values = dict[str, Any]


class Again(Exception):
    """This form was sent before: what it asked for is done already."""


class Change:
    """What is being changed; ``was`` remembers a row as it is, ``now`` how it has become."""

    def __init__(self) -> None:
        self.before: Values = {}
        self.after: Values = {}

    def was(self, row: models.Model) -> None:
        self.before.update(values_of(row))

    def now(self, row: models.Model) -> None:
        self.after.update(values_of(row))

    def differs(self) -> tuple[Values, Values]:
        """Only what is not the same any more."""
        keys = [k for k in {**self.before, **self.after} if self.before.get(k) != self.after.get(k)]
        return (
            {k: self.before[k] for k in keys if k in self.before},
            {k: self.after[k] for k in keys if k in self.after},
        )


@contextmanager
def change(
    what: str, about: str, *, by: m.Staff, once: str = "", office: str = "",
    publishes: bool = True,
) -> Iterator[Change]:
    """Do the changes inside as one; log them; let the organisation have its next version.

    Changes take turns (the company's row is held), so that no version misses another's change.
    ``office``: whose change it is; empty for the whole company.

    Raises:
        Again: a form with the same key has been accepted before.
    """
    now, key = clock.now(), f"{by.key}:{once}" if once else None
    with turn(), transaction.atomic():
        list(m.Company.objects.select_for_update().values_list("pk"))
        if key and AuditLog.objects.filter(once=key).exists():
            raise Again
        note = Change()
        yield note
        before, after = note.differs()
        if before or after:
            AuditLog.objects.create(
                at=now, by=by.key, what=what, about=about[:120], before=before, after=after,
                once=key, office=office,
            )
            if publishes:
                publish(now)


def sent_before(by: m.Staff, once: str) -> bool:
    """Whether a form with this key was accepted."""
    return bool(once) and AuditLog.objects.filter(once=f"{by.key}:{once}").exists()


def publish(now: datetime) -> None:
    """The organisation has a new version; open cases are looked at again at once."""
    roster.publish(now)
    Case.objects.exclude(stage__in=ENDED).filter(Q(next_at=None) | Q(next_at__gt=now)).update(
        next_at=now
    )


def values_of(row: models.Model) -> Values:
    """A row as people read it: names instead of keys, instants as text, phones of customers masked."""
    found: Values = {}
    for field in row._meta.concrete_fields:  # noqa: SLF001 - Django's own way to list columns
        if field.name in SECRET:
            continue
        found[field.name] = _plain(getattr(row, field.name))
    if isinstance(row, m.Customer) and row.phone:
        found["phone"] = f"****{row.phone[-4:]}"
    return found


def _plain(value: Any) -> Any:
    if value in (None, "", []):
        return None
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, models.Model):
        return str(value)
    return value


def fresh_key(prefix: str) -> str:
    """A key that was never used: short, without meaning, so that a renaming never makes it lie."""
    return f"{prefix}{secrets.token_hex(4)}"


def open_cases(where: Q | None = None) -> models.QuerySet[Case]:
    found = Case.objects.exclude(stage__in=ENDED)
    return found.filter(where) if where is not None else found


def names_of(rows: Iterable[Any]) -> str:
    return "、".join(str(r) for r in rows)
