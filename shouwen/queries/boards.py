"""Lists for posts: workbench, coordination, department."""

from datetime import datetime

import msgspec
from django.db.models import F, Q

from shouwen.kernel.case import ENDED
from shouwen.org.models import Staff
from shouwen.queries import scope, searching
from shouwen.queries.assignees import in_hand
from shouwen.queries.rows import DutyLine, Line, duty_lines, lines
from shouwen.store import models as m

MOST = 100


def queue(*, seen_by: Staff, q: str = "", kind: str = "", stage: str = "") -> list[Line]:
    """The open cases that this person may see: class 1 first, then the newest. With ``q``: the
    newest that answer to it."""
    rows = scope.matters(seen_by)
    if stage:
        rows = rows.filter(stage=stage)
    else:
        rows = scope.still_open(rows)
    if kind:
        rows = rows.filter(kind=kind)
    if q := q.strip()[:60]:
        few = stage not in ENDED
        rows = m.Case.objects.filter(pk__in=searching.newest(rows, q, seen_by=seen_by, few=few))
    urgent = Q(class_no=1) & ~Q(emergency__in=["over", "false_alarm"])
    rows = rows.annotate(urgent=_flag(urgent)).order_by("-urgent", "-pk")
    return lines(rows[:MOST], seen_by=seen_by)


def _flag(condition: Q):  # type: ignore[no-untyped-def]
    from django.db.models import BooleanField, Case, Value, When

    return Case(When(condition, then=Value(True)), default=Value(False), output_field=BooleanField())


class Board(msgspec.Struct, frozen=True, kw_only=True):
    """Sections of a board: a title key, and the lines under it."""

    sections: list[tuple[str, list[Line]]]
    duties: list[DutyLine] = []


def coordination(*, seen_by: Staff, now: datetime) -> Board:
    """What nobody could place, matters of several departments, and mis-routed slips."""
    rows = scope.still_open(scope.matters(seen_by)).exclude(stage__in=["resolved", "told", "visited"])
    unclear = rows.filter(
        Q(state__contains='"departments_unclear":true') | Q(state__contains='"role":"coordinator"')
    )
    wrong = Q(state__contains='"misrouted"') & Q(state__contains='"flags"')
    misrouted = rows.filter(wrong)
    several = rows.filter(stage="coordinating")
    owed = (
        m.Duty.objects.select_related("case").filter(scope.Owed(), who=seen_by.key)
        .filter(owes__in=["coordinate", "hand_over", "file"])
        .order_by(F("due_at").asc(nulls_last=True))
    )
    return Board(
        sections=[
            ("unclear", lines(unclear.exclude(wrong).order_by("pk")[:MOST], seen_by=seen_by)),
            ("misrouted", lines(misrouted.order_by("pk")[:MOST], seen_by=seen_by)),
            ("several", lines(several.order_by("pk")[:MOST], seen_by=seen_by)),
        ],
        duties=duty_lines(owed[:MOST], now, seen_by=seen_by),
    )


def department(*, seen_by: Staff, now: datetime) -> tuple[Board, list[tuple[str, int]]]:
    """To accept, in work, to answer; and how much each person of the department has in hand."""
    key = seen_by.department.key if seen_by.department else ""
    rows = scope.still_open(scope.matters(seen_by))
    offered = rows.filter(stage="in_transfer", state__contains=f'"department":"{key}"')
    work = rows.filter(handler_department=key, stage__in=["registered", "handling", "coordinating", "waiting"])
    answer = rows.filter(handler_department=key, stage__in=["resolved", "told", "visited"])
    people = dict(Staff.objects.filter(department__key=key, is_active=True).order_by("pk").values_list("key", "name"))
    load = [(people[who], open_) for who, open_ in in_hand(people, scope.cases(seen_by)).items()]
    return (
        Board(
            sections=[
                ("to_accept", lines(offered.order_by("pk")[:MOST], seen_by=seen_by)),
                ("in_work", lines(work.order_by("pk")[:MOST], seen_by=seen_by)),
                ("to_answer", lines(answer.order_by("pk")[:MOST], seen_by=seen_by)),
            ]
        ),
        sorted(load, key=lambda x: -x[1]),
    )
