"""紧急: class 1 takes over the screen until acknowledged, then calls, plan and papers in one place."""

import secrets

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from shouwen import clock, desk
from shouwen.kernel.acts import Acknowledge
from shouwen.queries import emergency as query
from shouwen.queries import scope
from shouwen.store.models import Notice
from shouwen.web.pages import page


@login_required
@require_http_methods(["GET"])
def emergency(request: HttpRequest) -> HttpResponse:
    pages = [
        found for line in query.emergencies(seen_by=request.user)
        if (found := query.emergency_page(line.number, seen_by=request.user, now=clock.now()))
    ]
    act_ids = iter(lambda: secrets.token_hex(16), "")
    return page(request, "emergency.html", {"pages": pages, "act_ids": act_ids})


@login_required
@require_http_methods(["GET"])
def alarm(request: HttpRequest) -> HttpResponse:
    """What every page asks every five seconds: is there a class 1 that I have not seen?"""
    return page(request, "_alarm.html", {})


@login_required
@require_POST
def acknowledge(request: HttpRequest, number: str) -> HttpResponse:
    """「知道了」: all that this person was told of the case is read, and the case records it."""
    row = scope.case_row(number, seen_by=request.user)
    if row is None:
        raise Http404
    unread = Notice.objects.filter(case=row, to=request.user.key, read_at=None)
    last = unread.order_by("-pk").first()
    if last is not None:
        unread.update(read_at=clock.now())
        desk.act(Acknowledge(by=request.user.key), on=row.pk, act_id=f"notice-{last.pk}")
    return redirect("emergency")
