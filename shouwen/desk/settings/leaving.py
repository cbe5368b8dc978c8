"""Leaving the company: nobody goes while a matter, work or a duty would be left without an owner.

The successor is named in the organisation; the kernel then has him stand in for the first contact
and go on with the work, as the clock's own event on each case. Names stay in history.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db.models import Q

from shouwen import clock
from shouwen.desk.settings.changing import change, open_cases
from shouwen.desk.settings.dated import settle
from shouwen.desk.settings.organisation import today
from shouwen.desk.settings.staffing import (
    about,
    another_admin,
    not_above,
    office_key,
    start_password,
)
from shouwen.desk.sweeping import sweep
from shouwen.org import models as m
from shouwen.org.entering import Entered, begins, day_of
from shouwen.store.models import Duty


def ties(staff: m.Staff) -> dict[str, int]:
    """What is in this person's name and needs somebody who goes on with it; only what there is."""
    found = {
        "accountable": open_cases(Q(accountable=staff.key)).count(),
        "handling": open_cases(Q(handler=staff.key)).count(),
        "owing": Duty.objects.filter(who=staff.key, state__in=("open", "overdue")).count(),
        "heads": m.Department.objects.filter(Q(head=staff) | Q(tracker=staff), closed=None).count()
        + m.Office.objects.filter(head=staff, closed=None).count(),
        "leads": m.Staff.objects.filter(superior=staff, is_active=True).count(),
        "shifts": m.DutyShift.objects.filter(Q(agent=staff) | Q(highest=staff)).count(),
    }
    return {k: n for k, n in found.items() if n}


def leave(
    staff: m.Staff, typed: Mapping[str, str], *, by: m.Staff, people: Mapping[str, Any], once: str = ""
) -> None:
    """Somebody goes: at once, or after the last day that was typed.

    Sessions end and signing in is refused from that instant; his matters, work and duties, and what
    he headed and whom he led, go on with the successor.

    Raises:
        Wrong: no successor though something is in his name; a day that has passed; himself.
        Again: this form was sent before.
    """
    not_above(staff, by)
    entered = Entered(typed)
    last = entered.day("until")
    if last is not None and last < today():
        entered.wrong("until", "day_passed")
    first = day_of(staff.employed_from)
    if last is not None and first is not None and last < first:
        entered.wrong("until", "order", first="employed_from")
    until = begins(last + timedelta(days=1)) if last else clock.now()
    heir = entered.one_of("successor", people, needed=False)
    if heir is None and ties(staff):
        entered.wrong("successor", "needs_successor")
    if heir is not None and heir.pk == staff.pk:
        entered.wrong("successor", "himself")
    elif heir is not None and (
        not heir.is_active or (heir.employed_until and until and heir.employed_until <= until)
    ):
        entered.wrong("successor", "gone")
    if staff.pk == by.pk:
        entered.wrong("until", "not_yourself")
    if staff.is_admin and not another_admin(staff):
        entered.wrong("until", "last_admin")
    entered.done()
    mine = Q(parties__contains=f"|{staff.key}|")
    with change("staff_left", about(staff), by=by, once=once, office=office_key(staff)) as note:
        note.was(staff)
        staff.employed_until, staff.successor = until, heir
        staff.save(update_fields=["employed_until", "successor"])
        note.now(staff)
        if until is not None and until <= clock.now():
            settle(clock.now())
    if until is not None and until <= clock.now():
        sweep(where=mine)


def stay(staff: m.Staff, *, by: m.Staff, once: str) -> str | None:
    """Not leaving after all, or coming back; whoever was gone gets a new start password.

    What his successor has by then stays with the successor.

    Raises:
        Wrong: he stands above who does it.
        Again: this form was sent before.
    """
    not_above(staff, by)
    gone = not staff.is_active
    with change("staff_returns", about(staff), by=by, once=once, office=office_key(staff)) as note:
        note.was(staff)
        staff.employed_until = staff.successor = None
        staff.is_active = True
        if gone:
            staff.employed_from = clock.now()
            staff.set_password(start_password(by, once))
        staff.save()
        note.now(staff)
    return start_password(by, once) if gone else None

