"""What a form of a rulebook holds: its fields, where each is filled from, who completes the rest."""

from typing import Any, Literal

import msgspec

Sort = Literal["text", "time", "person", "choice", "score", "yes_no", "files", "table"]
SORTS = ("text", "time", "person", "choice", "score", "yes_no", "files", "table")
Room = Literal["case", "supervision"]
ROOMS = ("case", "supervision")
LONGEST = 2000
"""Characters of a field whose definition does not say; a filed value is one personal text."""
MOST = 4000
SOURCES = (
    "accepted_at", "accounts", "appeal", "breaches", "cause", "channel", "class", "company_receipt", "completed_at",
    "confirmation", "contact_at", "contact_told", "consent", "content", "coordination_cause",
    "danger", "decision", "department", "departments", "finished_at", "first_contact", "handler",
    "handling", "handover_from", "handover_to", "house", "informed", "instructions", "kind", "lead",
    "log", "measure", "name", "number", "objection", "offered_at", "open_duties", "outcome",
    "own_field", "passed_to", "persons", "phone", "photos", "place", "plan", "promise_by",
    "promise_until", "question", "read_back", "reason", "received_from", "registered_by",
    "reopened", "result", "result_at", "satisfaction", "score", "sent_at", "services", "settled", "spoke_with",
    "stand_in", "stand_in_for", "stand_in_from", "stand_in_until", "statement", "supporters",
    "timeline", "told_at", "told_words", "tracker_told", "unreachable", "visits", "way",
    "who_replies", "words",
)
"""What a field may be filled from: names of what a case and its events tell (``store.paper_sources``)."""


class PaperField(msgspec.Struct, frozen=True, kw_only=True):
    """One field. ``from_`` names what the events give; ``by`` the role that completes what they do
    not; ``longest`` counts characters; ``choices`` are id, Chinese and English."""

    id: str
    zh: str
    en: str
    sort: Sort = "text"
    from_: str | None = None
    by: str | None = None
    required: bool = False
    longest: int = LONGEST
    choices: tuple[tuple[str, str, str], ...] = ()

    @property
    def typed(self) -> bool:
        """Whether a person may complete it."""
        return self.by is not None


class PaperRule(msgspec.Struct, frozen=True, kw_only=True):
    """A form by its number (F04). ``kept``: how many years, from the closing of the case; ``serial``:
    the mark before the number of its own that a form gets when it is filed; ``room``: where it is kept,
    a case or supervision."""

    id: str
    zh: str
    en: str
    fields: tuple[PaperField, ...]
    kept: int | None = None
    shown_to_customer: bool = True
    serial: str = ""
    room: Room = "case"
    decision: str | None = None

    def field(self, id_: str) -> PaperField | None:
        return next((f for f in self.fields if f.id == id_), None)


def undefined(form: str, zh: str, en: str, fields: tuple[str, ...], who: str) -> PaperRule:
    """A form that a rulebook asks for without saying what it holds: its named fields, or one."""
    named = fields or ("content",)
    return PaperRule(id=form, zh=zh or form, en=en or form, fields=tuple(
        PaperField(id=f, zh=_PLAIN.get(f, (f, f))[0], en=_PLAIN.get(f, (f, f))[1], by=who) for f in named
    ))


_PLAIN: dict[str, tuple[str, str]] = {"content": ("内容", "content")}


def as_text(value: Any) -> str:
    """What was entered in a field, as it is kept and counted."""
    if isinstance(value, list | tuple):
        return "、".join(as_text(v) for v in value)
    return "" if value is None else str(value).strip()
