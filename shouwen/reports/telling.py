"""A question of the what-if and its answer as plain data; needs no database."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import msgspec

from shouwen.kernel.replaying.whatif import DIMENSIONS, Row, Tally
from shouwen.reports.playing import read_tally

NUMBER = "S{:06d}"
"""As ``store.read.number_of`` gives it; a test holds the two together."""


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """Which cases under which rulebook: registered from ``since`` to ``before``, with the clock at
    ``until`` in the end. ``book`` is an id or the path of a file."""

    book: str
    since: datetime
    before: datetime
    until: datetime
    estate: str | None = None
    office: str | None = None


def added(bodies: Iterable[bytes]) -> Tally:
    """The figures of all chunks in their one order."""
    tally = Tally()
    for body in bodies:
        tally.merge(read_tally(body))
    return tally.settle()


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
            {"case": NUMBER.format(int(key)), **figures} for key, figures in tally.changed.items()
        ],
    }


def _row(row: Row) -> dict[str, Any]:
    numbers = {k: [NUMBER.format(c) for c in cases] for k, cases in row.cases.items()}
    return {"figures": row.figures, "cases": numbers}
