"""变更记录: who changed which setting when, from what to what; for administrators and auditors."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from shouwen.queries import settings_log
from shouwen.web.pages import page


@login_required
@require_http_methods(["GET"])
def log(request: HttpRequest) -> HttpResponse:
    if not settings_log.may_read(request.user):
        raise Http404
    before = request.GET.get("before", "")
    q = request.GET.get("q", "").strip()[:60]
    entries = settings_log.entries(
        seen_by=request.user, q=q, before=int(before) if before.isascii() and before.isdigit() else None)
    more = entries[-1].id if len(entries) == settings_log.MOST else None
    return page(request, "settings/log.html", {"entries": entries, "q": q, "more": more})
