"""时限与违规月报, 看似走过场的办结: figures of supervision, each opening its cases."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from shouwen import clock
from shouwen.audit import hollow, monthly
from shouwen.audit import supervisors as who
from shouwen.kernel.context import CHINA
from shouwen.queries import scope
from shouwen.queries.rows import lines
from shouwen.reports.periodic.period import period_of
from shouwen.reports.periodic.rates import RATES, rates
from shouwen.store.models import Case
from shouwen.web import words
from shouwen.web.pages import page


def lines_of(request: HttpRequest, month: str) -> list[monthly.Line]:
    """The table of a month for this person.

    Raises:
        Http404: he supervises nobody, or that is no month.
    """
    if who.reach_of(request.user) is None:
        raise Http404
    try:
        since, before = monthly.month_of(month)
    except ValueError:
        raise Http404 from None
    return monthly.table(seen_by=request.user, since=since, before=before)


def this_month() -> str:
    return timezone.localtime(clock.now(), CHINA).strftime("%Y-%m")


@login_required
@require_http_methods(["GET"])
def monthly_table(request: HttpRequest) -> HttpResponse:
    """Duties of a month by person, department and clause."""
    month = request.GET.get("month") or this_month()
    found = lines_of(request, month)
    since, _before = monthly.month_of(month)
    sums = monthly.totals(found)
    return page(request, "audit/monthly.html", {
        "month": month, "this_month": this_month(),
        "fates": [(f, str(words.FATES_OF_DUTIES[f])) for f in monthly.FATES],
        "lines": [(x, [(f, x.counts[f]) for f in monthly.FATES]) for x in found],
        "sums": [sums[f] for f in monthly.FATES],
        "rates": rates(period_of("month", since.date()), seen_by=request.user),
        "rate_words": [(k, str(words.RATES[k])) for k in RATES],
    })


@login_required
@require_http_methods(["GET"])
def monthly_cases(request: HttpRequest, month: str) -> HttpResponse:
    """The cases behind one figure."""
    asked = request.GET
    fate = asked.get("of", "")
    line = next((x for x in lines_of(request, month) if (x.who_key, x.department_key, x.row, x.basis, x.book.id) == (
        asked.get("who", ""), asked.get("department", ""), asked.get("rows", ""), asked.get("basis", ""),
        asked.get("book", ""))), None)
    if line is None or fate not in monthly.FATES:
        raise Http404
    rows = scope.cases(request.user).filter(pk__in=set(line.cases[fate])).order_by("pk")
    return page(request, "audit/monthly_cases.html", {
        "month": month, "line": line, "word": str(words.FATES_OF_DUTIES[fate]), "number": line.counts[fate],
        "cases": lines(Case.objects.filter(pk__in=rows.values("pk")), seen_by=request.user),
    })


@login_required
@require_http_methods(["GET"])
def hollow_closes(request: HttpRequest) -> HttpResponse:
    """Closes within seconds, in copied words, without the photo asked for."""
    if who.reach_of(request.user) is None:
        raise Http404
    return page(request, "audit/hollow.html", {"rows": hollow.hollow(seen_by=request.user, now=clock.now())})
