"""Emergency plans: one of an office for each sort of danger, its steps in order."""

from collections.abc import Mapping

from shouwen.desk.settings.changing import change
from shouwen.org import models as m
from shouwen.org.entering import Entered
from shouwen.org.plan_steps import LONGEST_STEP, MOST_STEPS, NoStep, PlanStep, kept, read_step


def save_plan(
    plan: m.Plan, typed: Mapping[str, str], *, by: m.Staff, offices: Mapping[str, m.Office],
    dangers: Mapping[str, str], once: str = "",
) -> m.Plan:
    """Write the emergency plan of an office for one sort of danger, its steps line by line.

    Raises:
        Wrong: something typed can't be taken; the office has a plan of that sort.
        Again: this form was sent before.
    """
    entered = Entered(typed)
    name = entered.text("name", 80, needed=True)
    if plan.pk is None:
        plan_office = entered.one_of("office", offices)
        plan.danger = entered.one_of("danger", {k: k for k in dangers}) or ""
        if plan_office is not None:
            plan.office = plan_office
            if m.Plan.objects.filter(office=plan_office, danger=plan.danger).exists():
                entered.wrong("danger", "plan_taken")
    steps = [x.strip() for x in entered.long("steps", 6000, needed=True).split("\n") if x.strip()]
    if len(steps) > MOST_STEPS:
        entered.wrong("steps", "many_steps", most=MOST_STEPS)
    read = _read(entered, steps)
    entered.done()
    new = plan.pk is None
    with change("plan_opened" if new else "plan_changed", f"{plan.office.name} {name}", by=by,
                once=once, office=plan.office.key) as note:
        if not new:
            note.was(plan)
        plan.name, plan.steps = name, kept(read)
        plan.save()
        note.now(plan)
    return plan


def _read(entered: Entered, lines: list[str]) -> list[PlanStep]:
    found = []
    for number, line in enumerate(lines, 1):
        try:
            found.append(read_step(line))
        except NoStep as error:
            entered.wrong("steps", error.code, most=LONGEST_STEP, number=number)
    return found
