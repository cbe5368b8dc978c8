"""The first administrator, while nobody is there yet."""

import secrets

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from shouwen import clock
from shouwen.org import models as m
from shouwen.org import roster
from shouwen.web.pages import page
from shouwen.web.passwords import LONGEST, fault_of

SIGN_UP_MINUTES = 15
FIRST_ESTATE, FIRST_ESTATE_NAME = "estate1", "第一小区"


@require_http_methods(["GET", "POST"])
def first_administrator(request: HttpRequest) -> HttpResponse:
    """Only while nobody is there, only with the code on the console, only for a quarter of an hour."""
    if m.Staff.objects.exists():
        raise Http404
    error = ""
    path = settings.VAR_DIR / "first_code"
    if request.method == "POST":
        code = path.read_text(encoding="ascii").strip() if path.exists() else ""
        fresh = path.exists() and clock.now().timestamp() - path.stat().st_mtime < SIGN_UP_MINUTES * 60
        name, company = request.POST.get("name", "").strip()[:60], request.POST.get("company", "").strip()[:120]
        password = request.POST.get("password", "")[:LONGEST + 1]
        if not fresh or not secrets.compare_digest(code, request.POST.get("code", "").strip()):
            error = _("一次性代码不对或已过期，请重新启动并看控制台")
        elif not name or not company:
            error = _("请填公司名称和姓名")
        elif weak := fault_of(password, admin=True):
            error = weak
        else:
            who = _set_up(company, name, password)
            path.unlink(missing_ok=True)
            login(request, who, backend="shouwen.org.sign_in.NumberOrPhone")
            messages.success(request, _("您的工号是 %(number)s：下次用它和密码登录。") % {"number": who.number})
            return redirect("settings")
    return page(request, "settings/first_administrator.html", {"error": error, "typed": request.POST},
                422 if error else 200)


def _set_up(company: str, name: str, password: str) -> m.Staff:
    m.Company.objects.get_or_create(defaults={"name": company})
    office = m.Office.objects.create(key="office1", name=f"{company} 第一管理处")
    m.Estate.objects.create(key=FIRST_ESTATE, name=FIRST_ESTATE_NAME, office=office, rulebook="R9")
    centre = m.Department.objects.create(
        key="service", name="客服中心", office=office, service_centre=True
    )
    for key, title in (("engineering", "工程部"), ("security", "秩序维护部"), ("cleaning", "环境部"),
                       ("landscaping", "绿化部"), ("finance", "财务部")):
        m.Department.objects.create(key=key, name=title, office=office)
    who = m.Staff(key="s0001", number="0001", name=name, posts=["office_head"], office=office, is_admin=True)
    who.set_password(password)
    who.save()
    office.head = who
    office.save()
    centre.head = who
    centre.save()
    m.DutyShift.objects.create(office=office, agent=who, highest=who)
    roster.publish(clock.now())
    return who
