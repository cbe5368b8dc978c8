"""附件: photos and papers of a case; the bytes decide what a file is, never its name."""

import secrets
import unicodedata

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from shouwen.desk import attaching
from shouwen.desk.stripping import Unreadable, stripped
from shouwen.kernel.acts import Attach
from shouwen.kernel.outcome import Refusal
from shouwen.queries import scope
from shouwen.store.models import Attachment
from shouwen.web.pages import explained, go, page

LARGEST = 10 * 1024 * 1024
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
    return None


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
    if sent.size > LARGEST:
        return _refused(request, number, _("文件太大，请压缩到 10 MB 以内"), 413)
    sort = sort_of(sent.read(16))
    if sort is None:
        return _refused(request, number, _("只收照片（JPEG、PNG、WebP）和 PDF，请换一种格式"), 415)
    sent.seek(0)
    try:
        kept = stripped(sent.read(), sort[0])
    except Unreadable:
        return _refused(request, number, _("这张照片打不开或像素太多；请重新拍一张，或用截图"), 415)
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
    data = attaching.content_of(found)
    if data is None:
        raise Http404
    response = HttpResponse(data, content_type=found.sort)
    response["Content-Disposition"] = "inline" if found.sort.startswith("image/") else "attachment"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
