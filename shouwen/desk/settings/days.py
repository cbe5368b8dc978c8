"""Days off and make-up working days, over the list that came with the software."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

import msgspec

from shouwen.desk.settings.changing import change
from shouwen.desk.settings.organisation import today
from shouwen.kernel.case import Duty as KernelDuty
from shouwen.org import models as m
from shouwen.org import roster
from shouwen.org.calendars import china
from shouwen.org.entering import Entered, begins
from shouwen.store import books
from shouwen.store.models import Duty

MOST_SHOWN = 20


def save_day(typed: Mapping[str, str], *, by: m.Staff, once: str = "") -> None:
    """A day off, or a make-up working day, over the list that came with the software.

    Raises:
        Wrong: no date, one that has passed, or a day that is so already.
        Again: this form was sent before.
    """
    entered = Entered(typed)
    on = entered.day("on", needed=True)
    sort = entered.one_of("sort", {"off": False, "working": True})
    why = entered.text("why", 60)
    if on is not None and on < today():
        entered.wrong("on", "day_passed")
    if on is not None and m.Holiday.objects.filter(on=on).exists():
        entered.wrong("on", "day_taken")
    if on is not None and sort is not None and china().is_workday(on) == sort:
        entered.wrong("on", "weekday" if sort else "weekend")
    entered.done()
    with change("holiday", str(on), by=by, once=once) as note:
        row = m.Holiday.objects.create(on=on, working=sort, why=why)
        note.now(row)


def remove_day(day: m.Holiday, *, by: m.Staff, once: str = "") -> None:
    """The published list counts for that day again.

    Raises:
        Again: this form was sent before.
    """
    with change("holiday_removed", str(day.on), by=by, once=once) as note:
        note.was(day)
        day.delete()


def provisional_year(now: datetime) -> int | None:
    """Next year, if nobody has published its list yet."""
    calendar = roster.of_version(roster.version_at())[1]
    year = now.year + 1
    return year if calendar.provisional(now.replace(year=year, month=6, day=1)) else None


def across(day: date, office: str | None) -> tuple[int, list[Duty]]:
    """Open duties that run by the working calendar over a day: how many, and the first of them.

    Their dues were worked out when they opened and stay; what opens later counts by the new list.
    """
    start = begins(day)
    assert start is not None
    rows = Duty.objects.select_related("case").filter(
        state="open", due_at__gte=start, opened_at__lt=start + timedelta(days=1)
    )
    if office is not None:
        rows = rows.filter(office=office)
    found = [d for d in rows.order_by("due_at") if _by_working_days(d)]
    return len(found), found[:MOST_SHOWN]


def _by_working_days(duty: Duty) -> bool:
    book = books.pinned(duty.case.book, duty.case.book_hash)
    rule = book.duty(_rule_of(duty))
    return rule is not None and any(x.calendar == "working" for x in rule.limits)


def _rule_of(duty: Duty) -> str:
    return msgspec.json.decode(duty.body, type=KernelDuty).rule
