"""What a decision may know besides case, act and rulebook: the instant, the people, the calendar."""

from collections.abc import Mapping
from datetime import datetime, timedelta, timezone, tzinfo
from typing import Any

import msgspec

from shouwen.kernel.calendar import Calendar
from shouwen.kernel.case import Case
from shouwen.kernel.heard import Heard
from shouwen.kernel.people import Roster

CHINA = timezone(timedelta(hours=8))


class Context(msgspec.Struct, gc=False, frozen=True, kw_only=True):
    """``now`` is an aware instant. ``cases`` holds other cases that an act may name.

    ``customers`` are the ids of known customers; None means that any id is taken as known.
    ``lacking`` says of a known customer which particulars (name, house, phone) nobody has yet.
    ``books`` are the rulebooks, by id, to which an act may move the case (``kernel.rulebook.Rulebook``).
    ``plans`` are the emergency plans that exist, by name. ``asked`` keeps what the roster answered
    for this instant, by role and office: a decision asks the same few questions again and again.
    ``heard`` are the verdicts on the texts of an act that was recorded before; None: the texts are
    there and are judged now.
    ``papers_held``: the forms are kept here, so what is written in them is held against their
    definitions. A story (``shouwen play``) tells that a form was filled in, not each of its words.
    """

    now: datetime
    roster: Roster
    calendar: Calendar
    plans: frozenset[str] = frozenset()
    cases: Mapping[str, Case] = {}
    customers: frozenset[str] | None = None
    books: Mapping[str, Any] = {}
    lacking: Mapping[str, tuple[str, ...]] = {}
    zone: tzinfo = CHINA
    office: str | None = None
    asked: dict[tuple[str, str | None], tuple[str, ...]] = {}
    heard: Heard | None = None
    papers_held: bool = False

    def at(self, now: datetime) -> "Context":
        """The same world at another instant."""
        return msgspec.structs.replace(self, now=now, asked={})

    @property
    def local(self) -> datetime:
        """``now`` in the zone of the roster."""
        return self.now.astimezone(self.zone)
