"""What was entered for a day and has come: leavers go, units open and close.

The worker asks every few seconds; a change of settings asks at once. Whatever was done once has
left nothing to do.
"""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from shouwen.desk.settings.changing import publish
from shouwen.org import models as m
from shouwen.org import roster
from shouwen.org.entering import day_of
from shouwen.org.people import makes_a_circle
from shouwen.store.models import AuditLog, Case, Duty
from shouwen.store.turns import turn

CLOCK = "clock"


def settle_and_publish(now: datetime) -> int:
    """For the worker: do what is due; publish if anything was. The number of things done."""
    if not _anything(now):
        return 0
    with turn(), transaction.atomic():
        list(m.Company.objects.select_for_update().values_list("pk"))
        done = settle(now)
        if done:
            publish(now)
    return done


def settle(now: datetime) -> int:
    """Do what is due, inside the caller's transaction; the caller publishes."""
    done = sum(_gone(staff, now) for staff in _leavers(now))
    for model in (m.Department, m.Office):
        for unit in _closed_with_contents(model, now):
            done += _handed_on(unit)
    return done + _unpublished(now)


def _anything(now: datetime) -> bool:
    return (
        _leavers(now).exists() or _unpublished(now) > 0
        or any(_closed_with_contents(model, now) for model in (m.Department, m.Office))
    )


# -- leavers ------------------------------------------------------------------------------------


def _leavers(now: datetime) -> Any:
    return m.Staff.objects.filter(employed_until__lte=now, is_active=True)


def _gone(staff: m.Staff, now: datetime) -> int:
    """His sessions end, signing in is refused; what he headed and whom he led have his successor."""
    staff.is_active = False
    staff.is_admin = False
    staff.set_unusable_password()
    staff.save(update_fields=["is_active", "is_admin", "password"])
    heir = staff.successor
    for model in (m.Office, m.Department):
        model.objects.filter(head=staff).update(head=heir)
    m.Department.objects.filter(tracker=staff).update(tracker=heir)
    for below in m.Staff.objects.filter(superior=staff):
        above = heir or staff.superior
        if above is not None and makes_a_circle(below, above):
            above = staff.superior  # the successor, and who stands between, is led from above
        below.superior = above
        below.save(update_fields=["superior"])
    m.DutyShift.objects.filter(agent=staff).update(agent=heir)
    m.DutyShift.objects.filter(highest=staff).update(highest=heir)
    for shift in m.DutyShift.objects.filter(next_keys__isnull=False):
        if staff.key in shift.next_keys:
            shift.next_keys = [k for k in shift.next_keys if k != staff.key]
            shift.save(update_fields=["next_keys"])
    m.HandbookEntry.objects.filter(person=staff).update(
        person=heir, owner=heir.name if heir else ""
    )
    owed = Duty.objects.filter(who=staff.key, state__in=("open", "overdue"))
    Case.objects.filter(pk__in=owed.values("case")).update(next_at=now)  # ended ones, too
    AuditLog.objects.create(
        at=now, by=CLOCK, what="staff_gone", about=f"{staff.number} {staff.name}"[:120],
        before={"is_active": True}, after={"is_active": False, "successor": str(heir) if heir else None},
        office=_office_key(staff),
    )
    return 1


def _office_key(staff: m.Staff) -> str:
    if staff.office is not None:
        return staff.office.key
    return staff.department.office.key if staff.department is not None else ""


# -- units --------------------------------------------------------------------------------------


def _closed_with_contents(model: Any, now: datetime) -> list[Any]:
    closed = model.objects.filter(closed__lte=day_of(now)).exclude(successor=None)
    full = Q(staff__is_active=True)
    if model is m.Office:
        full |= Q(departments__closed=None, departments__isnull=False) | Q(estates__isnull=False)
    else:
        full |= Q(service_centre=True)
    return list(closed.filter(full).distinct())


def _handed_on(unit: Any) -> int:
    """The people of a closed unit, and what belongs to it, are its successor's now."""
    heir = unit.successor
    unit.staff.filter(is_active=True).update(
        **{"department" if isinstance(unit, m.Department) else "office": heir}
    )
    if isinstance(unit, m.Department):
        if unit.service_centre:
            m.Department.objects.filter(pk=heir.pk).update(service_centre=True)
            m.Department.objects.filter(pk=unit.pk).update(service_centre=False)
        m.HandbookEntry.objects.filter(department=unit).update(department=heir)
    else:
        unit.departments.filter(closed=None).update(office=heir)
        unit.estates.update(office=heir)
        m.HandbookEntry.objects.filter(office=unit).update(office=heir)
    return 1


def _unpublished(now: datetime) -> int:
    """Units that have opened or closed since the organisation was last published."""
    try:
        people = roster.present_roster()
    except LookupError:
        return 0
    today = day_of(now)
    gone = {*m.Office.objects.filter(closed__lte=today).values_list("key", flat=True),
            *m.Department.objects.filter(closed__lte=today).values_list("key", flat=True)}
    there = {*m.Office.objects.filter(opened__lte=today).values_list("key", flat=True),
             *m.Department.objects.filter(opened__lte=today).values_list("key", flat=True)} - gone
    return len(gone - set(people.former)) + len(there - set(people.offices) - set(people.departments))
