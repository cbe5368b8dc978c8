"""The duty handbook: who is responsible for what, in everyday words.

The default one ships; an office's own entries take its place on the pages of that office.
"""

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

import msgspec

DEPARTMENTS = ("security", "engineering", "cleaning", "landscaping", "finance", "customer_service")
HERE = Path(__file__).parent


class Entry(msgspec.Struct, frozen=True):
    """A subject, the words by which residents speak of it, and the department that answers for it."""

    subject: str
    department: str
    words: tuple[str, ...]


class Match(msgspec.Struct, frozen=True):
    """An entry whose words occur in a text, and which words those are."""

    entry: Entry
    words: tuple[str, ...]


@lru_cache(maxsize=1)
def default() -> tuple[Entry, ...]:
    """The handbook that ships, in its own order."""
    lines = (HERE / "handbook.jsonl").read_bytes().splitlines()
    return tuple(msgspec.json.decode(line, type=Entry) for line in lines if line.strip())


def matches(text: str, entries: Iterable[Entry]) -> list[Match]:
    """Entries that speak of ``text`` (in its plain form), those with most of it in words first.

    A word inside a longer word that was found does not count: 电动车 is no 车.
    """
    found = [(e, tuple(w for w in e.words if w in text)) for e in entries]
    longest = {w for _, words in found for w in words}
    kept = [
        Match(e, own) for e, words in found
        if (own := tuple(w for w in words if not any(w != o and w in o for o in longest)))
    ]
    return sorted(kept, key=lambda m: -sum(len(w) for w in m.words))
