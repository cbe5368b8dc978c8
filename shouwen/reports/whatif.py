"""What if: gathers the histories of a period, has them played, and says what came of it."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec

from shouwen.kernel.chain import encode
from shouwen.kernel.replaying.whatif import Tally
from shouwen.org.models import Staff
from shouwen.queries import histories
from shouwen.reports import parquet, pool
from shouwen.reports.playing import (
    Book,
    Chunk,
    Setup,
    Stored,
    book_named,
    play_chunk,
    read_tally,
    unfaithful,
)
from shouwen.reports.telling import Question, told
from shouwen.store import books

__all__ = ["Question", "ask", "book_of", "check", "export", "found", "kept", "told"]

Progress = Callable[[int, int], None]
"""Cases done, cases in all."""


def found(question: Question, seen_by: Staff | None) -> Any:
    """The matters of a question; what was registered after its last instant is none of them."""
    return histories.registered(
        question.since, min(question.before, question.until), seen_by=seen_by, estate=question.estate,
        office=question.office,
    )


def setup_of(question: Question, book: Book | None) -> Setup:
    """What all chunks of this question share; ``book`` None: each case under its own rulebook."""
    published = histories.published(question.since, question.until)
    return Setup(
        book=book, until=question.until,
        books={h: Book(id=i, sources=s) for h, (i, s) in histories.books().items()},
        published=tuple(msgspec.Raw(encode(body)) for _at, body in published),
        since=tuple(at for at, _body in published),
    )


def book_of(id_or_path: str) -> Book:
    """The rulebook of a question as text.

    Raises:
        RulebookError: there is none, or it has a mistake.
    """
    return book_named(id_or_path, books.own_texts())


def chunks(question: Question, seen_by: Staff | None) -> Iterator[tuple[int, bytes]]:
    """Number of asked cases and encoded histories, chunk by chunk."""
    offices = histories.offices()
    for rows in histories.groups(found(question, seen_by)):
        yield sum(asked for _row, asked in rows), _chunk(rows, offices)


def chunk_of(groups: Iterator[list[tuple[histories.Columns, bool]]]) -> bytes:
    """The first chunk of these rows."""
    return _chunk(next(groups), histories.offices())


def _chunk(rows: list[tuple[histories.Columns, bool]], offices: dict[str, str]) -> bytes:
    events = histories.events_of(row[0] for row, _asked in rows)
    chunk: Chunk = tuple(
        tuple(_stored(row, asked, events, offices) for row, asked in group)
        for group in histories.components(rows)
    )
    return encode(chunk)


def _stored(
    row: histories.Columns, asked: bool, events: dict[int, list[tuple[int, bytes]]],
    offices: dict[str, str],
) -> Stored:
    key, uid, office, estate, book, _state = row
    mine = events.get(key, [])
    return Stored(
        uid=uid, row=key, office=offices.get(estate) or office or None, book=book, asked=asked,
        events=tuple(msgspec.Raw(body) for _place, body in mine),
        order=tuple(place for place, _body in mine),
    )


def ask(
    question: Question, *, seen_by: Staff | None = None, jobs: int = 1,
    progress: Progress = lambda _done, _all: None, cancelled: Callable[[], bool] = lambda: False,
    book: Book | None = None,
) -> Tally:
    """Play the question; figures in their one order, the same at any number of processes.

    Raises:
        RulebookError: the rulebook has a mistake.
        Cancelled: it was broken off.
    """
    setup = setup_of(question, book or book_of(question.book)).encoded()
    total = found(question, seen_by).count()
    tally = Tally()
    progress(0, total)
    bodies = (body for _number, body in chunks(question, seen_by))
    for body in pool.over(play_chunk, setup, bodies, jobs=jobs, cancelled=cancelled):
        tally.merge(read_tally(body))
        progress(tally.cases, total)
    return tally.settle()


def export(question: Question, folder: Path) -> int:
    """Write the histories of a question as Parquet; the number of cases.

    Raises:
        Unreadable: what writes it is not installed.
        OSError: the folder cannot be written.
    """
    taken = parquet.Export(
        setup=setup_of(question, None), since=question.since, before=question.before,
        estate=question.estate, office=question.office,
    )
    parquet.write(folder, taken, (body for _number, body in chunks(question, None)))
    return found(question, None).count()


def check(question: Question, *, jobs: int = 1, seen_by: Staff | None = None) -> list[tuple[int, int]]:
    """The cases that do not give themselves when they are played under their own rulebook, each
    with the sequence of the first event that differs; empty where a replay may be believed."""
    setup = setup_of(question, None).encoded()
    bodies = (body for _number, body in chunks(question, seen_by))
    return sorted(x for some in pool.over(unfaithful, setup, bodies, jobs=jobs) for x in some)


def kept(tally: Tally) -> str:
    """The figures as text, to be stored."""
    return encode(tally).decode()
