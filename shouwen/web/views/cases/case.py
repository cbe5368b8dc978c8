"""事项: the page of a case, and every act that may be done on it."""

import secrets
from typing import Any

import msgspec
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from shouwen import clock, desk
from shouwen.kernel import acts as a
from shouwen.kernel import decide
from shouwen.kernel.acts import ACTS, Act
from shouwen.kernel.case import ENDED
from shouwen.kernel.judging.offers import manners, offers
from shouwen.kernel.outcome import Refusal
from shouwen.org import roster
from shouwen.org.models import Estate
from shouwen.queries import moving
from shouwen.queries.as_of import as_of
from shouwen.queries.case_page import CasePage, case_page
from shouwen.queries.emergency import plans_of
from shouwen.queries.houses import step as house_step
from shouwen.store.asking import case_context
from shouwen.store.models import AuditLog, Notice
from shouwen.web import words
from shouwen.web.failing import shown_fields, typed_fields
from shouwen.web.mending import mended
from shouwen.web.pages import explained, go, page
from shouwen.web.sheets import Sheet, act_of, sheet
from shouwen.web.views.cases import citing
from shouwen.web.views.registering import houses
from shouwen.web.whence import whence

MAIN = ("accept", "start", "answer", "promise", "hand_over", "progress", "resolve", "tell_customer",
        "return_visit", "complete_log", "close")
SPOKEN = frozenset({"answer", "tell_customer", "promise", "progress"})
"""Acts whose text the customer hears."""
ONE_TAP = frozenset({"accept", "start", "complete_log", "close", "acknowledge", "recall", "contribute",
                     "resume", "tell_first_contact", "read_back"})


def _page_or_404(request: HttpRequest, number: str) -> CasePage:
    found = case_page(number, seen_by=request.user, now=clock.now())
    if found is None:
        raise Http404
    return found


@login_required
@require_http_methods(["GET"])
def case(request: HttpRequest, number: str) -> HttpResponse:
    found = _page_or_404(request, number)
    return page(request, "case.html", _case_context(found))


@login_required
@require_http_methods(["GET"])
def as_of_page(request: HttpRequest, number: str, seq: int) -> HttpResponse:
    """The case as it was right after one of its events."""
    then = as_of(number, seq, seen_by=request.user)
    if then is None:
        raise Http404
    return page(request, "as_of.html", {"then": then})


def _case_context(found: CasePage) -> dict[str, Any]:
    over = found.case.stage in ENDED  # closing once more is accepted, but nobody needs a button for it
    allowed = [o for o in found.offers.values() if o.allowed and not (over and o.act == "close")]
    greyed = [
        (o.act, words.word(words.ACTS, o.act), explained(o.refusal, found.book))
        for o in found.offers.values()
        if not o.allowed and o.refusal is not None and o.act in MAIN
        and o.refusal.code not in ("RF93",)
    ]
    due = {o.act for o in allowed for d in found.owed if d.id in o.owed and d.owes == o.act}
    return {
        "page": found, "greyed": greyed,
        "acts_main": sorted((o for o in allowed if o.owed or o.act in MAIN), key=lambda o: (o.act not in due, not o.owed)),
        "due": due,
        "acts_more": [o for o in allowed if not o.owed and o.act not in MAIN],
        "one_tap": ONE_TAP, "recorders": words.RECORDED.items(), "act_id": secrets.token_hex(16),
        "pass_on": "accept" in found.offers and found.offers["accept"].allowed,
    }


@login_required
@require_http_methods(["GET", "POST"])
def do(request: HttpRequest, number: str, act: str) -> HttpResponse:
    """The sheet of one act; sending it does the act, with those that it carries, all or none."""
    if act not in ACTS or act == "register":
        raise Http404
    found = _page_or_404(request, number)
    if request.method == "GET":
        return _sheet_page(request, found, act, request.GET)
    if act == "move_rulebook" and "preview" in request.POST:
        return _sheet_page(request, found, act, request.POST)
    if act == "correct" and houses.picked(houses.pressed(request)):
        return _sheet_page(request, found, act, _house_picked(request))
    try:
        acts = _acts(act, request, found)
    except (msgspec.ValidationError, ValueError, TypeError) as error:
        return _sheet_page(request, found, act, request.POST, error=_plain(error))
    try:
        outcome = desk.act(
            acts, on=found.row.pk, act_id=request.POST.get("act_id", "")[:120] or secrets.token_hex(16),
            seen=_version(request, found),
        )
    except (desk.Stale, desk.Conflict):
        return _stale(request, number)
    if isinstance(outcome, Refusal):
        return _sheet_page(request, found, act, request.POST, refusal=outcome)
    Notice.objects.filter(case=found.row, to=request.user.key, read_at=None).update(read_at=clock.now())
    if request.GET.get("back") == "violation" and request.POST.get("breach"):
        return go(request, "violation", number, request.POST["breach"])
    return go(request, "emergency") if request.POST.get("back") == "emergency" else go(request, "case", number)


def _stale(request: HttpRequest, number: str) -> HttpResponse:
    """Somebody was quicker: the case as it is now, with what was typed to be sent again."""
    sent = [(k, v) for k, v in typed_fields(request) if k not in ("version", "act_id")]
    context = {"typed": [*sent, ("act_id", secrets.token_hex(16))], "shown": shown_fields(sent)}
    return page(request, "stale.html", {**_case_context(_page_or_404(request, number)), **context}, 409)


def _version(request: HttpRequest, found: CasePage) -> int:
    """The version that the page showed; one that cannot be is as stale as can be."""
    given = request.POST.get("version") or str(found.version)
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else 0


def _sheet_page(
    request: HttpRequest, found: CasePage, act: str, typed: Any, *, error: str = "",
    refusal: Refusal | None = None,
) -> HttpResponse:
    made: Sheet = sheet(
        act, found.case, found.offers.get(act), roster.present_roster(), version=found.version,
        typed=typed, carried=_carried(act, found, request),
        ask_keep=refusal is not None and refusal.code == "RF06", book=found.book,
    )
    context = {
        "page": found, "sheet": made, "error": error,
        "refusal": explained(refusal, found.book) if refusal else None,
        "manners": _manners(found, act, request.user.key), "offer": found.offers.get(act),
        "preview": _preview(request, found, act, typed),
        "after": _after_accepting(found, request.user.key) if act == "accept" else (),
        "speaks": act in SPOKEN, **(_where(request, found, typed) if act == "correct" else {}),
        "no_plan": act == "activate_plan" and found.case.danger and found.case.danger not in plans_of(found.case.office or ""),
    }
    return page(request, "do.html", context, 422 if error or refusal else 200)


def _house_picked(request: HttpRequest) -> dict[str, Any]:
    """What was typed into a correction after a chip of the house picker: then it is the house that is corrected."""
    typed = houses.pressed(request)
    typed = houses.moved({**typed, "house": typed.get("value", "")})
    return {**typed, "field": "house", "value": typed["house"]}


def _where(request: HttpRequest, found: CasePage, typed: Any) -> dict[str, Any]:
    """The house picker of a correction: building, unit, room, or what begins as the house that was typed."""
    house = str(typed.get("value", "")).strip()[:64] if typed.get("field") == "house" else ""
    estate = Estate.objects.get(key=found.row.estate)
    return {
        "step": house_step(estate, house, typed.get("at_building"), typed.get("at_unit")),
        "part": request.path, "focus": houses.focus_of(typed),
    }


def _preview(request: HttpRequest, found: CasePage, act: str, typed: Any) -> Any:
    """What moving to the chosen rulebook would come to; a refusal in its own words."""
    if act != "move_rulebook" or not typed.get("rulebook"):
        return None
    made = moving.preview(found.number, typed["rulebook"], seen_by=request.user, now=clock.now())
    return {"refused": explained(made, found.book)} if isinstance(made, Refusal) else made


def _manners(found: CasePage, act: str, me: str) -> Any:
    case, book, ctx = case_context(found.row)
    return manners(case, act, me, book, ctx)


def _plain(error: Exception) -> str:
    return mended(error)[1]


def _carried(act: str, found: CasePage, request: HttpRequest) -> list[tuple[str, str, bool]]:
    """Acts that the same conversation or moment may carry: name, label, ticked."""
    case, me = found.case, request.user.key
    accountable = case.accountable(clock.now()) == me
    first = request.method == "GET"

    def ticked(name: str, usual: bool) -> bool:
        return usual if first else bool(request.POST.get(f"with.{name}"))

    if act == "resolve":
        return [("tell_first_contact", _("同时告诉首问责任人"), ticked("tell_first_contact", True)),
                   ("tell_tracker", _("同时告诉客户服务主管"), ticked("tell_tracker", True)),
                   ("told_customer", _("已把结果告诉客户，客户认可"), ticked("told_customer", False))]
    cited = citing.offered(act, found, request)
    if act in ("tell_customer", "answer") and accountable:
        return [*cited, ("complete_log", _("登记已完整"), ticked("complete_log", True)),
                ("close", _("没有别的责任了就办结"), ticked("close", True))]
    if act in ("complete_log", "return_visit", "sign"):
        return [("close", _("没有别的责任了就办结"), ticked("close", True))]
    return cited


def _after_accepting(found: CasePage, me: str) -> tuple[Any, ...]:
    """Where an acceptance could be passed on to at once."""
    case, book, ctx = case_context(found.row)
    accepted = decide.act(case, a.Accept(by=me), book, ctx)
    if isinstance(accepted, Refusal):
        return ()
    offer = next(o for o in offers(accepted.case, me, book, ctx) if o.act == "hand_over")
    people = roster.present_roster()
    from shouwen.web.sheets import recipient_name

    return tuple(
        (f"{t.to}/{w}", f"{recipient_name(t.to, people)} · {words.word(words.WAYS, w)}")
        for t in offer.targets for w in t.ways
    )


def _acts(act: str, request: HttpRequest, found: CasePage) -> list[Act]:
    """What was sent: the act itself and those it carries."""
    me, typed = request.user.key, request.POST
    acts = [*citing.noted(act, request), act_of(act, typed, me)]
    if act == "accept" and typed.get("pass_on"):
        acts.append(_passed_on(typed, me, found))
    if typed.get("with.tell_first_contact"):
        acts.append(a.TellFirstContact(by=me, result=typed.get("result") or None))
    if typed.get("with.tell_tracker"):
        acts.append(a.Tell(by=me, to="tracker", text=typed.get("result") or None))
    if typed.get("with.told_customer"):
        acts.append(a.TellCustomer(by=me, text=typed.get("result") or None, means="face",
                                   outcome="satisfied"))
    if typed.get("with.complete_log"):
        acts.append(a.CompleteLog(by=me))
    if typed.get("with.close"):
        acts.append(a.Close(by=me))
    return _that_fit(acts, found, typed)


def _passed_on(typed: Any, me: str, found: CasePage) -> Act:
    to, _slash, way = typed["pass_on"].partition("/")
    people = roster.present_roster()
    from shouwen.web.sheets import recipient_name

    reason = typed.get("reason") or _("属其职责")
    return a.from_fields("hand_over", {
        "by": me, "to": to, "way": way, "reason": reason, "consent": True,
        "told": {"who": recipient_name(to, people), "contact": _("客服中心"), "why": reason},
    })


def _that_fit(acts: list[Act], found: CasePage, typed: Any) -> list[Act]:
    """Leave out the closing act where something is still owed: it was asked for only 'if nothing
    is owed'. Everything else that was ticked is done, or the whole is refused."""
    if len(acts) == 1:
        return acts
    case, book, ctx = case_context(found.row)
    kept: list[Act] = [acts[0]]
    for one in acts[1:]:
        outcome = decide.bundle(case, [*kept, one], book, ctx)
        soft = isinstance(one, a.Close | a.CompleteLog | a.Tell | a.TellFirstContact)
        if isinstance(outcome, Refusal) and soft and outcome.step == len(kept):
            continue
        kept.append(one)
    return kept


@login_required
@require_POST
def show_phone(request: HttpRequest, number: str) -> HttpResponse:
    """The number in full, for who owes a call or has the open case; the tap is logged."""
    found = _page_or_404(request, number)
    if not found.phone:
        raise Http404
    reason = request.POST.get("reason", "").strip()
    owes = any(
        d.live and d.who == request.user.key
        and {"tell_customer", "return_visit", "confirm", "answer", "read_back"} & set(d.owes)
        for d in found.case.duties
    )
    mine = not found.case.ended and request.user.key in (found.case.handler, found.case.first_contact)
    if not (owes or mine or len(reason) >= 2):
        return page(request, "case.html", {**_case_context(found), "ask_reason": True}, 422)
    AuditLog.objects.create(at=clock.now(), by=request.user.key, what="phone_shown",
                            about=f"{number} {reason}"[:120], whence=whence(request))
    return page(request, "case.html", {**_case_context(found), "phone_shown": True})
