"""Which rulebook a case goes by: the one it was registered under, whatever was published since."""

from functools import lru_cache

from django.db import transaction

from shouwen import clock
from shouwen.kernel.rulebook import Rulebook
from shouwen.org import roster
from shouwen.rulebooks import load, load_sources, sources_of
from shouwen.store.models import RulebookVersion

_written: set[str] = set()
"""What is known to be committed: a refused act takes the row that it wrote back with it."""


def current(book: str) -> Rulebook:
    """The rulebook as published now, written down for the cases that will keep it.

    Raises:
        RulebookError: there is no such rulebook, or it has a mistake.
    """
    found = load(book)
    if found.hash not in _written:
        RulebookVersion.objects.get_or_create(
            hash=found.hash,
            defaults={"book": found.id, "version": found.version, "sources": sources_of(book),
                      "at": clock.now()},
        )
        transaction.on_commit(lambda: _written.add(found.hash))
    return found


@lru_cache(maxsize=128)
def pinned(book: str, hash_: str) -> Rulebook:
    """The rulebook that a case keeps, by its hash.

    Raises:
        LookupError: that version was never written down here.
    """
    newest = load(book)
    if newest.hash == hash_:
        return newest
    stored = RulebookVersion.objects.filter(hash=hash_).first()
    if stored is None:
        msg = f"rulebook {book} {hash_[:12]} is not stored; restore it from a backup"
        raise LookupError(msg)
    return load_sources(book, stored.sources)


def forget() -> None:
    """After the database was emptied (tests, demo reset): nothing is written down any more."""
    _written.clear()
    pinned.cache_clear()
    roster.forget()
