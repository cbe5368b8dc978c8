"""工作台, 协调台, 部门, 回访, 手册: lists for posts, and what there is to read."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from shouwen import clock
from shouwen.org.models import Department
from shouwen.queries import boards
from shouwen.queries import bounces as bounce_counts
from shouwen.queries import handbook as handbook_queries
from shouwen.queries import lowered as lowerings
from shouwen.queries import visits as visit_lists
from shouwen.queries.assignees import MUCH
from shouwen.queries.case_page import case_page
from shouwen.web import words
from shouwen.web.pages import page
from shouwen.web.views.cases.case import _case_context


@login_required
@require_http_methods(["GET"])
def workbench(request: HttpRequest, number: str = "") -> HttpResponse:
    """Queue on the left, case on the right; htmx asks for the queue alone every five seconds."""
    q, kind, stage = (request.GET.get(k, "")[:60] for k in ("q", "kind", "stage"))
    lines = boards.queue(seen_by=request.user, q=q, kind=kind, stage=stage)
    context = {"lines": lines, "q": q, "kind": kind, "stage": stage, "number": number,
               "kinds": words.KINDS.items(), "stages": words.STAGES.items()}
    if request.GET.get("part") == "queue":
        return page(request, "_queue.html", context)
    if number:
        found = case_page(number, seen_by=request.user, now=clock.now())
        if found is None:
            raise Http404
        context.update(_case_context(found))
    return page(request, "workbench.html", context)


@login_required
@require_http_methods(["GET"])
def coordination(request: HttpRequest) -> HttpResponse:
    board = boards.coordination(seen_by=request.user, now=clock.now())
    matches = {
        line.number: handbook_queries.matching(line.content, seen_by=request.user)
        for _section, lines in board.sections for line in lines[:20]
    }
    return page(request, "coordination.html", {"board": board, "matches": matches})


@login_required
@require_http_methods(["GET"])
def department(request: HttpRequest) -> HttpResponse:
    board, load_ = boards.department(seen_by=request.user, now=clock.now())
    return page(request, "department.html", {"board": board, "load": load_, "much": MUCH,
                                             "headed": Department.objects.filter(head=request.user, closed=None)})


@login_required
@require_http_methods(["GET"])
def visits(request: HttpRequest) -> HttpResponse:
    return page(request, "visits.html",
                {"visits": visit_lists.visits(seen_by=request.user, now=clock.now())})


@login_required
@require_http_methods(["GET"])
def lowered(request: HttpRequest) -> HttpResponse:
    """Every class lowered and every kind made lighter in the last month, for somebody else to look at."""
    found = lowerings.lowered(seen_by=request.user, now=clock.now())
    return page(request, "lowered.html", {"lowered": found})


@login_required
@require_http_methods(["GET"])
def bounces(request: HttpRequest) -> HttpResponse:
    """How often matters changed hands; every figure opens its cases."""
    found = bounce_counts.bounces(seen_by=request.user, now=clock.now())
    tables = [(_("按部门"), found.departments), (_("按管理处"), found.offices)]
    return page(request, "bounces.html", {"bounces": found, "tables": tables})
