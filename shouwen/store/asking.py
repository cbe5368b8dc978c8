"""A stored case together with what a decision about it may know: rulebook, people, calendar."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import datetime

from msgspec import structs

from shouwen import clock
from shouwen.kernel.acts import Act, Link, MoveRulebook, name_of
from shouwen.kernel.case import Case
from shouwen.kernel.context import Context
from shouwen.kernel.loading.source import RulebookError
from shouwen.kernel.rulebook import Rulebook
from shouwen.org import roster
from shouwen.store import books, read
from shouwen.store.models import Case as Row

PRESENT = 60.0
"""Seconds within which an instant counts as now: then the newest organisation is asked."""


def version_for(now: datetime, newest: int | None = None) -> int:
    """The version of the organisation that was in force at ``now``; ``newest`` if it is known."""
    if abs((clock.now() - now).total_seconds()) < PRESENT:
        return newest or roster.version_at()
    return roster.version_at(now)


def context_of(
    case: Case, acts: Sequence[Act], now: datetime, newest: int | None = None
) -> Context:
    """What deciding ``acts`` on ``case`` may know, other cases that they name included."""
    wanted = [a.to for a in acts if isinstance(a, Link)]
    if any(name_of(a) in ("resolve", "withdraw") for a in acts):
        wanted += case.members
    others = {uid: read.state(row) for uid, row in read.by_uid(wanted).items()} if wanted else {}
    version = version_for(now, newest)
    ctx = roster.context(
        case.office, now, customers=[case.customer] if case.customer else [], cases=others, version=version,
    )
    named = [a.rulebook for a in acts if isinstance(a, MoveRulebook)]
    return structs.replace(ctx, books=books_named(named, now, version)) if named else ctx


def books_named(ids: Iterable[str], now: datetime, version: int | None = None) -> dict[str, Rulebook]:
    """The rulebooks of these ids as in force at ``now``; what there is not, or not yet, is left out."""
    found = {}
    for key in ids:
        with suppress(RulebookError):
            found[key] = books.current(key, now, version)
    return found


def case_context(row: Row, now: datetime | None = None) -> tuple[Case, Rulebook, Context]:
    """A case with its rulebook and what a decision about it would know now."""
    case, book = read.state(row), books.pinned(row.book, row.book_hash)
    return case, book, context_of(case, (), now or clock.now())
