"""Registering and acting. Who acts comes from the sign-in, never from the body."""

import json
from typing import Any

import msgspec
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from shouwen import desk
from shouwen.api.problems import problem
from shouwen.faults import fault
from shouwen.kernel.acts import ACTS, Act, from_fields
from shouwen.kernel.outcome import Refusal
from shouwen.queries import scope

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
        return problem(401, "not signed in", "sign in first, or send a session cookie")
    row = None
    if number is not None:
        row = scope.case_row(number, seen_by=request.user)
        if row is None:
            return problem(404, "no such case")
    try:
        body = _body(request)
        made = _acts(body, request.user.key, registering=row is None)
        key = _key(request, body)
    except BadBody as error:
        return problem(400, "bad body", str(error))
    except (msgspec.ValidationError, TypeError, ValueError) as error:
        return problem(422, "an act is not right", str(error))
    try:
        outcome = desk.act(made, on=row.pk if row else None, act_id=key, seen=body.get("version"),
                           estate=body.get("estate"))
    except desk.Conflict:
        return problem(422, "the key was used with another body", "send a new Idempotency-Key")
    except desk.Stale as error:
        return problem(409, "somebody acted in between", "read the case again", version=error.now)
    except desk.Missing as error:
        return problem(422, "no such estate or case", str(error))
    if isinstance(outcome, Refusal):
        return _refused(outcome)
    fault("answer.unsent")
    answer = {"number": outcome.number, "version": outcome.version}
    return HttpResponse(json.dumps(answer), status=201 if number is None else 200,
                        content_type="application/json")


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
