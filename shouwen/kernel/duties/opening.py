"""How a duty opens: what an event starts, looked back upon, announced."""


from msgspec import structs

from shouwen.kernel.case import Duty, Past
from shouwen.kernel.duties.actions import carry_out
from shouwen.kernel.duties.dues import start_of, with_due
from shouwen.kernel.duties.ending import TELLINGS, done, ends, result_known
from shouwen.kernel.people import CLOCK
from shouwen.kernel.roles import (
    CUSTOMERS,
    Cast,
    is_role,
    owner_of,
    persons,
)
from shouwen.kernel.rounds import starts_nothing
from shouwen.kernel.rulebook import DutyRule
from shouwen.kernel.work import Work

SHOWN_ROLE = {"taker": "handler", "recipient": "handler", "face": "handler"}
BRINGING = frozenset({"hand_over", "escalate"})
AFTER_RESULT = frozenset({"told", "visited"})
BEFORE_RESULT = frozenset({"coordinate", "assign", "start", "contribute", "instruct"})
TO_CUSTOMER = frozenset({"tell_customer", "return_visit", "answer", "read_back", "promise"})


def open_for(work: Work, trigger: str, past: Past) -> None:
    """Open what ``trigger`` starts, in the order of the rulebook."""
    for rule in work.book.duties_started_by(trigger):
        if rule.of is not None or _opened_already(rule, past, work):
            continue
        cast = work.cast(past=past)
        if rule.if_ is not None and not rule.if_.holds(cast):
            continue
        if (_needs_customer(rule) and nobody_to_tell(work)) or _too_late(rule, work):
            continue
        for n, found in enumerate(owner_of(rule.who, cast)):
            who = _not_the_one_concerned(rule, found, cast)
            if not (_to_himself(rule, who, cast) or _has_no_head(rule, who, cast)):
                open_one(work, rule, past, who, n)


def _not_the_one_concerned(rule: DutyRule, who: str, cast: Cast) -> str:
    """Nobody decides on himself: what a head would owe of his own breach, the next above owes."""
    if "decide" not in rule.owes or cast.past is None or who not in cast.past.to:
        return who
    return cast.ctx.roster.superior(who, cast.ctx.local) or who


def _has_no_head(rule: DutyRule, who: str, cast: Cast) -> bool:
    """What is owed to the head of one's own department, nobody owes who belongs to none."""
    return rule.to == ("department_head of owner",) and cast.ctx.roster.department_of(who) is None


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
    if starts_nothing(past):
        return ()
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


def _too_late(rule: DutyRule, work: Work) -> bool:
    """What can be done before the result alone nobody owes after it."""
    return work.case.stage in AFTER_RESULT and BEFORE_RESULT.issuperset(rule.owes)


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
        done(work, duty, max(ended.at, duty.start or ended.at), ended.by)
    elif who in recipients and TELLINGS.intersection(rule.owes):
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
        if ends(duty, past, work):
            return past
    return None


def _looks_back(rule: DutyRule) -> bool:
    """Whether the clock of the rule starts before the event that opens it."""
    return any(limit.from_ not in ("event",) for limit in rule.limits)


def _tell_oneself(work: Work, duty: Duty) -> None:
    """What somebody would owe to himself is done at once; a result, once there is one."""
    if "tell_first_contact" in duty.owes:
        if not result_known(work):
            return
        work.triggers.append("told_first_contact")
    done(work, duty, work.at, duty.who or CLOCK)


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
