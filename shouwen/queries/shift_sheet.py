"""交接班: what a post leaves to the next shift, and the sheets that were given."""

from datetime import datetime, timedelta
from typing import Any

import msgspec
from django.db.models import F, Q, QuerySet

from shouwen.org.models import Absence, Staff
from shouwen.queries import scope
from shouwen.queries.rows import DutyLine, duty_lines, name_of
from shouwen.store import models as m
from shouwen.store import read

MOST = 200
AHEAD = timedelta(hours=24)
"""Who will be absent within so long is told, too."""


class Left(msgspec.Struct, frozen=True, kw_only=True):
    """What is left: duties by due, promises, who is absent, who stands in for whom."""

    duties: list[DutyLine]
    promises: list[tuple[str, str, datetime]]
    """Number of the case, what it is about, until when an answer was promised."""
    absent: list[tuple[str, datetime, datetime | None, str]]
    stand_ins: list[tuple[str, str, str, datetime | None]]
    """Number of the case, who stands in, for whom, until when."""


def colleagues(me: Staff) -> QuerySet[Staff]:
    """Those who hold the same post in the same department, oneself among them."""
    found = Staff.objects.filter(is_active=True)
    if me.department_id is None:
        return found.filter(pk=me.pk)
    same = [s.pk for s in found.filter(department=me.department_id).only("posts") if s.post == me.post]
    return found.filter(pk__in={*same, me.pk})


def heirs(me: Staff) -> QuerySet[Staff]:
    """To whom a shift may be handed over: everybody else of one's department, and of the office's desk."""
    office = scope.office_of(me)
    there = Q(department=me.department_id) if me.department_id else Q(office__key=office or "")
    desk = Q(department__service_centre=True, department__office__key=office or "")
    return Staff.objects.filter(there | desk, is_active=True).exclude(pk=me.pk).order_by("department_id", "pk")


def left(*, seen_by: Staff, now: datetime) -> Left:
    """What the post leaves now; only of cases that this person may see."""
    keys = list(colleagues(seen_by).values_list("key", flat=True))
    seen = scope.cases(seen_by)
    owed = (
        scope.of_cases(m.Duty.objects.select_related("case").filter(scope.Owed(), who__in=keys), seen)
        .order_by(F("due_at").asc(nulls_last=True), "pk")
    )
    duties = duty_lines(owed[:MOST], now, seen_by=seen_by)
    mine = scope.still_open(seen).filter(Q(accountable__in=keys) | Q(handler__in=keys)).order_by("-pk")[:MOST]
    said = read.content(r.pk for r in mine)
    promises, stand_ins = [], []
    for row in mine:
        case = read.state(row)
        promised = case.instants.get("promised")
        if promised is not None and "resolved" not in case.instants:
            promises.append((read.number_of(row.pk), said.get(row.pk, ""), promised))
        stand_ins += [
            (read.number_of(row.pk), name_of(s.who), name_of(s.for_), s.until) for s in case.stand_ins
            if s.accepted and (s.until is None or s.until > now)
        ]
    return Left(duties=duties, promises=sorted(promises, key=lambda p: p[2]), absent=_absent(seen_by, now),
                stand_ins=stand_ins)


def _absent(me: Staff, now: datetime) -> list[tuple[str, datetime, datetime | None, str]]:
    office = scope.office_of(me) or ""
    rows = Absence.objects.select_related("staff").filter(
        Q(staff__office__key=office) | Q(staff__department__office__key=office),
        Q(ends=None) | Q(ends__gt=now), begins__lt=now + AHEAD, staff__is_active=True,
    ).order_by("begins", "pk")
    return [(a.staff.name, a.begins, a.ends, a.why) for a in rows[:MOST]]


def plain(found: Left) -> dict[str, Any]:
    """What is signed: names, texts and instants as they are now."""
    return {
        "duties": [
            {"number": d.case.number if d.case else "", "content": d.case.content if d.case else "", "zh": d.zh,
             "en": d.en, "owes": d.owes, "who": d.who, "to": d.to, "due": d.due.isoformat() if d.due else ""}
            for d in found.duties
        ],
        "promises": [{"number": n, "content": c, "until": at.isoformat()} for n, c, at in found.promises],
        "absent": [{"who": who, "from": begins.isoformat(), "until": ends.isoformat() if ends else "", "why": why}
                   for who, begins, ends, why in found.absent],
        "stand_ins": [{"number": n, "who": who, "for": for_, "until": until.isoformat() if until else ""}
                      for n, who, for_, until in found.stand_ins],
    }


def sheets(seen_by: Staff) -> QuerySet[m.ShiftSheet]:
    """Sheets that this person gave or was given; who looks after an office sees all of it."""
    found = m.ShiftSheet.objects.order_by("-pk")
    mine = Q(given_by=seen_by.key) | Q(to=seen_by.key)
    office = scope.office_of(seen_by)
    if "office_head" in seen_by.posts and office:
        mine |= Q(office=office)
    return found.filter(mine)
