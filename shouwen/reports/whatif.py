"""What if: gathers the histories of a period, has them played, and says what came of it."""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from shouwen.kernel.chain import encode
from shouwen.kernel.whatif import DIMENSIONS, Tally
from shouwen.org.models import Staff
from shouwen.queries import histories
from shouwen.reports import pool
from shouwen.reports.playing import (
    Book,
    Chunk,
    Setup,
    Stored,
    play_chunk,
    read_tally,
    unfaithful,
)
from shouwen.rulebooks import is_ours, load_text, sources_of, unknown
from shouwen.store import books
from shouwen.store.read import number_of

Progress = Callable[[int, int], None]
"""Cases done, cases in all."""


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """Which cases under which rulebook: registered from ``since`` to ``before``, with the clock at
    ``until`` in the end. ``book`` is an id or the path of a file."""

    book: str
    since: datetime
    before: datetime
    until: datetime
    estate: str | None = None
    office: str | None = None


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
    own = books.own_texts()
    if is_ours(id_or_path) or id_or_path in own:
        return Book(id=id_or_path, sources=sources_of(id_or_path, own))
    path = Path(id_or_path)
    if not path.is_file():
        raise unknown(id_or_path)
    text = path.read_bytes()
    id_ = load_text(text, path.name, own).id
    return Book(id=id_, sources=sources_of(id_, {**own, id_: text.decode()}))


def chunks(question: Question, seen_by: Staff | None) -> Iterator[tuple[int, bytes]]:
    """Number of asked cases and encoded histories, chunk by chunk."""
    offices = histories.offices()
    for rows in histories.groups(found(question, seen_by)):
        events = histories.events_of(row[0] for row, _asked in rows)
        chunk: Chunk = tuple(
            tuple(_stored(row, asked, events, offices) for row, asked in group)
            for group in histories.components(rows)
        )
        yield sum(asked for _row, asked in rows), encode(chunk)


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


def check(question: Question, *, jobs: int = 1, seen_by: Staff | None = None) -> list[tuple[int, int]]:
    """The cases that do not give themselves when they are played under their own rulebook, each
    with the sequence of the first event that differs; empty where a replay may be believed."""
    setup = setup_of(question, None).encoded()
    bodies = (body for _number, body in chunks(question, seen_by))
    return sorted(x for some in pool.over(unfaithful, setup, bodies, jobs=jobs) for x in some)


# -- telling --------------------------------------------------------------------------------------


def told(question: Question, tally: Tally) -> dict[str, Any]:
    """The answer as plain data: figures with the numbers of the cases behind each."""
    return {
        "rulebook": question.book, "from": question.since, "to": question.before,
        "until": question.until, "cases": tally.cases, "acts": tally.acts,
        "not_registered": tally.not_registered,
        "total": _row(tally.total),
        **{
            dimension: [{dimension: key, **_row(row)} for key, row in tally.rows[dimension].items()]
            for dimension in DIMENSIONS
        },
        "changed": [
            {"case": number_of(int(key)), **figures} for key, figures in tally.changed.items()
        ],
    }


def _row(row: Any) -> dict[str, Any]:
    numbers = {k: [number_of(c) for c in cases] for k, cases in row.cases.items()}
    return {"figures": row.figures, "cases": numbers}
