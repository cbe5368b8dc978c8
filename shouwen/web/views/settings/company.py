"""公司、管理处、部门、岗位: listed, added, renamed, given a head, closed, opened again."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from shouwen import clock
from shouwen.desk.settings import organisation
from shouwen.desk.settings.changing import Again
from shouwen.org import models as m
from shouwen.org.entering import day_of
from shouwen.org.posts import RANKS, rank
from shouwen.web import words
from shouwen.web.entry import Boxes, fresh
from shouwen.web.pages import page
from shouwen.web.views.settings.room import (
    administrators,
    answer,
    choosable,
    named,
    of_office,
    office_of,
    one,
    room,
)

FORM = "settings/form.html"


@room
@require_http_methods(["GET"])
def company(request: HttpRequest) -> HttpResponse:
    offices = of_office(request, m.Office.objects.select_related("head", "successor"), "key")
    departments = of_office(
        request, m.Department.objects.select_related("office", "head__superior", "tracker", "successor"))
    today = day_of(clock.now())
    return page(request, "settings/company.html", {
        "company": m.Company.objects.first(), "whole": office_of(request) is None, "today": today,
        "offices": [
            (o, [d for d in departments.order_by("pk") if d.office_id == o.pk]) for o in offices.order_by("pk")
        ],
        "posts": m.Post.objects.order_by("pk"), "once": fresh(),
    })


def _up() -> dict[str, Any]:
    return {"up": reverse("settings-company"), "up_word": _("公司与部门")}


@administrators
@require_http_methods(["GET", "POST"])
def company_name(request: HttpRequest) -> HttpResponse:
    there = m.Company.objects.first() or m.Company()

    def boxes(*given: Any) -> Boxes:
        return Boxes(*given).add("name", _("公司名称"), required=True)

    return answer(
        request, FORM, {**_up(), "title": _("公司名称"), "button": _("保存")}, boxes, {"name": there.name},
        lambda typed, once: organisation.rename_company(typed, by=request.user, once=once),
        ("settings-company",),
    )


# -- offices and departments --------------------------------------------------------------------


@administrators
@require_http_methods(["GET", "POST"])
def new_office(request: HttpRequest) -> HttpResponse:
    return _unit(request, m.Office(), _("新设管理处"))


@administrators
@require_http_methods(["GET", "POST"])
def office(request: HttpRequest, key: str) -> HttpResponse:
    found = one(m.Office.objects.select_related("head__superior"), key=key)
    return _unit(request, found, found.name)


@room
@require_http_methods(["GET", "POST"])
def new_department(request: HttpRequest, key: str) -> HttpResponse:
    where = one(of_office(request, m.Office.objects.filter(closed=None), "key"), key=key)
    return _unit(request, m.Department(office=where), _("新设部门：%(office)s") % {"office": where.name})


@room
@require_http_methods(["GET", "POST"])
def department(request: HttpRequest, key: str) -> HttpResponse:
    found = one(of_office(request, m.Department.objects.select_related("office", "head__superior")), key=key)
    return _unit(request, found, f"{found.office.name} · {found.name}")


def _unit(request: HttpRequest, unit: Any, title: str) -> HttpResponse:
    chosen = choosable(request)
    is_department = isinstance(unit, m.Department)
    if is_department:
        chosen = {k: s for k, s in chosen.items() if _belongs(s, unit.office)}
    for held in (unit.head, unit.head.superior if unit.head else None, getattr(unit, "tracker", None)):
        if held is not None:
            chosen.setdefault(held.key, held)

    def boxes(*given: Any) -> Boxes:
        form = Boxes(*given).add("name", _("名称"), required=True)
        form.add("head", _("负责人"), "choice", named(chosen))
        form.add("superior", _("负责人的上级"), "choice", named(chosen))
        if is_department:
            form.add("tracker", _("客户服务主管"), "choice", named(chosen, nobody=_("由客户关系主管兼")))
            form.add("service_centre", _("这是客服中心"), "tick")
        if unit.pk is None:
            form.add("opened", _("从哪天起设立"), "date", hint=_("不填就是马上"))
        return form

    there = {
        "name": unit.name, "head": unit.head.key if unit.head else "",
        "superior": unit.head.superior.key if unit.head and unit.head.superior else "",
        "tracker": unit.tracker.key if is_department and unit.tracker else "",
        "service_centre": "1" if is_department and unit.service_centre else "",
    }
    more = []
    if unit.pk is not None and unit.closed is None:
        sort = "department" if is_department else "office"
        more = [(reverse("settings-close-unit", args=[sort, unit.key]), _("停办、交给别的部门或管理处"), True)]
        if is_department:
            more.insert(0, (reverse("department-seal", args=[unit.key]), _("部门印章"), False))
    return answer(
        request, FORM, {**_up(), "title": title, "button": _("保存"), "more": more}, boxes, there,
        lambda typed, once: _nothing(organisation.save_unit(
            unit, typed, by=request.user, people=chosen, once=once)),
        ("settings-company",),
    )


def _nothing(done: Any) -> None:
    """What was written is shown by the page that the form leads back to."""


def _belongs(staff: m.Staff, office: m.Office) -> bool:
    """Of the office, or of the company as a whole."""
    own = staff.office or (staff.department.office if staff.department else None)
    return own is None or own.pk == office.pk


def _found(request: HttpRequest, sort: str, key: str) -> Any:
    if sort == "department":
        return one(of_office(request, m.Department.objects.select_related("office")), key=key)
    if sort == "office" and request.user.is_admin:
        return one(m.Office.objects.all(), key=key)
    raise Http404


@room
@require_http_methods(["GET", "POST"])
def close_unit(request: HttpRequest, sort: str, key: str) -> HttpResponse:
    """Closed from a day on; what is open there needs somebody who takes over."""
    unit = _found(request, sort, key)
    held = organisation.holds(unit)
    sentences = {
        "cases": _("未办结的事项 %(n)d 件"), "staff": _("员工 %(n)d 人"),
        "departments": _("部门 %(n)d 个"), "estates": _("小区 %(n)d 个"),
    }

    def boxes(*given: Any) -> Boxes:
        form = Boxes(*given).add("closed", _("从哪天起停办"), "date", required=True)
        return form.add(
            "successor", _("由谁接手"), "choice", named(organisation.heirs(unit)),
            hint=_("人、未办结的事项和以后的事都归接手的一方；历史上的名字不变"),
        )

    return answer(
        request, FORM,
        {**_up(), "title": _("停办 %(name)s") % {"name": unit.name}, "button": _("停办"),
         "lines": [sentences[k] % {"n": n} for k, n in held.items() if n]},
        boxes, {"closed": str(organisation.today())},
        lambda typed, once: organisation.close_unit(unit, typed, by=request.user, once=once),
        ("settings-company",),
    )


@room
@require_POST
def reopen_unit(request: HttpRequest, sort: str, key: str) -> HttpResponse:
    try:
        organisation.reopen_unit(
            _found(request, sort, key), by=request.user, once=request.POST.get("once", "")[:40])
        messages.success(request, _("已保存，并记入变更记录。"))
    except Again:
        messages.info(request, _("已经办好了，没有重复办。"))
    return redirect("settings-company")


# -- posts --------------------------------------------------------------------------------------


@administrators
@require_http_methods(["GET", "POST"])
def new_post(request: HttpRequest) -> HttpResponse:
    return _post(request, m.Post(), _("新设岗位"))


@administrators
@require_http_methods(["GET", "POST"])
def post(request: HttpRequest, key: str) -> HttpResponse:
    found = one(m.Post.objects.filter(closed=None), key=key)
    return _post(request, found, found.name)


def _post(request: HttpRequest, found: m.Post, title: str) -> HttpResponse:
    roles = [(r, str(words.POSTS[r])) for r in RANKS if RANKS[r] <= rank(request.user)]

    def boxes(*given: Any) -> Boxes:
        form = Boxes(*given).add("name", _("岗位名称"), required=True)
        form.add("quiet", _("什么时候不提醒"), hint=_("如 21:00-08:00；不填就随时提醒。一类信息和当值的人从来都提醒，本人可另定"))
        return form.add("role", _("按制度算作"), "choice", [("", "—"), *roles], required=True,
                        hint=_("制度里的权利和责任按这个走；改了就对担任此岗位的人都生效"))

    more = []
    if found.pk is not None:
        more = [(reverse("settings-close-post", args=[found.key]), _("撤销这个岗位"), True)]
    return answer(
        request, FORM, {**_up(), "title": title, "button": _("保存"), "more": more}, boxes,
        {"name": found.name, "role": found.role, "quiet": found.quiet},
        lambda typed, once: _nothing(organisation.save_post(found, typed, by=request.user, once=once)),
        ("settings-company",),
    )


@administrators
@require_http_methods(["GET", "POST"])
def close_post(request: HttpRequest, key: str) -> HttpResponse:
    found = one(m.Post.objects.filter(closed=None), key=key)
    others = {p.key: p for p in m.Post.objects.filter(closed=None).exclude(pk=found.pk).order_by("pk")}
    held = found.staff.filter(is_active=True).count()

    def boxes(*given: Any) -> Boxes:
        return Boxes(*given).add("successor", _("担任的人改为"), "choice", named(others))

    return answer(
        request, FORM,
        {**_up(), "title": _("撤销岗位 %(name)s") % {"name": found.name}, "button": _("撤销"),
         "lines": [_("现在有 %(n)d 人担任") % {"n": held}]},
        boxes, {}, lambda typed, once: organisation.close_post(found, typed, by=request.user, once=once),
        ("settings-company",),
    )
