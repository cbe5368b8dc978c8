"""我的责任: what I owe, soonest first, and the cases I answer for."""

from datetime import datetime

import msgspec
from django.db.models import F, Q, QuerySet

from shouwen.org import quiet
from shouwen.org.models import Staff
from shouwen.queries import scope
from shouwen.queries.rows import DutyLine, Line, duty_lines, lines
from shouwen.store.models import Duty, Notice

MOST = 200


class MyDuties(msgspec.Struct, frozen=True, kw_only=True):
    late: list[DutyLine]
    soon: list[DutyLine]
    later: list[DutyLine]
    accountable: list[Line]
    houses: list[str]

    @property
    def number(self) -> int:
        return len(self.late) + len(self.soon) + len(self.later)


def my_duties(*, seen_by: Staff, now: datetime, house: str = "") -> MyDuties:
    """What this person owes in three bands, and the open cases for which he is accountable or which
    he has still to close."""
    rows = (
        Duty.objects.select_related("case")
        .filter(scope.Owed(), who=seen_by.key)
        .exclude(scope.about(seen_by, "case__"))
        .order_by(F("due_at").asc(nulls_last=True), "pk")
    )
    if house:
        rows = rows.filter(case__house=house)
    found = duty_lines(rows[:MOST], now, seen_by=seen_by)
    told = Q(first_contact=seen_by.key, accountable="")  # the customer knows; the closing is left
    mine = (
        scope.still_open(scope.cases(seen_by)).filter(Q(accountable=seen_by.key) | told).order_by("-pk")
    )
    accountable = lines(mine[:MOST], seen_by=seen_by)
    houses = sorted({d.case.house for d in found if d.case and d.case.house})
    return MyDuties(
        late=[d for d in found if d.band == "late"], soon=[d for d in found if d.band == "soon"],
        later=[d for d in found if d.band == "later"], accountable=accountable, houses=houses,
    )


class NoticeLine(msgspec.Struct, frozen=True, kw_only=True):
    id: int
    about: str
    why: str
    at: datetime
    read: bool
    case: Line


def notices(*, seen_by: Staff, limit: int = 60) -> list[NoticeLine]:
    """The newest messages to this person about cases that he may see."""
    rows = list(messages(seen_by).select_related("case").order_by("-pk")[:limit])
    by_case = {line.id: line for line in lines({r.case_id: r.case for r in rows}.values(), seen_by=seen_by)}
    return [
        NoticeLine(id=r.pk, about=r.about, why=r.why, at=r.at, read=r.read_at is not None,
                   case=by_case[r.case_id])
        for r in rows
    ]


def unread(*, seen_by: Staff, now: datetime) -> int:
    """How many messages call for this person now. What came in quiet hours that still run waits for
    their end; class 1 and every emergency count at once."""
    rows = messages(seen_by).filter(read_at=None)
    began = quiet.began(seen_by, now)
    if began is not None:
        rows = rows.filter(Q(at__lt=began) | Q(case__class_no=1) | ~Q(case__emergency="none"))
    return rows.count()


def messages(seen_by: Staff) -> QuerySet[Notice]:
    """A message outlives the right to its case: after a move to another office it is not shown."""
    return scope.of_cases(Notice.objects.filter(to=seen_by.key), scope.cases(seen_by))


def to_be_taught(form: str, *, about: str) -> QuerySet[Duty]:
    """Open duties to file that form of one person, whoever owes them: of somebody who has joined, or
    has to learn again what has changed."""
    return Duty.objects.filter(
        scope.Owed(), owes="file", case__first_contact="", body__contains=f'"{form}"',
        case__state__contains=f'"subject":"{about}"',
    ).order_by("pk")


def to_file(form: str, *, who: str) -> QuerySet[Duty]:
    """What this person owes by period or otherwise outside any customer's matter: to file that form."""
    return Duty.objects.select_related("case").filter(
        scope.Owed(), who=who, owes="file", case__first_contact="", body__contains=f'"{form}"'
    ).order_by(F("due_at").asc(nulls_last=True), "pk")
