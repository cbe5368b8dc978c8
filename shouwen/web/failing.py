"""Failures in words, and as a page that stands on its own: no database, session or frame is asked."""

import msgspec
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from shouwen.unread import may_be_read
from shouwen.web import words

SECRET = frozenset({"csrfmiddlewaretoken", "password", "password1", "password2", "code"})
MOST = 300


class Failure(msgspec.Struct, frozen=True, kw_only=True):
    """``again``: the same request may be sent once more; ``wait``: after so many seconds."""

    code: str
    status: int
    what: str
    way: str
    again: bool = False
    wait: int | None = None


FAILURES = {f.code: f for f in (
    Failure(code="storage_full", status=507, what=_("磁盘满了，这一步没有写入。查看不受影响。"), again=True,
            way=_("请告诉管理员腾出磁盘空间；腾出后不用重启，再发一次即可，只会写一次。")),
    Failure(code="database_busy", status=503, what=_("现在太忙，这一步没有写入。"), again=True, wait=3,
            way=_("请过几秒再发一次，只会写一次。")),
    Failure(code="overloaded", status=503, what=_("眼下用的人太多，这一步没有写入。"), again=True, wait=2,
            way=_("请过几秒再发一次，只会写一次。紧急的事照常能报，也请直接打电话。")),
    Failure(code="database_gone", status=503, what=_("数据库暂时连不上，这一步没有写入。"), again=True, wait=15,
            way=_("请过一会儿再发一次，只会写一次；一直这样就告诉管理员。紧急的事请直接打电话。")),
    Failure(code="broken", status=500, what=_("程序出了错，这一步没有写入。"), again=True,
            way=_("请再试一次；还不行就把时间和这一页告诉管理员。紧急的事请直接打电话。")),
    Failure(code="page_too_old", status=403, what=_("这一页放得太久，或换过登录，这一步没有写入。"), again=True,
            way=_("请核对下面写好的内容，再发一次。")),
    Failure(code="signed_out", status=401, what=_("您还没有登录，或太久没有操作已经退出，这一步没有写入。"), again=True,
            way=_("请先在新窗口登录，再回到这一页发一次，写好的都在。")),
    Failure(code="other_site", status=403, what=_("这个请求来自别的网站，没有写入。"),
            way=_("请回到首问里打开这一页再做。")),
    Failure(code="too_large", status=413, what=_("一次发来的太多，没有写入。"),
            way=_("请少写一些，照片每张 10 MB、视频和录音 30 MB 以内，再发一次。")),
    Failure(code="bad_request", status=400, what=_("这个请求读不懂，没有写入。"),
            way=_("请从首页重新打开这一页再做。")),
    Failure(code="not_found", status=404, what=_("没有这一页，或您看不到它。"),
            way=_("请核对编号；也可以从「我的责任」进入。")),
    Failure(code="not_allowed", status=403, what=_("这一步不归您做。"),
            way=_("请从「我的责任」看看现在可以做什么。")),
)}


def page_of(request: HttpRequest, failure: Failure) -> HttpResponse:
    """The failure with what was typed, to be sent once more where that may help.

    What htmx asked for by itself stays as it was on the screen."""
    if request.headers.get("HX-Request"):
        return HttpResponse(status=failure.status, headers={"HX-Reswap": "none"})
    typed = typed_fields(request)
    context = {
        "what": gettext(failure.what), "way": gettext(failure.way), "code": failure.code,
        "typed": typed, "path": request.get_full_path() if request.method == "POST" else "",
        "shown": shown_fields(typed),
        "english": words.english(), "token": get_token(request) if typed and failure.again else "",
        "file": bool(typed and request.FILES),
    }
    return HttpResponse(render_to_string("web/failing.html", context), status=failure.status)


def typed_fields(request: HttpRequest) -> list[tuple[str, str]]:
    """What the form held, without secrets; nothing where it cannot be read any more, or is too large
    to be read for a refusal."""
    if request.method != "POST" or not may_be_read(request):
        return []
    try:
        found = [(k, v) for k, values in request.POST.lists() for v in values if k not in SECRET]
    except Exception:  # the body itself is what failed
        return []
    return found[:MOST]


def shown_fields(typed: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Those that people wrote, under their labels; keys and tokens stay unseen."""
    return [(words.word(words.FIELDS, k), v) for k, v in typed if k in words.FIELDS and v.strip()]
