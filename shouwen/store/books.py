"""Which rulebook a case goes by: the one it was registered under, whatever was published since.

Rulebooks that come with Shouwen are files; a company's own are versions in the database. What is
published and adopted is read once for each version of the organisation: publishing and adopting
make a new one, so that every worker process sees them with its next act.
"""

from bisect import bisect_right
from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache

import msgspec
from django.db import transaction

from shouwen import clock
from shouwen.kernel.rulebook import Rulebook
from shouwen.org import roster
from shouwen.org.models import Estate
from shouwen.rulebooks import is_ours, load, load_sources, names, sources_of, unknown
from shouwen.store.models import RulebookAdoption, RulebookPublication, RulebookVersion

_written: set[str] = set()
"""What is known to be committed: a refused act takes the row that it wrote back with it."""


class Shelf(msgspec.Struct, frozen=True, kw_only=True):
    """What is published and adopted: instants in order, with a version's hash or a book's id."""

    published: dict[str, tuple[tuple[datetime, str], ...]] = {}
    adopted: dict[str, tuple[tuple[datetime, str], ...]] = {}


@lru_cache(maxsize=4)
def _shelf(_version: int) -> Shelf:
    published = RulebookPublication.objects.order_by("since", "pk").values_list(
        "book", "since", "version__hash")
    adopted = RulebookAdoption.objects.order_by("since", "pk").values_list("estate", "since", "book")
    return Shelf(published=_by_key(published), adopted=_by_key(adopted))


def _by_key(rows: Iterable[tuple[str, datetime, str]]) -> dict[str, tuple[tuple[datetime, str], ...]]:
    found: dict[str, list[tuple[datetime, str]]] = {}
    for key, since, what in rows:
        found.setdefault(key, []).append((since, what))
    return {key: tuple(rows) for key, rows in found.items()}


def _at(rows: tuple[tuple[datetime, str], ...], at: datetime) -> str | None:
    """What holds at an instant: the last that began by then."""
    n = bisect_right([since for since, _what in rows], at)
    return rows[n - 1][1] if n else None


def shelf(version: int | None = None) -> Shelf:
    """``version``: the newest version of the organisation, where the caller knows it."""
    try:
        return _shelf(version or roster.version_at())
    except LookupError:
        _shelf.cache_clear()
        return _shelf(0)


def of_estate(estate: Estate, at: datetime | None = None, version: int | None = None) -> Rulebook:
    """The rulebook under which a matter of the estate is registered at ``at`` (None: now).

    Raises:
        RulebookError: there is no such rulebook.
    """
    at = at or clock.now()
    adopted = _at(shelf(version).adopted.get(estate.key, ()), at)
    return current(adopted or estate.rulebook, at, version)


def adopted_by(estate: Estate, at: datetime | None = None) -> str:
    """The id of the rulebook that the estate goes by."""
    return _at(shelf().adopted.get(estate.key, ()), at or clock.now()) or estate.rulebook


def current(book: str, at: datetime | None = None, version: int | None = None) -> Rulebook:
    """The rulebook as in force at ``at`` (None: now), written down for the cases that will keep it.

    Raises:
        RulebookError: there is no such rulebook, or none of its versions is in force yet.
    """
    if not is_ours(book):
        hash_ = _at(shelf(version).published.get(book, ()), at or clock.now())
        if hash_ is None:
            raise unknown(book)
        return pinned(book, hash_)
    found = load(book)
    if found.hash not in _written:
        write_down(found, sources_of(book))
        transaction.on_commit(lambda: _written.add(found.hash))
    return found


def write_down(book: Rulebook, sources: dict[str, str]) -> RulebookVersion:
    """The version as a row, for good; the row that is there if it was written down before."""
    row, _new = RulebookVersion.objects.get_or_create(
        hash=book.hash,
        defaults={"book": book.id, "version": book.version, "sources": sources, "at": clock.now()},
    )
    return row


@lru_cache(maxsize=128)
def pinned(book: str, hash_: str) -> Rulebook:
    """The rulebook that a case keeps, by its hash.

    Raises:
        LookupError: that version was never written down here, or its text was changed since.
    """
    if is_ours(book) and (newest := load(book)).hash == hash_:
        return newest
    stored = RulebookVersion.objects.filter(hash=hash_).first()
    if stored is None:
        msg = f"rulebook {book} {hash_[:12]} is not stored; restore it from a backup"
        raise LookupError(msg)
    found = load_sources(book, stored.sources)
    if found.hash != hash_:
        msg = f"the stored text of rulebook {book} {hash_[:12]} was changed; restore it from a backup"
        raise LookupError(msg)
    return found


def own_texts(at: datetime | None = None) -> dict[str, str]:
    """The texts of a company's own rulebooks in force, by id: what another may extend."""
    at = at or clock.now()
    hashes = {b: h for b, rows in shelf().published.items() if (h := _at(rows, at))}
    rows = RulebookVersion.objects.filter(hash__in=hashes.values())
    return {row.book: row.sources[row.book] for row in rows}


def all_ids(at: datetime | None = None) -> tuple[str, ...]:
    """Every rulebook that an estate may go by: those that come with Shouwen, then one's own."""
    at = at or clock.now()
    return (*names(), *sorted(b for b, rows in shelf().published.items() if _at(rows, at)))


def forget() -> None:
    """After the database was emptied (tests, demo reset): nothing is written down any more."""
    _written.clear()
    pinned.cache_clear()
    _shelf.cache_clear()
    roster.forget()
