"""Problems as RFC 9457 says them."""

import json
from typing import Any

from django.http import HttpResponse


def said(status: int, zh: str, en: str, *, instead: str, **more: Any) -> HttpResponse:
    """A problem in both languages, with the way on."""
    return problem(status, en, f"{zh} / {en}", instead=[instead], **more)


def problem(status: int, title: str, detail: str = "", **more: Any) -> HttpResponse:
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail, **more}
    return HttpResponse(json.dumps(body, ensure_ascii=False), status=status,
                        content_type="application/problem+json")
