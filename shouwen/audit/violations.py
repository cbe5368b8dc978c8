"""Violations from proposal to the last decision: clause, evidence, statement, decision, appeal, dates."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import msgspec

from shouwen.audit.supervisors import Reach, reach_of
from shouwen.kernel.calendar import Calendar
from shouwen.kernel.case import Breach, Case
from shouwen.kernel.judging.violations import about, appeal_until, appealed, heard_until, speaker
from shouwen.org import roster
from shouwen.org.models import Staff
from shouwen.queries import scope
from shouwen.queries.rows import name_of
from shouwen.store import books, read
from shouwen.store import models as m

MOST = 500
MAKING = ("breached", "proposed")


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """One step: who said or decided what and when, by which event."""

    seq: int
    at: datetime
    act: str
    by: str
    by_key: str
    text: str
    outcome: str = ""


class Violation(msgspec.Struct, frozen=True, kw_only=True):
    """One proposed or decided violation. ``stage``: unheard (a statement is waited for until
    ``until``), undecided, decided (an appeal is possible until ``until``), appealed, final."""

    number: str
    breach: str
    who: str
    who_key: str
    speaker: str
    """Whose the statement and the appeal are: the person's own, a department's head's."""
    department: str | None
    office: str | None
    owes: str
    clauses: tuple[tuple[str, str, str], ...]
    basis: str
    kind: str
    at: datetime
    evidence: int
    stage: str
    until: datetime | None
    decided: str | None
    steps: list[Said]

    @property
    def excused(self) -> bool:
        return self.decided == "excused"


def violations(*, seen_by: Staff, now: datetime, since: datetime, before: datetime | None = None) -> list[Violation]:
    """Those proposed or decided, of breaches from ``since`` on, newest first: of the people under
    this person's supervision, and his own."""
    events = scope.of_cases(m.Event.objects.filter(type__in=MAKING, at__gte=since), scope.cases(seen_by))
    ids = sorted(set(events.values_list("case_id", flat=True)), reverse=True)[:MOST]
    found = [v for row in m.Case.objects.filter(pk__in=ids) for v in of_case(row, now)]
    shown = [v for v in found if v.at >= since and (before is None or v.at < before) and _may_see(v, seen_by)]
    return sorted(shown, key=lambda v: v.at, reverse=True)


def violation(number: str, breach: str, *, seen_by: Staff, now: datetime) -> Violation | None:
    """One, if this person may see it."""
    row = scope.case_row(number, seen_by=seen_by)
    found = [v for v in of_case(row, now) if v.breach == breach] if row is not None else []
    return found[0] if found and _may_see(found[0], seen_by) else None


def _may_see(found: Violation, staff: Staff) -> bool:
    if staff.key in (found.who_key, found.speaker):
        return True
    reach: Reach | None = reach_of(staff)
    return reach is not None and (reach.departments is None or reach.has(found.office, found.department))


def of_case(row: m.Case, now: datetime) -> list[Violation]:
    """The violations of one case, proposed or decided."""
    case = read.state(row)
    wanted = [b for b in case.breaches if b.proposed or b.decided]
    if not wanted:
        return []
    people, calendar = roster.of_version(roster.version_at())[:2]
    book, told = books.pinned(row.book, row.book_hash), read.told(row.pk)
    return [_one(row, case, b, told, book, people, calendar, now) for b in wanted]


def _one(
    row: m.Case, case: Case, breach: Breach, told: list[Any], book: Any, people: Any, calendar: Calendar,
    now: datetime,
) -> Violation:
    steps = _steps(case, breach, told)
    concerned = speaker(breach, people)
    stage, until = _stage(case, breach, concerned, calendar, now)
    evidence = next((e.seq for e, _raw in told if any(b.id == breach.id for b in e.breaches)), 1)
    return Violation(
        number=read.number_of(row.pk), breach=breach.id, who=name_of(breach.who), who_key=breach.who or "",
        speaker=concerned or "",
        department=breach.who if breach.who in people.departments else people.department_of(breach.who), office=row.office, owes=breach.owes,
        clauses=tuple((c, book.label(c), book.id) for c in breach.clause),
        basis="ban" if breach.kind == "ban" else breach.basis, kind=breach.kind, at=breach.at, evidence=evidence,
        stage=stage, until=until, decided=breach.decided, steps=steps,
    )


def _steps(case: Case, breach: Breach, told: Iterable[Any]) -> list[Said]:
    raws = {event.seq: raw for event, raw in told}
    return [
        Said(seq=p.seq, at=p.at, act=p.act, by=name_of(p.by), by_key=p.by, outcome=str(p.tags.get("outcome", "")),
             text=str(raws[p.seq].get("text") or raws[p.seq].get("reason") or ""))
        for p in about(case, breach)
    ]


def _stage(
    case: Case, breach: Breach, concerned: str | None, calendar: Calendar, now: datetime
) -> tuple[str, datetime | None]:
    if appealed(case, breach):
        return "appealed", None
    if breach.decided:
        until = appeal_until(case, breach, calendar)
        return ("decided", until) if until is not None and now <= until else ("final", None)
    heard = any(p.by == concerned for p in about(case, breach, "state"))
    until = heard_until(case, breach, calendar)
    return ("undecided", None) if heard or now >= until else ("unheard", until)


def alone(case: Case, breach: str) -> Case:
    """The case as if it had this one breach: what may be done about it, and not about another."""
    return msgspec.structs.replace(case, breaches=tuple(b for b in case.breaches if b.id == breach))
