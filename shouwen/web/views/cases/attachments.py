"""附件: photos, recordings and papers of a case; the bytes decide what a file is, never its name."""

import mmap
import re
import secrets
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import BinaryIO

from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from shouwen import clock
from shouwen.desk.files import attaching, recordings
from shouwen.desk.files.stripping import KEPT_AS, PHOTOS, Unreadable, stripped
from shouwen.kernel.acts import Attach
from shouwen.kernel.outcome import Refusal
from shouwen.queries import scope
from shouwen.queries.part import part_of_row
from shouwen.store.models import Attachment
from shouwen.web.pages import explained, go, page

LARGEST = 10 * 1024 * 1024
LONGEST = 30 * 1024 * 1024
"""Bytes of a recording: some twenty seconds of a telephone's video."""
PART = 64 * 1024
HEIC = (b"heic", b"heix", b"heim", b"heis", b"mif1")
"""Brands by which a still picture in HEIF begins."""
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
    if head[4:8] == b"ftyp" and head[8:12] in HEIC:
        return "image/heic", "heic"
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
    if not sent.size:
        return _refused(request, number, _("这个文件是空的，请另选一个，或重新拍一次"), 422)
    found = sort_of(sent.read(recordings.HEAD))
    if sent.size > (LONGEST if found and _moves(found[0]) else LARGEST):
        return _refused(request, number, _("文件太大：照片和 PDF 请压缩到 10 MB 以内，视频、录音 30 MB 以内（约二十秒）"), 413)
    if found is None:
        return _refused(request, number, _("只收照片（JPEG、PNG、WebP、HEIC）、PDF、视频（MP4、MOV、3GP、WebM）和录音（M4A、MP3、WAV、AMR、AAC、OGG），请换一种格式"), 415)
    try:
        kept, sort, ending = _fit(sent, *found)
    except Unreadable:
        said = _("这段视频或录音读不了，或带着去不掉的位置记录；请关掉相机的位置信息再录一次") if _moves(found[0]) else _("这张照片打不开或像素太多；请重新拍一张，或用截图")
        return _refused(request, number, said, 415)
    outcome = attaching.attach(
        Attach(by=request.user.key, file=clean_name(sent.name or ""), visible="internal"),
        kept, on=row.pk, sort=sort, ending=ending,
        act_id=request.POST.get("act_id", "")[:120] or secrets.token_hex(16),
    )
    if isinstance(outcome, Refusal):
        return page(request, "refused.html", {"refusal": explained(outcome), "number": number}, 422)
    return go(request, "case", number)


def _fit(sent: UploadedFile, sort: str, ending: str) -> tuple[Iterable[bytes], str, str]:
    """What is to be kept, without place, time and device; its media type and ending.

    Raises:
        Unreadable: it is not what its first bytes say.
    """
    sent.seek(0)
    if _moves(sort):
        with _in_place(sent) as data:
            sort = recordings.strip(data, sort)
    if sort not in PHOTOS:
        return sent.chunks(PART), sort, ending
    return [stripped(sent.file, sort)], *KEPT_AS.get(sort, (sort, ending))


@contextmanager
def _in_place(sent: UploadedFile) -> Iterator[memoryview]:
    """The bytes where they lie: those of a large file on disk, without reading them whole."""
    if isinstance(sent, TemporaryUploadedFile):
        with mmap.mmap(sent.file.fileno(), 0) as whole, memoryview(whole) as data:
            yield data
    else:
        with sent.file.getbuffer() as data:
            yield data


def _refused(request: HttpRequest, number: str, why: str, status: int) -> HttpResponse:
    return page(request, "refused.html", {"why": why, "number": number}, status)


@login_required
@require_http_methods(["GET"])
def attachment(request: HttpRequest, name: str) -> HttpResponseBase:
    found = Attachment.objects.select_related("case").filter(name=name).first()
    if found is None or not scope.cases(request.user).filter(pk=found.case_id).exists():
        raise Http404
    part = part_of_row(found.case, seen_by=request.user, now=clock.now())
    if part is not None and found not in part.files(found.case):
        raise Http404
    data = attaching.opened(found)
    if data is None:
        raise Http404
    response = _part(request, data, found) if _moves(found.sort) else FileResponse(data, content_type=found.sort)
    shown = found.sort.startswith("image/") or _moves(found.sort)
    response["Content-Disposition"] = "inline" if shown else "attachment"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


def _part(request: HttpRequest, data: BinaryIO, row: Attachment) -> HttpResponseBase:
    """What a player asked for: a telephone plays nothing that it cannot have in parts (RFC 9110, 14)."""
    wanted = RANGE.fullmatch(request.headers.get("Range", ""))
    first, last = wanted.groups() if wanted else ("", "")
    if not (first or last):
        response = FileResponse(data, content_type=row.sort)
    else:
        start = int(first) if first else max(0, row.size - int(last))
        stop = min(int(last) + 1 if first and last else row.size, row.size)
        if start >= stop:
            data.close()
            return HttpResponse(status=416, headers={"Content-Range": f"bytes */{row.size}"})
        response = FileResponse(_Window(data, start, stop), content_type=row.sort, status=206)
        response["Content-Length"] = stop - start
        response["Content-Range"] = f"bytes {start}-{stop - 1}/{row.size}"
    response["Accept-Ranges"] = "bytes"
    return response


class _Window:
    """A part of a file, read as a file is; closing it closes the file."""

    def __init__(self, data: BinaryIO, start: int, stop: int) -> None:
        data.seek(start)
        self._data, self._left, self.close = data, stop - start, data.close

    def read(self, size: int) -> bytes:
        found = self._data.read(min(size, self._left))
        self._left -= len(found)
        return found
