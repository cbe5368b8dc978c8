"""The work of a replay without a database: a chunk of histories in, their figures out.

The same function runs in this process, in a pool of processes and on a cluster. What all chunks
share (rulebooks, organisation, instant) is the ``Setup``; each process makes it usable once.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from pathlib import Path

import msgspec

from shouwen.kernel.chain import encode
from shouwen.kernel.events import read
from shouwen.kernel.replaying.replay import (
    History,
    Organisation,
    World,
    first_book,
    recorded,
    replay,
)
from shouwen.kernel.replaying.whatif import Comparison, Tally, compare
from shouwen.kernel.rulebook import Rulebook
from shouwen.org.snapshot import Snapshot
from shouwen.rulebooks import is_ours, load_sources, load_text, sources_of, unknown

KEPT = 256
"""Publications of the organisation that one process keeps at hand."""


class Book(msgspec.Struct, frozen=True, kw_only=True):
    """A rulebook as text: its id and the files that it is made of, by id."""

    id: str
    sources: dict[str, str]

    def load(self) -> Rulebook:
        return load_sources(self.id, self.sources)




def book_named(id_or_path: str, own: Mapping[str, str]) -> Book:
    """A rulebook by its id or from a file; ``own`` are the texts of a company's own ones.

    Raises:
        RulebookError: there is none, or it has a mistake.
    """
    if is_ours(id_or_path) or id_or_path in own:
        return Book(id=id_or_path, sources=sources_of(id_or_path, own))
    path = Path(id_or_path)
    if not path.is_file():
        raise unknown(id_or_path)
    text = path.read_bytes()
    id_ = load_text(text, path.name, own).id
    return Book(id=id_, sources=sources_of(id_, {**own, id_: text.decode()}))


class Setup(msgspec.Struct, frozen=True, kw_only=True):
    """What all chunks share. ``book``: the other rulebook; None: each case under its own.

    ``books`` are those under which cases were registered, by hash; ``until`` is where the clock
    stands in the end.
    """

    book: Book | None
    books: dict[str, Book]
    published: tuple[msgspec.Raw, ...]
    since: tuple[datetime, ...]
    until: datetime

    def encoded(self) -> bytes:
        return encode(self)


class Stored(msgspec.Struct, frozen=True, kw_only=True):
    """A history as it is stored: events as the bytes that the chain covers, nothing read yet."""

    uid: str
    row: int
    office: str | None
    book: str
    events: tuple[msgspec.Raw, ...]
    order: tuple[int, ...]
    asked: bool = True

    def history(self) -> History:
        return History(
            uid=self.uid, row=self.row, office=self.office, book=self.book, order=self.order,
            asked=self.asked, events=tuple(read(bytes(e)) for e in self.events),
        )


Group = tuple[Stored, ...]
"""Histories that are linked and played together."""
Chunk = tuple[Group, ...]
_CHUNK = msgspec.json.Decoder(Chunk)
_SETUP = msgspec.json.Decoder(Setup)
_TALLY = msgspec.json.Decoder(Tally)


class Desk:
    """A setup made usable: rulebooks loaded, the organisation at hand."""

    def __init__(self, setup: Setup) -> None:
        self.until = setup.until
        self._books = setup.books
        self.world = World(_Publications(setup), setup.since)
        self.other = setup.book.load() if setup.book is not None else None

    @lru_cache(maxsize=64)  # noqa: B019 - one desk a process, for as long as it lives
    def own(self, hash_: str) -> Rulebook:
        return self._books[hash_].load()

    def own_of(self, history: History) -> Rulebook:
        return self.own(history.book)

    def first_of(self, history: History) -> Rulebook:
        """The rulebook under which the case was registered; acts may have moved it since."""
        return self.own(first_book(history))

    def under(self, history: History) -> Rulebook:
        return self.other if self.other is not None else self.own_of(history)


class _Publications(Sequence[Organisation]):
    """The publications of the organisation, each read when it is first asked for."""

    def __init__(self, setup: Setup) -> None:
        self._setup = setup
        self._read = lru_cache(maxsize=KEPT)(self._make)

    def __len__(self) -> int:
        return len(self._setup.since)

    def __getitem__(self, place: int) -> Organisation:  # type: ignore[override]
        return self._read(place)

    def _make(self, place: int) -> Organisation:
        body = msgspec.json.decode(self._setup.published[place], type=Snapshot)
        return Organisation(
            since=self._setup.since[place], roster=body.roster(), calendar=body.calendar(),
            plans=body.plans_of(),
        )


@lru_cache(maxsize=4)
def desk_of(setup: bytes) -> Desk:
    """The desk of an encoded setup, made once in each process."""
    return Desk(_SETUP.decode(setup))


def stored_of(chunk: bytes) -> Chunk:
    """The histories of an encoded chunk, not read yet."""
    return _CHUNK.decode(chunk)


def play_chunk(setup: bytes, chunk: bytes) -> bytes:
    """The figures of a chunk, encoded; pure: the same bytes in, the same bytes out."""
    return encode(tally_of(desk_of(setup), _CHUNK.decode(chunk)))


def tally_of(desk: Desk, chunk: Sequence[Group]) -> Tally:
    tally = Tally()
    for group in chunk:
        for history, found in compared(desk, group):
            tally.take(history.row, found, desk.world)
    return tally


def compared(desk: Desk, group: Group) -> Iterator[tuple[History, Comparison]]:
    """Each asked history of a group with both sides."""
    histories = [stored.history() for stored in group]
    played = replay(histories, desk.under, desk.world, desk.until)
    for history in histories:
        if history.asked:
            was = recorded(history, desk.own_of(history), desk.world, desk.until)
            yield history, compare(was, played[history.uid])


def unfaithful(setup: bytes, chunk: bytes) -> list[tuple[int, int]]:
    """Of a chunk the cases that do not give themselves under their own rulebook: (row, sequence of
    the first event that differs). Empty where the replay may be believed."""
    desk, found = desk_of(setup), []
    for group in _CHUNK.decode(chunk):
        histories = [stored.history() for stored in group]
        played = replay(histories, desk.first_of, desk.world, desk.until, moved=desk.own)
        for history in histories:
            if history.asked and (seq := _first_difference(history, played, desk.until)):
                found.append((history.row, seq))
    return found


def _first_difference(history: History, played: dict, until: datetime) -> int | None:  # type: ignore[type-arg]
    given = played[history.uid].events
    for n, event in enumerate(e for e in history.events if e.at <= until):
        if n >= len(given) or encode(given[n]) != encode(event):
            return event.seq
    return None


def read_tally(body: bytes) -> Tally:
    return _TALLY.decode(body)
