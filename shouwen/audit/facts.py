"""The facts of a drawn case beside each point that is checked. Software lists; people judge."""

from typing import Any

import msgspec

from shouwen.kernel.heard import FAMILY, OVERRIDE
from shouwen.kernel.words.wording import find
from shouwen.queries.rows import name_of
from shouwen.store import books, read
from shouwen.store import models as m

POINTS = ("complete", "timely", "handed", "wording", "told", "visited")
EVENTS = {
    "complete": ("registered", "completed_log", "corrected", "filed", "signed"),
    "handed": ("handed_over", "accepted", "assigned", "recalled", "reported_misrouted", "coordinated"),
    "told": ("answered", "told_first_contact", "told_customer", "promised"),
    "visited": ("return_visited", "evaluated", "reopened"),
}
SAID = ("text", "result", "reason", "words")


class Fact(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that stands in the record: the event, when, by whom, what was said, what is marked."""

    seq: int
    at: Any
    type: str
    by: str
    text: str = ""
    late: bool = False
    found: tuple[str, ...] = ()
    clauses: tuple[tuple[str, str, str], ...] = ()


class Side(msgspec.Struct, frozen=True, kw_only=True):
    """A point with its facts; ``owed``: what of the log is still missing, by form."""

    point: str
    facts: list[Fact]
    owed: list[str]
    duties: list[Any]


def sides(row: m.Case) -> list[Side]:
    """Every point of a case with the facts beside it, in the order of the check sheet."""
    case, book = read.state(row), books.pinned(row.book, row.book_hash)
    told = read.told(row.pk)
    phrases = {family.id: family.words for family in book.phrases}
    facts = [_fact(event, raw, book, phrases) for event, raw in told]
    owed = [f.kind for f in case.forms if f.kind in ("contact_log", "reception_record", "question_register")
            and f.state in ("owed", "draft")]
    duties = [d for d in case.duties if d.state != "waived"]
    found = []
    for point in POINTS:
        if point == "timely":
            some = [f for f in facts if f.late]
        elif point == "wording":
            some = [f for f in facts if f.found]
        else:
            some = [f for f in facts if f.type in EVENTS[point]]
        found.append(Side(point=point, facts=some, owed=owed if point == "complete" else [],
                          duties=duties if point == "timely" else []))
    return found


def _fact(event: Any, raw: dict[str, Any], book: Any, phrases: dict[str, tuple[str, ...]]) -> Fact:
    said = [str(raw[k]) for k in SAID if raw.get(k) and not str(raw[k]).startswith("#")]
    own = event.type != "registered" and event.by != "clock"
    words = {hit.text for text in said for hit in find(text, phrases)} if own else set()
    marks = {x.removeprefix(FAMILY) for x in event.marks if x.startswith(FAMILY) or x == OVERRIDE}
    return Fact(
        seq=event.seq, at=event.at, type=event.type, by=name_of(event.by) if event.by != "clock" else "",
        text=" · ".join(said), late=bool(event.breaches), found=tuple(sorted(words or marks)),
        clauses=tuple((c, book.label(c), book.id) for c in event.clause[:3]),
    )
