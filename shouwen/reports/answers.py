"""The answer to a what-if as pages show it: names for keys, the rows that changed most first."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

import msgspec

from shouwen.kernel.case import Duty
from shouwen.kernel.loading.source import RulebookError
from shouwen.kernel.people import CLOCK, Roster
from shouwen.kernel.replaying.replay import Played, Refused
from shouwen.kernel.replaying.whatif import Comparison, Row, Tally, fate
from shouwen.kernel.rulebook import Rulebook
from shouwen.kernel.vocabulary import CODES
from shouwen.org import roster
from shouwen.queries.rows import name_of
from shouwen.reports.playing import Book
from shouwen.rulebooks import is_ours, load
from shouwen.store.models import Replay

Clauses = tuple[tuple[str, str, str], ...]
"""Id, label, rulebook of each clause, as the pages link them."""


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One row of a table: a clause, person or department with its figures on both sides."""

    key: str
    name: str
    text: dict[str, str] = {}
    owed: tuple[int, int] = (0, 0)
    late: tuple[int, int] = (0, 0)
    undone: tuple[int, int] = (0, 0)
    escalated: tuple[int, int] = (0, 0)
    refused: int = 0
    moot: int = 0
    never: int = 0
    newly: int = 0

    @property
    def weight(self) -> int:
        """How much is not as it was."""
        moved = sum(abs(b - a) for a, b in (self.late, self.undone, self.escalated))
        return moved + self.refused + self.never + self.newly


def line(key: str, name: str, figures: dict[str, int], text: dict[str, str] | None = None) -> Line:
    def both(measure: str) -> tuple[int, int]:
        return figures.get(f"was_{measure}", 0), figures.get(f"would_{measure}", 0)

    return Line(
        key=key, name=name, text=text or {}, owed=both("owed"), late=both("late"),
        undone=both("undone"), escalated=both("escalated"), refused=figures.get("would_refused", 0),
        moot=figures.get("would_moot", 0), never=figures.get("was_never_owed", 0),
        newly=figures.get("would_newly_owed", 0),
    )


class Clausebook:
    """Labels and words of clauses, whichever rulebook they stand in."""

    def __init__(self, book: Rulebook) -> None:
        self.books = {book.id: book}
        self.first = book

    def of(self, clause: str) -> Rulebook:
        prefix = clause.partition("-")[0]
        if clause in self.first.clauses:
            return self.first
        if prefix not in self.books and is_ours(prefix):
            self.books[prefix] = load(prefix)
        return self.books.get(prefix, self.first)

    def label(self, clause: str) -> str:
        book = self.of(clause)
        label = book.label(clause)
        return label if label.startswith(clause.partition("-")[0]) else f"{clause.partition('-')[0]} {label}"

    def text(self, clause: str) -> dict[str, str]:
        found = self.of(clause).clauses.get(clause)
        return {"zh": found.zh, "en": found.en} if found is not None else {}

    def shown(self, clauses: Iterable[str]) -> Clauses:
        return tuple((c, self.label(c), self.of(c).id) for c in tuple(clauses)[:3])


def rulebook_of(row: Replay) -> Rulebook | None:
    """The rulebook of a question as it was when it was asked; None if it cannot be read any more."""
    sources = Replay.objects.values_list("sources", flat=True).get(pk=row.pk)
    try:
        return Book(id=row.book, sources=sources).load()
    except (RulebookError, LookupError):
        return None


def tables(tally: Tally, book: Rulebook) -> dict[str, list[Line]]:
    """Rows by clause, department and person, those first that changed most."""
    clauses, people = Clausebook(book), roster.present_roster()
    named = {
        "clause": lambda key: (clauses.label(key), clauses.text(key)),
        "department": lambda key: (name_of(key, people), {}),
        "person": lambda key: (name_of(key, people), {}),
    }
    return {d: _lines(tally.rows[d], naming) for d, naming in named.items()}


def _lines(rows: dict[str, Row], naming: Any) -> list[Line]:
    found = []
    for key, row in rows.items():
        name, text = naming(key) if key != "-" else ("", {})
        found.append(line(key, name, row.figures, text))
    return sorted(found, key=lambda x: (-x.weight, x.key))


def changed(tally: Tally, most: int) -> list[tuple[int, Line]]:
    """The cases that changed most."""
    found = [(int(key), line(key, key, figures)) for key, figures in tally.changed.items()]
    return sorted(found, key=lambda x: (-x[1].weight, x[0]))[:most]


# -- one case, both ways --------------------------------------------------------------------------


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One thing on a timeline: an event with what it opened and what passed unmet, or a refusal."""

    type: str = ""
    act: str = ""
    by: str = ""
    clauses: Clauses = ()
    opened: tuple[tuple[str, str, datetime | None], ...] = ()
    breached: tuple[tuple[str, str], ...] = ()
    refused: dict[str, str] = {}
    moot: bool = False
    instead: tuple[str, ...] = ()


class Moment(msgspec.Struct, frozen=True, kw_only=True):
    """What happened at one instant on each side."""

    at: datetime
    was: tuple[Step, ...] = ()
    would: tuple[Step, ...] = ()


class Fate(msgspec.Struct, frozen=True, kw_only=True):
    """A duty on each side, with what became of it."""

    who: str
    owes: str
    was: str
    would: str
    was_due: datetime | None
    would_due: datetime | None
    clauses: Clauses


def moments(found: Comparison, own: Rulebook, other: Rulebook) -> list[Moment]:
    """Both timelines side by side, by instants."""
    people = roster.present_roster()
    was = _by_instant(_steps(found.was, Clausebook(own), people))
    would = _by_instant(
        [*_steps(found.would, Clausebook(other), people),
         *(_refused(r, Clausebook(other), people) for r in found.refused)]
    )
    return [
        Moment(at=at, was=tuple(was.get(at, ())), would=tuple(would.get(at, ())))
        for at in sorted({*was, *would})
    ]


def _by_instant(steps: Iterable[tuple[datetime, Step]]) -> dict[datetime, list[Step]]:
    found: dict[datetime, list[Step]] = {}
    for at, step in steps:
        found.setdefault(at, []).append(step)
    return found


def _steps(played: Played, clauses: Clausebook, people: Roster) -> Iterator[tuple[datetime, Step]]:
    known: set[str] = set()
    for event in played.events:
        fresh = [d for d in event.duties if d.id not in known]
        known.update(d.id for d in fresh)
        yield event.at, Step(
            type=event.type, by=name_of(event.by, people) if event.by != CLOCK else "",
            clauses=clauses.shown(event.clause),
            opened=tuple((name_of(d.who, people), d.owes[0], d.due) for d in fresh if d.state != "done"),
            breached=tuple((name_of(b.who, people), b.owes) for b in event.breaches),
        )


def _refused(refused: Refused, clauses: Clausebook, people: Roster) -> tuple[datetime, Step]:
    zh, en = CODES[refused.code]
    return refused.at, Step(
        act=refused.act, by=name_of(refused.by, people), clauses=clauses.shown(refused.clause),
        refused={"zh": zh, "en": en}, moot=refused.moot, instead=refused.instead,
    )


def fates(found: Comparison, own: Rulebook, other: Rulebook) -> list[Fate]:
    """Each duty on both sides; what is the same on both is left out."""
    people, mine, theirs = roster.present_roster(), Clausebook(own), Clausebook(other)
    rows = []
    for pair in found.pairs:
        was, would = pair.was, pair.would
        if was and would and fate(was) == fate(would) and was.due == would.due:
            continue
        one: Duty = would or was  # type: ignore[assignment]
        rows.append(Fate(
            who=name_of(one.who, people), owes=one.owes[0], was=fate(was) if was else "none",
            would=fate(would) if would else "none", was_due=was.due if was else None,
            would_due=would.due if would else None,
            clauses=(theirs if would else mine).shown(one.clause),
        ))
    return rows
