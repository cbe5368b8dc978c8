"""Three rates of each estate in a period: answered, settled, satisfied, each with its cases."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

import msgspec

from shouwen.org.models import Estate, Staff
from shouwen.queries import scope
from shouwen.store import models as m
from shouwen.store.read import act_of, number_of

RATES = ("response", "settled", "satisfied")
ANSWERING = frozenset({"accepted", "started", "answered", "promised", "told_customer", "resolved"})
SETTLING = frozenset({"resolved", "answered"})
GOOD = 4
"""From this score on a visited customer counts as satisfied."""
MOST = 50_000


class Rate(msgspec.Struct, frozen=True, kw_only=True):
    """``shown``: rate, how many of how many, numbers of those that are left out of the rate."""

    name: str
    shown: tuple[tuple[str, int, int, tuple[str, ...]], ...]


def rates(*, seen_by: Staff, since: datetime, before: datetime) -> list[Rate]:
    """Of the matters registered in a period that this person may see.

    ``response``: somebody took the matter up or answered. ``settled``: a result, not reopened since
    nor found unsettled. ``satisfied``: of those whose last visit reached the customer.
    """
    registered = scope.matters(seen_by).filter(created_at__gte=since, created_at__lt=before)
    rows = list(registered.values_list("pk", "estate")[:MOST])
    events: defaultdict[int, list[tuple[str, bytes]]] = defaultdict(list)
    wanted = (*ANSWERING, "reopened", "return_visited")
    found = m.Event.objects.filter(case__in=registered, type__in=wanted)
    for case, type_, body in found.order_by("case_id", "seq").values_list("case_id", "type", "body"):
        events[case].append((type_, bytes(body)))
    names = dict(Estate.objects.values_list("key", "name"))
    by_estate: defaultdict[str, list[int]] = defaultdict(list)
    for case, estate in rows:
        by_estate[estate].append(case)
    return [
        Rate(name=names.get(estate, estate), shown=tuple(_rate(kind, cases, events) for kind in RATES))
        for estate, cases in sorted(by_estate.items())
    ]


def _rate(
    kind: str, cases: list[int], events: defaultdict[int, list[tuple[str, bytes]]]
) -> tuple[str, int, int, tuple[str, ...]]:
    asked = [c for c in cases if kind != "satisfied" or _score(events[c]) is not None]
    good = {c for c in asked if _holds(kind, events[c])}
    return kind, len(good), len(asked), tuple(number_of(c) for c in asked if c not in good)


def _holds(kind: str, events: list[tuple[str, bytes]]) -> bool:
    match kind:
        case "response":
            return any(type_ in ANSWERING for type_, _body in events)
        case "settled":
            return _settled(events)
    return (_score(events) or 0) >= GOOD


def _settled(events: Iterable[tuple[str, bytes]]) -> bool:
    settled = False
    for type_, body in events:
        if type_ in SETTLING:
            settled = True
        elif type_ == "reopened" or (type_ == "return_visited" and act_of(body).get("settled") is False):
            settled = False
    return settled


def _score(events: Iterable[tuple[str, bytes]]) -> int | None:
    """What the last visit that reached the customer heard, 1 to 5; None: nobody was reached."""
    last = None
    for type_, body in events:
        act = act_of(body) if type_ == "return_visited" else {}
        if type_ == "return_visited" and act.get("outcome", "reached") == "reached":
            last = int(act.get("score") or (1 if act.get("settled") is False else 5))
    return last
