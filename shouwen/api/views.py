"""Registering and acting. Who acts comes from the sign-in, never from the body."""

import json
from typing import Any

import msgspec
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from shouwen import desk
from shouwen.api.problems import problem, said
from shouwen.desk.customers import plain_phone
from shouwen.faults import fault
from shouwen.kernel.acts import ACTS, Act, CustomerDetails, Register, from_fields
from shouwen.kernel.outcome import Refusal
from shouwen.org.houses import house_at
from shouwen.org.models import Estate, Staff
from shouwen.queries import scope
from shouwen.store import read
from shouwen.store.models import Case

LARGEST = 200_000
MOST_ACTS = 12
DEEPEST = 8
NOT_YOURS = frozenset({"by", "at", "office", "accountable", "handler"})


class BadBody(ValueError):
    """The body is not what the API takes; says what to send instead."""


@require_POST
def register(request: HttpRequest) -> HttpResponse:
    """``POST /api/v1/cases``: one registration, or ``acts`` of which the first registers."""
    return _answer(request, None)


@require_POST
def acts(request: HttpRequest, number: str) -> HttpResponse:
    """``POST /api/v1/cases/{number}/acts``: one act, or a bundle under ``acts``, all or none."""
    return _answer(request, number)


def _answer(request: HttpRequest, number: str | None) -> HttpResponse:
    if not request.user.is_authenticated:
        return said(401, "还没有登录，请先登录再发。", "Not signed in: sign in first, then send it again.",
                    instead="sign_in")
    row = None
    if number is not None:
        row = scope.case_row(number, seen_by=request.user)
        if row is None:
            return said(404, "没有这件事项，请核对编号。", "No such case: check the number.", instead="check_number")
    try:
        body = _body(request)
        made = _acts(body, request.user.key, registering=row is None)
        key, seen = _key(request, body), _version(body)
        _known(made[0], body.get("estate"), request.user)
    except BadBody as error:
        return said(400, f"请求读不懂，没有写入；请按说明改正：{error}", f"Bad body, nothing written; {error}",
                    instead="correct_and_resend")
    except (msgspec.ValidationError, TypeError, ValueError, OverflowError) as error:
        return said(422, f"有一项没填对，没有写入；请改正后再发：{error}",
                    f"A field is not right, nothing written; correct it and send again: {error}",
                    instead="correct_and_resend")
    try:
        outcome = desk.act(made, on=row.pk if row else None, act_id=key, seen=seen, estate=body.get("estate"))
    except desk.Conflict:
        return said(422, "这个编号已经用来发过别的内容，请换一个 Idempotency-Key。",
                    "The key was used with another body: send a new Idempotency-Key.", instead="new_key")
    except desk.Stale as error:
        return said(409, "刚才有人先动了这件事，没有写入；请看过最新情况再发。",
                    "Somebody acted in between, nothing written: read the case again, then send.",
                    instead="read_again", version=error.now)
    except desk.Missing:
        return said(422, "没有这个小区或事项，请核对。", "No such estate or case: check it.", instead="check_estate")
    if isinstance(outcome, Refusal):
        return _refused(outcome)
    fault("answer.unsent")
    answer = {"number": outcome.number, "version": outcome.version, **_remarks(made[0], outcome)}
    return HttpResponse(json.dumps(answer), status=201 if number is None else 200,
                        content_type="application/json")


def _remarks(first: Act, done: desk.Done) -> dict[str, Any]:
    """What the sender has to know though all was accepted: that its clock was wrong, and what to do."""
    if not isinstance(first, Register) or first.occurred_at is None:
        return {}
    case = done.case or read.state(Case.objects.get(pk=done.id))
    if "clock_corrected" not in case.flags:
        return {}
    return {"clock_corrected": {
        "zh": "登记设备的时钟不准，时限按更正后的时间算；请校准设备，再核对接待时间。",
        "en": "The clock of the device that registered was wrong: limits run from the corrected time; "
              "set the device right, then check when the customer was met.",
    }}


def _version(body: dict[str, Any]) -> int | None:
    """The version that the caller looked at."""
    given = body.get("version")
    if given is not None and (type(given) is not int or not 0 < given < 2**31):
        msg = "version: 看到的版本号 / the number of the version that you saw"
        raise ValueError(msg)
    return given


def _known(first: Act, estate: Any, me: Staff) -> None:
    """Phone and house of a customer who is entered now are such; who sends them can look."""
    if estate is not None and not isinstance(estate, str):
        msg = "estate: 小区的标识 / the key of an estate"
        raise ValueError(msg)
    who = first.customer if isinstance(first, Register) else None
    if not isinstance(who, CustomerDetails):
        return
    if who.phone and plain_phone(who.phone) is None:
        msg = "customer.phone: 不像电话号码，例如 13800000000 / no phone number, e.g. 13800000000"
        raise ValueError(msg)
    if who.house and not any(house_at(e, who.house) for e in _estates(estate, me)):
        msg = "customer.house: 没有这个房号，例如 3-2-1202 / no such house, e.g. 3-2-1202"
        raise ValueError(msg)


def _estates(key: str | None, me: Staff) -> QuerySet[Estate]:
    office = scope.office_of(me)
    rows = Estate.objects.all() if office is None else Estate.objects.filter(office__key=office)
    return rows if key is None else rows.filter(key=key)


def _refused(refusal: Refusal) -> HttpResponse:
    return problem(
        409, refusal.why.get("en", refusal.code), refusal.why.get("zh", ""), code=refusal.code,
        clause=list(refusal.clause), instead=list(refusal.instead), step=refusal.step,
    )


def _body(request: HttpRequest) -> dict[str, Any]:
    if request.content_type != "application/json":
        msg = "send application/json"
        raise BadBody(msg)
    if len(request.body) > LARGEST:
        msg = "larger than 200 kB"
        raise BadBody(msg)
    try:
        found = json.loads(request.body.decode("utf-8"), object_pairs_hook=_no_twins,
                           parse_constant=_no_constants, parse_int=_short_int)
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        msg = f"no JSON: {type(error).__name__}"
        raise BadBody(msg) from None
    if not isinstance(found, dict) or not _clean(found, 0):
        msg = "send an object, at most eight levels deep, without NUL or lone surrogates"
        raise BadBody(msg)
    return found


def _no_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        msg = "a key stands twice"
        raise BadBody(msg)
    return found


def _no_constants(name: str) -> None:
    msg = f"{name} is no JSON number"
    raise BadBody(msg)


def _short_int(text: str) -> int:
    if len(text) > 18:
        msg = "a number is too long"
        raise BadBody(msg)
    return int(text)


def _clean(value: Any, depth: int) -> bool:
    if depth > DEEPEST:
        return False
    if isinstance(value, str):
        return "\x00" not in value and not any("\ud800" <= c <= "\udfff" for c in value)
    if isinstance(value, float):
        return value == value and abs(value) != float("inf")
    if isinstance(value, dict):
        return all(_clean(k, depth + 1) and _clean(v, depth + 1) for k, v in value.items())
    if isinstance(value, list):
        return all(_clean(v, depth + 1) for v in value)
    return True


def _acts(body: dict[str, Any], by: str, *, registering: bool) -> list[Act]:
    given = body.get("acts")
    if given is None:
        given = [{k: v for k, v in body.items() if k not in ("client_id", "act_id", "version", "estate")}]
        if registering:
            given[0].setdefault("act", "register")
    if not isinstance(given, list) or not given or len(given) > MOST_ACTS:
        msg = f"acts: send a list of one to {MOST_ACTS}"
        raise BadBody(msg)
    made = []
    for fields in given:
        if not isinstance(fields, dict) or fields.get("act") not in ACTS:
            msg = f"act: one of {', '.join(ACTS)}"
            raise BadBody(msg)
        if stray := NOT_YOURS & fields.keys():
            msg = f"{', '.join(sorted(stray))}: who and when come from the sign-in and the server"
            raise ValueError(msg)
        made.append(from_fields(fields["act"], {**{k: v for k, v in fields.items() if k != "act"}, "by": by}))
    if registering != (made[0].__struct_config__.tag == "register"):
        msg = "POST /cases registers; other acts go to /cases/{number}/acts"
        raise BadBody(msg)
    return made


def _key(request: HttpRequest, body: dict[str, Any]) -> str:
    """``Idempotency-Key``, ``client_id`` and ``act_id`` are one thing."""
    key = request.headers.get("Idempotency-Key") or body.get("client_id") or body.get("act_id")
    if not isinstance(key, str) or not 1 <= len(key) <= 120:
        msg = "send an Idempotency-Key of 1 to 120 characters, so that a retry writes once"
        raise BadBody(msg)
    return key
