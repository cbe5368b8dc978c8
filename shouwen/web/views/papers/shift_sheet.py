"""交接班: what the post leaves; signed by who goes, then by who comes."""

import secrets
from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from shouwen import clock
from shouwen.desk import shifts
from shouwen.org.models import Staff
from shouwen.printing import Paper, Rows, Signed, Words
from shouwen.queries import shift_sheet
from shouwen.queries.rows import name_of
from shouwen.store.models import ShiftSheet
from shouwen.web import words
from shouwen.web.pages import go, page
from shouwen.web.printed import frame, local, pdf

FORM = "F16"
LONGEST = 1000


@login_required
@require_http_methods(["GET", "POST"])
def shift_sheets(request: HttpRequest) -> HttpResponse:
    """What is left now, to be signed and given; below, the sheets of before."""
    if request.method == "POST":
        return _give(request)
    return _form(request)


def _form(request: HttpRequest, error: str = "", status: int = 200) -> HttpResponse:
    me, now = request.user, clock.now()
    return page(request, "shift_sheets.html", {
        "left": shift_sheet.left(seen_by=me, now=now), "heirs": shift_sheet.heirs(me), "error": error,
        "typed": {"to": request.POST.get("to", ""), "note": request.POST.get("note", "")},
        "once": request.POST.get("once") or secrets.token_hex(16),
        "sheets": [(s, name_of(s.given_by), name_of(s.to)) for s in shift_sheet.sheets(me).defer("body")[:30]],
    }, status)


def _give(request: HttpRequest) -> HttpResponse:
    me = request.user
    to = shift_sheet.heirs(me).filter(key=request.POST.get("to", "")[:60]).first()
    note = request.POST.get("note", "").strip()
    if to is None:
        return _form(request, _("请选接班的人"), 422)
    if len(note) > LONGEST:
        return _form(request, _("交代的话请在一千字以内"), 422)
    body = shift_sheet.plain(shift_sheet.left(seen_by=me, now=clock.now()))
    once = request.POST.get("once", "")[:50] or secrets.token_hex(16)
    try:
        sheet = shifts.give(body, by=me, to=to, note=note, once=once)
    except shifts.CannotSign as refused:
        return _form(request, _why(refused.code), 422)
    return go(request, "shift-sheet", sheet.pk)


def _why(code: str) -> str:
    return {
        "self": _("不能交给自己，请选接班的人"), "gone": _("这位同事已经离职，请另选一位"),
        "other_office": _("只能交给本管理处的同事，请另选一位"),
        "not_named": _("这张交接单是交给别人的，由他来签"), "taken": _("已经签过，不用再签"),
    }[code]


def _sheet(request: HttpRequest, key: int) -> ShiftSheet:
    found = shift_sheet.sheets(request.user).filter(pk=key).first()
    if found is None:
        raise Http404
    return found


@login_required
@require_http_methods(["GET", "POST"])
def one_shift_sheet(request: HttpRequest, key: int) -> HttpResponse:
    """A sheet as it was signed; POST is the second signature."""
    sheet, error, status = _sheet(request, key), "", 200
    if request.method == "POST":
        try:
            shifts.take(sheet, by=request.user)
        except shifts.CannotSign as refused:
            error, status = _why(refused.code), 422
        else:
            return go(request, "shift-sheet", sheet.pk)
    return page(request, "shift_sheet.html", {
        "sheet": sheet, "blocks": blocks(sheet.body), "error": error, "given_by": name_of(sheet.given_by),
        "taken_by": name_of(sheet.to), "may_take": sheet.to == request.user.key and sheet.taken_at is None,
    }, status)


def blocks(body: dict[str, Any]) -> list[tuple[str, list[str], list[list[str]]]]:
    """Title, headings and rows of each part: the same on the page and on paper."""
    english = words.english()

    def owed(d: dict[str, str]) -> str:
        text = (d["en"] if english else d["zh"]) or words.word(words.ACTS, d["owes"])
        return f"{text} → {d['to']}" if d["to"] else text

    return [
        (_("未了的责任"), [_("期限"), _("谁"), _("责任"), _("编号"), _("事项")],
         [[_at(d["due"]), d["who"], owed(d), d["number"], d["content"]] for d in body["duties"]]),
        (_("答应过的"), [_("到什么时候"), _("编号"), _("事项")],
         [[_at(p["until"]), p["number"], p["content"]] for p in body["promises"]]),
        (_("不在岗的人"), [_("姓名"), _("从"), _("到"), _("原因")],
         [[a["who"], _at(a["from"]), _at(a["until"]), a["why"]] for a in body["absent"]]),
        (_("代办"), [_("编号"), _("代办人"), _("代谁"), _("到")],
         [[s["number"], s["who"], s["for"], _at(s["until"])] for s in body["stand_ins"]]),
    ]


def _at(text: str) -> str:
    return local(datetime.fromisoformat(text)).strftime("%m-%d %H:%M") if text else "—"


@login_required
@require_http_methods(["GET"])
def print_shift_sheet(request: HttpRequest, key: int) -> HttpResponse:
    """The sheet on paper, with both signatures or the empty place of the second."""
    sheet = _sheet(request, key)
    return pdf(paper(sheet, request.user), f"shift-{sheet.pk}")


def paper(sheet: ShiftSheet, by: Staff) -> Paper:
    taker = name_of(sheet.to)
    second = Signed(taker, _("接班"), local(sheet.taken_at)) if sheet.taken_at else Signed(
        taker, _("接班"), owed=_("待签名"))
    parts: list[Rows | Words] = [Rows(tuple(heads), tuple(tuple(r) for r in rows), title)
                                 for title, heads, rows in blocks(sheet.body)]
    if sheet.note:
        parts.append(Words(sheet.note, _("交代的话")))
    return Paper(
        frame=frame(by), title=_("交接班单"), form=FORM, number=sheet.digest[:12], blocks=tuple(parts),
        signatures=(Signed(name_of(sheet.given_by), _("交班"), local(sheet.given_at)), second),
        unfinished="" if sheet.taken_at else _("接班人还没有签"),
    )
