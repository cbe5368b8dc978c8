"""What is answered when a request cannot be: one table, said by pages and by the API alike.

A full disk, a busy or absent database, a page kept too long, a body too large: each says what to
do, in Chinese and English, keeps what was typed, and writes nothing.
"""

import logging
import sys
from typing import Any

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation, TooManyFilesSent
from django.http import HttpRequest, HttpResponse

from shouwen.api.failing import problem_of
from shouwen.store.trouble import trouble
from shouwen.web.failing import FAILURES, page_of

log = logging.getLogger("shouwen.security")
OF_TROUBLE = {"full": "storage_full", "busy": "database_busy", "gone": "database_gone"}


def answer(request: HttpRequest, code: str) -> HttpResponse:
    """The failure said in the way of the one who asked: a problem for the API, a page for people."""
    failure = FAILURES[code]
    say = problem_of if request.path.startswith("/api/") else page_of
    response: HttpResponse = say(request, failure)
    response["Cache-Control"] = "no-store"
    if failure.wait is not None:
        response["Retry-After"] = str(failure.wait)
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """An exception that nothing caught: told by what lies behind it."""
    error = sys.exc_info()[1]
    found = trouble(error) if error is not None else None
    return answer(request, OF_TROUBLE[found] if found else "broken")


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if isinstance(exception, SuspiciousOperation):
        log.warning("refused a request: %s", type(exception).__name__)
    large = isinstance(exception, RequestDataTooBig | TooManyFilesSent) or (
        type(exception).__name__ == "TooManyFieldsSent"
    )
    return answer(request, "too_large" if large else "bad_request")


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form's token is missing or old. From another site it is not offered to be sent again."""
    whence = request.headers.get("Sec-Fetch-Site", "same-origin")
    log.warning("refused a form without its token: %r", reason)
    return answer(request, "page_too_old" if whence in ("same-origin", "none") else "other_site")


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return answer(request, "not_found")


def not_allowed(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return answer(request, "not_allowed")
