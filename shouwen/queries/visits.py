"""回访: whom to call now, what was tried, what to ask; what customers said; who is still unhappy."""

from collections.abc import Iterable
from datetime import datetime

import msgspec
from django.db.models import F, Max, Q

from shouwen.kernel.case import Case, Past
from shouwen.kernel.context import CHINA
from shouwen.kernel.rounds import EVENING, NOON, this_round
from shouwen.kernel.rulebook import Manner
from shouwen.org.models import Staff
from shouwen.queries import scope
from shouwen.queries.part import parts_of
from shouwen.queries.rows import DutyLine, Line, duty_lines, lines, name_of
from shouwen.store import books, read
from shouwen.store import models as m

MOST = 100
LOOKED_THROUGH = 2000
"""The company's newest cases whose visits are listed: the page stays quick however many are older."""
PARTS = ("morning", "afternoon", "evening")


class Due(msgspec.Struct, frozen=True, kw_only=True):
    """A visit that is owed. ``tries``: calls in vain in this round; ``left``: parts of the day in
    which nobody tried yet; ``script``: what the rulebook wants asked."""

    duty: DutyLine
    round: int
    tries: tuple[datetime, ...]
    left: tuple[str, ...]
    script: tuple[Manner, ...]
    book: str


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What came of a visit. ``again``: the customer was unhappy, and no later visit found him content."""

    line: Line
    at: datetime
    by: str
    outcome: str
    settled: bool | None
    score: int | None
    words: str
    round: int
    again: bool


class Visits(msgspec.Struct, frozen=True, kw_only=True):
    due: list[Due]
    unhappy: list[Outcome]
    outcomes: list[Outcome]


def visits(*, seen_by: Staff, now: datetime) -> Visits:
    """One's own visits, and for the desk those of the office; what came of the newest."""
    outcomes = _outcomes(seen_by)
    return Visits(
        due=_due(seen_by, now), outcomes=outcomes, unhappy=[x for x in outcomes if x.again],
    )


def _due(seen_by: Staff, now: datetime) -> list[Due]:
    rows = m.Duty.objects.select_related("case").filter(scope.Owed(), owes="return_visit")
    mine = Q(who=seen_by.key)
    if set(seen_by.posts) & {"agent", "coordinator", "office_head"}:
        mine |= Q(office=scope.office_of(seen_by) or "")
    found = list(
        scope.of_cases(rows.filter(mine), scope.cases(seen_by)).order_by(F("due_at").asc(nulls_last=True))[:MOST]
    )
    return [_one_due(row.case, line) for row, line in zip(found, duty_lines(found, now, seen_by=seen_by), strict=True)]


def _one_due(row: m.Case, duty: DutyLine) -> Due:
    case = read.state(row)
    book = books.pinned(row.book, row.book_hash)
    missed = [p.at for p in _visited(this_round(case)) if p.tags.get("outcome") == "unreachable"]
    tried = {part_of(at) for at in missed}
    return Due(
        duty=duty, round=case.round, tries=tuple(missed), script=book.manners_at("return_visit"),
        left=tuple(p for p in PARTS if p not in tried) if missed else (), book=book.id,
    )


def part_of(at: datetime) -> str:
    """The part of the day in China."""
    hour = at.astimezone(CHINA).hour
    return PARTS[(hour >= NOON) + (hour >= EVENING)]


def _visited(past: Iterable[Past]) -> list[Past]:
    return [p for p in past if p.act == "return_visit"]


def _outcomes(seen_by: Staff) -> list[Outcome]:
    """The newest visit first. Every visit of a case is listed, an earlier score beside the later; of a
    case that this person only supports none is."""
    newest = m.Case.objects.aggregate(pk=Max("pk"))["pk"] or 0
    visited = scope.matters(seen_by).filter(
        pk__gt=newest - LOOKED_THROUGH, state__contains='"act":"return_visit"')
    rows = list(visited.order_by("-pk")[:MOST])
    in_part = parts_of(rows, seen_by=seen_by)
    states = {row.pk: read.state(row) for row in rows if row.pk not in in_part}
    if not states:
        return []
    in_line = {x.id: x for x in lines(rows, seen_by=seen_by)}
    acts = _acts(states)
    said = read.texts(states)
    found = [
        _one_outcome(in_line[pk], case, past, acts.get((pk, past.seq), {}),
                     said.get(pk, {}).get(past.seq, {}).get("words", ""))
        for pk, case in states.items() for past in _visited(case.past)
    ]
    return sorted(found, key=lambda x: x.at, reverse=True)[:MOST]


def _acts(states: dict[int, Case]) -> dict[tuple[int, int], dict[str, object]]:
    rows = m.Event.objects.filter(case_id__in=list(states), type="return_visited")
    return {
        (case, seq): read.act_of(body)
        for case, seq, body in rows.values_list("case_id", "seq", "body")
    }


def _one_outcome(line: Line, case: Case, past: Past, act: dict[str, object], words: str) -> Outcome:
    score, settled = act.get("score"), act.get("settled")
    last = _visited(case.past)[-1]
    return Outcome(
        line=line, at=past.at, by=name_of(past.by), outcome=str(act.get("outcome", "reached")),
        settled=settled if isinstance(settled, bool) else None,
        score=score if isinstance(score, int) else None, words=words, round=past.round,
        again="unsettled" in past.tags and last.seq == past.seq,
    )
