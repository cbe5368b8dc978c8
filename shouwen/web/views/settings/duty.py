"""值班与不在岗: who is on duty, and who is away."""

from contextlib import suppress
from datetime import datetime, time
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from shouwen import clock
from shouwen.desk.settings.changing import Again, change
from shouwen.org import models as m
from shouwen.org import people
from shouwen.web.entry import fresh
from shouwen.web.pages import page
from shouwen.web.sheets import local_time
from shouwen.web.views.settings.room import of_office, office_of, one, room, staff_of


@room
@require_http_methods(["GET"])
def duty(request: HttpRequest) -> HttpResponse:
    return page(request, "settings/duty.html", _context(request))


def _context(request: HttpRequest) -> dict[str, Any]:
    staff = people.employed(staff_of(request), clock.now())
    absences = m.Absence.objects.select_related("staff").filter(staff__in=staff)
    return {
        "staff": staff, "absences": absences.order_by("-begins")[:60], "once": fresh(),
        "shifts": of_office(request, m.DutyShift.objects.select_related("office", "agent", "highest"))
        .order_by("office", "begins"),
        "offices": of_office(request, m.Office.objects.filter(closed=None), "key"),
        "typed": request.POST,
    }


@room
@require_POST
def absence(request: HttpRequest) -> HttpResponse:
    """Somebody is away: the roster changes, his duties go to who stands above until he is back."""
    begins, ends = (local_time(request.POST.get(k, "")) for k in ("begins", "ends"))
    staff = staff_of(request).filter(key=request.POST.get("staff", "")).first()
    if staff is None or not isinstance(begins, datetime) or not (
        isinstance(ends, datetime) and begins < ends
    ):
        context = {**_context(request), "error": _("请选人，并填先后正确的起止时间")}
        return page(request, "settings/duty.html", context, 422)
    row = m.Absence(staff=staff, begins=begins, ends=ends, why=request.POST.get("why", "")[:60])
    return _write(request, "absence", staff.name, row)


@room
@require_POST
def shift(request: HttpRequest) -> HttpResponse:
    """One shift of an office: changed where there is one of these hours, added otherwise, or taken
    out. Without hours it is round the clock, and holds where no shift of certain hours does."""
    if request.POST.get("remove"):
        return _remove(request)
    mine = office_of(request)
    asked = request.POST.get("office", "")
    office = m.Office.objects.filter(key=asked).first() if mine in (None, asked) else None
    chosen = {s.key: s for s in staff_of(request).filter(
        key__in=[request.POST.get("agent", ""), request.POST.get("highest", "")])}
    agent, highest = chosen.get(request.POST.get("agent", "")), chosen.get(request.POST.get("highest", ""))
    typed = [request.POST.get(k, "") for k in ("begins", "ends")]
    try:
        begins, ends = (time.fromisoformat(t) if any(typed) else None for t in typed)
    except ValueError:
        office, begins, ends = None, None, None
    if office is None or agent is None or highest is None or (begins is not None and begins == ends):
        context = {**_context(request), "error": _("请填管理处、当值接待、当班最高级别和起止时间（如 08:00）；全天就都空着")}
        return page(request, "settings/duty.html", context, 422)
    there = m.DutyShift.objects.filter(office=office, begins=begins, ends=ends, on=None).first()
    row = there or m.DutyShift(office=office, begins=begins, ends=ends)
    row.agent, row.highest = agent, highest
    return _write(request, "shift", office.name, row)


def _remove(request: HttpRequest) -> HttpResponse:
    asked = request.POST["remove"][:18]
    rows = of_office(request, m.DutyShift.objects.select_related("office"))
    row = one(rows, pk=int(asked) if asked.isdecimal() else 0)
    with suppress(Again), change("shift", row.office.name, by=request.user, once=request.POST.get("once", "")[:40],
                                 office=row.office.key) as note:
        note.was(row)
        row.delete()
    return redirect("settings-duty")


def _write(request: HttpRequest, what: str, about: str, row: Any) -> HttpResponse:
    office = row.office.key if isinstance(row, m.DutyShift) else (office_of(request) or "")
    try:
        with change(what, about, by=request.user, once=request.POST.get("once", "")[:40],
                    office=office) as note:
            there = type(row).objects.filter(pk=row.pk).first() if row.pk else None
            if there is not None:
                note.was(there)
            row.save()
            note.now(row)
    except Again:
        pass
    return redirect("settings-duty")
