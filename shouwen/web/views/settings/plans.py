"""应急预案: one of an office for each sort of danger, its steps line by line."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from shouwen.desk.settings import plans
from shouwen.org import models as m
from shouwen.org.plan_steps import steps_of, written
from shouwen.web import words
from shouwen.web.entry import Boxes
from shouwen.web.pages import page
from shouwen.web.plan_outlines import OUTLINES
from shouwen.web.views.settings.room import answer, named, of_office, one, room

FORM = "settings/form.html"


@room
@require_http_methods(["GET"])
def plan_list(request: HttpRequest) -> HttpResponse:
    """By office: the plans there are, and the sorts of danger without one."""
    offices = of_office(request, m.Office.objects.filter(closed=None), "key").order_by("pk")
    found = []
    for office in offices:
        own = list(m.Plan.objects.filter(office=office).order_by("pk"))
        missing = [(k, w) for k, w in words.DANGERS.items() if k not in {p.danger for p in own}]
        found.append((office, own, missing))
    return page(request, "settings/plans.html", {"offices": found})


@room
@require_http_methods(["GET", "POST"])
def new_plan(request: HttpRequest) -> HttpResponse:
    return _form(request, m.Plan(), _("新增预案"))


@room
@require_http_methods(["GET", "POST"])
def plan(request: HttpRequest, plan: int) -> HttpResponse:
    found = one(of_office(request, m.Plan.objects.select_related("office")), pk=plan)
    return _form(request, found, f"{found.office.name} · {found.name}")


def _form(request: HttpRequest, plan: m.Plan, title: str) -> HttpResponse:
    offices = {o.key: o for o in of_office(request, m.Office.objects.filter(closed=None), "key").order_by("pk")}
    dangers = {k: str(v) for k, v in words.DANGERS.items()}
    new = plan.pk is None

    def boxes(*given: Any) -> Boxes:
        form = Boxes(*given)
        if new:
            form.add("office", _("管理处"), "choice", named(offices), required=True)
            form.add("danger", _("险情"), "choice", [("", "—"), *dangers.items()], required=True)
        form.add("name", _("预案名称"), required=True)
        return form.add("steps", _("步骤，一行一步"), "long", required=True,
                        hint=_("每行：做什么 | 由谁 | 几分钟内，后两样可不写。如：关闭总阀 | 工程值班 | 5。启动时变成核对清单，逐步记谁在几点做完"))

    there = {"name": plan.name, "steps": "\n".join(map(written, steps_of(plan.steps))),
             "office": next(iter(offices)) if len(offices) == 1 else ""}
    if new:
        there |= _outline(request.GET, offices, dangers)
    return answer(
        request, FORM,
        {"up": reverse("settings-plans"), "up_word": _("应急预案"), "title": title, "button": _("保存")},
        boxes, there,
        lambda typed, once: _done(plans.save_plan(
            plan, typed, by=request.user, offices=offices, dangers=dangers, once=once)),
        ("settings-plans",),
    )


def _outline(asked: Mapping[str, str], offices: Mapping[str, Any], dangers: Mapping[str, str]) -> dict[str, str]:
    """What the form of an office and a danger that were chosen on the list begins with."""
    office, danger = asked.get("office", ""), asked.get("danger", "")
    if office not in offices or danger not in dangers:
        return {}
    return {"office": office, "danger": danger, "steps": str(OUTLINES[danger]),
            "name": _("%(danger)s应急预案") % {"danger": dangers[danger]}}


def _done(_written: Any) -> None:
    """The list shows what was written."""
