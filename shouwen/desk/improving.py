"""Measures against causes: set for a person and a day, done, judged by somebody else, learnt from."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from shouwen.desk.settings.changing import change
from shouwen.org import models as org
from shouwen.org.entering import Entered, day_of
from shouwen.store import models as m

LONGEST_CAUSE, LONGEST = 200, 400


class Over(Exception):
    """This step was taken already, or comes too early; nothing was changed."""


def set_measure(
    typed: Mapping[str, str], *, cases: Iterable[m.Case], drill: org.Drill | None,
    follows: m.Measure | None, office: str, people: Mapping[str, org.Staff], by: org.Staff,
    now: datetime, once: str = "",
) -> m.Measure:
    """Set a measure: against which cause, what, who, by when.

    Raises:
        Wrong: something is missing, or the day has passed.
        Again: this form was sent before.
    """
    entered = Entered(typed)
    cause = entered.text("cause", LONGEST_CAUSE, needed=True)
    text = entered.text("text", LONGEST, needed=True)
    owner = entered.one_of("owner", people)
    due = entered.day("due", needed=True)
    if due and due < day_of(now):
        entered.wrong("due", "day_passed")
    entered.done()
    with change("measure_set", f"{owner.name} {text}", by=by, once=once, office=office,
                publishes=False) as note:
        measure = m.Measure.objects.create(
            office=office, cause=cause, text=text, owner=owner.key, due=due, drill=drill,
            follows=follows, set_at=now, set_by=by.key,
        )
        measure.cases.set(cases)
        note.after.update(cause=cause, text=text, due=due.isoformat())
    return measure


def do_measure(
    measure: m.Measure, typed: Mapping[str, str], *, by: org.Staff, now: datetime, once: str = ""
) -> None:
    """Say what was done.

    Raises:
        Wrong: nothing was written.
        Over: it is done already.
        Again: this form was sent before.
    """
    entered = Entered(typed)
    done = entered.text("done", LONGEST, needed=True)
    entered.done()
    with change("measure_done", measure.text, by=by, once=once, office=measure.office, publishes=False) as note:
        moved = m.Measure.objects.filter(pk=measure.pk, done_at=None).update(done=done, done_at=now)
        if not moved:
            raise Over
        note.after.update(done=done)


def judge_measure(
    measure: m.Measure, typed: Mapping[str, str], *, by: org.Staff, now: datetime, once: str = ""
) -> None:
    """Say whether it worked; never by who had to do it.

    Raises:
        Wrong: neither was chosen, nothing was found, or the judge is the owner.
        Over: it is not done yet, or was judged before.
        Again: this form was sent before.
    """
    entered = Entered(typed)
    worked = entered.one_of("worked", {"yes": True, "no": False})
    found = entered.text("found", LONGEST, needed=True)
    if by.key == measure.owner:
        entered.wrong("worked", "not_ones_own")
    entered.done()
    with change("measure_judged", measure.text, by=by, once=once, office=measure.office,
                publishes=False) as note:
        moved = m.Measure.objects.filter(pk=measure.pk, judged_at=None).exclude(done_at=None).update(
            worked=worked, found=found, judged_at=now, judged_by=by.key)
        if not moved:
            raise Over
        note.after.update(worked=worked, found=found)


def teach(measure: m.Measure, entry: org.HandbookEntry) -> None:
    """The lesson of a measure that worked stands in this entry of the handbook now."""
    m.Measure.objects.filter(pk=measure.pk).update(entry=entry)
