"""管理: how the service is, what is missing, and the doors to the rooms."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from shouwen import clock
from shouwen.org import models as m
from shouwen.org import people, roster
from shouwen.org.posts import OPERATIVES
from shouwen.store.models import Case, DailyHead, Notice, RefusalLog
from shouwen.web.pages import page
from shouwen.web.views.settings.room import of_office, office_of, room, staff_of

BEHIND = timedelta(minutes=1)


@room
@require_http_methods(["GET"])
def settings_page(request: HttpRequest) -> HttpResponse:
    now = clock.now()
    staff = people.employed(staff_of(request), now)
    return page(request, "settings/overview.html", {
        "whole": office_of(request) is None, "doors": _doors(request, staff),
        "missing_year": roster.of_version(roster.version_at())[1].provisional(now.replace(year=now.year + 1)),
        "next_year": now.year + 1,
        "behind": of_office(request, Case.objects.filter(next_at__lt=now - BEHIND), "office").count(),
        "unread": Notice.objects.filter(read_at=None, to__in=staff.values("key")).count(),
        "head": DailyHead.objects.order_by("-pk").first(),
        "refused": RefusalLog.objects.filter(
            at__gte=now - timedelta(days=1), by__in=staff.values("key")).count(),
        "without_superior": [s for s in staff if not s.superior_id and set(s.posts) & OPERATIVES],
    })


def _doors(request: HttpRequest, staff: Any) -> list[tuple[str, str, str, str]]:
    """Where, what it is called, what is there, and what is amiss."""
    office = office_of(request)
    offices = of_office(request, m.Office.objects.filter(closed=None), "key")
    names = "、".join(offices.order_by("pk").values_list("name", flat=True)[:6])
    doors = [
        (reverse("settings-company"), _("公司与部门"), names, ""),
        (reverse("settings-duty"), _("值班与不在岗"), "", ""),
    ]
    if office is None:
        doors.append((reverse("settings-log"), _("变更记录"), "", ""))
    return doors
