"""管理: the organisation, the roster, absences, imports; and the first administrator."""

import secrets
from datetime import datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.contrib.auth.password_validation import ValidationError, validate_password
from django.core.cache import cache
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from shouwen import clock
from shouwen.org import models as m
from shouwen.org import roster, sheets
from shouwen.queries import scope
from shouwen.store.models import AuditLog, Case, DailyHead, Notice, RefusalLog
from shouwen.web.pages import page
from shouwen.web.sheets import local_time

SIGN_UP_MINUTES = 15
BEHIND = timedelta(minutes=1)


def _administrator(request: HttpRequest) -> None:
    if not (request.user.is_admin or "office_head" in request.user.posts):
        raise Http404


def _office(request: HttpRequest) -> str | None:
    """The one office whose settings this person sees and changes; None: the whole company."""
    return None if request.user.is_admin else scope.office_of(request.user) or ""


def _staff(office: str | None) -> QuerySet[m.Staff]:
    found = m.Staff.objects.select_related("department__office", "office", "superior").order_by("pk")
    if office is None:
        return found
    return found.filter(Q(department__office__key=office) | Q(office__key=office))


def _of(office: str | None, rows: QuerySet[Any], path: str = "office__key") -> QuerySet[Any]:
    """Those of the office that ``path`` leads to; all of them for the whole company."""
    return rows if office is None else rows.filter(**{path: office})


def _changed(request: HttpRequest, what: str) -> None:
    """The organisation has a new version; open duties are looked at again at once."""
    roster.publish(clock.now())
    Case.objects.exclude(stage__in=["closed", "withdrawn", "joined"]).update(next_at=clock.now())
    AuditLog.objects.create(at=clock.now(), by=request.user.key, what=what)


@login_required
@require_http_methods(["GET"])
def settings_page(request: HttpRequest) -> HttpResponse:
    _administrator(request)
    return page(request, "settings.html", _context(request))


def _context(request: HttpRequest) -> dict[str, object]:
    office = _office(request)
    staff = _staff(office)
    absences = m.Absence.objects.select_related("staff").filter(staff__in=staff)
    return {
        "staff": staff, "whole": office is None, "absences": absences.order_by("-begins")[:60],
        "shifts": _of(office, m.DutyShift.objects.select_related("office", "agent", "highest"))
        .order_by("office", "begins"),
        "offices": _of(office, m.Office.objects.prefetch_related("departments", "estates"), "key"),
        "houses": _of(office, m.House.objects.all(), "estate__office__key").count(),
        "customers": _of(office, m.Customer.objects.all(), "houses__estate__office__key")
        .distinct().count(),
        "plans": _of(office, m.Plan.objects.select_related("office")),
        "missing_year": roster.of_version(roster.version_at())[1].provisional(
            clock.now().replace(year=clock.now().year + 1)
        ),
        "next_year": clock.now().year + 1,
        "behind": _of(office, Case.objects.filter(next_at__lt=clock.now() - BEHIND), "office").count(),
        "unread": Notice.objects.filter(read_at=None, to__in=staff.values("key")).count(),
        "head": DailyHead.objects.order_by("-pk").first(),
        "refused": RefusalLog.objects.filter(
            at__gte=clock.now() - timedelta(days=1), by__in=staff.values("key")).count(),
        "without_superior": [s for s in staff if not s.superior_id and set(s.posts) & {"guard", "cleaner", "repairer"}],
    }


@login_required
@require_POST
def absence(request: HttpRequest) -> HttpResponse:
    """Somebody is away: the roster changes, his duties go to who stands above until he is back."""
    _administrator(request)
    begins, ends = (local_time(request.POST.get(k, "")) for k in ("begins", "ends"))
    staff = _staff(_office(request)).filter(key=request.POST.get("staff", "")).first()
    if staff is None or not isinstance(begins, datetime) or not (
        isinstance(ends, datetime) and begins < ends
    ):
        context = {**_context(request), "error": _("请选人，并填先后正确的起止时间")}
        return page(request, "settings.html", context, 422)
    m.Absence.objects.create(staff=staff, begins=begins, ends=ends, why=request.POST.get("why", "")[:60])
    _changed(request, "absence")
    return redirect("settings")


@login_required
@require_POST
def shift(request: HttpRequest) -> HttpResponse:
    _administrator(request)
    mine = _office(request)
    asked = request.POST.get("office", "")
    office = m.Office.objects.filter(key=asked).first() if mine in (None, asked) else None
    people = {s.key: s for s in _staff(mine).filter(
        key__in=[request.POST.get("agent", ""), request.POST.get("highest", "")])}
    agent, highest = people.get(request.POST.get("agent", "")), people.get(request.POST.get("highest", ""))
    try:
        begins, ends = (time.fromisoformat(request.POST.get(k, "")) for k in ("begins", "ends"))
    except ValueError:
        begins = ends = None
    if office is None or agent is None or highest is None or begins is None:
        context = {**_context(request), "error": _("请填管理处、当值接待、当班最高级别和起止时间（如 08:00）")}
        return page(request, "settings.html", context, 422)
    m.DutyShift.objects.update_or_create(
        office=office, begins=begins, ends=ends, on=None, defaults={"agent": agent, "highest": highest}
    )
    _changed(request, "shift")
    return redirect("settings")


@login_required
@require_http_methods(["GET", "POST"])
def import_page(request: HttpRequest) -> HttpResponse:
    """XLSX of staff and houses: first a preview with every row's fault, then all or nothing.

    It may write any office of the company, so it is the administrators' alone."""
    if not request.user.is_admin:
        raise Http404
    key = f"import:{request.user.key}"
    if request.method == "GET":
        return page(request, "import.html", {})
    if request.POST.get("confirm"):
        data = cache.get(key)
        found = sheets.preview(data) if data else None
        if found is None or found.faults:
            return page(request, "import.html", {"error": _("预览已过期，请重新上传")}, 422)
        staff, houses = sheets.apply(found)
        cache.delete(key)
        _changed(request, "import")
        return page(request, "import.html", {"done": (staff, houses)})
    sent = request.FILES.get("file")
    if sent is None:
        return page(request, "import.html", {"error": _("请选一个 XLSX 文件")}, 422)
    data = sent.read(sheets.LARGEST + 1)
    found = sheets.preview(data)
    if not found.faults:
        cache.set(key, data, 900)
    return page(request, "import.html", {"found": found, "name": sent.name}, 422 if found.faults else 200)


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
        password = request.POST.get("password", "")[:128]
        try:
            validate_password(password)
            weak = "" if len(password) >= 12 else _("管理员密码至少 12 位")
        except ValidationError as problem:
            weak = " ".join(problem.messages)
        if not fresh or not secrets.compare_digest(code, request.POST.get("code", "").strip()):
            error = _("一次性代码不对或已过期，请重新启动并看控制台")
        elif not name or not company:
            error = _("请填公司名称和姓名")
        elif weak:
            error = weak
        else:
            who = _set_up(company, name, password)
            path.unlink(missing_ok=True)
            login(request, who, backend="shouwen.org.sign_in.NumberOrPhone")
            return redirect("settings")
    return page(request, "first_administrator.html", {"error": error, "typed": request.POST},
                422 if error else 200)


def _set_up(company: str, name: str, password: str) -> m.Staff:
    m.Company.objects.get_or_create(defaults={"name": company})
    office = m.Office.objects.create(key="office1", name=f"{company} 第一管理处")
    m.Estate.objects.create(key="estate1", name="第一小区", office=office, rulebook="R9")
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
