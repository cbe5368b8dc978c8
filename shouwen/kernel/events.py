"""Events: what was accepted, with all its consequences; and how they add up to a case.

``decide`` works everything out once, with rulebook, roster and calendar at hand, and writes the
result into the event: resolved persons and instants, never roles to be looked up later. So
``evolve`` needs the event alone, a roster changed later cannot rewrite history, and
``fold(events)`` can be compared with what is stored at any time.
"""

from collections.abc import Iterable
from datetime import datetime
from functools import reduce
from typing import Any

import msgspec
from msgspec import UNSET, UnsetType, structs

from shouwen.kernel.acts import AnyAct
from shouwen.kernel.case import Breach, Case, Duty, Form, Past

SCHEMA = 1
"""The shape of events written today. Older ones are upcast on reading (``upcast``)."""


_EVENT_OWNS = frozenset({"version", "at", "duties", "breaches", "forms", "past"})

Changes = msgspec.defstruct(
    "Changes",
    [
        (f.name, f.type | UnsetType, msgspec.field(name=f.encode_name, default=UNSET))
        for f in structs.fields(Case)
        if f.name not in _EVENT_OWNS
    ],
    frozen=True, gc=False,
    kw_only=True,
    namespace={"__doc__": "Fields of a case with their new values; what is unset stays."},
)


class Notice(msgspec.Struct, gc=False, frozen=True, kw_only=True, omit_defaults=True):
    """A message that is to reach one member of staff. ``about``: the owed act or event type."""

    at: datetime
    to: str
    about: str
    clause: tuple[str, ...] = ()
    duty: str | None = None
    why: str = "opened"


class Event(msgspec.Struct, gc=False, frozen=True, kw_only=True, omit_defaults=True):
    """One accepted act, or one thing that the clock did, with what followed from it.

    ``changes`` are fields of the case with their new values; ``duties``, ``forms`` and ``breaches`` are the entries that are new or changed, each whole;
    ``past`` is the line that rules remember; ``marks`` are remarks on the event itself (``wording_override``).
    """

    seq: int
    at: datetime
    type: str
    by: str
    act: AnyAct | None = None
    clause: tuple[str, ...] = ()
    changes: Changes = Changes()  # type: ignore[valid-type]
    duties: tuple[Duty, ...] = ()
    breaches: tuple[Breach, ...] = ()
    forms: tuple[Form, ...] = ()
    notices: tuple[Notice, ...] = ()
    past: Past | None = None
    marks: tuple[str, ...] = ()
    schema: int = SCHEMA


def evolve(case: Case, event: Event) -> Case:
    """The case after ``event``. Needs nothing but the two."""
    changed = structs.asdict(event.changes)
    fields = {name: value for name, value in changed.items() if value is not UNSET}
    if event.duties:
        fields["duties"] = _merged(case.duties, event.duties, "id")
    if event.breaches:
        fields["breaches"] = _merged(case.breaches, event.breaches, "id")
    if event.forms:
        fields["forms"] = _merged(case.forms, event.forms, "id")
    if event.past is not None:
        fields["past"] = (*case.past, event.past)
    return structs.replace(case, version=event.seq, at=event.at, **fields)


def _merged(old: tuple[Any, ...], new: tuple[Any, ...], key: str) -> tuple[Any, ...]:
    """``old`` with entries of the same key replaced in place, and the others added."""
    changed = {getattr(entry, key): entry for entry in new}
    kept = [changed.pop(getattr(entry, key), entry) for entry in old]
    return (*kept, *changed.values())


def fold(events: Iterable[Event], id: str = "") -> Case:  # noqa: A002
    """The case ``id`` that these events add up to, in their order."""
    return reduce(evolve, events, Case(id=id))


def upcast(raw: dict[str, Any]) -> Event:
    """Read a stored event of any schema version as one of today.

    Raises:
        ValueError: the event was written by a newer version of this software.
    """
    written = raw.get("schema", SCHEMA)
    if written > SCHEMA:
        msg = f"event schema {written} is newer than {SCHEMA}: update this installation first"
        raise ValueError(msg)
    return msgspec.convert(raw, Event)


_DECODE = msgspec.json.Decoder(Event)


def read(body: bytes) -> Event:
    """An event from its stored bytes; one of an older schema is upcast.

    Raises:
        ValueError: the event was written by a newer version of this software.
    """
    if b'"schema":' in body:
        return upcast(msgspec.json.decode(body))
    return _DECODE.decode(body)
