"""改进: measures against causes and against what drills showed, followed to their end."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from shouwen import clock
from shouwen.desk import improving
from shouwen.org import models as org
from shouwen.org import people, posts
from shouwen.queries import drills, scope
from shouwen.queries import measures as query
from shouwen.store.read import number_of
from shouwen.web.entry import Boxes
from shouwen.web.pages import page
from shouwen.web.views.settings.room import answer, named

FORM = "settings/form.html"


@login_required
@require_http_methods(["GET"])
def measures(request: HttpRequest) -> HttpResponse:
    """What is owed, what awaits judging, and causes about which nothing is done yet."""
    leads = posts.leads(request.user)
    return page(request, "measures.html", {
        "measures": query.listed(seen_by=request.user, now=clock.now()), "leads": leads,
        "causes": query.causes(seen_by=request.user, now=clock.now()) if leads else [],
    })


@login_required
@require_http_methods(["GET"])
def measure(request: HttpRequest, measure: int) -> HttpResponse:
    return page(request, "measure.html", {
        "x": _found(request, measure),
        "may_teach": request.user.is_admin or "office_head" in request.user.posts,
    })


def _found(request: HttpRequest, measure: int) -> query.MeasureLine:
    found = query.measure(measure, seen_by=request.user, now=clock.now())
    if found is None:
        raise Http404
    return found


@login_required
@require_http_methods(["GET", "POST"])
def new_measure(request: HttpRequest) -> HttpResponse:
    """Against a cause and its cases, a drill's fault, or instead of a measure that did not work."""
    if not posts.leads(request.user):
        raise Http404
    cases = query.cases_of(request.GET.getlist("case"), seen_by=request.user)
    drill = _drill(request)
    failed = _failed(request)
    office = drill.office.key if drill else failed.office if failed else cases[0].office if cases else (
        scope.office_of(request.user) or _first_office())
    staff = {s.key: s for s in people.employed(people.of_office(office), clock.now())}

    def boxes(*given: Any) -> Boxes:
        form = Boxes(*given)
        form.add("cause", _("针对什么原因"), required=True, most=improving.LONGEST_CAUSE)
        form.add("text", _("怎么改"), required=True, most=improving.LONGEST)
        form.add("owner", _("由谁办"), "choice", named(staff), required=True)
        return form.add("due", _("哪天办好"), "date", required=True, hint=_("当天早上八点提醒他"))

    def do(typed: Any, once: str) -> HttpResponse:
        made = improving.set_measure(
            typed, cases=failed.cases.all() if failed else cases, drill=drill or (failed.drill if failed else None),
            follows=failed, office=office, people=staff, by=request.user, now=clock.now(), once=once,
        )
        return redirect("measure", made.pk)

    cause = request.GET.get("cause", "") or (failed.cause if failed else drill.badly[:200] if drill else "")
    return answer(
        request, FORM,
        {"up": reverse("measures"), "up_word": _("改进"), "title": _("定一项改进措施"), "button": _("定下"),
         "lines": [_("事项 %(number)s") % {"number": number_of(c.pk)} for c in cases]},
        boxes, {"cause": cause.replace("\n", " ")}, do, ("measures",),
    )


def _first_office() -> str:
    return org.Office.objects.filter(closed=None).order_by("pk").values_list("key", flat=True)[0]


def _drill(request: HttpRequest) -> org.Drill | None:
    asked = request.GET.get("drill", "")
    if not asked:
        return None
    found = drills.drills(seen_by=request.user).filter(pk=asked).first() if asked.isdecimal() else None
    if found is None:
        raise Http404
    return found


def _failed(request: HttpRequest) -> Any:
    """The measure that did not work and to which another follows."""
    asked = request.GET.get("follows", "")
    if not asked:
        return None
    found = query.measure(int(asked), seen_by=request.user, now=clock.now()) if asked.isdecimal() else None
    if found is None or found.state != "failed":
        raise Http404
    return found.row


@login_required
@require_http_methods(["GET", "POST"])
def do_measure(request: HttpRequest, measure: int) -> HttpResponse:
    found = _found(request, measure)
    if not (found.mine or found.leads):
        raise Http404

    def boxes(*given: Any) -> Boxes:
        return Boxes(*given).add("done", _("做了什么"), required=True, most=improving.LONGEST)

    return _step(request, found, _("办好了"), boxes, improving.do_measure)


@login_required
@require_http_methods(["GET", "POST"])
def judge_measure(request: HttpRequest, measure: int) -> HttpResponse:
    found = _found(request, measure)
    if not found.leads:
        raise Http404

    def boxes(*given: Any) -> Boxes:
        form = Boxes(*given)
        form.add("worked", _("管用吗"), "choice", [("", "—"), ("yes", _("管用")), ("no", _("不管用，要另想办法"))],
                 required=True)
        return form.add("found", _("凭什么这样看"), required=True, most=improving.LONGEST)

    return _step(request, found, _("看它管不管用"), boxes, improving.judge_measure)


def _step(
    request: HttpRequest, found: query.MeasureLine, title: str, boxes: Callable[..., Boxes],
    step: Callable[..., None],
) -> HttpResponse:
    """One step of a measure; one that was taken already says so and changes nothing."""
    def do(typed: Any, once: str) -> HttpResponse:
        try:
            step(found.row, typed, by=request.user, now=clock.now(), once=once)
        except improving.Over:
            messages.info(request, _("这一步已经办过，或还没轮到，没有改动。"))
        return redirect("measure", found.row.pk)

    context = {"up": reverse("measure", args=[found.row.pk]), "up_word": found.row.text, "title": title,
               "button": _("保存")}
    return answer(request, FORM, context, boxes, {}, do, ("measure", str(found.row.pk)))
