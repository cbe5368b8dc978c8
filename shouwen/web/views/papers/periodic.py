"""定期报表: a day, week or month that is over, frozen; asked for once, or each time it ends."""

from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods

from shouwen import clock
from shouwen.queries.rows import lines
from shouwen.queries.scope import matters
from shouwen.reports import made
from shouwen.reports.periodic import kept
from shouwen.reports.periodic.period import SORTS, Period, last_over, period_of
from shouwen.web import periodic
from shouwen.web.pages import go, page

LISTED = 300


def _chosen(request: HttpRequest, sort: str, first: str, within: str) -> Period:
    """The period of the address, if it is over and this person has reports of that.

    Raises:
        Http404: it is none, or not for this person.
    """
    try:
        period = period_of(sort, date.fromisoformat(first)) if sort in SORTS else None  # type: ignore[arg-type]
    except (ValueError, OverflowError):
        period = None
    if period is None or within not in kept.scopes(request.user) or not 1970 < period.first.year < 9000 \
            or not period.over(clock.now()):
        raise Http404
    return period


@login_required
@require_http_methods(["GET"])
def period_reports(request: HttpRequest) -> HttpResponse:
    """Choose a period; below, what comes by itself, and what is new."""
    now, mine = clock.now(), kept.scopes(request.user)
    return page(request, "period_reports.html", {
        "sorts": [(s, periodic.SORTS[s], last_over(s, now)) for s in SORTS],
        "scopes": [(s, periodic.SCOPES[s]) for s in mine],
        "subscriptions": [(s, periodic.SORTS[s.sort], periodic.SCOPES[s.within]) for s in kept.subscriptions(request.user)],
        "new": [(r, periodic.title_of(period_of(r.sort, r.first), r.within)) for r in kept.unread(request.user)[:20]],
    })


@login_required
@require_http_methods(["GET"])
def choose_period(request: HttpRequest) -> HttpResponse:
    """From what was chosen to the address of the report; no day chosen: the newest that is over."""
    sort = request.GET.get("sort", "")
    if sort not in SORTS:
        raise Http404
    day = request.GET.get("day", "")[:10]
    first = day or last_over(sort, clock.now()).first.isoformat()  # type: ignore[arg-type]
    period = _chosen(request, sort, first, request.GET.get("within", ""))
    return go(request, "period-report", sort, period.first.isoformat(), request.GET["within"])


@login_required
@require_http_methods(["GET", "POST"])
def period_report(request: HttpRequest, sort: str, first: str, within: str) -> HttpResponse:
    """The frozen report; POST has it worked out, or made as a file."""
    period = _chosen(request, sort, first, within)
    title = periodic.title_of(period, within)
    if request.method == "POST":
        ending = "pdf" if request.POST.get("as") == "pdf" else "xlsx"
        row = made.ask("report", kept.asked(period, within), sort=ending, by=request.user,
                       language=get_language() or "zh-hans", shown=f"{title}.{ending}")
        return go(request, "file", row.pk)
    frozen = kept.found(period, within, seen_by=request.user)
    context: dict[str, Any] = {"period": period, "within": within, "title": title, "frozen": frozen,
                               "previous": period.previous}
    if frozen is not None:
        kept.opened(frozen)
        report = kept.read(frozen)
        context["sections"] = [(s, periodic.headings(s)[2:]) for s in periodic.sections(report)]
    return page(request, "period_report.html", context)


@login_required
@require_http_methods(["GET"])
def period_cases(request: HttpRequest, sort: str, first: str, within: str) -> HttpResponse:
    """The cases behind a figure, of those that may still be seen."""
    period = _chosen(request, sort, first, within)
    frozen = kept.found(period, within, seen_by=request.user)
    if frozen is None:
        raise Http404
    ask = {k: request.GET.get(k, "") for k in ("measure", "by", "key")}
    measured = next((x for x in kept.read(frozen).measured if x.key == ask["measure"]), None)
    if measured is None:
        raise Http404
    groups = dict(measured.groups.get(ask["by"], ()))
    figure = groups.get(ask["key"]) if ask["by"] else measured.total
    if figure is None:
        raise Http404
    rows = matters(request.user).filter(pk__in=figure.cases[:LISTED]).order_by("pk")
    return page(request, "period_cases.html", {
        "title": periodic.title_of(period, within), "measure": periodic.TITLES[measured.key], "period": period,
        "within": within, "lines": lines(rows, seen_by=request.user), "figure": figure, "more": len(figure.cases) > LISTED,
    })


@login_required
@require_http_methods(["POST"])
def subscribe(request: HttpRequest) -> HttpResponse:
    """Ask for a report each time its period ends, or no longer."""
    drop = request.POST.get("drop", "")
    if drop:
        if drop.isascii() and drop.isdigit() and len(drop) < 18:
            kept.unsubscribe(request.user, int(drop))
    else:
        try:
            kept.subscribe(request.user, request.POST.get("sort", ""), request.POST.get("within", ""),  # type: ignore[arg-type]
                           get_language() or "zh-hans")
        except PermissionError:
            raise Http404 from None
    return go(request, "period-reports")
