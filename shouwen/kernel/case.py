"""What a case is: the state that its events add up to.

Everything here is frozen. ``evolve`` (events.py) makes the next case; nothing else does.
No field holds what a person said or who a customer is: those values lie beside (chain.py).
``gc=False``, here and in its neighbours: frozen values never go round in a circle, so the search
for circles need not follow the thousands of them that pass by each second.
"""

from datetime import datetime
from typing import Literal

import msgspec

Stage = Literal[
    "registered",
    "in_transfer",
    "handling",
    "coordinating",
    "waiting",
    "resolved",
    "told",
    "visited",
    "closed",
    "withdrawn",
    "joined",
]
ENDED: frozenset[str] = frozenset({"closed", "withdrawn", "joined"})
DONE: frozenset[str] = frozenset({"resolved", "told", "visited"})
Emergency = Literal[
    "none",
    "alarmed",
    "confirming",
    "plan_active",
    "instruction_asked",
    "instructed",
    "contained",
    "recorded",
    "reported",
    "acknowledged",
    "over",
    "false_alarm",
]
Basis = Literal["stated", "measured", "default"]
DutyState = Literal["open", "done", "late", "overdue", "waived"]


class Duty(msgspec.Struct, gc=False, frozen=True, kw_only=True, omit_defaults=True):
    """One thing that one person owes. ``rule`` is the entry of the rulebook that opened it.

    ``who`` is a staff id, ``role`` the role under which it is owed and ``to`` the roles of the
    recipient, as written in the rule. ``start`` is the instant from which the limit counts,
    ``warn_at`` the instants still to come at which the owner is reminded.
    """

    id: str
    rule: str
    clause: tuple[str, ...] = ()
    who: str | None
    role: str
    owes: tuple[str, ...]
    to: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    with_: dict[str, tuple[str, ...]] = {}
    also_by: tuple[str, ...] = ()
    basis: Basis = "default"
    opened: datetime
    opened_seq: int = 0
    start: datetime | None = None
    stated: datetime | None = None
    due: datetime | None = None
    warn_at: tuple[datetime, ...] = ()
    warned: datetime | None = None
    state: DutyState = "open"
    done: datetime | None = None
    done_by: str | None = None
    ended_seq: int = 0
    breached: datetime | None = None
    later: tuple[tuple[datetime, int], ...] = ()
    round: int = 1
    counts_from: datetime | None = None
    """No limit counts from earlier: the case came to this rulebook only then."""

    @property
    def live(self) -> bool:
        """Owed still: open, or overdue."""
        return self.state in ("open", "overdue")

    @property
    def in_the_way(self) -> bool:
        """Whether the case may not close before this is done. What is to be learnt from it, or to
        be decided about an employee, is no part of the customer's matter."""
        return self.live and self.owes not in (("decide",), ("evaluate",))


class Breach(msgspec.Struct, gc=False, frozen=True, kw_only=True, omit_defaults=True):
    """A fact, never a verdict: a limit passed, a count exceeded, a ban tried and kept out, or what
    somebody found who looked into the case."""

    id: str
    at: datetime
    who: str | None
    owes: str
    clause: tuple[str, ...] = ()
    basis: Basis = "default"
    kind: Literal["limit", "ban", "found"] = "limit"
    duty: str | None = None
    proposed: bool = False
    decided: Literal["upheld", "excused", "dropped"] | None = None


class Signature(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Who signed when: which version of the paper, and the digest of its content as he saw it."""

    by: str
    at: datetime
    version: int = 0
    digest: str = ""
    means: Literal["", "typed", "drawn"] = ""


class Form(msgspec.Struct, gc=False, frozen=True, kw_only=True, omit_defaults=True):
    """A paper that the rulebook asks for: which, whose, signed by whom, what is still missing."""

    id: str
    form: str
    kind: str
    rule: str
    by: str | None
    department: str | None = None
    clause: tuple[str, ...] = ()
    state: Literal["owed", "draft", "complete", "signed", "waived"] = "owed"
    signers: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    signatures: tuple[Signature, ...] = ()
    opened: datetime
    round: int = 1
    version: int = 0
    """Counts the filings; drafts of one and the same filing do not add to it."""
    given: tuple[str, ...] = ()
    """Fields that a person completed."""

    @property
    def valid(self) -> tuple[Signature, ...]:
        """The signatures under the version that holds."""
        return tuple(s for s in self.signatures if s.version == self.version)


class StandIn(msgspec.Struct, gc=False, frozen=True, kw_only=True, omit_defaults=True):
    """Who answers in the first contact's place, from when until when; offered until accepted."""

    who: str
    for_: str
    from_: datetime
    until: datetime | None = None
    accepted: bool = True


class Offer(msgspec.Struct, gc=False, frozen=True, kw_only=True, omit_defaults=True):
    """A hand-over that nobody has accepted yet. ``role`` is the addressee as it was written."""

    to: str | None
    department: str | None = None
    role: str
    roles: tuple[str, ...] = ()
    way: str | None = None
    by: str
    at: datetime
    seq: int
    back: Stage = "registered"


class Part(msgspec.Struct, gc=False, frozen=True, kw_only=True, omit_defaults=True):
    """A supporting department's part of a coordinated case."""

    department: str
    done: bool = False
    waived: bool = False


class Past(msgspec.Struct, gc=False, frozen=True, kw_only=True, omit_defaults=True):
    """What rules need to remember of an event: no words, no persons outside the staff.

    ``roles`` are the roles that the addressee had, ``tags`` the plain fields of the act
    (form, outcome, means, way, interim …) and the verdicts on its texts, ``also`` acts that this
    one carries with it (a registration read back at once), ``stated`` an instant that it names.
    """

    seq: int
    at: datetime
    act: str
    type: str
    by: str
    to: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    tags: dict[str, str | bool | int] = {}
    also: tuple[str, ...] = ()
    stated: datetime | None = None
    round: int = 1

    @property
    def acts(self) -> tuple[str, ...]:
        """The act and those it carries with it."""
        return (self.act, *self.also)


class Pinned(msgspec.Struct, gc=False, frozen=True, kw_only=True):
    """A rulebook that the case goes by, from its event ``since`` on."""

    id: str
    version: str
    hash: str
    since: int


class Case(msgspec.Struct, gc=False, frozen=True, kw_only=True, omit_defaults=True):
    """The state of one matter. ``version`` is the number of its events; 0: not registered yet."""

    id: str = ""
    version: int = 0
    at: datetime | None = None
    office: str | None = None
    stage: Stage = "registered"
    round: int = 1
    # stated facts
    class_: int | None = msgspec.field(name="class", default=None)
    class_stated: int | None = None
    kind: str | None = None
    channel: str | None = None
    solvable: bool | None = None
    grave: bool = False
    departments: tuple[str, ...] = ()
    departments_unclear: bool = False
    danger: str | None = None
    plan: Literal["exists", "missing", "unknown"] = "unknown"
    about: tuple[str, ...] = ()
    about_first_contact: bool = False
    # people
    customer: str | None = None
    anonymous: bool = False
    reachable: bool = True
    lacking: tuple[str, ...] = ()
    first_contact: str | None = None
    met_first_by: str | None = None
    stand_ins: tuple[StandIn, ...] = ()
    accountability_ended: datetime | None = None
    handler: str | None = None
    handler_department: str | None = None
    offer: Offer | None = None
    lead: str | None = None
    parts: tuple[Part, ...] = ()
    responsible_supervisor: str | None = None
    face: str | None = None
    face_department: str | None = None
    accepted_by: tuple[str, ...] = ()
    escalated_to: tuple[str, ...] = ()
    """To whom a rule has taken it: he may accept it, as whom somebody escalated it to."""
    slip_heads: tuple[str, ...] = ()
    # regions and marks
    emergency: Emergency = "none"
    flags: tuple[str, ...] = ()
    instants: dict[str, datetime] = {}
    counts: dict[str, int] = {}
    # what it all adds up to
    duties: tuple[Duty, ...] = ()
    breaches: tuple[Breach, ...] = ()
    forms: tuple[Form, ...] = ()
    past: tuple[Past, ...] = ()
    waiting_until: datetime | None = None
    standing: bool = False
    subject: str | None = None
    principal: str | None = None
    members: tuple[str, ...] = ()
    rulebooks: tuple[Pinned, ...] = ()
    """All that the case went by, in order, once it was moved; empty: the one of its registration."""

    @property
    def registered(self) -> bool:
        return self.version > 0

    @property
    def ended(self) -> bool:
        return self.stage in ENDED

    @property
    def supporting(self) -> tuple[str, ...]:
        return tuple(p.department for p in self.parts)

    def asked_to_stand_in(self, who: str) -> tuple[StandIn, ...]:
        """What this person has been asked for and has not accepted yet."""
        return tuple(s for s in self.stand_ins if s.who == who and not s.accepted)

    def stand_in(self, at: datetime) -> str | None:
        """Who stands in for the first contact at ``at``, if anybody does."""
        for entry in reversed(self.stand_ins):
            if entry.for_ != self.first_contact or not entry.accepted:
                continue
            if entry.from_ <= at and (entry.until is None or at < entry.until):
                return entry.who
        return None

    def accountable(self, at: datetime) -> str | None:
        """The one who is accountable at ``at``; None before registration and after the end."""
        if not self.registered or self.accountability_ended is not None:
            return None
        return self.stand_in(at) or self.first_contact

    def did(self, *acts: str) -> bool:
        """Whether any of these acts was accepted in this round."""
        return any(p.act in acts for p in self.past if p.round == self.round)
