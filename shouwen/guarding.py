"""Requests that are refused before anybody works on them: from other sites, unreadable, too large.

What is large is not read before it is known who sends it: the length is told ahead.
"""

import re
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict

from shouwen.failing import answer as failing
from shouwen.unread import length

LARGEST = 12_000_000
"""Bytes of a whole request: a photo of ten megabytes with its form."""
RECORDING = 33_000_000
"""The same where a recording of a case may come."""
ATTACHES = re.compile(r"/cases/[^/]+/attach")
PUBLIC = ("/sign-in", "/sign-out", "/language", "/first-administrator", "/api/", "/static/", "/c/")
"""Where nobody need be signed in: no file comes there."""
SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})


def guarded(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Forms from other sites, NUL in an address, and bodies larger than any page sends."""

    def answer(request: HttpRequest) -> HttpResponse:
        if length(request) > _most(request.path):
            return failing(request, "too_large")
        if request.method not in SAFE and request.headers.get("Sec-Fetch-Site") == "cross-site":
            return failing(request, "other_site")
        if "\x00" in request.path or _has_nul(request.GET):
            return failing(request, "bad_request")
        return get_response(request)

    return answer


def readable(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """NUL in a form, the first time that its body is read: by then it is known who sends it."""

    def answer(request: HttpRequest) -> HttpResponse:
        if request.method not in SAFE and _has_nul(request.POST):
            return failing(request, "bad_request")
        return get_response(request)

    return answer


def _most(path: str) -> int:
    if path.startswith(PUBLIC):
        return settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    return RECORDING if ATTACHES.fullmatch(path) else LARGEST


def _has_nul(form: QueryDict) -> bool:
    """What is JSON the API reads for itself."""
    return any("\x00" in key or any("\x00" in v for v in form.getlist(key)) for key in form)
