"""What a decision comes to: accepted, with events, or refused, with the way on."""

from typing import Any

import msgspec

from shouwen.kernel.case import Case
from shouwen.kernel.events import Event
from shouwen.kernel.rulebook import Rulebook
from shouwen.kernel.vocabulary import CODES


class Refusal(msgspec.Struct, gc=False, frozen=True, kw_only=True, omit_defaults=True):
    """A no that changes nothing: code, rows that ask for it (none if none does), what to do.

    ``facts`` say more for the screen (allowed recipients, ways, what is still owed). ``step`` is
    the place of the refused act in a bundle, from 0.
    """

    code: str
    clause: tuple[str, ...] = ()
    why: dict[str, str] = {}
    instead: tuple[str, ...] = ()
    facts: dict[str, Any] = {}
    step: int = 0


class Accepted(msgspec.Struct, gc=False, frozen=True, kw_only=True):
    """The case as it now is, and the events that made it so, in order.

    ``others`` are further cases that the same act touched (joined cases), with their events.
    """

    case: Case
    events: tuple[Event, ...]
    others: tuple["Accepted", ...] = ()


def refuse(
    code: str,
    *instead: str,
    book: Rulebook | None = None,
    clause: tuple[str, ...] | None = None,
    **facts: Any,
) -> Refusal:
    """A refusal with the text of its code; clauses come from the book's ``cites`` if not given."""
    zh, en = CODES[code]
    cited = clause if clause is not None else (book.cited(code) if book else ())
    return Refusal(code=code, clause=cited, why={"zh": zh, "en": en}, instead=instead, facts=facts)
