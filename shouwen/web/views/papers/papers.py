"""表单: one paper of a case as it will print; completing, signing and amending it; its PDF."""

import secrets
from datetime import date
from typing import Any

import msgspec
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from shouwen import clock, desk, printing
from shouwen.kernel import acts as a
from shouwen.kernel.outcome import Refusal
from shouwen.queries.papers import Paper, paper, papers
from shouwen.reports import made
from shouwen.rulebooks import load
from shouwen.web import paper_files, words
from shouwen.web import papers as wording
from shouwen.web.mending import mended
from shouwen.web.pages import explained, go, page
from shouwen.web.printed import pdf, sent

PREFIX = "f."


@login_required
@require_http_methods(["GET"])
def paper_page(request: HttpRequest, number: str, form: str) -> HttpResponse:
    return _page(request, _paper_or_404(request, number, form))


@login_required
@require_http_methods(["GET"])
def paper_pdf(request: HttpRequest, number: str, form: str) -> HttpResponse:
    found = _paper_or_404(request, number, form)
    return pdf(wording.printed(found, request.user, _link(request, found)), f"{number}-{form}")


@login_required
@require_http_methods(["GET"])
def papers_pdf(request: HttpRequest, number: str) -> HttpResponse:
    """All papers of a case in one file, with a table of contents."""
    found = papers(number, seen_by=request.user, now=clock.now())
    if not found:
        raise Http404
    parts = [wording.printed(p, request.user, _link(request, p)) for p in found]
    content = printing.bundle(parts, _("事项 %(number)s 的表单") % {"number": number})
    return sent(content, f"{number}.pdf")


@login_required
@require_http_methods(["GET", "POST"])
def many_papers(request: HttpRequest) -> HttpResponse:
    """Have the papers of many matters printed by the worker, each a file, all in one pack."""
    since, until, form = (request.POST.get(k, "") for k in ("since", "until", "form"))
    today = timezone.localdate()
    context = {
        "forms": [(f, p) for f, p in _forms().items()], "since": since or today.replace(day=1).isoformat(),
        "until": until or today.isoformat(), "form": form, "found": None,
    }
    if request.method == "GET":
        return page(request, "many_papers.html", context)
    try:
        first, last = date.fromisoformat(since), date.fromisoformat(until)
    except ValueError:
        return page(request, "many_papers.html", {**context, "error": _("日期请写成 2026-11-30")}, 422)
    if last < first or (last - first).days > 366 or (form and form not in _forms()):
        return page(request, "many_papers.html", {**context, "error": _("请选一年以内的日期，先早后晚")}, 422)
    row = made.ask(
        paper_files.MAKER, paper_files.asked(first, last, form, request.build_absolute_uri("/")), sort="zip", by=request.user,
        language=get_language() or "zh-hans", shown=f"{_('表单')} {form} {first} {last}.zip",
    )
    return go(request, "file", row.pk)


def _forms() -> dict[str, str]:
    """The forms by number, as the common base calls them."""
    return {p.id: wording.own(p) for p in load("base").papers}


def _link(request: HttpRequest, found: Paper) -> str:
    return request.build_absolute_uri(reverse("paper", args=[found.number, found.name]))


@login_required
@require_POST
def file_paper(request: HttpRequest, number: str, form: str) -> HttpResponse:
    """Complete the fields, or keep a draft; an amendment brings its reason."""
    found = _paper_or_404(request, number, form)
    typed = {k.removeprefix(PREFIX): v for k, v in request.POST.items() if k.startswith(PREFIX) and isinstance(v, str)}
    changed = {k: v for k, v in typed.items() if v.strip() or k in found.entry.given}
    return _do(request, found, "file", {
        "fields": changed, "incomplete": "draft" in request.POST, "reason": request.POST.get("reason") or None,
    }, typed)


@login_required
@require_POST
def sign_paper(request: HttpRequest, number: str, form: str) -> HttpResponse:
    """Sign what was seen: with a drawn line, else with the typed name."""
    found = _paper_or_404(request, number, form)
    drawn = request.POST.get("drawn", "").strip()
    name = request.POST.get("name", "").strip()
    if not drawn and not name:
        return _page(request, found, said=_("请键入您的姓名，或在框里手写签名"), status=422)
    return _do(request, found, "sign", {
        "digest": request.POST.get("digest") or found.digest, "drawn": drawn or None,
        "name": None if drawn else name,
    }, {})


def _do(request: HttpRequest, found: Paper, name: str, fields: dict[str, Any], typed: dict[str, str]) -> HttpResponse:
    try:
        act = a.from_fields(name, {
            "by": request.user.key, "form": found.entry.form, "paper": found.entry.id or None,
            "version": _number(request.POST.get("paper_version"), found.entry.version),
            **{k: v for k, v in fields.items() if v is not None},
        })
    except (msgspec.ValidationError, ValueError, TypeError) as error:
        return _page(request, found, typed, said=mended(error)[1], status=422)
    try:
        outcome = desk.act(
            act, on=found.row.pk, act_id=request.POST.get("act_id", "")[:120] or secrets.token_hex(16),
            seen=_number(request.POST.get("version"), found.row.version),
        )
    except (desk.Stale, desk.Conflict):
        fresh = _paper_or_404(request, found.number, found.name)
        return _page(request, fresh, typed, said=_("刚才有人先动了这件事，您的这一步没有写入；写好的都在，请看过再发一次"), status=409)
    if isinstance(outcome, Refusal):
        return _page(request, found, typed, refusal=outcome, status=422)
    return go(request, "paper", found.number, found.name)


def _number(given: str | None, missing: int) -> int:
    """A number that the page carried; one that cannot be is as stale as can be."""
    if given is None:
        return missing
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else 10**9


def _page(
    request: HttpRequest, found: Paper, typed: dict[str, str] | None = None, *, said: str = "",
    refusal: Refusal | None = None, status: int = 200,
) -> HttpResponse:
    lines = wording.shown(found, typed, _faults(refusal))
    context = {
        "paper": found, "title": wording.own(found.rule), "lines": lines, "said": said,
        "refusal": explained(refusal, found.book) if refusal else None,
        "to_complete": [x for x in lines if x.typed] if found.may_file else [],
        "draft_only": any(x.required and not x.typed and not x.text for x in lines),  # the rest is another's
        "places": [_place(p, found) for p in found.places], "earlier": [_place(p, found) for p in found.earlier],
        "unfinished": wording.state_word(found), "act_id": secrets.token_hex(16),
        "reason": request.POST.get("reason", ""), "first": lines[0].id if lines else "",
    }
    return page(request, "paper.html", context, status)


def _faults(refusal: Refusal | None) -> dict[str, str]:
    """Under which fields a refusal is shown."""
    if refusal is None:
        return {}
    missing = refusal.facts.get("missing")
    if isinstance(missing, list):
        return dict.fromkeys(missing, _("请填上这一栏"))
    own = refusal.why.get("en" if words.english() else "zh", "")
    return {str(refusal.facts["field"]): own} if "field" in refusal.facts else {}


def _place(place: Any, found: Paper) -> dict[str, Any]:
    return {
        "name": wording.Wording(found).people([place.who]), "signature": place.signature,
        "strokes": wording.drawing(place.drawn), "seal": place.seal, "method": wording.method(place) if place.signature else "",
    }


def _paper_or_404(request: HttpRequest, number: str, form: str) -> Paper:
    found = paper(number, form, seen_by=request.user, now=clock.now())
    if found is None:
        raise Http404
    return found
