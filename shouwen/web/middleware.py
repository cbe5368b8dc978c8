"""What goes before and after every view: the clock is watched, private answers are kept nowhere."""

from collections.abc import Callable
from contextlib import suppress

from csp.constants import HEADER
from csp.utils import build_policy
from django.db import DatabaseError
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

from shouwen import clock
from shouwen.desk import watching


class Compressed(GZipMiddleware):
    """Pages, and never files: those are small already, and a part of one is counted in its own bytes."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        return response if isinstance(response, FileResponse) else super().process_response(request, response)


def watched_clock(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Go on with the time that was kept before this process; hear what is said of a jump."""
    begun = False

    def answer(request: HttpRequest) -> HttpResponse:
        nonlocal begun
        if not begun:
            watching.begin()
            begun = True
        if clock.apart():
            with suppress(DatabaseError):
                watching.clock_is_right()
        return get_response(request)

    return answer


def content_policy(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """What a page may load, said with every answer; worked out once, for no page varies it. An
    answer that brings a policy of its own keeps it."""
    policy = build_policy()

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault(HEADER, policy)
        return response

    return answer


def private_pages(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Signed-in pages are not stored anywhere; htmx and whole pages are told apart."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "no-store")
        response.headers.setdefault("Vary", "HX-Request")
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response

    return answer
