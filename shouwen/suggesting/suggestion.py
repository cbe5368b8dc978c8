"""Class, kind and department proposed from the customer's words, each with its reasons.

Nothing here decides: a person confirms. Words of danger make class 1; the model adds dangers that
no word names, and may calm only what it is certain is an everyday mention.
"""

from math import log

import msgspec

from shouwen.suggesting import alarms, handbook
from shouwen.suggesting.features import features
from shouwen.suggesting.matters import split
from shouwen.suggesting.model import Model, load
from shouwen.suggesting.plain import plain

CLASS_OF = {
    "emergency": 1, "hazard": 2, "repair": 2, "complaint": 2, "report": 2, "plea": 2,
    "business": 3, "enquiry": 3, "suggestion": 3,
}
"""The class that goes with a kind where nothing alarms; the rulebook's floors say the same."""
GRAVE = ("emergency", "hazard", "plea")
"""Kinds that class 1 may have."""
CALM = 0.02
"""Below this chance the model may take an alarming word for an everyday mention."""
ALARMED = 0.3
"""From this chance on the model alone makes it class 1: low, as missing one is far worse than one too many."""
ALARMED_APART = 0.7
"""The same for a stretch of a message that alarms nobody as a whole: a few words by themselves say less."""
MOST_WORDS = 3


class Reason(msgspec.Struct, frozen=True):
    """Why: ``about`` class, kind or department; the words of the text; the rule or entry by name."""

    about: str
    words: tuple[str, ...]
    name: str = ""
    entry: bool = False

    def text(self) -> str:
        """One line, as the command line prints it."""
        what = {"class": "类别", "kind": "类型", "department": "部门"}[self.about]
        source = f"手册「{self.name}」" if self.entry else self.name
        return f"{what}:{source}{':' if source else ''}{'、'.join(self.words)}"


class Suggestion(msgspec.Struct, frozen=True):
    """What one matter seems to be. ``text`` is its stretch of the message."""

    text: str
    class_: int
    kind: str
    department: str
    reasons: tuple[Reason, ...]


class Proposal(msgspec.Struct, frozen=True):
    """What a message seems to be: the gravest of its matters, and all of them in order."""

    first: Suggestion
    matters: tuple[Suggestion, ...]


def suggest(
    text: str, entries: tuple[handbook.Entry, ...] | None = None, model: Model | None = None
) -> Proposal:
    """Propose; ``entries`` are the office's duty handbook, the one that ships by default."""
    model, entries = model or load(), entries or handbook.default()
    body = plain(text)
    whole = _judge(body, entries, model)
    parts = split(body, model) if body else [body]
    if len(parts) < 2:
        return Proposal(whole, (whole,))
    alarmed = ALARMED if whole.class_ == 1 else ALARMED_APART
    matters = tuple(_judge(p, entries, model, alarmed) for p in parts)
    if whole.class_ == 1 and all(m.class_ > 1 for m in matters):
        return Proposal(whole, (whole, *matters[1:]))
    return Proposal(min(matters, key=lambda m: m.class_), matters)


def _judge(
    body: str, entries: tuple[handbook.Entry, ...], model: Model, alarmed: float = ALARMED
) -> Suggestion:
    found = features(body, model.known)
    scores = model.scores(found)
    dangers = alarms.found(body)
    chance = max(scores["class"].get("1", 0.0), scores["kind"].get("emergency", 0.0))
    grave = chance >= alarmed or (bool(dangers) and chance >= CALM)
    kind = _kind(scores, grave)
    department = max(scores["department"], key=scores["department"].__getitem__)
    class_ = 1 if grave else CLASS_OF[kind]
    reasons = [Reason("class", (d.words,), d.family.zh) for d in dangers if grave]
    if not reasons:
        reasons.append(Reason("class", _words(model.shares_of(found, "class", str(class_)))))
    reasons.append(Reason("kind", _words(model.shares_of(found, "kind", kind))))
    matched = [m for m in handbook.matches(body, entries) if m.entry.department == department]
    reasons += [Reason("department", m.words, m.entry.subject, entry=True) for m in matched[:2]]
    if not matched:
        reasons.append(Reason("department", _words(model.shares_of(found, "department", department))))
    return Suggestion(
        text=body, class_=class_, kind=kind, department=department,
        reasons=tuple(r for r in reasons if r.words),
    )


def _kind(scores: dict[str, dict[str, float]], grave: bool) -> str:
    """The likeliest kind that goes with the class; class and kind are weighed together."""
    kinds, classes = scores["kind"], scores["class"]
    if grave:
        return max(GRAVE, key=lambda k: kinds.get(k, 0.0))
    rest = [k for k in kinds if CLASS_OF[k] > 1]
    return max(rest, key=lambda k: log(kinds[k] + 1e-9) + log(classes.get(str(CLASS_OF[k]), 0.0) + 1e-9))


def _words(shares: dict[str, float]) -> tuple[str, ...]:
    """The pieces of the text that speak loudest, none inside another."""
    loud = sorted(
        ((s, name) for name, s in shares.items() if s > 0 and len(name) > 1 and name[0] not in "~@^" and "|" not in name and "$" not in name and "0" not in name),
        reverse=True,
    )
    kept: list[str] = []
    for _, name in loud:
        if not any(name in k or k in name for k in kept):
            kept.append(name)
        if len(kept) == MOST_WORDS:
            break
    return tuple(kept)
