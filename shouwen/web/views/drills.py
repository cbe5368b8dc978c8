"""演练: an emergency practised with its own checklist, calls and report; no case, no figure."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from shouwen import clock
from shouwen.desk import drilling
from shouwen.org import models as m
from shouwen.org import posts
from shouwen.queries import drills as query
from shouwen.queries import scope
from shouwen.web import drill_report, words
from shouwen.web.entry import Boxes
from shouwen.web.pages import page
from shouwen.web.printed import frame, pdf
from shouwen.web.views.settings.room import answer


@login_required
@require_http_methods(["GET"])
def drills(request: HttpRequest) -> HttpResponse:
    """The drills held, the newest first, and which plans were never practised."""
    found = list(query.drills(seen_by=request.user)[: query.MOST])
    practised = {d.plan_id for d in found if d.ended_at}
    never = [p for p in query.plans(seen_by=request.user) if p.pk not in practised]
    leads = posts.leads(request.user)
    return page(request, "drills.html", {"drills": found, "never": never if leads else [], "leads": leads})


@login_required
@require_http_methods(["GET", "POST"])
def new_drill(request: HttpRequest) -> HttpResponse:
    if not posts.leads(request.user):
        raise Http404
    plans = {str(p.pk): p for p in query.plans(seen_by=request.user)}
    office = _office(request)
    dangers = {k: str(v) for k, v in words.DANGERS.items()}

    def boxes(*given: Any) -> Boxes:
        form = Boxes(*given)
        form.add("plan", _("演练哪一个预案"), "choice",
                 [("", _("没有预案，练请示指令")), *((k, f"{p.office.name} · {p.name}") for k, p in plans.items())])
        form.add("danger", _("没有预案的险情"), "choice", [("", "—"), *dangers.items()],
                 hint=_("选了预案就不必再选"))
        return form.add("scene", _("假设的情形"), required=True, most=400,
                        hint=_("如：3 号楼地下车库配电箱冒烟，无人员被困"))

    def do(typed: Any, once: str) -> HttpResponse:
        begun = drilling.begin(
            typed, plans=plans, dangers=dangers, office=office, by=request.user, now=clock.now(),
            instead=(_("立即向分管领导请求指示"), _("记下指示的原话和时间"), _("按指示组织处置"), _("回报处置结果")),
            once=once,
        )
        return redirect("drill", begun.pk)

    chosen = request.GET.get("plan", "")
    return answer(
        request, "settings/form.html",
        {"up": reverse("drills"), "up_word": _("应急演练"), "title": _("开始一次演练"), "button": _("开始计时")},
        boxes, {"plan": chosen if chosen in plans else ""}, do, ("drills",),
    )


def _office(request: HttpRequest) -> m.Office:
    """Where a drill without a plan takes place: one's own office, else the company's first."""
    found = m.Office.objects.filter(closed=None).order_by("pk")
    key = scope.office_of(request.user)
    office = (found.filter(key=key) if key else found).first()
    if office is None:
        raise Http404
    return office


@login_required
@require_http_methods(["GET"])
def drill(request: HttpRequest, drill: int) -> HttpResponse:
    """The checklist while it goes on, the report afterwards."""
    return page(request, "drill.html", {"p": _found(request, drill), "services": drilling.SERVICES})


def _found(request: HttpRequest, drill: int) -> query.DrillPage:
    found = query.drill_page(drill, seen_by=request.user)
    if found is None:
        raise Http404
    return found


@login_required
@require_http_methods(["GET"])
def drill_pdf(request: HttpRequest, drill: int) -> HttpResponse:
    """The report on paper; there is none while the drill goes on."""
    found = _found(request, drill)
    if found.drill.ended_at is None:
        raise Http404
    link = request.build_absolute_uri(reverse("drill", args=[drill]))
    return pdf(drill_report.paper(found, frame(request.user), link), f"drill-{drill}")


@login_required
@require_POST
def mark(request: HttpRequest, drill: int) -> HttpResponse:
    """One tap: a step done, a person or a service called."""
    found = _found(request, drill)
    step, called = request.POST.get("step", ""), request.POST.get("called", "")
    callable_ = {c.key for c in found.calls} | set(drilling.SERVICES)
    try:
        if step.isdecimal() and len(step) < 4:
            drilling.tick(found.drill, int(step), by=request.user, now=clock.now())
        elif called in callable_:
            drilling.call(found.drill, called, request.POST.get("outcome", "reached"),
                          by=request.user, now=clock.now())
        else:
            raise Http404
    except drilling.Ended:
        messages.info(request, _("演练已经结束，不再记录；需要的话另开一次演练。"))
    except (IndexError, ValueError) as error:
        raise Http404 from error
    return redirect("drill", drill)


@login_required
@require_http_methods(["GET", "POST"])
def end_drill(request: HttpRequest, drill: int) -> HttpResponse:
    found = _found(request, drill)
    if not found.leads:
        raise Http404
    up = reverse("drill", args=[drill])
    if found.drill.ended_at is not None and request.method == "GET":
        return redirect(up)

    def boxes(*given: Any) -> Boxes:
        form = Boxes(*given)
        form.add("well", _("做得好的"), "long", required=True)
        return form.add("badly", _("做得不好的、要改的"), "long",
                        hint=_("结束以后，可以在报告里把要改的逐条定人、定期"))

    def do(typed: Any, once: str) -> HttpResponse:
        try:
            drilling.end(found.drill, typed, by=request.user, now=clock.now(), once=once)
        except drilling.Ended:
            messages.info(request, _("演练已经结束，报告没有改。"))
        return redirect(up)

    return answer(
        request, "settings/form.html",
        {"up": up, "up_word": found.drill.name, "title": _("结束演练，写下所得"), "button": _("结束并出报告")},
        boxes, {}, do, ("drill", str(drill)),
    )
