"""Requests that are refused before anybody works on them: from other sites, unreadable, too large."""

import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from shouwen.failing import answer as failing

LARGEST = 12_000_000
"""Bytes of a whole request: a photo of ten megabytes with its form."""
RECORDING = 33_000_000
"""The same where a recording of a case may come."""
ATTACHES = re.compile(r"/cases/[^/]+/attach")
SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})


def guarded(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Forms from other sites, NUL characters, and bodies larger than any page sends."""

    def answer(request: HttpRequest) -> HttpResponse:
        if _length(request) > (RECORDING if ATTACHES.fullmatch(request.path) else LARGEST):
            return failing(request, "too_large")
        if request.method not in SAFE and request.headers.get("Sec-Fetch-Site") == "cross-site":
            return failing(request, "other_site")
        if "\x00" in request.path or _has_nul(request):
            return failing(request, "bad_request")
        return get_response(request)

    return answer


def _length(request: HttpRequest) -> int:
    given = request.META.get("CONTENT_LENGTH") or "0"
    return int(given) if given.isascii() and given.isdigit() and len(given) < 18 else 0


def _has_nul(request: HttpRequest) -> bool:
    """In an address or a form; what is JSON the API reads for itself."""
    forms = [request.GET, request.POST] if request.method not in SAFE else [request.GET]
    return any("\x00" in key or any("\x00" in v for v in form.getlist(key)) for form in forms for key in form)
