"""紧急: class 1 in progress: whom to call in order, the plan ticked with times, who knows."""

from datetime import datetime, timedelta
from typing import Any

import msgspec
from django.db.models import Exists, OuterRef, QuerySet

from shouwen.kernel.calling import call_list
from shouwen.kernel.case import Case
from shouwen.org.models import Plan, Staff
from shouwen.org.plan_steps import steps_of
from shouwen.queries import scope
from shouwen.queries.case_page import CasePage, case_page
from shouwen.queries.rows import Line, lines, name_of
from shouwen.store.asking import case_context
from shouwen.store.models import Case as Row
from shouwen.store.models import Event, Notice

OVER = ("over", "false_alarm")
CALM = (*OVER, "contained", "recorded", "reported", "acknowledged")
"""The danger is past, though something may still be owed."""
MOST = 50


class CallLine(msgspec.Struct, frozen=True, kw_only=True):
    """One person on the calling list; ``turn``: he is the one to call now."""

    key: str
    name: str
    post: str
    phone: str
    tries: tuple[datetime, ...]
    reached: datetime | None
    turn: bool


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """A step of the plan; ``done`` and ``by`` once somebody has ticked it."""

    number: int
    text: str
    who: str = ""
    due: datetime | None = None
    done: datetime | None = None
    by: str = ""

    @property
    def late(self) -> bool:
        """Done after its time."""
        return bool(self.due and self.done and self.done > self.due)


class EmergencyPage(msgspec.Struct, frozen=True, kw_only=True):
    page: CasePage
    calls: list[CallLine]
    plan: str
    steps: list[Step]
    called: list[tuple[str, datetime, str]]
    """Public services called: which, when, by whom."""

    @property
    def useless(self) -> tuple[str, ...]:
        """Where there is no plan for this danger, none can be activated."""
        return () if self.plan else ("activate_plan",)


def going_on(seen_by: Staff) -> QuerySet[Row]:
    """Class 1 that is not over yet."""
    rows = scope.still_open(scope.matters(seen_by)).filter(class_no=1)
    return rows.exclude(emergency__in=OVER)


def emergencies(*, seen_by: Staff) -> list[Line]:
    """Class 1 that is not over yet, the newest first."""
    return lines(going_on(seen_by).order_by("-pk")[:MOST], seen_by=seen_by)


def emergency_page(number: str, *, seen_by: Staff, now: datetime) -> EmergencyPage | None:
    """One emergency for one person; None if he may not see it."""
    found = case_page(number, seen_by=seen_by, now=now, beside=False)
    if found is None:
        return None
    plan = Plan.objects.filter(office__key=found.case.office, danger=found.case.danger or "").first()
    return EmergencyPage(
        page=found, calls=_calls(found, now), plan=plan.name if plan else "",
        steps=_steps(found.case, plan.steps if plan else []), called=_called(found.case),
    )


def plans_of(office: str) -> dict[str, str]:
    """By danger, the names of an office's plans."""
    return dict(Plan.objects.filter(office__key=office).order_by("pk").values_list("danger", "name"))


def _calls(found: CasePage, now: datetime) -> list[CallLine]:
    """Until somebody has the alarm; afterwards only who was called."""
    case, _book, ctx = case_context(found.row, now)
    calls = call_list(case, ctx)
    if case.emergency != "none":
        calls = tuple(c for c in calls if c.tries or c.reached)
    people = {s.key: s for s in Staff.objects.filter(key__in=[c.who for c in calls])}
    turn = next((c.who for c in calls if c.reached is None and not c.tries), None)
    return [
        CallLine(
            key=c.who, name=name_of(c.who, ctx.roster), tries=c.tries, reached=c.reached,
            post=people[c.who].post if c.who in people else "",
            phone=people[c.who].phone if c.who in people else "",
            turn=c.who == turn and case.emergency == "none",
        )
        for c in calls
    ]


def _steps(case: Case, stored: list[Any]) -> list[Step]:
    """Minutes count from the plan's activation; before it a step has no due."""
    ticked = {p.tags.get("step"): p for p in case.past if p.act == "progress" and p.tags.get("step")}
    began = next((p.at for p in case.past if p.act == "activate_plan"), None)
    return [
        Step(number=n, text=step.text, who=step.who,
             due=began + timedelta(minutes=step.within) if began and step.within else None,
             done=ticked[n].at if n in ticked else None,
             by=name_of(ticked[n].by) if n in ticked else "")
        for n, step in enumerate(steps_of(stored), 1)
    ]


def _called(case: Case) -> list[tuple[str, datetime, str]]:
    return [(str(p.tags["called"]), p.at, name_of(p.by)) for p in case.past if p.tags.get("called")]


def unseen_alarm(*, seen_by: Staff) -> Line | None:
    """The class 1 in danger of which this person was told and on which he has not acted in any way yet."""
    mine = Event.objects.filter(case=OuterRef("case"), by=seen_by.key)
    row = (
        Notice.objects.select_related("case")
        .filter(to=seen_by.key, read_at=None, case__class_no=1)
        .filter(scope.Open("case__stage")).exclude(Exists(mine)).exclude(case__emergency__in=CALM)
        .order_by("-pk").first()
    )
    if row is None or not scope.cases(seen_by).filter(pk=row.case_id).exists():
        return None
    return lines([row.case], seen_by=seen_by)[0]
