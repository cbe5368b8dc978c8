"""Rewards and penalties: proposed by the company's own table with their facts, decided by a person.

A proposal is worked out when it is looked at; only what a person decides is kept.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from fnmatch import fnmatchcase
from statistics import mean
from typing import Any

import msgspec
from django.db import IntegrityError, transaction

from shouwen.audit.models import RewardPenalty, RewardPenaltyTable
from shouwen.audit.supervisors import may_decide_measures, reach_of
from shouwen.audit.violations import Violation, violations
from shouwen.kernel.context import CHINA
from shouwen.kernel.people import Roster
from shouwen.org import roster
from shouwen.org.models import Staff
from shouwen.queries import scope
from shouwen.queries.rows import name_of
from shouwen.store import models as m
from shouwen.store import read
from shouwen.store.turns import turn

PERIOD = timedelta(days=180)
YEAR = timedelta(days=365)
VISITS, SCORE = 20, 4.5
"""A commendation is proposed for this many scored visits in a row with at least this mean."""
SORTS = ("violation", "praise", "visits")
MOST_ROWS = 40
MOST = 2000


class Proposal(msgspec.Struct, frozen=True, kw_only=True):
    """What the table says for what happened. ``basis``: stated, measured, ban, praise or visits."""

    subject: str
    who: str
    who_key: str
    office: str
    sort: str
    basis: str
    measure: str
    points: int
    amount: int
    facts: dict[str, Any]
    cases: tuple[str, ...]
    clauses: tuple[tuple[str, str, str], ...] = ()


class Refused(Exception):
    """``why``: not_yours, not_yourself, gone, no_reason, no_number."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why)


def table_in_force() -> RewardPenaltyTable | None:
    return RewardPenaltyTable.objects.order_by("-number").first()


def enter_table(rows: Iterable[Mapping[str, Any]], *, by: Staff, now: datetime) -> RewardPenaltyTable:
    """A new version of the company's table, written to the log with the one before.

    Raises:
        Refused: no_number, gone (an unknown sort), no_reason (a row without a measure).
    """
    read_rows = [_row(r) for r in rows]
    if len(read_rows) > MOST_ROWS:
        raise Refused("no_number")
    before = table_in_force()
    with turn(), transaction.atomic():
        table = RewardPenaltyTable.objects.create(
            at=now, by=by.key, number=before.number + 1 if before else 1, rows=read_rows)
        m.AuditLog.objects.create(
            at=now, by=by.key, what="measure_table", about=str(table.number),
            before={"rows": before.rows if before else []}, after={"rows": table.rows})
    return table


def _row(raw: Mapping[str, Any]) -> dict[str, Any]:
    if raw.get("sort") not in SORTS:
        raise Refused("gone")
    measure = str(raw.get("measure") or "").strip()[:120]
    if not measure:
        raise Refused("no_reason")
    try:
        numbers = {k: int(str(raw.get(k) or least)) for k, least in (("nth", 1), ("points", 0), ("amount", 0))}
    except ValueError:
        raise Refused("no_number") from None
    if not 1 <= numbers["nth"] <= 99 or not all(abs(numbers[k]) <= 100_000 for k in ("points", "amount")):
        raise Refused("no_number")
    return {"sort": raw["sort"], "clause": str(raw.get("clause") or "*").strip()[:60], "measure": measure, **numbers}


def proposals(*, seen_by: Staff, now: datetime) -> list[Proposal]:
    """What the table proposes for the people under this person, and nobody has decided yet."""
    table, reach = table_in_force(), reach_of(seen_by)
    if table is None or reach is None:
        return []
    found = [*_for_violations(table, seen_by, now), *_for_praise(table, seen_by, now),
             *_for_visits(table, seen_by, now)]
    done = set(RewardPenalty.objects.filter(subject__in=[p.subject for p in found]).values_list("subject", flat=True))
    people = roster.present_roster()
    return [p for p in found if p.subject not in done and seen_by.key not in (p.who_key, people.head_of(p.who_key))
            and reach.has(p.office if p.who_key in people.departments else people.office_of(p.who_key),
                          _department(p.who_key, people))]


def _department(who: str, people: Roster) -> str | None:
    """The department of a person; of a department itself."""
    return who if who in people.departments else people.department_of(who)


def _for_violations(table: RewardPenaltyTable, seen_by: Staff, now: datetime) -> list[Proposal]:
    """Of violations that were upheld and stand: nothing is proposed while an appeal is possible."""
    rows = [r for r in table.rows if r["sort"] == "violation"]
    upheld = [v for v in violations(seen_by=seen_by, now=now, since=now - YEAR)
              if v.decided == "upheld" and v.stage == "final"]
    found, count = [], defaultdict(int)
    for v in sorted(upheld, key=lambda v: v.at):
        count[v.who_key] += 1
        if v.at < now - PERIOD or (row := _fitting(rows, v, count[v.who_key])) is None:
            continue
        found.append(Proposal(
            subject=f"violation/{v.number}/{v.breach}", who=v.who, who_key=v.who_key, office=v.office or "",
            sort="violation", basis=v.basis, measure=row["measure"], points=row["points"], amount=row["amount"],
            facts={"nth": count[v.who_key], "clauses": [c for c, _l, _b in v.clauses], "breach": v.breach,
                   "evidence": v.evidence}, cases=(v.number,), clauses=v.clauses,
        ))
    return found


def _fitting(rows: list[dict[str, Any]], v: Violation, nth: int) -> dict[str, Any] | None:
    """The row for the nth violation of its clause: the latest count, then the longest pattern."""
    fit = [r for r in rows if r["nth"] <= nth and any(fnmatchcase(c, r["clause"]) for c, _l, _b in v.clauses)]
    return max(fit, key=lambda r: (r["nth"], len(r["clause"])), default=None)


def _for_praise(table: RewardPenaltyTable, seen_by: Staff, now: datetime) -> list[Proposal]:
    row = next((r for r in table.rows if r["sort"] == "praise"), None)
    if row is None:
        return []
    cases = scope.matters(seen_by).filter(created_at__gte=now - PERIOD, state__contains='"praise"')
    return [
        Proposal(subject=f"praise/{read.number_of(c.pk)}/{who}", who=name_of(who), who_key=who, office=c.office,
                 sort="praise", basis="praise", measure=row["measure"], points=row["points"], amount=row["amount"],
                 facts={"praised": True}, cases=(read.number_of(c.pk),))
        for c in cases.order_by("-pk")[:MOST] if "praise" in (state := read.state(c)).flags for who in state.about
    ]


def _for_visits(table: RewardPenaltyTable, seen_by: Staff, now: datetime) -> list[Proposal]:
    """The last visits to what somebody handled, if all of them were scored well on the mean."""
    row = next((r for r in table.rows if r["sort"] == "visits"), None)
    if row is None:
        return []
    visited = m.Event.objects.filter(type="return_visited", at__gte=now - PERIOD)
    events = scope.of_cases(visited, scope.matters(seen_by)).order_by("-at").values_list("case_id", "case__handler", "case__office", "body")[:MOST]
    scores: defaultdict[str, list[tuple[int, int, str]]] = defaultdict(list)
    for case, handler, office, body in events:
        score = read.act_of(body).get("score")
        if score and handler:
            scores[handler].append((case, int(score), office))
    people, month, found = roster.present_roster().people, now.astimezone(CHINA).strftime("%Y-%m"), []
    for who, given in scores.items():
        last = given[:VISITS]
        if who in people and len(last) == VISITS and mean(s for _c, s, _o in last) >= SCORE:
            found.append(Proposal(
                subject=f"visits/{who}/{month}", who=name_of(who), who_key=who, office=last[0][2], sort="visits",
                basis="visits", measure=row["measure"], points=row["points"], amount=row["amount"],
                facts={"visits": VISITS, "mean": round(mean(s for _c, s, _o in last), 2)},
                cases=tuple(read.number_of(c) for c, _s, _o in last),
            ))
    return found


def decide(
    subject: str, outcome: str, *, measure: str, points: str, amount: str, reason: str, by: Staff, now: datetime
) -> RewardPenalty:
    """A person grants what was proposed, with changes or as it is, or declines it; once.

    Raises:
        Refused: not his to decide, about himself, gone or decided already, no reason, no number.
    """
    if not may_decide_measures(by):
        raise Refused("not_yours")
    if (there := RewardPenalty.objects.filter(subject=subject).first()) is not None:
        return there
    proposal = next((p for p in proposals(seen_by=by, now=now) if p.subject == subject), None)
    if proposal is None:
        raise Refused("gone")
    if outcome not in ("granted", "declined") or not reason.strip() or len(reason) > 400:
        raise Refused("no_reason")
    try:
        numbers = int(points or 0), int(amount or 0)
    except ValueError:
        raise Refused("no_number") from None
    if any(abs(n) > 100_000 for n in numbers) or not measure.strip():
        raise Refused("no_number")
    table = table_in_force()
    assert table is not None, "there was a proposal"
    try:
        with turn(), transaction.atomic():
            row = RewardPenalty.objects.create(
                at=now, by=by.key, subject=subject, who=proposal.who_key, office=proposal.office, sort=proposal.sort,
                table=table, basis=proposal.basis, facts={**proposal.facts, "cases": list(proposal.cases)},
                outcome=outcome, measure=measure.strip()[:120], points=numbers[0], amount=numbers[1],
                reason=reason.strip())
            m.AuditLog.objects.create(at=now, by=by.key, what="measure_decided", about=subject[:120],
                                      after={"outcome": outcome, "measure": row.measure}, office=proposal.office)
    except IntegrityError:
        return RewardPenalty.objects.get(subject=subject)  # somebody was quicker
    return row


def decided(*, seen_by: Staff) -> list[RewardPenalty]:
    """What was decided for the people under this person, and for himself; the newest first."""
    reach, people = reach_of(seen_by), roster.present_roster()
    rows = RewardPenalty.objects.order_by("-pk")[:500]
    return [r for r in rows if r.who == seen_by.key or (
        reach is not None and reach.has(r.office, _department(r.who, people)))]
