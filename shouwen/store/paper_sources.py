"""What a case and its events tell for the fields of a form: one small reader for each source.

A reader gives raw values (``Said``): keys of people, instants, names of words. What they are called
in a language is for the page or the print, so that the digest of a content knows no language.
"""

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import msgspec

from shouwen.kernel.case import Case, Form
from shouwen.kernel.events import Event

Raw = dict[str, Any]
DIGEST = re.compile("#[0-9a-f]{64}")


class Said(msgspec.Struct, frozen=True, omit_defaults=True):
    """One value. ``sort``: text, time (ISO), person (a key), phone, yes_no, file, or word, then
    ``table`` says which words: channels, kinds, classes, ways, acts, events, dangers, values."""

    sort: str
    raw: str
    table: str = ""


Row = tuple[Said, ...]


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """A case with its events and texts, as far as a paper looks; ``entry`` is the paper itself."""

    case: Case
    number: str
    events: list[tuple[Event, Raw]]
    entry: Form | None = None
    name: str = ""
    phone: str = ""
    house: str = ""
    files: tuple[tuple[str, int], ...] = ()
    """Pictures, each with the event that it came with."""

    def of(self, *acts: str) -> list[tuple[Event, Raw]]:
        """The accepted acts of these names, oldest first."""
        return [(e, raw) for e, raw in self.events if e.past is not None and e.past.act in acts]

    @property
    def first(self) -> Raw:
        return self.events[0][1] if self.events else {}

    @property
    def opened_by(self) -> int:
        """The event that asked for the paper; 0: none did."""
        head = self.entry.id.partition(":")[0] if self.entry else ""
        return int(head) if head.isdigit() else 0


def erased(value: Any) -> bool:
    """Whether only the digest of a personal value is left."""
    return DIGEST.fullmatch(str(value)) is not None


def text(value: Any) -> Row:
    """A text; nothing where there is none, or only its digest is left."""
    return (Said("text", str(value)),) if value and not erased(value) else ()


def time(value: datetime | None) -> Row:
    return (Said("time", value.isoformat()),) if value else ()


def person(*keys: str | None) -> Row:
    return tuple(Said("person", k) for k in dict.fromkeys(keys) if k)


def word(table: str, value: Any) -> Row:
    return (Said("word", str(value), table),) if value not in (None, "") else ()


def yes(value: Any) -> Row:
    return () if value is None else (Said("yes_no", "yes" if value else "no"),)


def _texts(told: Told, *acts: str) -> Row:
    return tuple(s for _, raw in told.of(*acts) for s in text(raw.get("text") or raw.get("result")))


def _last(told: Told, act: str, key: str) -> Any:
    return next((raw[key] for _, raw in reversed(told.of(act)) if raw.get(key) not in (None, "")), None)


def _at(told: Told, *acts: str) -> Row:
    found = told.of(*acts)
    return time(found[-1][0].at) if found else ()


def _corrected(told: Told, field: str, first: Any) -> Row:
    """The value as registered, and then as corrected: the last one holds, the others were."""
    values = [first, *(raw.get("value") for _, raw in told.of("correct") if raw.get("field") == field)]
    return tuple(s for v in values for s in text(v))


CORRECTED = frozenset({"content", "place", "name", "phone", "house"})
"""Sources that give their earlier values too, oldest first."""


def _customer(told: Told, field: str, known: str) -> Row:
    said = told.first.get("customer")
    given = said.get(field) if isinstance(said, dict) else None
    corrections = [raw.get("value") for _, raw in told.of("correct") if raw.get("field") == field]
    values = [*text(given or known), *(s for v in corrections for s in text(v))]
    return tuple(Said("phone", s.raw) for s in values) if field == "phone" else tuple(values)


def _house(told: Told) -> str:
    """The house as it was before anybody corrected it; with a correction, ``house`` is the last."""
    said = told.first.get("customer")
    given = said.get("house") if isinstance(said, dict) else None
    corrected = any(raw.get("field") == "house" for _, raw in told.of("correct"))
    return str(given or "") if corrected else str(told.house or given or "")


def _handover(told: Told) -> tuple[Event, Raw] | None:
    """The hand-over that a paper is about: that which opened it, else the last."""
    found = told.of("hand_over")
    return next((x for x in found if x[0].seq == told.opened_by), found[-1] if found else None)


def _of_handover(told: Told, read: Callable[[Event, Raw], Row]) -> Row:
    found = _handover(told)
    return read(*found) if found else ()


def _accepted_at(told: Told) -> Row:
    """When that hand-over was accepted, before the next one."""
    over = _handover(told)
    start = over[0].seq if over else 0
    later = (e for e, _ in told.of("accept") if e.seq > start)
    found = next(later, None)
    return time(found.at) if found else ()


def _contact_told(told: Told) -> Row:
    found = _handover(told)
    said = found[1].get("told") if found else None
    if not isinstance(said, dict):
        return ()
    return tuple(s for k in ("who", "contact", "why", "until") for s in text(said.get(k)))


def _stood_in(told: Told) -> Any:
    found = [s for s in told.case.stand_ins if told.entry is None or s.from_ >= told.entry.opened] or told.case.stand_ins
    return found[0] if found else None


def _stand_in(told: Told, read: Callable[[Any], Row]) -> Row:
    found = _stood_in(told)
    return read(found) if found else ()


def _visit(told: Told, key: str) -> Any:
    return next((raw[key] for _, raw in reversed(told.of("return_visit")) if raw.get(key) is not None), None)


def _first_instant(told: Told, *names: str) -> Row:
    return next((time(told.case.instants[n]) for n in names if n in told.case.instants), ())


SINGLE: dict[str, Callable[[Told], Row]] = {
    "accepted_at": _accepted_at,
    "accounts": lambda t: _texts(t, "account"),
    "cause": lambda t: text(_last(t, "evaluate", "cause")),
    "channel": lambda t: word("channels", t.case.channel),
    "class": lambda t: word("classes", t.case.class_),
    "company_receipt": lambda t: tuple(s for e, _ in t.of("acknowledge") for s in (*person(e.by), *time(e.at))),
    "completed_at": lambda t: _at(t, "complete_log"),
    "confirmation": lambda t: tuple(s for e, raw in t.of("confirm") for s in (*person(e.by), *word("values", raw.get("outcome") or "reached"), *time(e.at))),
    "contact_at": lambda t: _first_instant(t, "arrival", "contact", "registered"),
    "contact_told": _contact_told,
    "consent": lambda t: _of_handover(t, lambda _e, raw: yes(raw.get("consent"))),
    "content": lambda t: _corrected(t, "content", t.first.get("content")),
    "coordination_cause": lambda t: text(_last(t, "report_misrouted", "reason")),
    "danger": lambda t: word("dangers", t.case.danger),
    "department": lambda t: person(t.case.handler_department),
    "departments": lambda t: person(*t.case.departments),
    "finished_at": lambda t: _at(t, "resolve", "answer"),
    "first_contact": lambda t: person(t.case.first_contact),
    "handler": lambda t: person(t.case.handler),
    "handling": lambda t: _texts(t, "answer", "start", "progress", "contribute", "contain", "resolve"),
    "handover_from": lambda t: _of_handover(t, lambda e, _raw: person(e.by)),
    "handover_to": lambda t: _of_handover(t, lambda e, raw: person(*(e.past.to if e.past and e.past.to else (raw.get("to"),)))),
    "house": lambda t: _corrected(t, "house", _house(t)),
    "kind": lambda t: word("kinds", t.case.kind),
    "lead": lambda t: person(t.case.lead),
    "measure": lambda t: text(_last(t, "evaluate", "measure")),
    "name": lambda t: _customer(t, "name", t.name),
    "number": lambda t: text(t.number),
    "objection": lambda t: text(_last(t, "coordinate", "objection")),
    "offered_at": lambda t: _of_handover(t, lambda e, _raw: time(e.at)),
    "outcome": lambda t: word("values", _last(t, "tell_customer", "outcome")),
    "own_field": lambda t: yes(t.first.get("own_field")),
    "passed_to": lambda t: person(*(k for e, raw in t.of("hand_over") for k in (e.past.to[:1] if e.past and e.past.to else (raw.get("to"),)))),
    "phone": lambda t: _customer(t, "phone", t.phone),
    "place": lambda t: _corrected(t, "place", t.first.get("place")),
    "plan": lambda t: text(_last(t, "activate_plan", "plan")),
    "promise_by": lambda t: person(*(e.by for e, _ in t.of("promise")[-1:])),
    "promise_until": lambda t: _first_instant(t, "promised"),
    "question": lambda t: tuple(s for _, raw in t.of("ask") for s in text(raw.get("question"))),
    "read_back": lambda t: yes(bool(t.first.get("read_back")) or any(raw.get("right", True) for _, raw in t.of("read_back"))),
    "reason": lambda t: _of_handover(t, lambda _e, raw: text(raw.get("reason"))),
    "received_from": lambda t: person(*(e.by for e, _ in t.of("hand_over")[:1])),
    "registered_by": lambda t: person(t.events[0][0].by if t.events else None),
    "reopened": lambda t: yes(t.case.round > 1),
    "result": lambda t: text(_last(t, "resolve", "result") or _last(t, "answer", "text") or _last(t, "tell_customer", "text")),
    "result_at": lambda t: _at(t, "resolve", "answer"),
    "satisfaction": lambda t: word("values", _last(t, "tell_customer", "outcome") or _last(t, "answer", "outcome")),
    "score": lambda t: text(_visit(t, "score")),
    "sent_at": lambda t: _of_handover(t, lambda e, _raw: time(e.at)),
    "services": lambda t: tuple(s for e, raw in t.of("note") if raw.get("called") for s in (*text(raw["called"]), *time(e.at))),
    "settled": lambda t: yes(_visit(t, "settled")),
    "spoke_with": lambda t: person(*(e.by for e, _ in t.of("return_visit")[-1:])),
    "stand_in": lambda t: _stand_in(t, lambda s: person(s.who)),
    "stand_in_for": lambda t: _stand_in(t, lambda s: person(s.for_)),
    "stand_in_from": lambda t: _stand_in(t, lambda s: time(s.from_)),
    "stand_in_until": lambda t: _stand_in(t, lambda s: time(s.until)),
    "told_at": lambda t: _at(t, "tell_customer", "answer"),
    "told_words": lambda t: _texts(t, "tell_customer", "answer"),
    "tracker_told": lambda t: next((time(e.at) for e, _ in reversed(t.of("tell", "report")) if e.past and {"tracker"} & set(e.past.roles)), ()),
    "unreachable": lambda t: tuple(s for e, raw in t.of("report") if raw.get("outcome") == "no_answer" for s in person(*(e.past.to if e.past else ()))),
    "way": lambda t: _of_handover(t, lambda _e, raw: word("ways", raw.get("way"))),
    "who_replies": lambda t: person(t.case.face or t.case.face_department),
    "words": lambda t: text(_visit(t, "words")),
}
"""Sources of one value or a few."""

SPOKEN = ("content", "text", "result", "reason", "question", "words", "cause", "for", "file", "form", "value")


def _spoken(raw: Raw) -> str:
    return " · ".join(str(raw[k]) for k in SPOKEN if raw.get(k) and not erased(raw[k]))


def _line(event: Event, raw: Raw) -> tuple[Row, ...]:
    to = event.past.to[:1] if event.past else ()
    by = None if event.by == "clock" else event.by
    return (time(event.at), word("events", event.type), person(by), person(*to), text(_spoken(raw)))


def _lines(told: Told, *acts: str) -> Iterator[tuple[Row, ...]]:
    yield from (_line(e, raw) for e, raw in (told.of(*acts) if acts else told.events))


def _persons(told: Told) -> Iterator[tuple[Row, ...]]:
    seen: dict[str, tuple[Event, Raw]] = {}
    for event, raw in told.events:
        if event.by != "clock":
            seen.setdefault(event.by, (event, raw))
    yield from ((person(who), time(e.at), word("events", e.type)) for who, (e, _) in seen.items())


def _supporters(told: Told) -> Iterator[tuple[Row, ...]]:
    parts = _last(told, "coordinate", "parts") or {}
    for part in told.case.parts:
        due = next((d.due for d in told.case.duties if "contribute" in d.owes and d.due), None)
        yield person(part.department), text(parts.get(part.department)), time(due), yes(part.done)


def _duties(told: Told) -> Iterator[tuple[Row, ...]]:
    for duty in told.case.duties:
        if duty.live:
            yield person(duty.who), word("acts", duty.owes[0]), time(duty.due)


def _breaches(told: Told) -> Iterator[tuple[Row, ...]]:
    for breach in told.case.breaches:
        yield (person(breach.who), word("acts", breach.owes), time(breach.at),
               text("、".join(breach.clause[:3])), word("values", breach.basis))


def _visits(told: Told) -> Iterator[tuple[Row, ...]]:
    for event, raw in told.of("return_visit"):
        yield time(event.at), person(event.by), word("values", raw.get("outcome") or "reached"), text(raw.get("words"))


LINE = ("time", "event", "by", "to", "text")
TABLES: dict[str, tuple[tuple[str, ...], Callable[[Told], Iterator[tuple[Row, ...]]]]] = {
    "timeline": (LINE, _lines),
    "log": (LINE, _lines),
    "informed": (LINE, lambda t: _lines(t, "tell", "tell_customer", "tell_first_contact")),
    "instructions": (LINE, lambda t: _lines(t, "report", "ask", "escalate", "request_instruction", "instruct")),
    "statement": (LINE, lambda t: _lines(t, "state")),
    "decision": (LINE, lambda t: _lines(t, "decide")),
    "appeal": (LINE, lambda t: _lines(t, "appeal")),
    "persons": (("who", "time", "event"), _persons),
    "supporters": (("department", "part", "due", "done"), _supporters),
    "open_duties": (("who", "owes", "due"), _duties),
    "breaches": (("who", "owes", "time", "clause", "basis"), _breaches),
    "visits": (("time", "by", "outcome", "text"), _visits),
}
"""Sources of rows: the names of their columns, and what gives them."""

FILES = {"photos": lambda t: tuple(Said("file", name) for name, _seq in t.files)}


__all__ = ["CORRECTED", "FILES", "SINGLE", "TABLES", "Row", "Said", "Told"]
