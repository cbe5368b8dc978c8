"""改进: causes that evaluations named, what is done about them, and whether it worked."""

from collections import defaultdict
from datetime import datetime, time, timedelta

import msgspec
from django.db.models import Q, QuerySet

from shouwen.kernel.context import CHINA
from shouwen.org.entering import day_of
from shouwen.org.models import Staff
from shouwen.org.posts import leads
from shouwen.queries import scope
from shouwen.queries.part import parts_of_ids
from shouwen.queries.rows import name_of
from shouwen.store import models as m
from shouwen.store import read

BACK = timedelta(days=180)
"""How long a cause without a measure is shown."""
MOST = 300
REMINDED_AT = time(8)
"""In China, on the day on which a measure is due."""


class Cause(msgspec.Struct, frozen=True, kw_only=True):
    """What evaluations name as the cause, and on which cases nothing is done about it yet."""

    text: str
    cases: tuple[str, ...]


class MeasureLine(msgspec.Struct, frozen=True, kw_only=True):
    """``state``: open, late, done (to be judged), worked, failed."""

    row: m.Measure
    owner: str
    setter: str
    judge: str
    state: str
    mine: bool
    leads: bool
    cases: tuple[str, ...] = ()
    again: int | None = None
    """The measure set after this one had not worked."""


def measures(*, seen_by: Staff) -> QuerySet[m.Measure]:
    """Of one's office for who leads there or looks after it; everybody else sees his own."""
    found = m.Measure.objects.order_by("due", "pk")
    if not (leads(seen_by) or scope.oversees(seen_by)):
        return found.filter(owner=seen_by.key)
    office = scope.office_of(seen_by)
    return found if office is None else found.filter(Q(office=office) | Q(owner=seen_by.key))


def listed(*, seen_by: Staff, now: datetime) -> list[MeasureLine]:
    """What is still owed first, by its day; then what awaits judging; then the rest, newest first."""
    order = {"late": 0, "open": 1, "done": 2, "failed": 3, "worked": 4}
    rows = [_line(row, seen_by, now) for row in measures(seen_by=seen_by)[:MOST]]
    return sorted(rows, key=lambda x: order[x.state])


def owed(*, seen_by: Staff, now: datetime) -> list[MeasureLine]:
    """One's own that are not done."""
    rows = m.Measure.objects.filter(owner=seen_by.key, done_at=None).order_by("due", "pk")
    return [_line(row, seen_by, now) for row in rows]


def reminders(*, seen_by: Staff, now: datetime) -> list[MeasureLine]:
    """One's own that are due today or were before, from eight in the morning until they are done."""
    local = now.astimezone(CHINA)
    last = local.date() if local.time() >= REMINDED_AT else local.date() - timedelta(days=1)
    return [x for x in owed(seen_by=seen_by, now=now) if x.row.due <= last]


def measure(pk: int, *, seen_by: Staff, now: datetime) -> MeasureLine | None:
    """One of them, with those of its cases that this person may see; None: not his to see."""
    row = measures(seen_by=seen_by).select_related("drill", "follows", "entry").filter(pk=pk).first()
    if row is None:
        return None
    seen = scope.cases(seen_by).filter(pk__in=row.cases.values("pk")).order_by("pk")
    again = m.Measure.objects.filter(follows=row).values_list("pk", flat=True).first()
    return msgspec.structs.replace(
        _line(row, seen_by, now), again=again,
        cases=tuple(read.number_of(pk) for pk in seen.values_list("pk", flat=True)),
    )


def _line(row: m.Measure, seen_by: Staff, now: datetime) -> MeasureLine:
    return MeasureLine(
        row=row, owner=name_of(row.owner), setter=name_of(row.set_by), judge=name_of(row.judged_by),
        state=_state(row, now), mine=row.owner == seen_by.key, leads=leads(seen_by),
    )


def _state(row: m.Measure, now: datetime) -> str:
    if row.judged_at is not None:
        return "worked" if row.worked else "failed"
    if row.done_at is not None:
        return "done"
    today = day_of(now)
    return "late" if today is not None and row.due < today else "open"


def causes(*, seen_by: Staff, now: datetime) -> list[Cause]:
    """Causes of the last half year without a measure, the most frequent first; what others found of a
    case that this person only supports is not among them."""
    evaluated = scope.of_cases(
        m.Event.objects.filter(case__measures=None, type="evaluated", at__gte=now - BACK), scope.matters(seen_by))
    found = list(evaluated.order_by("case_id", "seq").values_list("case_id", "seq")[:MOST])
    in_part = parts_of_ids({case for case, _seq in found}, seen_by=seen_by)
    values = read.texts({case for case, _seq in found if case not in in_part})
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for case, seq in found:
        if text := values.get(case, {}).get(seq, {}).get("cause", "").strip():
            groups[text].append(read.number_of(case))
    return [Cause(text=t, cases=tuple(dict.fromkeys(c)))
            for t, c in sorted(groups.items(), key=lambda x: -len(x[1]))]


def cases_of(numbers: list[str], *, seen_by: Staff) -> list[m.Case]:
    """Those of the cases named that this person may see."""
    ids = [i for n in numbers[:MOST] if (i := read.id_of(n)) is not None]
    return list(scope.matters(seen_by).filter(pk__in=ids))


def to_teach(pk: str, *, seen_by: Staff, now: datetime) -> m.Measure | None:
    """The measure that worked and stands in no handbook yet, if it is that one."""
    found = measure(int(pk), seen_by=seen_by, now=now) if pk.isdecimal() and len(pk) < 10 else None
    return found.row if found and found.state == "worked" and found.row.entry_id is None else None
