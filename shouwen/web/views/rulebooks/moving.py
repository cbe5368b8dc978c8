"""制度 → 未办结的改按另一部: the open cases of one's estates, what moving them comes to, and moving them."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from shouwen import clock, desk
from shouwen.kernel import acts as a
from shouwen.kernel.outcome import Refusal
from shouwen.queries import moving
from shouwen.store import books
from shouwen.web.entry import fresh
from shouwen.web.pages import explained, go, page
from shouwen.web.sheets import rulebook_choices

AT_ONCE = 50
"""So many are shown, looked through and moved at once."""
LONGEST = 500


@login_required
@require_http_methods(["GET", "POST"])
def move_cases(request: HttpRequest) -> HttpResponse:
    """Choose estate and rulebooks, see what it comes to, then move those that stay ticked."""
    me, estates = request.user, moving.may_move(request.user)
    if not estates:
        raise Http404
    asked = request.POST if request.method == "POST" else request.GET
    typed = {k: asked.get(k, "").strip()[:LONGEST] for k in ("estate", "from", "to", "reason")}
    if request.method == "POST" and not (typed["to"] in books.all_ids() and len(typed["reason"]) >= 2):
        return _page(request, estates, typed, error=_("请选改用哪部制度，并写明为什么"), status=422)
    if "move" not in request.POST:
        return _page(request, estates, typed)
    rows = moving.movable(seen_by=me, estate=typed["estate"], rulebook=typed["from"])
    chosen = rows.filter(pk__in=[n for n in asked.getlist("case")[:AT_ONCE] if n.isdecimal() and len(n) < 18])
    refused = []
    done = 0
    for row in chosen:
        outcome = desk.act(a.MoveRulebook(by=me.key, rulebook=typed["to"], reason=typed["reason"]), on=row.pk,
                           act_id=f"{asked.get('once', '')[:40]}:{row.pk}")
        if isinstance(outcome, Refusal):
            refused.append((row, outcome))
        else:
            done += 1
    if refused:
        return _page(request, estates, typed, refused=refused, done=done, status=422)
    messages.success(request, _("改了 %(n)d 件；每件的经过里都记着何时、谁、为什么改。") % {"n": done})
    return go(request, "move-cases")


def _page(request: HttpRequest, estates: list[Any], typed: dict[str, str], *, error: str = "", status: int = 200,
          refused: Sequence[tuple[Any, Refusal]] = (), done: int = 0) -> HttpResponse:
    rows = moving.movable(seen_by=request.user, estate=typed["estate"], rulebook=typed["from"])
    asked = bool(typed["to"]) and not error
    if asked:
        rows = rows.exclude(book=typed["to"])
    listed = moving.opened(rows[:AT_ONCE], seen_by=request.user, now=clock.now(), to=typed["to"] if asked else "")
    tried = moving.opened([row for row, _outcome in refused], seen_by=request.user, now=clock.now())
    return page(request, "move_cases.html", {
        "estates": estates, "books": rulebook_choices(), "counts": moving.counts(seen_by=request.user), "typed": typed,
        "cases": [(x, _refusal(x)) for x in listed], "more": max(rows.count() - AT_ONCE, 0), "asked": asked,
        "error": error, "once": fresh(), "done": done,
        "refused": [(x.line.number, explained(outcome, books.current(typed["to"])))
                    for x, (_row, outcome) in zip(tried, refused, strict=True)],
    }, status)


def _refusal(found: moving.Open) -> Any:
    if not isinstance(found.would, Refusal):
        return None
    return explained(found.would, books.pinned(found.row.book, found.row.book_hash))
