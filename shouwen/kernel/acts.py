"""Acts: what somebody does to a case, in the words of the contract (``shouwen acts`` prints them).

An act is a request. ``decide`` either accepts it, which makes an event, or refuses it. Each act is
one frozen struct with its name as tag; the field ``by`` is the staff id or customer id of whoever
acts and never comes from a form. Fields holding what people said or who they are carry ``Text``:
they never enter an event in clear (see ``chain.py``).
"""

from datetime import datetime
from typing import Annotated, Any, Literal, get_args

import msgspec

from shouwen.kernel.plain import plain_fields

Text = Annotated[str, msgspec.Meta(max_length=4000, extra={"personal": True})]
Name = Annotated[str, msgspec.Meta(max_length=60, extra={"personal": True})]
House = Annotated[str, msgspec.Meta(max_length=120, extra={"personal": True})]
Key = Annotated[str, msgspec.Meta(max_length=120)]
Keys = Annotated[tuple[Key, ...], msgspec.Meta(max_length=40)]
Channel = Literal[
    "visit",
    "call",
    "verbal",
    "patrol",
    "letter",
    "email",
    "app",
    "qr",
    "company",
    "customer_committee",
    "hotline",
    "device",
]
Kind = Literal[
    "enquiry",
    "repair",
    "complaint",
    "suggestion",
    "plea",
    "business",
    "hazard",
    "emergency",
    "report",
]
Class = Literal[1, 2, 3]
Way = Literal[
    "phone_bridge", "on_site", "escort", "to_superior", "slip", "to_centre", "dispatch"
]
Reached = Literal["reached", "no_answer"]

SPOKEN: frozenset[str] = frozenset({"visit", "call", "verbal", "patrol", "hotline"})
"""Channels on which two people speak, so that the response is the registration itself."""


class Act(msgspec.Struct, frozen=True, kw_only=True, tag_field="act", forbid_unknown_fields=True):
    """What all acts share. ``keep`` is the reason for keeping a phrase that would be refused."""

    by: Key
    keep: Text | None = None


PARTICULARS = ("name", "house", "phone")
"""What is asked of a customer; each can be corrected later."""


class CustomerDetails(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A customer who is not in the register: as much as he said; ``anonymous`` by own wish."""

    name: Name | None = None
    phone: Name | None = None
    house: House | None = None
    anonymous: bool = False


class Told(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The four statements to the customer at a hand-over: who, how to reach, why, by when."""

    who: Text | None = None
    contact: Text | None = None
    why: Text | None = None
    until: datetime | None = None

    @property
    def complete(self) -> bool:
        return bool(self.who and self.contact and self.why and self.until)


class Register(Act, frozen=True, kw_only=True, tag="register"):
    """Open a case. ``content`` is what the customer said; everything else may follow later."""

    customer: Key | CustomerDetails | None = None
    channel: Channel = "verbal"
    content: Text = ""
    kind: Kind | None = None
    class_: Class | None = msgspec.field(name="class", default=None)
    place: Text | None = None
    read_back: bool | None = None
    solvable: bool | None = None
    department: Key | Keys | None = None
    danger: Key | None = None
    grave: bool | None = None
    first_contact: Key | None = None
    occurred_at: datetime | None = None
    sent_at: datetime | None = None
    own_field: bool | None = None
    rings: Annotated[int, msgspec.Meta(ge=0, le=200)] | None = None
    about: Key | Keys | None = None
    praise: bool | None = None
    client_id: Key | None = None


class ReadBack(Act, frozen=True, kw_only=True, tag="read_back"):
    right: bool = True


class Correct(Act, frozen=True, kw_only=True, tag="correct"):
    field: Key
    value: Text
    reason: Text | None = None


class Classify(Act, frozen=True, kw_only=True, tag="classify"):
    class_: Class | None = msgspec.field(name="class", default=None)
    kind: Kind | None = None
    department: Key | Keys | None = None
    danger: Key | None = None
    grave: bool | None = None
    solvable: bool | None = None
    reason: Text | None = None


class Confirm(Act, frozen=True, kw_only=True, tag="confirm"):
    outcome: Literal["reached", "on_site", "unreachable"] = "reached"


class Report(Act, frozen=True, kw_only=True, tag="report"):
    to: Key
    means: Literal["call", "face", "message"] | None = None
    outcome: Reached = "reached"
    text: Text | None = None


class Answer(Act, frozen=True, kw_only=True, tag="answer"):
    text: Text = ""
    outside: bool = False
    approved_by: Key | None = None
    outcome: Literal["understood", "satisfied", "unsatisfied"] | None = None


class Promise(Act, frozen=True, kw_only=True, tag="promise"):
    until: datetime
    text: Text | None = None
    approved_by: Key | None = None
    understood: bool = False


class Ask(Act, frozen=True, kw_only=True, tag="ask"):
    to: Key
    question: Text = ""


class Remind(Act, frozen=True, kw_only=True, tag="remind"):
    channel: Channel = "call"
    chosen: bool = False
    text: Text | None = None


class HandOver(Act, frozen=True, kw_only=True, tag="hand_over"):
    to: Key
    way: Way | None = None
    told: Told | None = None
    consent: bool | None = None
    eta: datetime | None = None
    reason: Text | None = None


class Accept(Act, frozen=True, kw_only=True, tag="accept"):
    assigned: Key | None = None


class Assign(Act, frozen=True, kw_only=True, tag="assign"):
    to: Key


class Recall(Act, frozen=True, kw_only=True, tag="recall"):
    reason: Text | None = None


class ReportMisrouted(Act, frozen=True, kw_only=True, tag="report_misrouted"):
    belongs_to: Key | None = None
    reason: Text = ""


class Coordinate(Act, frozen=True, kw_only=True, tag="coordinate"):
    lead: Key | Keys | None = None
    supporting: Key | Keys | None = None
    parts: dict[Key, Text] | None = None
    objection: Text | None = None


class Contribute(Act, frozen=True, kw_only=True, tag="contribute"):
    text: Text = ""


class Start(Act, frozen=True, kw_only=True, tag="start"):
    text: Text | None = None


class Progress(Act, frozen=True, kw_only=True, tag="progress"):
    """How the work goes. ``step`` is the step of the emergency plan, from 1, that is done."""

    text: Text | None = None
    visible: Literal["customer", "internal"] | None = None
    step: Annotated[int, msgspec.Meta(ge=1, le=99)] | None = None


class Wait(Act, frozen=True, kw_only=True, tag="wait"):
    for_: Text | None = msgspec.field(name="for", default=None)
    until: datetime | None = None
    told: bool | Told | None = None


class Resume(Act, frozen=True, kw_only=True, tag="resume"):
    text: Text | None = None


class Resolve(Act, frozen=True, kw_only=True, tag="resolve"):
    result: Text = ""
    waived: Key | Keys | None = None


class TellFirstContact(Act, frozen=True, kw_only=True, tag="tell_first_contact"):
    result: Text | None = None


class TellCustomer(Act, frozen=True, kw_only=True, tag="tell_customer"):
    text: Text | None = None
    outcome: Literal["understood", "satisfied", "unsatisfied", "unreachable"] | None = None
    means: Literal["call", "face", "message", "letter", "notice"] | None = None
    interim: bool = False


class Tell(Act, frozen=True, kw_only=True, tag="tell"):
    to: Key
    text: Text | None = None


class CompleteLog(Act, frozen=True, kw_only=True, tag="complete_log"):
    text: Text | None = None


class Sign(Act, frozen=True, kw_only=True, tag="sign"):
    """Sign a form. ``paper`` is its id on the case, where there are several of that form;
    ``version`` and ``digest`` are what was seen (another one is refused), ``name`` as typed, or
    ``drawn`` as a line: ``x,y x,y;x,y …`` in a field of 300 by 100."""

    form: Key
    paper: Key | None = None
    version: Annotated[int, msgspec.Meta(ge=0)] | None = None
    digest: Key | None = None
    name: Text | None = None
    drawn: Text | None = None


class File(Act, frozen=True, kw_only=True, tag="file"):
    """Complete a form. ``fields`` are the values that a person adds to what the events give; left
    out, the paper is kept elsewhere. ``reason``: why what was filed or signed is changed."""

    form: Key
    fields: dict[Key, Any] | None = None
    incomplete: bool = False
    paper: Key | None = None
    version: Annotated[int, msgspec.Meta(ge=0)] | None = None
    reason: Text | None = None


LOW_SCORE = 2
"""A visit with this score or less found the customer unsatisfied."""


class ReturnVisit(Act, frozen=True, kw_only=True, tag="return_visit"):
    outcome: Literal["reached", "unreachable", "declined"] = "reached"
    answered: bool | None = None
    settled: bool | None = None
    score: Annotated[int, msgspec.Meta(ge=1, le=5)] | None = None
    words: Text | None = None

    @property
    def unsettled(self) -> bool:
        """Not settled, or scored two and less."""
        return self.settled is False or (self.score is not None and self.score <= LOW_SCORE)


class Evaluate(Act, frozen=True, kw_only=True, tag="evaluate"):
    cause: Text = ""
    measure: Text | None = None


class State(Act, frozen=True, kw_only=True, tag="state"):
    """The person concerned states the facts of a breach."""

    breach: Key
    text: Text = ""


class Propose(Act, frozen=True, kw_only=True, tag="propose"):
    """Somebody who looked into a case proposes a violation: a breach that stands there, or, with
    ``clause`` and ``who``, what no clock sees; ``who`` may be a department, for which its head speaks.
    ``text`` says what was found."""

    breach: Key | None = None
    clause: Key | None = None
    who: Key | None = None
    text: Text = ""


class Decide(Act, frozen=True, kw_only=True, tag="decide"):
    """A person decides whether a breach is a violation; software never does."""

    breach: Key
    outcome: Literal["upheld", "excused", "dropped"]
    reason: Text | None = None


class Appeal(Act, frozen=True, kw_only=True, tag="appeal"):
    breach: Key
    text: Text = ""


class Escalate(Act, frozen=True, kw_only=True, tag="escalate"):
    to: Key
    reason: Literal["cross_office", "grave_complaint", "dispute", "overdue", "demanded"]


class ActivatePlan(Act, frozen=True, kw_only=True, tag="activate_plan"):
    plan: Key | None = None


class RequestInstruction(Act, frozen=True, kw_only=True, tag="request_instruction"):
    to: Key = "company_leader"
    question: Text | None = None


class Instruct(Act, frozen=True, kw_only=True, tag="instruct"):
    text: Text = ""
    given_by: Key | None = None


class Contain(Act, frozen=True, kw_only=True, tag="contain"):
    release: Text | None = None


class FalseAlarm(Act, frozen=True, kw_only=True, tag="false_alarm"):
    reason: Text | None = None


class Acknowledge(Act, frozen=True, kw_only=True, tag="acknowledge"):
    pass


class NameStandIn(Act, frozen=True, kw_only=True, tag="stand_in"):
    for_: Key | None = msgspec.field(name="for", default=None)
    by_whom: Key
    reason: Text | None = None
    from_: datetime | None = msgspec.field(name="from", default=None)
    until: datetime | None = None


class Account(Act, frozen=True, kw_only=True, tag="account"):
    text: Text = ""


class Link(Act, frozen=True, kw_only=True, tag="link"):
    to: Key
    as_: Literal["related", "duplicate"] = msgspec.field(name="as", default="related")


class Withdraw(Act, frozen=True, kw_only=True, tag="withdraw"):
    reason: Text | None = None


class Reopen(Act, frozen=True, kw_only=True, tag="reopen"):
    reason: Text | None = None


class Close(Act, frozen=True, kw_only=True, tag="close"):
    reason: Text | None = None


class MoveRulebook(Act, frozen=True, kw_only=True, tag="move_rulebook"):
    """From here on the open case goes by another rulebook, or another version of its own."""

    rulebook: Key
    reason: Annotated[
        str, msgspec.Meta(max_length=4000, pattern=r"\S.*\S", extra={"personal": True})
    ]


class Note(Act, frozen=True, kw_only=True, tag="note"):
    """A remark. ``called`` is the public service that was called, at the instant of the note."""

    text: Text = ""
    visible: Literal["customer", "internal"] = "internal"
    called: Literal["110", "119", "120", "122"] | None = None


class Attach(Act, frozen=True, kw_only=True, tag="attach"):
    file: Text
    visible: Literal["customer", "internal"] = "internal"


AnyAct = (
    Register
    | ReadBack
    | Correct
    | Classify
    | Confirm
    | Report
    | Answer
    | Promise
    | Ask
    | Remind
    | HandOver
    | Accept
    | Assign
    | Recall
    | ReportMisrouted
    | Coordinate
    | Contribute
    | Start
    | Progress
    | Wait
    | Resume
    | Resolve
    | TellFirstContact
    | TellCustomer
    | Tell
    | CompleteLog
    | Sign
    | File
    | ReturnVisit
    | Evaluate
    | State
    | Propose
    | Decide
    | Appeal
    | Escalate
    | ActivatePlan
    | RequestInstruction
    | Instruct
    | Contain
    | FalseAlarm
    | Acknowledge
    | NameStandIn
    | Account
    | Link
    | Withdraw
    | Reopen
    | Close
    | MoveRulebook
    | Note
    | Attach
)

ACTS: dict[str, type[Act]] = {t.__struct_config__.tag: t for t in get_args(AnyAct)}
"""Every act by its name, in the order of the contract."""


def name_of(act: Act) -> str:
    """The act's name as the contract has it: ``hand_over``."""
    return act.__struct_config__.tag  # type: ignore[return-value]


def listed(value: str | tuple[str, ...] | None) -> tuple[str, ...]:
    """One key, several or none, always as a tuple."""
    if value is None:
        return ()
    return (value,) if isinstance(value, str) else value


def from_fields(name: str, fields: dict[str, Any]) -> Act:
    """Build the act ``name`` from plain fields.

    Raises:
        KeyError: no act has that name.
        msgspec.ValidationError: a field is missing, unknown or of a wrong type; says which.
    """
    return msgspec.convert({**plain_fields(fields), "act": name}, ACTS[name], strict=False)
