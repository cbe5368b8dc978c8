"""制度的草稿: a company's own rulebook, copied, edited by forms or as text, reviewed, published."""

from datetime import date, datetime, time
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from shouwen import clock
from shouwen.desk import rulemaking
from shouwen.desk.rulemaking import NotYet
from shouwen.kernel.loading.source import RulebookError
from shouwen.kernel.rulebook import Rulebook
from shouwen.org.models import Estate, Staff
from shouwen.org.rulemakers import may_adopt, may_approve, may_write
from shouwen.queries import rulebooks as queries
from shouwen.rulebooks import editing
from shouwen.rulebooks.comparing import compare
from shouwen.rulebooks.reading import LARGEST_RULEBOOK, read_tree
from shouwen.store import books
from shouwen.store.models import RulebookDraft
from shouwen.web import draft_forms as forms
from shouwen.web import words
from shouwen.web.mistakes import explained, refused
from shouwen.web.pages import page

PARTS = ("limits", "duties", "phrases", "labels", "settings", "forms", "text")


def _draft(request: HttpRequest, book: str) -> RulebookDraft:
    found = next((d for d in queries.drafts(seen_by=request.user) if d.book == book), None)
    if found is None:
        raise Http404
    return found


@login_required
@require_POST
def copy(request: HttpRequest) -> HttpResponse:
    """A copy of the chosen rulebook, to be changed; never the rulebook itself."""
    if not may_write(request.user):
        raise Http404
    try:
        draft = rulemaking.copy(request.POST.get("parent", ""), request.POST.get("book", "").strip(),
                                request.POST.get("title", ""), request.user)
    except NotYet as error:
        return _back(request, refused(error))
    except RulebookError as error:
        return _back(request, {"why": str(error), "instead": ""})
    return redirect("draft", draft.book)


def _back(request: HttpRequest, refusal: dict[str, str]) -> HttpResponse:
    from shouwen.web.views.rulebooks.rulebooks import list_context

    return page(request, "rulebooks.html", {**list_context(request.user), "refusal": refusal,
                                            "typed": request.POST}, 422)


@login_required
@require_POST
def revise(request: HttpRequest, book: str) -> HttpResponse:
    """Go on from the newest published version."""
    if not may_write(request.user):
        raise Http404
    try:
        return redirect("draft", rulemaking.revise(book, request.user).book)
    except NotYet as error:
        return _back(request, refused(error))


@login_required
@require_POST
def adopt(request: HttpRequest) -> HttpResponse:
    """From a date on, new matters of an estate go by another rulebook."""
    estate = Estate.objects.filter(key=request.POST.get("estate", "")).first()
    if estate is None or not may_adopt(request.user, estate):
        raise Http404
    try:
        rulemaking.adopt(estate, request.POST.get("book", ""), _since(request), request.user)
    except NotYet as error:
        return _back(request, refused(error))
    messages.success(request, _("已记下：新登记的事项从那天起按这部制度，已登记的仍按原来的办完。"))
    return redirect("rulebooks")


def _since(request: HttpRequest) -> datetime:
    """The first instant of the day that was chosen; now, if it is today or none was."""
    try:
        day = date.fromisoformat(request.POST.get("since", ""))
    except ValueError:
        return clock.now()
    if day == timezone.localtime(clock.now()).date():
        return clock.now()
    return datetime.combine(day, time(), tzinfo=timezone.get_current_timezone())


# -- editing --------------------------------------------------------------------------------------


@login_required
@require_http_methods(["GET"])
def draft(request: HttpRequest, book: str) -> HttpResponse:
    """What the draft changes, where it lies, and the next step."""
    return _overview(request, _draft(request, book))


def _overview(request: HttpRequest, found: RulebookDraft, refusal: Any = None) -> HttpResponse:
    context: dict[str, Any] = {"draft": found, "parts": _parts(), "refusal": refusal}
    try:
        checked = rulemaking.check(found.text, found.book)
        before = _before(found, checked.book)
        context |= {"book": checked.book, "before": before, "loosens": checked.book.loosens}
        themes = compare(before, checked.book).themes if before is not None else ()
        context["themes"] = [(t, [r for r in t.rows if r.state != "same"]) for t in themes if t.different]
    except RulebookError as error:
        context["mistake"] = explained(error, found.text)
    people = {s.key: s.name for s in Staff.objects.filter(key__in=[*found.writers, found.submitted_by])}
    context |= {
        "writers": [people.get(k, k) for k in found.writers], "submitted_by": people.get(found.submitted_by, ""),
        "approves": may_approve(request.user, found.writers), "today": timezone.localtime(clock.now()).date(),
    }
    return page(request, "draft.html", context, 422 if refusal else 200)


def _before(found: RulebookDraft, book: Rulebook) -> Rulebook | None:
    """What the draft is held against: its version in force, else what it extends."""
    try:
        return books.current(found.book)
    except RulebookError:
        return _parent(book)


def _parent(book: Rulebook) -> Rulebook | None:
    try:
        return books.current(book.extends[0]) if book.extends else None
    except RulebookError:
        return None


def _parts() -> list[tuple[str, str]]:
    return [(p, words.word(words.DRAFT_PARTS, p)) for p in PARTS]


@login_required
@require_http_methods(["GET", "POST"])
def part(request: HttpRequest, book: str, part: str) -> HttpResponse:
    """One part of a draft as forms, or the whole as text; what was typed stays on a mistake."""
    found = _draft(request, book)
    if part not in PARTS:
        raise Http404
    if request.method == "GET":
        return _part(request, found, part)
    text = found.text
    try:
        text = _text(request, found) if part == "text" else _edited(request, found)
        rulemaking.save(found, text, request.user, _seen(request))
    except RulebookError as error:
        return _part(request, found, part, mistake=explained(error, text))
    except forms.Unfit as error:
        return _part(request, found, part, mistake={"what": error.mend, "field": error.field})
    except NotYet as error:
        return _part(request, found, part, refusal=refused(error))
    messages.success(request, _("已存入草稿。草稿不生效，须另一人审核后发布。"))
    return redirect("draft-part", book, part)


def _seen(request: HttpRequest) -> int:
    typed = request.POST.get("revision", "")
    return int(typed) if typed.isdigit() and len(typed) < 9 else 0


def _text(request: HttpRequest, found: RulebookDraft) -> str:
    sent = request.FILES.get("file")
    if sent is None:
        return str(request.POST.get("text", ""))
    return bytes(sent.read(LARGEST_RULEBOOK + 1)).decode("utf-8", errors="replace")


def _edited(request: HttpRequest, found: RulebookDraft) -> str:
    put = forms.PUT.get(request.POST.get("what", ""))
    if put is None:
        raise Http404
    change = put(rulemaking.check(found.text, found.book).book, request.POST)
    return editing.edited(found.text, change)


def _part(
    request: HttpRequest, found: RulebookDraft, part: str, *, mistake: Any = None, refusal: Any = None
) -> HttpResponse:
    status = 422 if mistake or refusal else 200
    context: dict[str, Any] = {
        "draft": found, "part": part, "part_word": words.word(words.DRAFT_PARTS, part), "parts": _parts(),
        "mistake": mistake, "refusal": refusal, "typed": request.POST if request.method == "POST" else None,
        "opened": request.POST.get("entry") if request.method == "POST" else None,
        "what": request.POST.get("what", ""),
        "approvers": sorted({s.name for s in Staff.objects.filter(is_active=True)
                             if may_write(s) and s.key not in {*found.writers, request.user.key}}),
        "text": (request.POST.get("text") if request.method == "POST" else None) or found.typed or found.text,
    }
    if part == "text":
        if found.typed and not mistake and status == 200:
            context["mistake"] = _found_again(found)
        return page(request, "draft_text.html", context, status)
    try:
        book = rulemaking.check(found.text, found.book).book
    except RulebookError as error:
        return page(request, "draft_text.html", {**context, "mistake": explained(error, found.text)}, 422)
    return page(request, "draft_part.html", {**context, "book": book, **_rows(part, book, found)}, status)


def _found_again(found: RulebookDraft) -> Any:
    try:
        rulemaking.check(found.typed, found.book)
    except RulebookError as error:
        return explained(error, found.typed)
    return None


def _rows(part: str, book: Rulebook, found: RulebookDraft) -> dict[str, Any]:
    tree = read_tree(found.text.encode(), f"{found.book}.yaml")[0]
    match part:
        case "limits":
            return {"rows": forms.limit_rows(book), "calendars": forms.CALENDARS}
        case "duties":
            return {"rows": forms.duty_rows(book, tree, _parent(book)), **forms.new_duty_choices()}
        case "phrases":
            return {"rows": forms.phrase_rows(book, tree)}
        case "settings":
            return {"rows": forms.setting_rows(book), "tables": forms.table_rows(book)}
        case "forms":
            rule = book.fields.get("register")
            asked = bool(rule and {"phone", "contact"} & set(rule.required))
            return {"rows": forms.form_rows(book), "contact": asked}
        case _:
            return {"rows": list(book.clauses.values())}


# -- the way into force ---------------------------------------------------------------------------


@login_required
@require_POST
def step(request: HttpRequest, book: str, step: str) -> HttpResponse:
    """Submit, give back, publish or discard a draft."""
    found = _draft(request, book)
    try:
        match step:
            case "submit":
                rulemaking.submit(found, request.user)
            case "give-back":
                rulemaking.give_back(found, request.POST.get("why", ""), request.user)
            case "publish":
                rulemaking.publish(found, _since(request), request.user, _seen(request))
                messages.success(request, _("已发布。哪个小区从哪天起采用，请在下面写明。"))
                return redirect("rulebooks")
            case "discard":
                rulemaking.discard(found, request.user)
                return redirect("rulebooks")
            case _:
                raise Http404
    except NotYet as error:
        return _overview(request, found, refused(error))
    except RulebookError as error:
        return _overview(request, found, {"why": str(error), "instead": ""})
    return redirect("draft", book)
