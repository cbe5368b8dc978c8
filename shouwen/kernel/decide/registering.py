"""Register, read back, correct, classify: what the matter is and whose it is first."""

from datetime import datetime, timedelta
from sys import intern

from shouwen.kernel.acts import (
    PARTICULARS,
    SPOKEN,
    Classify,
    Correct,
    CustomerDetails,
    ReadBack,
    Register,
    listed,
)
from shouwen.kernel.case import StandIn
from shouwen.kernel.decide.emergency import alarm
from shouwen.kernel.roles import is_role, owner_of
from shouwen.kernel.work import Work

LATE_ENTRY = timedelta(minutes=10)
OLDEST = timedelta(days=30)
UNNOTICED = timedelta(minutes=2)
"""A device's clock may differ by this much, and its message travel as long, without being corrected."""
MAILBOXES = frozenset({"app", "qr", "email", "device"})
PAPER_CHANNELS = MAILBOXES | {"letter"}


def register(work: Work, act: Register) -> None:
    """Open the case: the one met first is accountable and has the work until it is accepted."""
    occurred = _corrected(act, work)
    arrival = _arrival(occurred, work)
    first, met_by = _first_contact(act, work)
    office = work.ctx.roster.office_of(first) or work.ctx.office
    departments = listed(act.department)
    kind = act.kind or ("suggestion" if act.praise else None)
    work.set(
        office=office, stage="registered", channel=intern(act.channel), kind=kind,
        class_stated=act.class_, class_=_class(act.class_, kind, work),
        solvable=act.solvable, grave=bool(act.grave),
        departments=tuple(d for d in departments if d != "unclear"),
        departments_unclear="unclear" in departments,
        danger=act.danger, plan=_plan(act.danger, work), about=listed(act.about),
        about_first_contact=first in listed(act.about) and not act.praise,
        first_contact=first, met_first_by=met_by, handler=first,
        handler_department=work.ctx.roster.department_of(first),
        instants={"contact": _heard(act, arrival, work), "arrival": arrival, "registered": work.at},
    )
    _customer(act, work)
    if act.rings is not None:
        work.count("rings", act.rings)
    if occurred is not None:
        _entry_flags(occurred, work)
        if occurred != act.occurred_at:
            work.flag("clock_corrected")
    if act.praise:
        _praised(work)
    elif work.case.about_first_contact:
        _stand_aside(work, first)
    if first and work.case.class_ == 1 and is_role(first, "highest_on_duty", work.cast()):
        alarm(work, first)


def _corrected(act: Register, work: Work) -> datetime | None:
    """When it happened by our clock: a device that says when it sent shows how wrong its own is."""
    if act.occurred_at is None or act.sent_at is None:
        return act.occurred_at
    if abs(work.at - act.sent_at) <= UNNOTICED:
        return act.occurred_at
    ago = act.sent_at - act.occurred_at
    return work.at - min(max(ago, -OLDEST), 2 * OLDEST)


def _arrival(occurred: datetime | None, work: Work) -> datetime:
    """When the customer spoke or wrote: never in the future, at most thirty days back."""
    if occurred is None:
        return work.at
    return min(work.at, max(occurred, work.at - OLDEST))


def _heard(act: Register, arrival: datetime, work: Work) -> datetime:
    """When somebody first had to do with it: a message lies in its box until it is taken up; a letter
    is told of from when it was opened, by hand."""
    return work.at if act.channel in MAILBOXES else arrival


def _entry_flags(occurred: datetime, work: Work) -> None:
    if occurred > work.at + UNNOTICED or occurred < work.at - OLDEST:
        work.flag("clock_corrected")
    if work.at - occurred > LATE_ENTRY:
        work.flag("late_entry")


def _first_contact(act: Register, work: Work) -> tuple[str | None, str | None]:
    """Who is first contact, and who was met if that is somebody else.

    A customer who writes by himself meets the agent on duty when it arrived. Where the rulebook
    keeps the role for the desk, whoever registers passes on, and is recorded as met.
    """
    met = act.first_contact or act.by
    if met not in work.ctx.roster.people:
        return _one(owner_of("on_duty_agent", work.cast())), None
    rule = work.book.first_contact
    if rule.otherwise and not any(is_role(met, r, work.cast()) for r in rule.who):
        return _one(owner_of(rule.otherwise, work.cast())), met
    return met, None


def _one(found: tuple[str, ...]) -> str | None:
    return found[0] if found else None


def _class(stated: int | None, kind: str | None, work: Work) -> int:
    """The class as stated, else the kind's lowest, else the book's for what is not classed."""
    if stated is not None:
        return stated
    return work.book.classes.floors.get(kind or "", work.book.classes.unstated)


def _plan(danger: str | None, work: Work) -> str:
    if danger is None:
        return "unknown"
    return "exists" if danger in work.ctx.plans else "missing"


def _customer(act: Register, work: Work) -> None:
    who = act.customer
    if isinstance(who, str):
        work.set(customer=who, lacking=work.ctx.lacking.get(who, ()))
    elif isinstance(who, CustomerDetails):
        work.set(
            anonymous=who.anonymous, reachable=bool(who.phone or who.house),
            lacking=tuple(p for p in PARTICULARS if not getattr(who, p)),
        )
    elif act.by not in work.ctx.roster.people:
        work.set(customer=act.by)
    elif act.channel in ("patrol", "device") or act.channel not in SPOKEN | PAPER_CHANNELS | {
        "company", "customer_committee",
    }:
        work.flag("no_customer")
    else:
        work.set(reachable=False, lacking=PARTICULARS)
    if act.place:
        _now_known(work, "house")


def _praised(work: Work) -> None:
    """Praise is a suggestion that whoever is praised gets to hear, and his superior with him; for a whole
    department its head hears it."""
    work.flag("praise")
    people = work.ctx.roster
    for praised in work.case.about:
        who = people.head_of(praised) if praised in people.departments else praised
        if who is None:
            continue
        work.notify(who, "registered", why="praise")
        for above in owner_of("superior of owner", work.cast(owner=who)):
            work.notify(above, "registered", why="praise")


def _now_known(work: Work, particular: str) -> None:
    if particular in work.case.lacking:
        work.set(lacking=tuple(p for p in work.case.lacking if p != particular))


def _stand_aside(work: Work, first: str | None) -> None:
    """A matter about the first contact himself: his superior stands in from the same instant."""
    above = owner_of("superior of first_contact", work.cast(owner=first))
    if first and above and above[0] != first:
        work.set(stand_ins=(StandIn(who=above[0], for_=first, from_=work.at),), handler=above[0],
                 handler_department=work.ctx.roster.department_of(above[0]))


def read_back(work: Work, act: ReadBack) -> None:
    if act.right:
        work.flag("read_back")


def correct(work: Work, act: Correct) -> None:
    """The old value stays in its event; a changed place in class 1 alarms again."""
    if act.field == "place" and work.case.class_ == 1:
        for role in ("highest_on_duty", "responsible_supervisor"):
            for who in owner_of(role, work.cast()):
                work.notify(who, "corrected", why="alarm")
    if act.field == "phone":
        work.set(reachable=True)
    # Who lives elsewhere gives a place for an address.
    _now_known(work, "house" if act.field == "place" else act.field)


def classify(work: Work, act: Classify) -> None:
    """State facts of the case; the rules are looked at again with all that has happened."""
    before = work.case
    kind = act.kind or before.kind
    stated = act.class_ if act.class_ is not None else before.class_stated
    fields: dict[str, object] = {
        "kind": kind, "class_stated": stated, "class_": _class(stated, kind, work),
    }
    if act.department is not None:
        departments = listed(act.department)
        fields["departments"] = tuple(d for d in departments if d != "unclear")
        fields["departments_unclear"] = "unclear" in departments
    if act.danger is not None:
        fields["danger"], fields["plan"] = act.danger, _plan(act.danger, work)
    if act.grave is not None:
        fields["grave"] = act.grave
    if act.solvable is not None:
        fields["solvable"] = act.solvable
    if act.class_ is not None and before.class_ is not None and act.class_ > before.class_:
        work.flag("class_lowered")
    work.set(**fields)
    if work.case.class_ == 1 and before.class_ != 1:
        work.mark_instant("raised")
        if is_role(work.by, "highest_on_duty", work.cast()):
            alarm(work, work.by)
