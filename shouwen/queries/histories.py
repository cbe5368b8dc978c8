"""Recorded histories of whole cases, for replays: events as stored, without anybody's words."""

from collections.abc import Iterable, Iterator
from datetime import datetime

import msgspec
from django.db.models import QuerySet

from shouwen.org.models import Estate, RosterVersion, Staff
from shouwen.queries.scope import matters
from shouwen.store.models import Case, Event, RulebookVersion

CHUNK = 200
"""Cases read and played at a time."""


class Links(msgspec.Struct, frozen=True):
    """Of a case's state only what ties it to other cases."""

    id: str = ""
    members: tuple[str, ...] = ()
    principal: str | None = None

    @property
    def others(self) -> tuple[str, ...]:
        return (*self.members, *((self.principal,) if self.principal else ()))


_LINKS = msgspec.json.Decoder(Links)
COLUMNS = ("pk", "uid", "office", "estate", "book_hash", "state")
Columns = tuple[int, str, str, str, str, str]


def registered(
    since: datetime, before: datetime, *, seen_by: Staff | None, estate: str | None = None,
    office: str | None = None,
) -> QuerySet[Case]:
    """Matters registered from ``since`` (included) to ``before`` (excluded) that this person may
    see; ``seen_by`` None is the operator of the installation."""
    found = matters(seen_by) if seen_by is not None else Case.objects.exclude(first_contact="")
    found = found.filter(created_at__gte=since, created_at__lt=before)
    if estate:
        found = found.filter(estate=estate)
    return found.filter(office=office) if office else found


def groups(found: QuerySet[Case]) -> Iterator[list[tuple[Columns, bool]]]:
    """Chunks of rows, linked cases side by side; False marks those that were not asked for.

    A case that is linked to one outside comes along, so that the link finds its other side.
    """
    asked = list(found.order_by("pk").values_list("pk", flat=True))
    wanted, taken = set(asked), set()
    for start in range(0, len(asked), CHUNK):
        keys = [k for k in asked[start : start + CHUNK] if k not in taken]
        rows = {row[1]: row for row in Case.objects.filter(pk__in=keys).order_by("pk").values_list(*COLUMNS)}
        _with_linked(rows)
        taken.update(row[0] for row in rows.values())
        yield [(row, row[0] in wanted) for row in sorted(rows.values())]


def _with_linked(rows: dict[str, Columns]) -> None:
    """Add the cases that those in ``rows`` are linked to, and those that these are."""
    looked: set[str] = set()
    while fresh := [uid for uid in rows if uid not in looked]:
        looked.update(fresh)
        linked = {o for uid in fresh for o in _LINKS.decode(rows[uid][5]).others} - rows.keys()
        for row in Case.objects.filter(uid__in=linked).values_list(*COLUMNS) if linked else ():
            rows[row[1]] = row


def components(rows: Iterable[tuple[Columns, bool]]) -> list[list[tuple[Columns, bool]]]:
    """Rows sorted into groups: each case with all it is linked to, directly or not."""
    group: dict[str, list[tuple[Columns, bool]]] = {}
    for row, asked in rows:
        group[row[1]] = [(row, asked)]
    for row, _asked in rows:
        for other in _LINKS.decode(row[5]).others:
            if other in group and group[other] is not (mine := group[row[1]]):
                mine += group[other]
                for (_, uid, *_rest), _a in group[other]:
                    group[uid] = mine
    unique = {id(g): g for g in group.values()}
    return sorted((sorted(g) for g in unique.values()), key=lambda g: g[0][0][0])


def events_of(keys: Iterable[int]) -> dict[int, list[tuple[int, bytes]]]:
    """Place and bytes of every event of these cases, in their order."""
    found: dict[int, list[tuple[int, bytes]]] = {}
    rows = Event.objects.filter(case_id__in=list(keys)).order_by("case_id", "seq")
    for case, place, body in rows.values_list("case_id", "pk", "body").iterator(chunk_size=5000):
        found.setdefault(case, []).append((place, bytes(body)))
    return found


def offices() -> dict[str, str]:
    """The office of each estate, by keys."""
    return dict(Estate.objects.values_list("key", "office__key"))


def books() -> dict[str, tuple[str, dict[str, str]]]:
    """Every rulebook under which a case was ever registered here: id and texts by hash."""
    return {v.hash: (v.book, v.sources) for v in RulebookVersion.objects.order_by("pk")}


def published(since: datetime, until: datetime) -> list[tuple[datetime, object]]:
    """The organisation in force at ``since`` and each later publication up to ``until``."""
    rows = list(RosterVersion.objects.filter(at__lte=until).order_by("at", "pk"))
    first = max((n for n, row in enumerate(rows) if row.at <= since), default=0)
    found = rows[first:] or list(RosterVersion.objects.order_by("pk")[:1])
    return [(row.at, row.body) for row in found]
