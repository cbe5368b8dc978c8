"""我的责任 and the messages: everybody's first page."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST

from shouwen import clock, desk
from shouwen.kernel.acts import Acknowledge
from shouwen.queries import gaps, measures, my_duties, shift_sheet
from shouwen.queries.rows import name_of
from shouwen.reports.periodic.kept import unread
from shouwen.reports.periodic.period import period_of
from shouwen.store.models import Notice
from shouwen.store.read import number_of
from shouwen.web.pages import page
from shouwen.web.periodic import title_of


@login_required
@require_http_methods(["GET"])
def my_duties_page(request: HttpRequest) -> HttpResponse:
    house = request.GET.get("house", "")[:64]
    found = my_duties.my_duties(seen_by=request.user, now=clock.now(), house=house)
    template = "_duties.html" if request.htmx and not request.htmx.boosted else "my_duties.html"
    return page(request, template, {"duties": found, "house": house, "gaps": gaps.gaps(seen_by=request.user),
                                    "measures": measures.owed(seen_by=request.user, now=clock.now())})


@login_required
@require_http_methods(["GET"])
def notices(request: HttpRequest) -> HttpResponse:
    return page(request, "notices.html", {
        "notices": my_duties.notices(seen_by=request.user),
        "reminders": measures.reminders(seen_by=request.user, now=clock.now()),
        "shifts": [(s, name_of(s.given_by)) for s in
                   shift_sheet.sheets(request.user).filter(to=request.user.key, taken_at=None).defer("body")[:5]],
        "reports": [(r, title_of(period_of(r.sort, r.first), r.within)) for r in unread(request.user)[:20]],
    })


@login_required
@require_POST
def read_notice(request: HttpRequest, notice: int) -> HttpResponse:
    """「知道了」: the message is read, and the case records that it was."""
    found = get_object_or_404(my_duties.messages(request.user), pk=notice)
    if found.read_at is None:
        Notice.objects.filter(pk=found.pk).update(read_at=clock.now())
        desk.act(Acknowledge(by=request.user.key), on=found.case_id, act_id=f"notice-{found.pk}")
    if request.POST.get("stay"):
        return redirect("notices")
    return redirect("case", number_of(found.case_id))
