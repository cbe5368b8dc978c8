"""The monthly table: duties by person, department and clause, and what became of each, to the unit."""

from calendar import monthrange
from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import msgspec

from shouwen.audit.supervisors import reach_of
from shouwen.kernel.context import CHINA
from shouwen.org.models import Staff
from shouwen.queries import scope
from shouwen.queries.bounces import organisation
from shouwen.queries.rows import names
from shouwen.store import books, read
from shouwen.store import models as m

COLUMNS = ("case_id", "case__book", "case__book_hash", "duty", "who", "basis", "opened_at", "breached_at", "state", "body")
_Group = tuple[str, str, str, str, tuple[str, ...], str]


class _Cited(msgspec.Struct):
    """What of a duty the table needs beside its columns."""

    clause: tuple[str, ...] = ()


_CITED = msgspec.json.Decoder(_Cited)
FATES = ("opened", "in_time", "late", "open", "excused")
"""What is counted. ``late``: breached, whatever came of it later; ``excused`` is a part of that and
stands beside it, taken from nothing."""


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One line: who, where he belonged when the duty opened, by which rows, on what basis."""

    who: str
    who_key: str
    department: str
    department_key: str
    book: Any
    clauses: tuple[tuple[str, str], ...]
    basis: str
    counts: dict[str, int]
    cases: dict[str, tuple[int, ...]]
    """The case of each, as often as it has one."""

    @property
    def row(self) -> str:
        """The rows again, as they go into an address."""
        return "|".join(c for c, _label in self.clauses)


def month_of(text: str) -> tuple[datetime, datetime]:
    """First instant of a month written 2026-11, and of the next one.

    Raises:
        ValueError: it is none.
    """
    first = datetime.strptime(text, "%Y-%m").replace(tzinfo=CHINA)
    return first, first + timedelta(days=monthrange(first.year, first.month)[1])


def table(*, seen_by: Staff, since: datetime, before: datetime) -> list[Line]:
    """The duties that opened in a period, in cases that this person may see, of the people under him.

    A duty that was waived counts nowhere. One that cites several rows counts once, under them all.
    """
    reach = reach_of(seen_by)
    if reach is None:
        return []
    found = scope.of_cases(m.Duty.objects.filter(opened_at__gte=since, opened_at__lt=before), scope.cases(seen_by))
    rows = list(found.exclude(state="waived").exclude(who="").order_by("pk").values_list(*COLUMNS, named=True))
    then, excused = organisation({r.opened_at for r in rows}), _excused(rows)
    groups: defaultdict[_Group, list[Any]] = defaultdict(list)
    for row in rows:
        department = then(row.opened_at).then.department_of(row.who) or ""
        if reach.departments is None or department in reach.departments:
            clause = _CITED.decode(row.body).clause
            groups[row.who, department, row.case__book, row.case__book_hash, clause, row.basis].append(row)
    return _lines(groups, excused)


def _lines(groups: Mapping[_Group, list[Any]], excused: set[tuple[int, str]]) -> list[Line]:
    named = names({k for who, department, *_rest in groups for k in (who, department) if k})
    found: dict[tuple[str, str, str, tuple[str, ...], str], Line] = {}
    for (who, department, book, hash_, clause, basis), rows in groups.items():
        pinned, fates = books.pinned(book, hash_), _by_fate(rows, excused)
        key = (who, department, book, clause, basis)
        if (before := found.get(key)) is not None:  # the same rows of another version of the book
            fates = {f: [*before.cases[f], *ids] for f, ids in fates.items()}
        found[key] = Line(
            who=named[who], who_key=who, department=named.get(department, ""), department_key=department, book=pinned,
            clauses=tuple((c, pinned.label(c)) for c in clause), basis=basis,
            counts={f: len(ids) for f, ids in fates.items()}, cases={f: tuple(ids) for f, ids in fates.items()},
        )
    return sorted(found.values(), key=lambda x: (x.department, x.who, -x.counts["late"], x.row))


def _excused(rows: list[Any]) -> set[tuple[int, str]]:
    """Case and duty of every breach that was excused."""
    late = sorted({r.case_id for r in rows if r.breached_at is not None})
    found = m.Case.objects.filter(state__contains='"excused"')
    cases = (c for start in range(0, len(late), 500) for c in found.filter(pk__in=late[start : start + 500]))
    return {
        (c.pk, b.duty) for c in cases for b in read.state(c).breaches if b.decided == "excused" and b.duty is not None
    }


def _by_fate(rows: list[Any], excused: set[tuple[int, str]]) -> dict[str, list[int]]:
    """The case of each duty, under everything that became of the duty."""
    found: dict[str, list[int]] = {fate: [] for fate in FATES}
    for row in rows:
        found["opened"].append(row.case_id)
        found["late" if row.breached_at else "open" if row.state in ("open", "overdue") else "in_time"].append(row.case_id)
        if (row.case_id, row.duty) in excused:
            found["excused"].append(row.case_id)
    return found


def totals(lines: list[Line]) -> dict[str, int]:
    """The sums of the columns."""
    return {fate: sum(x.counts[fate] for x in lines) for fate in FATES}
