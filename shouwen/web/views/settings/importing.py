"""XLSX of staff and houses: first a preview with every row's fault, then all or nothing."""

from django.contrib.auth.decorators import login_required
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from shouwen.desk.settings import importing
from shouwen.org import sheets
from shouwen.web.pages import page


@login_required
@require_http_methods(["GET", "POST"])
def import_page(request: HttpRequest) -> HttpResponse:
    """XLSX of staff and houses: first a preview with every row's fault, then all or nothing.

    It may write any office of the company, so it is the administrators' alone."""
    if not request.user.is_admin:
        raise Http404
    key = f"import:{request.user.key}"
    if request.method == "GET":
        return page(request, "settings/import.html", {})
    if request.POST.get("confirm"):
        data = cache.get(key)
        found = sheets.preview(data, by=request.user) if data else None
        if found is None or found.faults:
            return page(request, "settings/import.html", {"error": _("预览已过期，请重新上传")}, 422)
        staff, houses = importing.write(found, by=request.user)
        cache.delete(key)
        return page(request, "settings/import.html", {"done": (staff, houses)})
    sent = request.FILES.get("file")
    if sent is None:
        return page(request, "settings/import.html", {"error": _("请选一个 XLSX 文件")}, 422)
    data = sent.read(sheets.LARGEST + 1)
    found = sheets.preview(data, by=request.user)
    if not found.faults:
        cache.set(key, data, 900)
    return page(request, "settings/import.html", {"found": found, "name": sent.name}, 422 if found.faults else 200)
