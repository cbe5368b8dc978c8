"""Duties: how one opens, ends, moves with its role, gets its due, and is owed no more."""

from datetime import datetime

from msgspec import structs

from shouwen.kernel.case import Breach, Duty, Past, StandIn
from shouwen.kernel.dues import past_of, start_of, with_due
from shouwen.kernel.people import CLOCK
from shouwen.kernel.roles import (
    CUSTOMERS,
    MOVES_WITH_CASE,
    MOVES_WITH_ROSTER,
    PLURAL,
    Cast,
    has_any,
    is_for,
    is_role,
    owner_of,
    persons,
    taker_over,
)
from shouwen.kernel.rounds import tries_used_up
from shouwen.kernel.rulebook import Action, DutyRule
from shouwen.kernel.work import Work

SHOWN_ROLE = {"taker": "handler", "recipient": "handler", "face": "handler"}
TELLINGS = frozenset({"tell_first_contact", "tell", "report"})
MOVING = MOVES_WITH_CASE | MOVES_WITH_ROSTER
BRINGING = frozenset({"hand_over", "escalate"})
TO_CUSTOMER = frozenset({"tell_customer", "return_visit", "answer", "read_back", "promise"})


# -- ending -------------------------------------------------------------------------------------


def end_by(work: Work, past: Past) -> None:
    """End every open duty of the person who acts that asks for this act to this recipient."""
    for duty in work.case.duties:
        if duty.live and _ends(duty, past, work):
            _done(work, duty, work.at, past.by)
    _end_delivered(work, past)


def _ends(duty: Duty, past: Past, work: Work) -> bool:
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
    a read-back that was wrong is no read-back; an incomplete form is not filed."""
    if past.act == "report":
        return past.tags.get("means") != "message" and past.tags.get("outcome") != "no_answer"
    if past.act in ("tell_customer", "return_visit"):
        return past.tags.get("outcome") != "unreachable"
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


def _done(work: Work, duty: Duty, at: datetime, by: str) -> None:
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
            m.by == duty.who and "report" in duty.owes and is_for(_recipients(duty), m, cast)
            for m in messages
        )
        if sent or (past.act == "acknowledge" and _read(duty, past, cast, work)):
            _done(work, duty, work.at, past.by)
            if "tell_first_contact" in duty.owes and _result_known(work):
                work.triggers.append("told_first_contact")


def _read(duty: Duty, past: Past, cast: Cast, work: Work) -> bool:
    """Whether ``past`` acknowledges what this duty is to tell. An alarm needs a person's word."""
    if "highest_on_duty" in duty.to or (not duty.to and "tell_first_contact" not in duty.owes):
        return False
    if "tell_first_contact" in duty.owes and not _result_known(work):
        return False
    roles = duty.to or ("first_contact",)
    return any(past.by in persons(role, cast) for role in roles)


def _result_known(work: Work) -> bool:
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
    """After so many tries without reaching the customer, telling him is owed no more."""
    if not tries_used_up(work.cast(), act):
        return
    for duty in work.case.duties:
        if duty.live and act in duty.owes:
            waive(work, duty)


# -- opening ------------------------------------------------------------------------------------


def open_for(work: Work, trigger: str, past: Past) -> None:
    """Open what ``trigger`` starts, in the order of the rulebook."""
    for rule in work.book.duties_started_by(trigger):
        if rule.of is not None or _opened_already(rule, past, work):
            continue
        cast = work.cast(past=past)
        if rule.if_ is not None and not rule.if_.holds(cast):
            continue
        if _needs_customer(rule) and nobody_to_tell(work):
            continue
        for n, who in enumerate(owner_of(rule.who, cast)):
            if not _to_himself(rule, who, cast):
                open_one(work, rule, past, who, n)


def _to_himself(rule: DutyRule, who: str, cast: Cast) -> bool:
    """Nobody brings a matter to himself: what he owes with it, another entry says."""
    return bool(rule.to) and set(rule.owes) <= BRINGING and all(is_role(who, r, cast) for r in rule.to)


def open_again(work: Work) -> None:
    """A stated fact changed: look at all events of the round again, oldest first."""
    for past in work.case.past:
        if past.round == work.case.round:
            for trigger in triggers_of(past, work):
                open_for(work, trigger, past)


def triggers_of(past: Past, work: Work) -> tuple[str, ...]:
    """The events that a past act made: its own, and the alarm where it raised one."""
    alarmed = work.case.instants.get("alarmed") == past.at and past.act in ("report", "register")
    return (past.type, "alarmed") if alarmed else (past.type,)


def _opened_already(rule: DutyRule, past: Past, work: Work) -> bool:
    for duty in work.case.duties:
        if duty.rule != rule.id:
            continue
        if rule.per == "case" or (rule.per == "round" and duty.round == work.case.round):
            return True
        if rule.per == "event" and duty.opened_seq == past.seq:
            return True
    return False


def _needs_customer(rule: DutyRule) -> bool:
    if rule.to:
        return set(rule.to) <= CUSTOMERS
    return set(rule.owes) <= TO_CUSTOMER


def nobody_to_tell(work: Work) -> bool:
    """A matter that an employee found himself: there is no customer to tell."""
    return "no_customer" in work.case.flags


def open_one(work: Work, rule: DutyRule, past: Past, who: str, n: int) -> None:
    """Open one duty of ``who``, look back, and tell those concerned."""
    cast = work.cast(past=past, owner=who)
    recipients = tuple(p for role in rule.to for p in persons(role, cast))
    duty = Duty(
        id=f"{work.seq}:{rule.id}" + (f":{n}" if n else ""),
        rule=rule.id, clause=rule.clause, who=who,
        role=SHOWN_ROLE.get(rule.who, rule.who.partition(" of ")[0]),
        owes=rule.owes, to=rule.to, recipients=recipients, with_=rule.with_, also_by=rule.also_by,
        basis=rule.basis, opened=work.at, opened_seq=past.seq, start=past.at, stated=past.stated,
        round=work.case.round, counts_from=work.counts_from,
    )
    if duty.id in work.duties:
        duty = structs.replace(duty, id=f"{duty.id}@{past.seq}")
    duty, ended = with_due(work, duty, rule, past), _ended_at_birth(work, duty, rule, past)
    if ended and work.counts_from is not None:
        return  # what was done before the case came to this rulebook is not owed to it
    work.put_duty(duty)
    if ended:
        _done(work, duty, max(ended.at, duty.start or ended.at), ended.by)
    elif recipients and set(recipients) == {who} and TELLINGS.intersection(rule.owes):
        _tell_oneself(work, duty)
    else:
        _announce(work, duty)
    for action in rule.on_open:
        carry_out(work, action, duty, "opened")


def _ended_at_birth(work: Work, duty: Duty, rule: DutyRule, opener: Past) -> Past | None:
    """The first act since the duty's start that ends it. One that starts later looks not back."""
    starts = [s for limit in rule.limits if (s := start_of(limit, duty, work)) is not None]
    start = min(starts) if starts else duty.start
    if start is None or start > work.at:
        return None
    for past in work.case.past:
        if past.at < start or past.round != work.case.round:
            continue
        if rule.per == "event" and past.seq <= opener.seq:
            continue
        if past.seq < opener.seq and not _looks_back(rule):
            continue
        if _ends(duty, past, work):
            return past
    return None


def _looks_back(rule: DutyRule) -> bool:
    """Whether the clock of the rule starts before the event that opens it."""
    return any(limit.from_ not in ("event",) for limit in rule.limits)


def _tell_oneself(work: Work, duty: Duty) -> None:
    """What somebody would owe to himself is done at once; a result, once there is one."""
    if "tell_first_contact" in duty.owes:
        if not _result_known(work):
            return
        work.triggers.append("told_first_contact")
    _done(work, duty, work.at, duty.who or CLOCK)


def tell_oneself_at_the_result(work: Work) -> None:
    """At the result: the first contact who has to tell himself knows it."""
    for duty in work.case.duties:
        if duty.live and duty.recipients and set(duty.recipients) == {duty.who}:
            if "tell_first_contact" in duty.owes:
                _tell_oneself(work, duty)


def _announce(work: Work, duty: Duty) -> None:
    """Tell the owner, and tell who is to be told inside the company."""
    about = duty.owes[0]
    if duty.who != work.by:
        work.notify(duty.who, about, duty.clause, duty=duty.id)
    if TELLINGS.intersection(duty.owes):
        for who in duty.recipients:
            if who != work.by:
                work.notify(who, about, duty.clause, duty=duty.id, why="told")


# -- moving -------------------------------------------------------------------------------------


def move(work: Work) -> None:
    """Give each open duty to who holds its role now. Its due stays."""
    for duty in work.case.duties:
        if not duty.live:
            continue
        rule = work.book.duty(duty.rule)
        if rule is None or rule.who in PLURAL or not _moves(rule.who) or work.case.ended:
            if duty.who is None or _employed(duty.who, work):
                continue
        who = _holder(duty, rule, work)
        if who is not None and who != duty.who:
            work.put_duty(structs.replace(duty, who=who))
            if who != work.by:
                work.notify(who, duty.owes[0], duty.clause, duty=duty.id, why="moved")


def _employed(who: str, work: Work) -> bool:
    """Still of the staff: what a leaver owed goes to who takes over from him."""
    roster = work.ctx.roster
    return roster.person(who) is not None and not roster.left(who, work.ctx.now)


def _holder(duty: Duty, rule: DutyRule | None, work: Work) -> str | None:
    cast = work.cast(past=past_of(duty, work), owner=duty.who)
    found = duty.who
    if rule is not None and rule.who == "stand_in" and not persons("stand_in", work.cast()):
        pass  # what he owes from his time stays his
    elif rule is not None and _moves(rule.who):
        found = (owner_of(rule.who, cast) or (duty.who,))[0]
    if found is not None and not _employed(found, work):
        return taker_over(found, cast)
    return found


def _moves(role: str) -> bool:
    return role in MOVING


# -- actions ------------------------------------------------------------------------------------


def carry_out(work: Work, action: Action, duty: Duty, why: str) -> None:
    """Do what an opening or a breach brings with it."""
    cast = work.cast(past=past_of(duty, work), owner=duty.who)
    if action.if_ is not None and not action.if_.holds(cast):
        return
    if action.do == "propose":
        return  # a proposal stands in the breach itself
    found = (duty.who,) if action.role == "owner" else owner_of(action.role, cast)
    for who in found:
        work.notify(who, duty.owes[0], duty.clause, duty=duty.id,
                    why="reminded" if action.do == "remind" else why)
    if action.do == "escalate":
        work.count("rung")
    elif action.do == "give_work" and found:
        _give_work(work, found[0] or "")
    elif action.do == "stand_in" and found and work.case.stand_in(work.at) is None:
        work.set(**_stand_in(work, found[0] or ""))


def withdraw_offer(work: Work) -> None:
    """A new offer, a recall, an alarm or a coordination ends the old one: nobody has to accept it."""
    for duty in work.case.duties:
        if duty.live and "accept" in duty.owes:
            waive(work, duty)


def _give_work(work: Work, who: str) -> None:
    """The offer was not taken: the work goes to ``who``, who has it at once. A department to which
    it was offered has accepted it then by operation of the rule, and may not pass it on."""
    offer, department = work.case.offer, work.ctx.roster.department_of(who)
    withdraw_offer(work)
    if offer and "department" in offer.roles and offer.department:
        if offer.department in (department, *work.ctx.roster.headed_by(who)):
            department = offer.department
            work.set(accepted_by=(*work.case.accepted_by, department))
    work.set(handler=who, handler_department=department, offer=None, stage="handling")
    move(work)


def _stand_in(work: Work, who: str) -> dict[str, object]:
    person = work.ctx.roster.person(work.case.first_contact)
    backs = [a.until for a in person.away if a.covers(work.at)] if person else []
    until = max((b for b in backs if b is not None), default=None) if None not in backs else None
    entry = StandIn(who=who, for_=work.case.first_contact or "", from_=work.at, until=until)
    return {"stand_ins": (*work.case.stand_ins, entry)}
