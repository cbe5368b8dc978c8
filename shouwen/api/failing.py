"""A failure as a problem of RFC 9457, in Chinese and English."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext, override

from shouwen.api.problems import problem

INSTEAD = {"storage_full": ["retry_later"], "database_busy": ["retry_later"], "database_gone": ["retry_later"],
           "overloaded": ["retry_later"],
           "broken": ["retry_later"], "page_too_old": ["sign_in"], "signed_out": ["sign_in"], "too_large": ["send_less"]}


def problem_of(request: HttpRequest, failure: Any) -> HttpResponse:
    """``failure``: code, status, what is wrong and the way on, as Chinese sources of translation."""
    said = []
    for language in ("zh-hans", "en"):
        with override(language):
            said.append((gettext(failure.what), gettext(failure.way)))
    (zh, zh_way), (en, en_way) = said
    return problem(failure.status, en, f"{zh}{zh_way} / {en} {en_way}", code=failure.code,
                   instead=INSTEAD.get(failure.code, []))
