"""我的责任 and the messages: everybody's first page."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST

from shouwen import clock, desk
from shouwen.kernel.acts import Acknowledge
from shouwen.org import quiet
from shouwen.org.models import Staff
from shouwen.queries import gaps, measures, my_duties, shift_sheet
from shouwen.queries.rows import name_of
from shouwen.reports.periodic.kept import unread
from shouwen.reports.periodic.period import period_of
from shouwen.store.models import AuditLog, Notice
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
    return _notices(request)


@login_required
@require_POST
def quiet_hours(request: HttpRequest) -> HttpResponse:
    """One's own hours in which messages wait uncounted, none at all, or those of one's post."""
    me, choice = request.user, request.POST.get("choice", "")
    begins, ends = (request.POST.get(k, "")[:8] for k in ("begins", "ends"))
    try:
        me.quiet = quiet.said(quiet.read(f"{begins}-{ends}")) if choice == "own" else quiet.NEVER if choice == "never" else ""
    except ValueError:
        return _notices(request, {"choice": choice, "begins": begins, "ends": ends}, 422)
    me.save(update_fields=["quiet"])
    AuditLog.objects.create(at=clock.now(), by=me.key, what="quiet_hours", about=me.quiet)
    return redirect("notices")


def _quiet(me: Staff) -> dict[str, str]:
    """The choice as it stands."""
    begins, _dash, ends = me.quiet.partition("-") if me.quiet != quiet.NEVER else ("", "", "")
    return {"choice": "own" if begins else "never" if me.quiet else "post", "begins": begins, "ends": ends}


def _notices(request: HttpRequest, typed: dict[str, str] | None = None, status: int = 200) -> HttpResponse:
    return page(request, "notices.html", {
        "quiet": typed or _quiet(request.user), "quiet_fault": typed is not None,
        "post_quiet": request.user.title.quiet if request.user.title else "",
        "quiet_now": quiet.began(request.user, clock.now()) is not None,
        "notices": my_duties.notices(seen_by=request.user),
        "reminders": measures.reminders(seen_by=request.user, now=clock.now()),
        "shifts": [(s, name_of(s.given_by)) for s in
                   shift_sheet.sheets(request.user).filter(to=request.user.key, taken_at=None).defer("body")[:5]],
        "reports": [(r, title_of(period_of(r.sort, r.first), r.within)) for r in unread(request.user)[:20]],
    }, status)


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
