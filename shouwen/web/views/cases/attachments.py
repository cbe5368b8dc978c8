"""附件: photos, recordings and papers of a case; the bytes decide what a file is, never its name."""

import re
import secrets
import unicodedata

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from shouwen import clock
from shouwen.desk import attaching, recordings
from shouwen.desk.stripping import Unreadable, stripped
from shouwen.kernel.acts import Attach
from shouwen.kernel.outcome import Refusal
from shouwen.queries import scope
from shouwen.queries.part import part_of_row
from shouwen.store.models import Attachment
from shouwen.web.pages import explained, go, page

LARGEST = 10 * 1024 * 1024
LONGEST = 30 * 1024 * 1024
"""Bytes of a recording: some twenty seconds of a telephone's video."""
RANGE = re.compile(r"bytes=(\d{0,12})-(\d{0,12})", re.ASCII)
KINDS: tuple[tuple[bytes, str, str], ...] = (
    (b"\xff\xd8\xff", "image/jpeg", "jpg"), (b"\x89PNG\r\n\x1a\n", "image/png", "png"),
    (b"%PDF-", "application/pdf", "pdf"),
)


def sort_of(head: bytes) -> tuple[str, str] | None:
    """Media type and ending by the first bytes; None for what is not taken."""
    for magic, sort, ending in KINDS:
        if head.startswith(magic):
            return sort, ending
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp", "webp"
    return recordings.sort_of(head)


def _moves(sort: str) -> bool:
    return sort.startswith(("video/", "audio/"))


def clean_name(name: str) -> str:
    """A name fit to be shown: no path, no control or direction characters, not too long."""
    plain = unicodedata.normalize("NFC", name.replace("\\", "/").rpartition("/")[2])
    shown = "".join(c for c in plain if unicodedata.category(c) not in ("Cc", "Cf", "Co", "Cn"))
    return shown.strip(". ")[:80] or "file"


@login_required
@require_POST
def attach(request: HttpRequest, number: str) -> HttpResponse:
    row = scope.case_row(number, seen_by=request.user)
    if row is None:
        raise Http404
    sent = request.FILES.get("file")
    if sent is None:
        return _refused(request, number, _("请选一个文件"), 422)
    sort = sort_of(sent.read(16))
    if sent.size > (LONGEST if sort and _moves(sort[0]) else LARGEST):
        return _refused(request, number, _("文件太大：照片和 PDF 请压缩到 10 MB 以内，视频、录音 30 MB 以内（约二十秒）"), 413)
    if sort is None:
        return _refused(request, number, _("只收照片（JPEG、PNG、WebP）、PDF、视频（MP4、MOV、3GP）和录音（M4A、MP3、WAV、AMR、AAC），请换一种格式"), 415)
    sent.seek(0)
    try:
        kept = (recordings.stripped if _moves(sort[0]) else stripped)(sent.read(), sort[0])
    except Unreadable:
        said = _("这段视频或录音读不了，或带着去不掉的位置记录；请关掉相机的位置信息再录一次") if _moves(sort[0]) else _("这张照片打不开或像素太多；请重新拍一张，或用截图")
        return _refused(request, number, said, 415)
    outcome = attaching.attach(
        Attach(by=request.user.key, file=clean_name(sent.name or ""), visible="internal"),
        [kept], on=row.pk, sort=sort[0], ending=sort[1],
        act_id=request.POST.get("act_id", "")[:120] or secrets.token_hex(16),
    )
    if isinstance(outcome, Refusal):
        return page(request, "refused.html", {"refusal": explained(outcome), "number": number}, 422)
    return go(request, "case", number)


def _refused(request: HttpRequest, number: str, why: str, status: int) -> HttpResponse:
    return page(request, "refused.html", {"why": why, "number": number}, status)


@login_required
@require_http_methods(["GET"])
def attachment(request: HttpRequest, name: str) -> HttpResponse:
    found = Attachment.objects.select_related("case").filter(name=name).first()
    if found is None or not scope.cases(request.user).filter(pk=found.case_id).exists():
        raise Http404
    part = part_of_row(found.case, seen_by=request.user, now=clock.now())
    if part is not None and found not in part.files(found.case):
        raise Http404
    data = attaching.content_of(found)
    if data is None:
        raise Http404
    response = _part(request, data, found.sort) if _moves(found.sort) else HttpResponse(data, content_type=found.sort)
    shown = found.sort.startswith("image/") or _moves(found.sort)
    response["Content-Disposition"] = "inline" if shown else "attachment"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


def _part(request: HttpRequest, data: bytes, sort: str) -> HttpResponse:
    """What a player asked for: a telephone plays nothing that it cannot have in parts (RFC 9110, 14)."""
    wanted = RANGE.fullmatch(request.headers.get("Range", ""))
    first, last = wanted.groups() if wanted else ("", "")
    if not (first or last):
        response = HttpResponse(data, content_type=sort)
    else:
        start = int(first) if first else max(0, len(data) - int(last))
        stop = min(int(last) + 1 if first and last else len(data), len(data))
        if start >= stop:
            return HttpResponse(status=416, headers={"Content-Range": f"bytes */{len(data)}"})
        response = HttpResponse(data[start:stop], content_type=sort, status=206)
        response["Content-Range"] = f"bytes {start}-{stop - 1}/{len(data)}"
    response["Accept-Ranges"] = "bytes"
    return response
