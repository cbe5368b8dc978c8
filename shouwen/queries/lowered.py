"""Classes lowered and complaints turned into something lighter, month by month: who, from what, why."""

from datetime import datetime, timedelta

import msgspec

from shouwen.kernel.vocabulary import LIGHTER
from shouwen.org import roster
from shouwen.org.models import Staff
from shouwen.queries import scope
from shouwen.queries.part import parts_of_ids
from shouwen.queries.rows import name_of
from shouwen.store import models as m
from shouwen.store import read

PERIOD = timedelta(days=31)
MOST = 200


class Lowered(msgspec.Struct, frozen=True, kw_only=True):
    """One change; ``alone``: whoever is accountable made it himself, nobody else looked."""

    number: str
    at: datetime
    by: str
    first_contact: str
    class_before: int | None
    class_after: int | None
    kind_before: str | None
    kind_after: str | None
    reason: str
    alone: bool


def lowered(*, seen_by: Staff, now: datetime) -> list[Lowered]:
    """The changes of the last month in cases that this person sees whole, newest first."""
    rows = scope.of_cases(m.Event.objects.filter(type="classified", at__gte=now - PERIOD), scope.matters(seen_by))
    ids = set(rows.values_list("case_id", flat=True))
    ids -= parts_of_ids(ids, seen_by=seen_by).keys()
    found = [one for id_ in sorted(ids, reverse=True)[:MOST] for one in _of_case(id_, now - PERIOD)]
    return sorted(found, key=lambda one: one.at, reverse=True)


def _of_case(id_: int, since: datetime) -> list[Lowered]:
    people = roster.present_roster()
    class_: int | None = None
    kind: str | None = None
    first, found = None, []
    for event, raw in read.told(id_):
        changes = event.changes
        first = _given(changes, "first_contact", first)
        now_class, now_kind = _given(changes, "class_", class_), _given(changes, "kind", kind)
        lighter = bool(class_ and now_class and now_class > class_) or now_kind in LIGHTER.get(kind or "", ())
        if event.type == "classified" and lighter and event.at >= since:
            found.append(Lowered(
                number=read.number_of(id_), at=event.at, by=name_of(event.by, people),
                first_contact=name_of(first, people), class_before=class_, class_after=now_class,
                kind_before=kind, kind_after=now_kind, reason=str(raw.get("reason") or ""), alone=event.by == first,
            ))
        class_, kind = now_class, now_kind
    return found


def _given(changes: object, name: str, before: object) -> object:
    """A field's new value, or what it was where the event does not change it."""
    value = getattr(changes, name, msgspec.UNSET)
    return before if value is msgspec.UNSET else value
