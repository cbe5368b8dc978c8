"""演练: the drills of one's office, and one of them step by step, with its seconds."""

from collections.abc import Iterable
from datetime import datetime, timedelta

import msgspec
from django.db.models import QuerySet

from shouwen.org import models as m
from shouwen.org import roster
from shouwen.org.plan_steps import steps_of
from shouwen.org.posts import leads
from shouwen.queries import scope
from shouwen.queries.rows import name_of
from shouwen.store.models import Measure

MOST = 100


class DrillStep(msgspec.Struct, frozen=True, kw_only=True):
    """A step: until when it was to be done, when it was, by whom; ``late``: minutes beyond."""

    number: int
    text: str
    who: str
    within: int | None
    due: datetime | None
    done: datetime | None
    by: str
    late: int


class DrillCall(msgspec.Struct, frozen=True, kw_only=True):
    """Who is called in this order, and how each try ended."""

    key: str
    name: str
    post: str
    tries: tuple[datetime, ...]
    reached: datetime | None


class DrillPage(msgspec.Struct, frozen=True, kw_only=True):
    drill: m.Drill
    steps: list[DrillStep]
    calls: list[DrillCall]
    services: list[tuple[str, datetime, str]]
    leads: bool
    measures: list[Measure] = []

    @property
    def done(self) -> int:
        return sum(1 for s in self.steps if s.done)

    @property
    def late(self) -> int:
        return sum(1 for s in self.steps if s.late)

    @property
    def minutes(self) -> int | None:
        """How long it took from beginning to end; None while it goes on."""
        if self.drill.ended_at is None:
            return None
        return int((self.drill.ended_at - self.drill.began_at).total_seconds() // 60)


def drills(*, seen_by: m.Staff) -> QuerySet[m.Drill]:
    """Those of one's office; of all offices for who belongs to none."""
    found = m.Drill.objects.select_related("office", "began_by", "ended_by").order_by("-pk")
    if scope.office_of(seen_by) is None and not (leads(seen_by) or scope.oversees(seen_by)):
        return found.none()
    return scope.in_office(found, seen_by)


def plans(*, seen_by: m.Staff) -> list[m.Plan]:
    """The plans that this person may practise."""
    return list(scope.in_office(m.Plan.objects.select_related("office").order_by("office_id", "pk"), seen_by))


def drill_page(pk: int, *, seen_by: m.Staff) -> DrillPage | None:
    """One drill; None where it is not this person's office."""
    drill = drills(seen_by=seen_by).filter(pk=pk).first()
    if drill is None:
        return None
    marks = list(drill.marks.select_related("by").order_by("pk"))
    return DrillPage(
        drill=drill, steps=_steps(drill, marks), calls=_calls(drill, marks),
        services=[(k.called, k.at, k.by.name) for k in marks if k.called.isdigit()],
        leads=leads(seen_by), measures=list(drill.measures.order_by("pk")),
    )


def _steps(drill: m.Drill, marks: Iterable[m.DrillMark]) -> list[DrillStep]:
    ticked = {k.step: k for k in marks if k.step is not None}
    found = []
    for number, step in enumerate(steps_of(drill.steps), 1):
        mark = ticked.get(number)
        due = drill.began_at + timedelta(minutes=step.within) if step.within else None
        over = (mark.at - due).total_seconds() if mark and due else 0
        found.append(DrillStep(
            number=number, text=step.text, who=step.who, within=step.within, due=due,
            done=mark.at if mark else None, by=mark.by.name if mark else "",
            late=-int(-over // 60) if over > 0 else 0,
        ))
    return found


def _calls(drill: m.Drill, marks: Iterable[m.DrillMark]) -> list[DrillCall]:
    """The highest on duty first, as the roster stood when the drill began."""
    ctx = roster.context(drill.office.key, drill.began_at)
    tried = [k for k in marks if k.called and not k.called.isdigit()]
    order = list(dict.fromkeys((*ctx.roster.to_call(drill.office.key, ctx.local), *(k.called for k in tried))))
    people = {s.key: s for s in m.Staff.objects.filter(key__in=order)}
    found = []
    for key in order:
        mine = [k for k in tried if k.called == key]
        found.append(DrillCall(
            key=key, name=name_of(key), post=people[key].post if key in people else "",
            tries=tuple(k.at for k in mine if k.outcome == k.Outcome.NO_ANSWER),
            reached=next((k.at for k in mine if k.outcome == k.Outcome.REACHED), None),
        ))
    return found
