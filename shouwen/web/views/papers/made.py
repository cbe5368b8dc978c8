"""文件: what the worker made for somebody, with progress, to fetch or to break off."""

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_http_methods

from shouwen.reports import carrying, made
from shouwen.store.models import MadeFile
from shouwen.web.pages import go, page
from shouwen.web.printed import TYPES


def _row(request: HttpRequest, key: int) -> MadeFile:
    row = made.seen(request.user).filter(pk=key).first()
    if row is None:
        raise Http404
    return row


@login_required
@require_http_methods(["GET"])
def files(request: HttpRequest) -> HttpResponse:
    """One's own files of the last days."""
    return page(request, "files.html", {"rows": made.seen(request.user)[:50]})


@login_required
@require_http_methods(["GET"])
def one_file(request: HttpRequest, key: int) -> HttpResponse:
    """How far a file is; then where to fetch it."""
    row = _row(request, key)
    context = {"row": row, "silent": carrying.silent(row)}
    if getattr(request, "htmx", False):
        return page(request, "_file.html", context)
    return page(request, "file.html", context)


@login_required
@require_http_methods(["GET"])
def fetch_file(request: HttpRequest, key: int) -> HttpResponseBase:
    """The file itself."""
    row = _row(request, key)
    path = made.place(row)
    if row.state != MadeFile.DONE or not path.is_file():
        raise Http404
    ending = row.shown.rpartition(".")[2]
    return FileResponse(path.open("rb"), as_attachment=True, filename=row.shown,
                        content_type=TYPES.get(ending, "application/octet-stream"))


@login_required
@require_http_methods(["POST"])
def stop_file(request: HttpRequest, key: int) -> HttpResponse:
    row = _row(request, key)
    carrying.stop(row)
    return go(request, "file", row.pk)


@login_required
@require_http_methods(["POST"])
def file_again(request: HttpRequest, key: int) -> HttpResponse:
    """Take up what a dead worker left."""
    row = _row(request, key)
    made.again(row)
    return go(request, "file", row.pk)
