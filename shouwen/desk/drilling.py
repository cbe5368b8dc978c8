"""Emergencies practised: begun, ticked, ended with what was learnt. Never touches a case."""

from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError, transaction

from shouwen.desk.settings.changing import change
from shouwen.org import models as m
from shouwen.org.entering import Entered
from shouwen.org.plan_steps import PlanStep, kept, steps_of

SERVICES = ("119", "110", "120", "122")


class Ended(Exception):
    """The drill is over: nothing is added to it any more."""


def begin(
    typed: Mapping[str, str], *, plans: Mapping[str, m.Plan], dangers: Mapping[str, str],
    office: m.Office, instead: tuple[str, ...], by: m.Staff, now: datetime, once: str = "",
) -> m.Drill:
    """Begin a drill of a plan, or of a danger without one: then ``instead`` are its steps.

    Raises:
        Wrong: neither plan nor danger was chosen, or no scene was given.
        Again: this form was sent before.
    """
    entered = Entered(typed)
    plan = entered.one_of("plan", plans, needed=False)
    danger = "" if plan else entered.one_of("danger", {k: k for k in dangers})
    scene = entered.text("scene", 400, needed=True)
    entered.done()
    steps = plan.steps if plan else kept(PlanStep(text=s) for s in instead)
    name = plan.name if plan else str(dangers[danger])
    place = plan.office if plan else office
    with change("drill_begun", f"{place.name} {name}", by=by, once=once, office=place.key,
                publishes=False) as note:
        drill = m.Drill.objects.create(
            office=place, plan=plan, danger=plan.danger if plan else danger, name=name, scene=scene,
            steps=steps, began_at=now, began_by=by,
        )
        note.after.update(name=name, scene=scene)
    return drill


def tick(drill: m.Drill, step: int, *, by: m.Staff, now: datetime) -> None:
    """A step is done. Ticked before: the first tick stays.

    Raises:
        Ended: the drill is over.
        IndexError: there is no such step.
    """
    if not 1 <= step <= len(steps_of(drill.steps)):
        raise IndexError(step)
    _mark(drill, step=step, outcome=m.DrillMark.Outcome.DONE, by=by, now=now)


def call(drill: m.Drill, called: str, outcome: str, *, by: m.Staff, now: datetime) -> None:
    """Somebody, or a public service, was called: reached or not.

    Raises:
        Ended: the drill is over.
        ValueError: no such outcome.
    """
    if outcome not in (m.DrillMark.Outcome.REACHED, m.DrillMark.Outcome.NO_ANSWER):
        raise ValueError(outcome)
    _mark(drill, called=called, outcome=outcome, by=by, now=now)


def _mark(drill: m.Drill, *, by: m.Staff, now: datetime, outcome: str, step: int | None = None,
          called: str = "") -> None:
    with transaction.atomic():
        held = m.Drill.objects.select_for_update().get(pk=drill.pk)
        if held.ended_at is not None:
            raise Ended
        try:
            with transaction.atomic():
                m.DrillMark.objects.create(
                    drill=held, step=step, called=called, outcome=outcome, at=now, by=by)
        except IntegrityError:
            return  # somebody else was quicker: his second counts


def end(
    drill: m.Drill, typed: Mapping[str, str], *, by: m.Staff, now: datetime, once: str = ""
) -> None:
    """End it, with what went well and what did not.

    Raises:
        Wrong: nothing was written about what went well or badly.
        Ended: it is over already.
        Again: this form was sent before.
    """
    entered = Entered(typed)
    well = entered.long("well", 2000, needed=True)
    badly = entered.long("badly", 2000)
    entered.done()
    with change("drill_ended", f"{drill.office.name} {drill.name}", by=by, once=once,
                office=drill.office.key, publishes=False) as note:
        held = m.Drill.objects.select_for_update().get(pk=drill.pk)
        if held.ended_at is not None:
            raise Ended
        held.well, held.badly, held.ended_at, held.ended_by = well, badly, now, by
        held.save(update_fields=["well", "badly", "ended_at", "ended_by"])
        note.after.update(well=well, badly=badly)
