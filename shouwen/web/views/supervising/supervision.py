"""报表、监督、公告: what the regulations want to be seen, and what everybody should know."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from shouwen import clock
from shouwen.audit.supervisors import reach_of
from shouwen.org.models import Bulletin
from shouwen.org.rulemakers import may_write
from shouwen.queries import figures as queries
from shouwen.queries import scope
from shouwen.web import words
from shouwen.web.pages import page


@login_required
@require_http_methods(["GET"])
def reports(request: HttpRequest) -> HttpResponse:
    """Figures of the last thirty days; each opens its cases."""
    if not scope.oversees(request.user):
        raise Http404
    found = queries.figures(seen_by=request.user, now=clock.now())
    tables = [
        ("times", _("办结用时"), words.KINDS, found.times),
        ("within-a-working-day", _("一个工作日内办结"), words.REPORTS, found.within_a_working_day),
        ("satisfaction", _("回访满意度"), {**words.VALUES, **words.REPORTS}, found.satisfaction),
        ("causes", _("问题的原因"), {}, found.causes),
        ("registrations-by-post", _("各岗位登记了多少"), words.POSTS, found.registrations_by_post),
        ("persons-per-case", _("一件事经了几个人"), {}, found.persons_per_case),
        ("credit-first-contact", _("办结的事项，谁是首问"), {}, found.credit_first_contact),
        ("credit-doers", _("办结的事项，谁动手办的"), {}, found.credit_doers),
    ]
    shown = [
        (key, title, [(words.word(table, f.label), f) for f in rows]) for key, title, table, rows in tables
    ]
    return page(request, "reports.html", {"tables": shown, "register": found.register})


@login_required
@require_http_methods(["GET"])
def supervision(request: HttpRequest) -> HttpResponse:
    """Who was late with what, by which clauses, and what a person decided of it."""
    if not scope.oversees(request.user):
        raise Http404
    found = queries.supervision(seen_by=request.user, now=clock.now())
    return page(request, "supervision.html", {"found": found, "reach_there": reach_of(request.user) is not None})


@login_required
@require_http_methods(["GET", "POST"])
def bulletin(request: HttpRequest) -> HttpResponse:
    """News of the company for all staff; who leads an office or the company writes them."""
    if request.method == "POST":
        if not may_write(request.user):
            raise Http404
        text = request.POST.get("text", "").strip()
        if not text or len(text) > 1000:
            return page(request, "bulletin.html", {**_bulletins(request), "typed": text,
                                                   "error": _("请写一到一千个字")}, 422)
        Bulletin.objects.create(at=clock.now(), by=request.user.name, text=text)
        return redirect("bulletin")
    return page(request, "bulletin.html", _bulletins(request))


def _bulletins(request: HttpRequest) -> dict[str, object]:
    return {"bulletins": Bulletin.objects.order_by("-pk")[:50], "writes": may_write(request.user)}
