"""Figures of an estate for its committee: no person in them, and no group so small that one could be found.

Groups under five are put together with others until nobody can be told from the sum; shares are
rounded to five in a hundred, and not given at all of fewer than five.
"""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime

import msgspec

from shouwen.org.models import Estate
from shouwen.store import models as m
from shouwen.store.read import act_of

LEAST = 5
"""The smallest group that is published."""
OTHER = "other"
ROUNDED = 5


class Published(msgspec.Struct, frozen=True, kw_only=True):
    """``total`` None: fewer than five matters, nothing is published. ``kinds`` by kind of matter,
    the small ones together as ``other``. Shares in hundredths, ``satisfaction`` from 1 to 5."""

    total: int | None
    kinds: tuple[tuple[str, int], ...] = ()
    closed: int | None = None
    on_time: int | None = None
    satisfaction: float | None = None


def together(counts: Mapping[str, int], least: int = LEAST) -> tuple[tuple[str, int], ...]:
    """Groups under ``least`` as one, joined by the next smallest until it is large enough itself."""
    left = sorted(((n, k) for k, n in counts.items() if n), reverse=True)
    small, gathered = [x for x in left if x[0] < least], 0
    shown = [x for x in left if x[0] >= least]
    gathered = sum(n for n, _k in small)
    while small and gathered < least and shown:
        gathered += shown.pop()[0]
    if small and gathered >= least:
        return (*((k, n) for n, k in shown), (OTHER, gathered))
    return tuple((k, n) for n, k in shown)


def share(part: int, whole: int) -> int | None:
    """In hundredths, rounded; None of fewer than five."""
    return None if whole < LEAST else ROUNDED * round(100 * part / whole / ROUNDED)


def published(estate: Estate, since: datetime, until: datetime) -> Published:
    """What the committee may know of the estate's matters registered between the two instants."""
    rows = m.Case.objects.filter(estate=estate.key, created_at__gte=since, created_at__lt=until).exclude(
        first_contact="").exclude(stage__in=("joined", "withdrawn"))
    kinds = Counter(rows.values_list("kind", flat=True))
    total = sum(kinds.values())
    if total < LEAST:
        return Published(total=None)
    duties = m.Duty.objects.filter(case__in=rows, due_at__isnull=False, due_at__lt=until).exclude(state="waived")
    due = duties.count()
    late = duties.filter(breached_at__isnull=False).count()
    return Published(
        total=total, kinds=together(kinds), closed=share(rows.filter(stage="closed").count(), total),
        on_time=share(due - late, due), satisfaction=satisfaction(estate, since, until))


def satisfaction(estate: Estate, since: datetime, until: datetime) -> float | None:
    """The mean of the scores that customers gave on return visits; None of fewer than five."""
    bodies = m.Event.objects.filter(
        type="return_visited", at__gte=since, at__lt=until, case__estate=estate.key).values_list("body", flat=True)
    scores = [s for b in bodies if (s := act_of(b).get("score"))]
    return round(sum(scores) / len(scores), 1) if len(scores) >= LEAST else None
