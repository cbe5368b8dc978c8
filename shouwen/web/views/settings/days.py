"""节假日与调休: what the calendar knows, what was entered over it, and what a change would touch."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from shouwen import clock
from shouwen.desk.settings import days
from shouwen.desk.settings.changing import Again
from shouwen.org import models as m
from shouwen.org.calendars import china
from shouwen.org.entering import day_of
from shouwen.queries.rows import duty_lines
from shouwen.web.entry import Boxes, fresh
from shouwen.web.pages import page
from shouwen.web.views.settings.room import administrators, answer, office_of, one, room

PAGE = "settings/days.html"


def _context(request: HttpRequest) -> dict[str, Any]:
    now = clock.now()
    year = day_of(now).year
    published = china()
    years = [
        (y, sorted(d for d in published.holidays if d.year == y), sorted(d for d in published.workdays if d.year == y))
        for y in (year, year + 1) if y in published.known_years
    ]
    entered = [(row, *days.across(row.on, office_of(request))) for row in m.Holiday.objects.order_by("on")
               if row.on >= day_of(now)]
    return {
        "years": years, "missing": days.provisional_year(now), "writes": request.user.is_admin, "remove": fresh(),
        "entered": [(row, n, duty_lines(first, now, seen_by=request.user)) for row, n, first in entered],
        "up_word": _("管理"),
    }


@room
@require_http_methods(["GET", "POST"])
def calendar(request: HttpRequest) -> HttpResponse:
    """Everybody of settings reads; administrators enter days."""
    if not request.user.is_admin:
        return page(request, PAGE, _context(request)) if request.method == "GET" else HttpResponse(status=404)

    def boxes(*given: Any) -> Boxes:
        form = Boxes(*given).add("on", _("日期"), "date", required=True)
        form.add("sort", _("这一天"), "choice", [("off", _("放假")), ("working", _("调休上班"))], required=True)
        return form.add("why", _("为什么"), hint=_("如 春节"))

    return answer(
        request, PAGE, _context(request), boxes, {"sort": "off"},
        lambda typed, once: days.save_day(typed, by=request.user, once=once), ("settings-calendar",),
    )


@administrators
@require_POST
def remove(request: HttpRequest, day: str) -> HttpResponse:
    try:
        wanted = date.fromisoformat(day)
    except ValueError:
        wanted = date.min
    found = one(m.Holiday.objects.all(), on=wanted)
    try:
        days.remove_day(found, by=request.user, once=request.POST.get("once", "")[:40])
        messages.success(request, _("已保存，并记入变更记录。"))
    except Again:
        messages.info(request, _("已经办好了，没有重复办。"))
    return redirect("settings-calendar")
