"""印章: the picture at the head of every print; set and taken away by administrators."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from shouwen.desk.settings.seal import LARGEST, Unfit, set_seal
from shouwen.desk.stripping import Unreadable
from shouwen.org.models import Seal
from shouwen.web.pages import page
from shouwen.web.views.settings.room import administrators


@administrators
@require_http_methods(["GET", "POST"])
def seal(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        sent = request.FILES.get("picture")
        removed = None if "remove" in request.POST else b""
        try:
            set_seal(sent.read(LARGEST + 1) if sent is not None else removed, by=request.user)
        except (Unfit, Unreadable):
            error = _("请选一张 300 KB 以内、打得开的 PNG 或 JPEG 图片")
            return page(request, "settings/seal.html", {"there": Seal.objects.exists(), "error": error}, 422)
        return redirect("settings-seal")
    return page(request, "settings/seal.html", {"there": Seal.objects.exists()})


@administrators
@require_http_methods(["GET"])
def seal_picture(request: HttpRequest) -> HttpResponse:
    """The picture itself, for its page."""
    found = Seal.objects.first()
    if found is None:
        return HttpResponse(status=404)
    data = bytes(found.picture)
    sort = "image/png" if data.startswith(b"\x89PNG") else "image/jpeg"
    return HttpResponse(data, content_type=sort, headers={"Content-Security-Policy": "sandbox; default-src 'none'"})
