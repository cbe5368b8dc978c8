"""How a duty ends: done by an act, late, owed no more."""

from datetime import datetime

from msgspec import structs

from shouwen.kernel.case import Breach, Duty, Past
from shouwen.kernel.duties.dues import past_of, with_due
from shouwen.kernel.people import CLOCK
from shouwen.kernel.roles import (
    CUSTOMERS,
    Cast,
    has_any,
    is_for,
    is_role,
    persons,
)
from shouwen.kernel.rounds import doer, reached, tries_used_up
from shouwen.kernel.work import Work

TELLINGS = frozenset({"tell_first_contact", "tell", "report"})


def end_by(work: Work, past: Past) -> None:
    """End every open duty of the person who acts that asks for this act to this recipient."""
    for duty in work.case.duties:
        if duty.live and ends(duty, past, work):
            done(work, duty, work.at, past.by)
    _end_delivered(work, past)


def ends(duty: Duty, past: Past, work: Work) -> bool:
    if past.act not in duty.owes and not any(act in duty.owes for act in past.also):
        return False
    if past.act == "register" and duty.opened_seq != past.seq:
        return False
    if not counts(past):
        return False
    cast = work.cast(past=past, owner=duty.who)
    return (
        _by_owner(duty, past, cast)
        and _carries(duty, past)
        and is_for(_recipients(duty), past, cast)
    )


def counts(past: Past) -> bool:
    """A message is no report until it is acted on; nobody answering, or not reached, is nothing;
    a read-back that was wrong is no read-back; an incomplete form is not filed; who agrees to stand in
    for somebody has taken no work."""
    if past.act == "report":
        return past.tags.get("means") != "message" and past.tags.get("outcome") != "no_answer"
    if past.act in ("tell_customer", "return_visit"):
        return reached(past)
    if past.act == "accept":
        return not past.tags.get("stands_in")
    if past.act == "read_back":
        return bool(past.tags.get("right"))
    if past.act == "file":
        return not past.tags.get("incomplete")
    return True


def _by_owner(duty: Duty, past: Past, cast: Cast) -> bool:
    if past.by in (duty.who, CLOCK):
        return True
    if duty.role == "first_contact" and past.by == cast.case.first_contact:
        return True
    if duty.role == "service_centre" and is_role(past.by, "service_centre", cast):
        return True
    if "accept" in duty.owes and past.act == "accept":
        return True
    if past.act == "return_visit" and duty.who == doer(cast.case):
        return True  # who became the doer may not visit on his own work: another's visit serves
    return has_any(past.by, duty.also_by, cast)


def _carries(duty: Duty, past: Past) -> bool:
    for field, wanted in duty.with_.items():
        value = past.tags.get(field)
        if value is None and field not in ("form", "interim"):
            continue
        if field == "form" and past.act not in ("file", "sign") and "file" not in past.also:
            continue
        if field == "interim" and value is None:
            continue
        text = str(value).lower() if isinstance(value, bool) else str(value)
        if text not in wanted:
            return False
    return True


def _recipients(duty: Duty) -> tuple[str, ...]:
    return tuple(r for r in duty.to if r not in CUSTOMERS)


def done(work: Work, duty: Duty, at: datetime, by: str) -> None:
    due = duty.due
    late = due is not None and at > due
    if late and duty.breached is None and due is not None:
        duty = structs.replace(duty, breached=due)
        work.put_breach(Breach(
            id=duty.id, at=due, who=duty.who, owes=duty.owes[0], clause=duty.clause,
            basis=duty.basis, duty=duty.id,
        ))
    work.put_duty(
        structs.replace(
            duty, state="late" if late else "done", done=at, done_by=by, ended_seq=work.seq,
            warn_at=(), later=(),
        )
    )
    work.cite(duty.clause)


def owe_again(work: Work) -> None:
    """Hand-overs that nobody accepted were taken back: what they ended is owed again by the same due.
    Past that due it stays done, as it had been done in time."""
    taken_back = set()
    for past in reversed(work.case.past):
        if past.act == "accept" and counts(past):
            break
        if past.act == "hand_over":
            taken_back.add(past.seq)
    for duty in work.case.duties:
        rule = work.book.duty(duty.rule)
        if rule is None or duty.ended_seq not in taken_back or duty.state != "done":
            continue
        if duty.due is None or work.at < duty.due:
            again = structs.replace(duty, state="open", done=None, done_by=None, ended_seq=0)
            work.put_duty(with_due(work, again, rule, past_of(again, work)))


def _end_delivered(work: Work, past: Past) -> None:
    """What waits for the addressee ends when he acts: reports by message, and tellings inside.

    ``acknowledge`` says that a notice was read; any later act shows that a message arrived.
    """
    tellings = [d for d in work.case.duties if d.live and not TELLINGS.isdisjoint(d.owes)]
    if not tellings:
        return
    messages = [
        p for p in work.case.past
        if p.act == "report" and p.tags.get("means") == "message" and past.by in p.to
        and p.seq < past.seq
    ]
    for duty in tellings:
        cast = work.cast(owner=duty.who)
        sent = any(
            _by_owner(duty, m, cast) and "report" in duty.owes and is_for(_recipients(duty), m, cast)
            for m in messages
        )
        if sent or (past.act == "acknowledge" and _read(duty, past, cast, work)):
            done(work, duty, work.at, past.by)
            if "tell_first_contact" in duty.owes and result_known(work):
                work.triggers.append("told_first_contact")


def _read(duty: Duty, past: Past, cast: Cast, work: Work) -> bool:
    """Whether ``past`` acknowledges what this duty is to tell. An alarm needs a person's word."""
    if "highest_on_duty" in duty.to or (not duty.to and "tell_first_contact" not in duty.owes):
        return False
    if "tell_first_contact" in duty.owes and not result_known(work):
        return False
    roles = duty.to or ("first_contact",)
    return any(past.by in persons(role, cast) for role in roles)


def result_known(work: Work) -> bool:
    return "resolved" in work.case.instants


def waive(work: Work, duty: Duty) -> None:
    """Owed no more; a breach already there stays."""
    work.put_duty(
        structs.replace(
            duty, state="waived", done=work.at, ended_seq=work.seq, warn_at=(), later=()
        )
    )


def waive_where_facts_are_gone(work: Work) -> None:
    """After a stated fact changed: what was opened because of the old one is owed no more."""
    for duty in work.case.duties:
        rule = work.book.duty(duty.rule)
        if duty.live and rule and rule.if_ and not rule.if_.stated(
            work.cast(past=past_of(duty, work))
        ):
            waive(work, duty)


def lapse(work: Work, event: str) -> None:
    """Waive the duties that ``event`` lets lapse, as their rules say."""
    for duty in work.case.duties:
        rule = work.book.duty(duty.rule)
        if duty.live and rule and event in rule.lapses:
            waive(work, duty)


def waive_unreachable(work: Work, act: str) -> None:
    """After so many tries without reaching the customer, telling him is owed no more, nor is
    visiting whom nobody could tell."""
    if not tries_used_up(work.cast(), act):
        return
    moot = {act, "return_visit"}
    for duty in work.case.duties:
        if duty.live and moot.intersection(duty.owes):
            waive(work, duty)
