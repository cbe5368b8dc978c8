"""What every page's frame shows: who is signed in, how much is new, which tabs there are."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _

from shouwen import clock
from shouwen.org import quiet
from shouwen.queries import emergency, measures, my_duties, scope
from shouwen.queries.machine import concerns


def frame(request: HttpRequest) -> dict[str, Any]:
    me = getattr(request, "user", None)
    if me is None or not me.is_authenticated:
        return {"demo": settings.DEMO}
    posts = set(me.posts)
    tabs = [("my-duties", "责", _("我的责任")), ("register", "记", _("登记"))]
    if posts & {"agent", "receptionist", "coordinator", "office_head", "company_leader", "auditor",
                "department_head", "tracker", "team_leader"}:
        tabs.append(("workbench", "台", _("工作台")))
    if posts & {"coordinator", "office_head"}:
        tabs.append(("coordination", "协", _("协调台")))
    if posts & {"department_head", "team_leader", "tracker"}:
        tabs.append(("department", "部", _("部门")))
    tabs += [("emergency", "急", _("紧急")), ("visits", "访", _("回访")),
             *([("reports", "表", _("报表"))] if scope.oversees(me) else []),
             ("rulebooks", "制", _("制度")), ("handbook", "册", _("手册"))]
    if me.is_admin or posts & {"office_head"}:
        tabs.append(("settings", "管", _("管理")))
    now = clock.now()
    reminders = [] if quiet.began(me, now) else measures.reminders(seen_by=me, now=now)
    return {
        "me": me, "tabs": tabs, "demo": settings.DEMO,
        "new_notices": my_duties.unread(seen_by=me, now=now) + len(reminders),
        "concerns": concerns(seen_by=me),
        "alarms": emergency.going_on(me).count(), "alarm": emergency.unseen_alarm(seen_by=me),
    }
