"""谁还没培训, 培训记录, what the company asks of its tests: for heads and managers."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from shouwen import clock
from shouwen.desk.teaching import training as desk_training
from shouwen.org.entering import day_of
from shouwen.org.models import Office
from shouwen.queries import courses, trained
from shouwen.web.entry import Boxes
from shouwen.web.pages import page
from shouwen.web.templatetags.training_words import SORTS
from shouwen.web.views.settings.room import administrators, answer, named

FORM = "settings/form.html"


def _looked_after(request: HttpRequest) -> None:
    if not trained.looks_after(request.user):
        raise Http404


@login_required
@require_http_methods(["GET"])
def board(request: HttpRequest) -> HttpResponse:
    """Everybody of one's own people, untrained ones first; each with what is left."""
    _looked_after(request)
    rows = trained.board(seen_by=request.user, now=clock.now())
    return page(request, "training/board.html", {
        "rows": rows, "untrained": sum(1 for r in rows if r.untrained), "sets": request.user.is_admin,
        "themes": trained.themes(seen_by=request.user, now=clock.now())})


@login_required
@require_http_methods(["GET"])
def person(request: HttpRequest, key: str) -> HttpResponse:
    """One person's steps, tests and scores."""
    _looked_after(request)
    found = next((r for r in trained.board(seen_by=request.user, now=clock.now()) if r.staff.key == key), None)
    if found is None:
        raise Http404
    return page(request, "training/person.html", {
        "row": found, "attempts": trained.attempts(found.staff),
        "standing": [(s, [(x, x in s.done) for x in courses.STEPS]) for s in found.standing]})


@login_required
@require_http_methods(["GET"])
def sessions(request: HttpRequest) -> HttpResponse:
    """Training held: what, when, how long, who was there."""
    _looked_after(request)
    return page(request, "training/sessions.html", {"sessions": trained.sessions(seen_by=request.user)})


@login_required
@require_http_methods(["GET", "POST"])
def hold(request: HttpRequest) -> HttpResponse:
    """Write down training that was held."""
    _looked_after(request)
    people = {s.key: s for s in trained.visible(request.user, clock.now())}
    office = request.user.at_office
    offices = {o.key: o for o in ([office] if office else Office.objects.filter(closed=None).order_by("pk"))}
    today = day_of(clock.now())
    there = {"on": today.isoformat(), "minutes": "45", "office": office.key if office else ""}
    attended = request.POST.getlist("attended")

    def boxes(*given: Any) -> Boxes:
        form = Boxes(*given).add("theme", _("讲什么"), required=True)
        form.add("sort", _("哪一种"), "choice", [("", "—"), *((k, str(w)) for k, w in SORTS.items())], required=True)
        form.add("on", _("哪一天"), "date", required=True)
        form.add("minutes", _("多少分钟"), "number", required=True)
        form.add("office", _("管理处"), "choice", named(offices), required=True)
        return form.add("material", _("用的材料"), hint=_("例如职责手册的哪几条"))

    return answer(
        request, "training/hold.html",
        {"up": reverse("training-sessions"), "up_word": _("培训记录"), "title": _("记一次培训"), "button": _("保存"),
         "people": list(people.values()), "attended": attended},
        boxes, there,
        lambda typed, once: _done(desk_training.hold(
            typed, attended, by=request.user, offices=offices, people=people, today=today, once=once)),
        ("training-sessions",))


def _done(_written: Any) -> None:
    """The list shows what was written."""


@administrators
@require_http_methods(["GET", "POST"])
def policy(request: HttpRequest) -> HttpResponse:
    """The pass mark, how many questions, how long a first week is."""
    there = courses.policy()

    def boxes(*given: Any) -> Boxes:
        form = Boxes(*given).add("pass_mark", _("答对百分之多少算通过"), "number", required=True)
        form.add("questions", _("一次考几题"), "number", required=True)
        return form.add("week", _("新员工几天内做完"), "number", required=True)

    return answer(
        request, FORM, {"up": reverse("trained"), "up_word": _("谁还没培训"), "title": _("测验的设置"), "button": _("保存")},
        boxes, {"pass_mark": there.pass_mark, "questions": there.questions, "week": there.week},
        lambda typed, once: _done(desk_training.set_policy(typed, there, by=request.user, once=once)), ("trained",))
