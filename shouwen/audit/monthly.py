"""The monthly table: duties by person, department and clause, and what became of each, to the unit."""

from calendar import monthrange
from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any

import msgspec

from shouwen.audit.supervisors import reach_of
from shouwen.kernel.case import Duty
from shouwen.kernel.context import CHINA
from shouwen.org.models import Staff
from shouwen.queries import scope
from shouwen.queries.bounces import organisation
from shouwen.queries.rows import names
from shouwen.store import books, read
from shouwen.store import models as m

_DUTY = msgspec.json.Decoder(Duty)
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
    cases: dict[str, tuple[str, ...]]

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
    rows = list(
        scope.of_cases(m.Duty.objects.filter(opened_at__gte=since, opened_at__lt=before), scope.cases(seen_by))
        .exclude(state="waived").exclude(who="").select_related("case").order_by("pk")
    )
    then = organisation(r.opened_at for r in rows)
    decided = _decided(rows)
    groups: defaultdict[tuple[str, str, str, tuple[str, ...], str], list[tuple[m.Duty, Duty]]] = defaultdict(list)
    shown: dict[str, Any] = {}
    labels: dict[tuple[str, str], str] = {}
    for row in rows:
        duty = _DUTY.decode(row.body)
        at = then(row.opened_at).then
        department = at.department_of(row.who) or ""
        if reach.departments is not None and department not in reach.departments:
            continue
        book = books.pinned(row.case.book, row.case.book_hash)
        shown[row.case.book] = book
        labels.update(((row.case.book, c), book.label(c)) for c in duty.clause)
        groups[row.who, department, row.case.book, duty.clause, duty.basis].append((row, duty))
    named = names({k for who, department, *_rest in groups for k in (who, department) if k})
    found = [
        Line(
            who=named[who], who_key=who, department=named.get(department, ""), department_key=department,
            book=shown[book], clauses=tuple((c, labels[book, c]) for c in clause), basis=basis,
            counts={fate: len(_of(fate, duties, decided)) for fate in FATES},
            cases={fate: tuple(dict.fromkeys(read.number_of(r.case_id) for r in _of(fate, duties, decided)))
                   for fate in FATES},
        )
        for (who, department, book, clause, basis), duties in groups.items()
    ]
    return sorted(found, key=lambda x: (x.department, x.who, -x.counts["late"], x.row))


def _decided(rows: list[m.Duty]) -> set[tuple[int, str]]:
    """Case and duty of every breach that was excused."""
    cases = {r.case_id: r.case for r in rows if r.breached_at is not None}
    return {
        (id_, b.duty) for id_, row in cases.items() for b in read.state(row).breaches
        if b.decided == "excused" and b.duty is not None
    }


def _of(fate: str, duties: list[tuple[m.Duty, Duty]], excused: set[tuple[int, str]]) -> list[m.Duty]:
    rows = [row for row, _duty in duties]
    match fate:
        case "in_time":
            return [r for r in rows if r.breached_at is None and r.state not in ("open", "overdue")]
        case "late":
            return [r for r in rows if r.breached_at is not None]
        case "open":
            return [r for r in rows if r.breached_at is None and r.state in ("open", "overdue")]
        case "excused":
            return [r for r in rows if (r.case_id, r.duty) in excused]
    return rows


def totals(lines: list[Line]) -> dict[str, int]:
    """The sums of the columns."""
    return {fate: sum(x.counts[fate] for x in lines) for fate in FATES}
