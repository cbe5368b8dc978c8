"""Sessions end: after half an hour without use, and after twelve hours in any case.

What a page asks for by itself is no use, except for whoever is on duty: an alarm must find a screen
that is awake. A form that comes after the end is not lost: it is shown, to be sent again after
signing in.
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

from django.contrib.auth import logout
from django.contrib.sessions.backends.base import UpdateError
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from shouwen import clock
from shouwen.failing import answer as failing
from shouwen.guarding import PUBLIC
from shouwen.org import roster
from shouwen.queries.scope import office_of

IDLE, LONGEST = timedelta(minutes=30), timedelta(hours=12)
NOTED_EVERY = 60
"""Seconds between notes of use: a read writes at most once a minute, and never fails for it."""


def bounded_sessions(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    def answer(request: HttpRequest) -> HttpResponse:
        by_itself = request.headers.get("HX-Request") == "true" and request.method == "GET"
        if request.user.is_authenticated:
            if _over(request, by_itself=by_itself):
                logout(request)
                return _ended(request, by_itself=by_itself)
        elif request.method == "POST" and not request.path.startswith(PUBLIC):
            return failing(request, "signed_out")
        return get_response(request)

    return answer


def _over(request: HttpRequest, *, by_itself: bool) -> bool:
    """Whether the session has ended; else its use is noted."""
    session, now = request.session, int(clock.now().timestamp())
    began, seen = session.setdefault("began", now), session.setdefault("seen", now)
    if not 0 <= now - began <= LONGEST.total_seconds():
        return True
    if now - seen > IDLE.total_seconds() and not _on_duty(request):
        return True
    if not by_itself and (now - seen >= NOTED_EVERY or session.modified):
        session["seen"] = now
        with suppress(DatabaseError, UpdateError):
            session.save()
        session.modified = False
    return False


def _on_duty(request: HttpRequest) -> bool:
    me = request.user
    return roster.present_roster().is_on_duty(me.key, office_of(me), clock.now())


def _ended(request: HttpRequest, *, by_itself: bool) -> HttpResponse:
    if request.path.startswith("/api/") or (request.method == "POST" and not request.path.startswith(PUBLIC)):
        return failing(request, "signed_out")
    sign_in = f"{reverse('sign-in')}?{urlencode({'next': request.get_full_path(), 'ended': 1})}"
    if by_itself:
        return HttpResponse(status=204, headers={"HX-Redirect": f"{reverse('sign-in')}?ended=1"})
    response = redirect(sign_in)
    response["Clear-Site-Data"] = '"cache"'
    return response
