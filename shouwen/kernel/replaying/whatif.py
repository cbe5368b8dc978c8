"""What if: holding what happened against what another rulebook would have made of it.

``compare`` looks at one case; ``Tally`` adds up cases per clause, person and department, with the
cases behind each figure. Figures are of two sides: ``was`` under the case's own rulebook, as
recorded, and ``would`` under the other one.

Nobody acted with the other rulebook in mind. So ``late`` (done after the due) is kept apart from
``undone`` (the due passed and the recorded acts never did it), and both from duties that only one
side knows.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Literal

import msgspec
from msgspec import structs

from shouwen.kernel.case import Duty
from shouwen.kernel.replaying.replay import Played, Refused, World

Side = Literal["was", "would"]
SIDES: tuple[Side, Side] = ("was", "would")
OF_A_DUTY = ("owed", "in_time", "late", "undone", "open", "waived")
MEASURES = (*OF_A_DUTY, "refused", "moot", "escalated", "never_owed", "newly_owed")
"""What is counted. ``refused``, ``moot`` and ``newly_owed`` only under the other rulebook,
``never_owed`` only of what was owed in fact; everything else on both sides."""
TRACED = ("late", "undone", "refused", "moot", "escalated", "never_owed", "newly_owed")
"""Measures whose cases are kept, so that a figure opens them."""
DIMENSIONS = ("clause", "person", "department")
UNNAMED = "-"
"""Stands where no clause speaks, nobody owes, or somebody belongs to no department."""


class Pair(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A duty that was owed, and the one that would have been owed in its place; one may be missing."""

    was: Duty | None = None
    would: Duty | None = None


class Comparison(msgspec.Struct, frozen=True, kw_only=True):
    """One case: both sides, their duties in pairs, the acts refused under the other rulebook."""

    was: Played
    would: Played
    pairs: tuple[Pair, ...]

    @property
    def refused(self) -> tuple[Refused, ...]:
        return self.would.refused


def compare(was: Played, would: Played) -> Comparison:
    """Pair each duty that was owed with one owed for the same act, first those to the same roles."""
    return Comparison(was=was, would=would, pairs=tuple(_paired(was.case.duties, would.case.duties)))


def _paired(was: Sequence[Duty], would: Sequence[Duty]) -> Iterator[Pair]:
    left = list(would)
    chosen: dict[str, Duty] = {}
    for alike in (_same, _same_act):
        for duty in was:
            if duty.id in chosen:
                continue
            found = next((d for d in left if alike(duty, d)), None)
            if found is not None:
                left.remove(found)
                chosen[duty.id] = found
    for duty in was:
        yield Pair(was=duty, would=chosen.get(duty.id))
    for duty in left:
        yield Pair(would=duty)


def _same(one: Duty, other: Duty) -> bool:
    return one.round == other.round and one.to == other.to and _same_act(one, other)


def _same_act(one: Duty, other: Duty) -> bool:
    return not set(one.owes).isdisjoint(other.owes)


def fate(duty: Duty) -> str:
    """What became of a duty: in_time, late, undone (overdue still), open, waived."""
    return {"done": "in_time", "overdue": "undone"}.get(duty.state, duty.state)


# -- adding up ------------------------------------------------------------------------------------


class Row(msgspec.Struct, kw_only=True, omit_defaults=True):
    """The figures of one clause, person or department, and of the traced ones the cases."""

    figures: dict[str, int] = {}
    cases: dict[str, list[int]] = {}

    def add(self, figure: str, case: int, traced: bool) -> None:
        self.figures[figure] = self.figures.get(figure, 0) + 1
        if traced:
            cases = self.cases.setdefault(figure, [])
            if not cases or cases[-1] != case:
                cases.append(case)


class Tally(msgspec.Struct, kw_only=True):
    """Figures over many cases. Adding tallies in any order gives the same after ``settle``."""

    cases: int = 0
    acts: int = 0
    not_registered: int = 0
    changed: dict[str, dict[str, int]] = {}
    """By case (its number as text) the figures that are not nought, of cases in which something is not as it was."""
    total: Row = msgspec.field(default_factory=Row)
    rows: dict[str, dict[str, Row]] = {}

    def take(self, row: int, found: Comparison, world: World) -> None:
        """Count one case; ``row`` is the number by which people find it."""
        self.cases += 1
        self.acts += found.would.acts
        self.not_registered += not found.would.case.registered
        mine: dict[str, int] = {}
        for measure, side, clauses, who, at in _facts(found):
            figure, traced = f"{side}_{measure}", measure in TRACED
            mine[figure] = mine.get(figure, 0) + 1
            self.total.add(figure, row, traced)
            department = world.at(at).roster.department_of(who) if at else None
            for clause in clauses or (UNNAMED,):
                self._row("clause", clause).add(figure, row, traced)
            self._row("person", who or UNNAMED).add(figure, row, traced)
            self._row("department", department or UNNAMED).add(figure, row, traced)
        if _differs(found):
            self.changed[str(row)] = mine

    def _row(self, dimension: str, key: str) -> Row:
        return self.rows.setdefault(dimension, {}).setdefault(key, Row())

    def merge(self, other: "Tally") -> None:
        """Add the figures of other cases."""
        self.cases += other.cases
        self.acts += other.acts
        self.not_registered += other.not_registered
        self.changed.update(other.changed)
        _merge(self.total, other.total)
        for dimension, rows in other.rows.items():
            for key, row in rows.items():
                _merge(self._row(dimension, key), row)

    def settle(self) -> "Tally":
        """The same figures in the one order: whatever the number of processes, the same bytes."""
        rows = {
            dimension: {key: _settled(row) for key, row in sorted(self.rows.get(dimension, {}).items())}
            for dimension in DIMENSIONS
        }
        return structs.replace(
            self, total=_settled(self.total), rows=rows, changed=dict(sorted(self.changed.items(), key=lambda item: int(item[0]))),
        )


def _merge(row: Row, other: Row) -> None:
    for figure, number in other.figures.items():
        row.figures[figure] = row.figures.get(figure, 0) + number
    for figure, cases in other.cases.items():
        row.cases.setdefault(figure, []).extend(cases)


def _settled(row: Row) -> Row:
    return Row(
        figures=dict(sorted(row.figures.items())),
        cases={figure: sorted(set(cases)) for figure, cases in sorted(row.cases.items())},
    )


Fact = tuple[str, Side, tuple[str, ...], str | None, datetime | None]
"""Measure, side, clauses, person, instant."""


def _facts(found: Comparison) -> Iterator[Fact]:
    """Everything that is counted of one case."""
    for side, played in zip(SIDES, (found.was, found.would), strict=True):
        for duty in played.case.duties:
            yield "owed", side, duty.clause, duty.who, duty.opened
            yield fate(duty), side, duty.clause, _answers(duty, played), duty.opened
        yield from _escalations(side, played)
    for refused in found.refused:
        measure = "moot" if refused.moot else "refused"
        yield measure, "would", refused.clause, refused.by, refused.at
    for pair in found.pairs:
        if pair.would is None and pair.was is not None:
            yield "never_owed", "was", pair.was.clause, pair.was.who, pair.was.opened
        elif pair.was is None and pair.would is not None:
            yield "newly_owed", "would", pair.would.clause, pair.would.who, pair.would.opened


def _answers(duty: Duty, played: Played) -> str | None:
    """Who owed it when its limit passed; it may have moved to somebody else since."""
    if duty.breached is None:
        return duty.who
    return next((b.who for b in played.case.breaches if b.duty == duty.id), duty.who)


def _escalations(side: Side, played: Played) -> Iterable[Fact]:
    """Messages that went up because a limit had passed: to whom."""
    for event in played.events:
        for notice in event.notices:
            if notice.why == "breached":
                yield "escalated", side, notice.clause, notice.to, notice.at


def _differs(found: Comparison) -> bool:
    """Whether anything is not as it was: an act refused, a duty on one side only or with another fate."""
    return bool(found.refused) or any(
        pair.was is None or pair.would is None or fate(pair.was) != fate(pair.would)
        for pair in found.pairs
    )
