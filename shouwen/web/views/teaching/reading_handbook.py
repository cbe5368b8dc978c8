"""手册: who is responsible for what, to search and read, with every version; reviewed by who answers for it."""

from contextlib import suppress

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from shouwen.desk.settings import handbook as desk_handbook
from shouwen.desk.settings.changing import Again
from shouwen.org.models import HandbookEntry, Staff
from shouwen.queries import committee
from shouwen.queries import handbook as queries
from shouwen.web.entry import fresh
from shouwen.web.pages import page


@login_required
@require_http_methods(["GET"])
def handbook(request: HttpRequest) -> HttpResponse:
    q, only = request.GET.get("q", "").strip()[:40], request.GET.get("only", "")
    today = queries.today()
    rows = [(e, queries.stale(e, today)) for e in queries.handbook(seen_by=request.user, q=q)]
    if only == "stale":
        rows = [r for r in rows if r[1]]
    if only == "unowned":
        rows = [r for r in rows if not r[0].owner]
    return page(request, "handbook.html", {
        "q": q, "only": only, "rows": rows, "committee": committee.reads(request.user),
        "removed": queries.removed(seen_by=request.user) if not q and not only else []})


@login_required
@require_http_methods(["GET"])
def entry(request: HttpRequest, entry: int) -> HttpResponse:
    """One entry with all its versions: who changed what, when, from what to what."""
    found = _entry(request, entry)
    rows = [(v, [(k, v.before.get(k), v.after.get(k)) for k in {**v.before, **v.after}])
            for v in queries.versions(found)]
    return page(request, "handbook_entry.html", {
        "entry": found, "stale": queries.stale(found), "versions": rows, "reviews": may_review(request.user, found),
        "edits": request.user.is_admin or "office_head" in request.user.posts, "once": fresh()})


@login_required
@require_POST
def review(request: HttpRequest, entry: int) -> HttpResponse:
    """「还对」: looked at, and still true."""
    found = _entry(request, entry)
    if not may_review(request.user, found):
        raise Http404
    with suppress(Again):
        desk_handbook.still_true(found, by=request.user, once=request.POST.get("once", "")[:40])
    return redirect("handbook-entry", found.pk)


def may_review(person: Staff, found: HandbookEntry) -> bool:
    """Who answers for the entry, the head of its department, the office head, an administrator."""
    own = found.person_id == person.pk or (found.department is not None and found.department.head_id == person.pk)
    return own or person.is_admin or "office_head" in person.posts


def _entry(request: HttpRequest, pk: int) -> HandbookEntry:
    found = queries.entry(pk, seen_by=request.user)
    if found is None:
        raise Http404
    return found
