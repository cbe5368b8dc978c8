"""管理: how the service is, what is missing, and the doors to the rooms."""

from datetime import timedelta
from typing import Any

from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from shouwen import clock
from shouwen.desk.settings import days
from shouwen.org import models as m
from shouwen.org import people
from shouwen.org.posts import OPERATIVES
from shouwen.store.models import Case, DailyHead, Notice, RefusalLog
from shouwen.web.pages import page
from shouwen.web.views.settings.first import FIRST_ESTATE, FIRST_ESTATE_NAME
from shouwen.web.views.settings.room import of_office, office_of, room, staff_of

BEHIND = timedelta(minutes=1)


@room
@require_http_methods(["GET"])
def settings_page(request: HttpRequest) -> HttpResponse:
    now = clock.now()
    staff = people.employed(staff_of(request), now)
    return page(request, "settings/overview.html", {
        "steps": _first_steps() if office_of(request) is None else (),
        "whole": office_of(request) is None, "doors": _doors(request, staff),
        "next_year": days.provisional_year(now),
        "behind": of_office(request, Case.objects.filter(next_at__lt=now - BEHIND), "office").count(),
        "unread": Notice.objects.filter(read_at=None, to__in=staff.values("key")).count(),
        "head": DailyHead.objects.order_by("-pk").first(),
        "refused": RefusalLog.objects.filter(
            at__gte=now - timedelta(days=1), by__in=staff.values("key")).count(),
        "without_superior": [s for s in staff if not s.superior_id and set(s.posts) & OPERATIVES],
    })


def _first_steps() -> list[tuple[str, str, bool]]:
    """What a new company enters before it can work: where, what, whether it is done; nothing once the
    people and houses are there and everybody can sign in."""
    staff, departments = m.Staff.objects.filter(is_active=True), m.Department.objects.filter(closed=None)
    there = staff.count() > 1 and m.House.objects.exists()
    able = staff.count() > 1 and not people.without_password(staff).exists()
    if there and able:
        return []
    named = not m.Estate.objects.filter(key=FIRST_ESTATE, name=FIRST_ESTATE_NAME).exists()
    return [
        (reverse("settings-estates"), _("小区改成自己的名字，选好制度"), named),
        (reverse("import"), _("导入员工、房屋和未办结的事项"), there),
        (reverse("settings-company"), _("各部门定负责人（导入的部门主管自动就是）"), not departments.filter(head=None).exists()),
        (reverse("settings-duty"), _("排值班：谁当值接待，谁是当班最高级别"), m.DutyShift.objects.exclude(agent=F("highest")).exists()),
        (reverse("settings-start-passwords"), _("给起始密码，让大家登录"), able),
    ]


def _doors(request: HttpRequest, staff: Any) -> list[tuple[str, str, str, str]]:
    """Where, what it is called, what is there, and what is amiss."""
    office = office_of(request)
    offices = of_office(request, m.Office.objects.filter(closed=None), "key")
    houses = of_office(request, m.House.objects.all(), "estate__office__key")
    customers = of_office(request, m.Customer.objects.all(), "houses__estate__office__key").distinct()
    plans = of_office(request, m.Plan.objects.all())
    entries = of_office(request, m.HandbookEntry.objects.all())
    orphans = entries.filter(owner="").count()
    bare = offices.exclude(pk__in=m.Plan.objects.values("office")).count()
    names = "、".join(offices.order_by("pk").values_list("name", flat=True)[:6])
    doors = [
        (reverse("settings-company"), _("公司与部门"), names, ""),
        (reverse("settings-staff"), _("员工"), _("%(n)d 人") % {"n": staff.count()}, ""),
        (reverse("settings-duty"), _("值班与不在岗"), "", ""),
        (reverse("settings-estates"), _("小区与房屋"),
         _("房屋 %(a)d · 客户 %(b)d") % {"a": houses.count(), "b": customers.count()}, ""),
        (reverse("settings-plans"), _("应急预案"), _("%(n)d 份") % {"n": plans.count()},
         _("有管理处没有预案：一类事件将逐件请示分管领导") if bare else ""),
        (reverse("settings-calendar"), _("节假日与调休"), "", ""),
        (reverse("settings-handbook"), _("职责手册"), _("%(n)d 条") % {"n": entries.count()},
         _("%(n)d 条没有责任人") % {"n": orphans} if orphans else ""),
    ]
    if office is None:
        doors.append((reverse("settings-rewards"), _("奖罚表"), "", ""))
        doors.append((reverse("settings-log"), _("变更记录"), "", ""))
    return doors
