"""小区、楼、房屋: listed by estate, added one by one or by floors, with who lives there."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from shouwen import clock
from shouwen.desk.settings import places
from shouwen.desk.settings.changing import Again
from shouwen.org import models as m
from shouwen.org.rulemakers import may_adopt
from shouwen.store import books
from shouwen.web.entry import Boxes, fresh
from shouwen.web.pages import page
from shouwen.web.sheets import rulebook_choices
from shouwen.web.views.settings.room import (
    administrators,
    answer,
    named,
    of_office,
    office_of,
    one,
    room,
)

FORM = "settings/form.html"
MOST_ROOMS = 600


def _estates(request: HttpRequest) -> Any:
    return of_office(request, m.Estate.objects.select_related("office"))


@room
@require_http_methods(["GET"])
def estates(request: HttpRequest) -> HttpResponse:
    found = [
        (e, books.adopted_by(e), e.houses.count(), e.houses.values("building").distinct().count())
        for e in _estates(request).order_by("office", "pk")
    ]
    return page(request, "settings/estates.html", {"estates": found, "whole": office_of(request) is None})


def _up(estate: m.Estate | None = None) -> dict[str, Any]:
    if estate is None:
        return {"up": reverse("settings-estates"), "up_word": _("小区与房屋")}
    return {"up": reverse("settings-estate", args=[estate.key]), "up_word": estate.name}


@administrators
@require_http_methods(["GET", "POST"])
def new_estate(request: HttpRequest) -> HttpResponse:
    return _estate_form(request, m.Estate(), _("新增小区"))


@administrators
@require_http_methods(["GET", "POST"])
def change_estate(request: HttpRequest, key: str) -> HttpResponse:
    found = one(m.Estate.objects.select_related("office"), key=key)
    return _estate_form(request, found, found.name)


def _estate_form(request: HttpRequest, estate: m.Estate, title: str) -> HttpResponse:
    offices = {o.key: o for o in m.Office.objects.filter(closed=None).order_by("pk")}
    new = estate.pk is None

    def boxes(*given: Any) -> Boxes:
        form = Boxes(*given).add("name", _("小区名称"), required=True)
        form.add("office", _("管理处"), "choice", named(offices), required=True)
        if new:
            form.add("rulebook", _("采用的制度"), "choice", rulebook_choices(), required=True)
        return form

    there = {"name": estate.name, "office": "" if new else estate.office.key, "rulebook": "unified"}
    return answer(
        request, FORM, {**_up(None if new else estate), "title": title, "button": _("保存")}, boxes, there,
        lambda typed, once: _done(
            places.save_estate(estate, typed, by=request.user, offices=offices, once=once)),
        ("settings-estates",),
    )


def _done(_written: Any) -> None:
    """The page that the form leads back to shows what was written."""


@room
@require_http_methods(["GET"])
def estate(request: HttpRequest, key: str) -> HttpResponse:
    """An estate: its rulebook, its buildings, and the rooms of the one that is open."""
    found = one(_estates(request), key=key)
    building = request.GET.get("building", "")
    houses = m.House.objects.filter(estate=found, building=building).order_by("unit", "pk") if building else []
    ahead = [(since, book) for since, book in books.shelf().adopted.get(found.key, ()) if since > clock.now()]
    return page(request, "settings/estate.html", {
        "estate": found, "book": books.adopted_by(found), "ahead": ahead, "buildings": places.counts(found),
        "building": building, "houses": houses[:MOST_ROOMS], "whole": office_of(request) is None,
        "may_adopt": may_adopt(request.user, found),
    })


@room
@require_http_methods(["GET", "POST"])
def adopt(request: HttpRequest, key: str) -> HttpResponse:
    found = one(_estates(request), key=key)
    if not may_adopt(request.user, found):
        raise Http404

    def boxes(*given: Any) -> Boxes:
        form = Boxes(*given).add("rulebook", _("改用哪部制度"), "choice", rulebook_choices(),
                                 required=True)
        return form.add("since", _("从哪天起"), "date", hint=_("不填就是现在起"))

    return answer(
        request, FORM,
        {**_up(found), "title": _("换制度：%(name)s") % {"name": found.name}, "button": _("采用"),
         "lines": [_("只管以后登记的事项；未办结的仍按登记时的制度办完。")]},
        boxes, {"rulebook": books.adopted_by(found)},
        lambda typed, once: places.adopt(found, typed, by=request.user, once=once),
        ("settings-estate", found.key),
    )


@room
@require_http_methods(["GET", "POST"])
def new_houses(request: HttpRequest, key: str) -> HttpResponse:
    found = one(_estates(request), key=key)

    def boxes(*given: Any) -> Boxes:
        form = Boxes(*given).add("building", _("楼"), required=True, hint=_("如 3；新的楼写上就有了"))
        form.add("unit", _("单元")).add("room", _("一套：室号"), hint=_("如 1202；加一批就不填"))
        form.add("floor_from", _("一批：楼层从"), "number").add("floor_to", _("楼层到"), "number")
        form.add("room_from", _("每层房间从"), "number")
        return form.add("room_to", _("每层房间到"), "number", hint=_("1–20 层、每层 1–4 间：101 到 2004，共 80 套"))

    return answer(
        request, FORM, {**_up(found), "title": _("加房屋：%(name)s") % {"name": found.name}, "button": _("加上")},
        boxes, {"building": request.GET.get("building", "")},
        lambda typed, once: _done(places.add_houses(found, typed, by=request.user, once=once)),
        ("settings-estate", found.key),
    )


@room
@require_http_methods(["GET", "POST"])
def building(request: HttpRequest, key: str) -> HttpResponse:
    """Rename a building: ``?building=`` says which."""
    found = one(_estates(request), key=key)
    which = request.GET.get("building", "")
    if not found.houses.filter(building=which).exists():
        raise Http404
    lines = [_("这栋楼所有房号跟着改。以前登记的事项保留当时的房号。")]
    if n := places.open_matters_at(found, which):
        lines.append(_("其中未办结的 %(n)d 件，请用事项编号查找。") % {"n": n})
    return answer(
        request, FORM,
        {**_up(found), "title": _("改楼名：%(name)s") % {"name": which}, "button": _("保存"), "lines": lines},
        lambda *given: Boxes(*given).add("name", _("楼"), required=True), {"name": which},
        lambda typed, once: places.rename_building(found, which, typed, by=request.user, once=once),
        ("settings-estate", found.key),
    )


def _relations() -> list[tuple[str, str]]:
    return [("owner", _("业主")), ("tenant", _("租户")), ("family", _("家人")), ("other", _("其他"))]


@room
@require_http_methods(["GET", "POST"])
def house(request: HttpRequest, house: int) -> HttpResponse:
    """Who lives in a house; somebody more, somebody no more."""
    found = one(of_office(request, m.House.objects.select_related("estate__office"), "estate__office__key"),
                pk=house)

    def boxes(*given: Any) -> Boxes:
        form = Boxes(*given).add("name", _("姓名"), required=True).add("phone", _("电话"), "tel")
        return form.add("relation", _("关系"), "choice", _relations(), required=True)

    words = dict(_relations())
    customers = [(c, words.get(c.relation, c.relation)) for c in found.customers.order_by("pk")]
    return answer(
        request, "settings/house.html",
        {**_up(found.estate), "house": found, "customers": customers, "end": fresh()}, boxes,
        {"relation": "owner"},
        lambda typed, once: _done(places.add_customer(found, typed, by=request.user, once=once)),
        ("settings-house", str(found.pk)),
    )


@room
@require_POST
def end_customer(request: HttpRequest, house: int, key: str) -> HttpResponse:
    found = one(of_office(request, m.House.objects.select_related("estate__office"), "estate__office__key"),
                pk=house)
    try:
        places.end_customer(found, one(found.customers.all(), key=key), by=request.user,
                            once=request.POST.get("once", "")[:80])
        messages.success(request, _("已保存，并记入变更记录。"))
    except Again:
        messages.info(request, _("已经办好了，没有重复办。"))
    return redirect("settings-house", found.pk)
