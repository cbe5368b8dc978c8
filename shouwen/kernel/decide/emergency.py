"""Class 1: alarm, check, plan or instruction, containment, and the ladder to its end.

What no rulebook varies: the alarm makes the highest on duty handler and responsible supervisor
until the directly responsible one accepts.
"""

from shouwen.kernel.acts import ActivatePlan, Confirm, Contain, FalseAlarm, Instruct, Report
from shouwen.kernel.case import Past
from shouwen.kernel.duties import withdraw_offer
from shouwen.kernel.roles import has_any, is_role, persons
from shouwen.kernel.rounds import this_round
from shouwen.kernel.work import Work

LADDER = (
    "none", "alarmed", "confirming", "plan_active", "instruction_asked", "instructed",
    "contained", "recorded", "reported", "acknowledged", "over",
)
REPORT_FORM, RECORD_FORM = ("F06", "special_event_report"), ("F07", "emergency_log")


def alarm(work: Work, who: str) -> None:
    """The highest on duty knows: he has the work and answers for it, from this instant."""
    if work.case.emergency != "none":
        return
    work.set(
        emergency="alarmed", responsible_supervisor=who, handler=who,
        handler_department=work.ctx.roster.department_of(who),
    )
    work.mark_instant("alarmed")
    work.triggers.append("alarmed")


def report(work: Work, act: Report) -> None:
    """Tell somebody inside. Of class 1, reaching the highest on duty raises the alarm."""
    assert work.to is not None
    reached = act.outcome == "reached" and act.means != "message"
    for who in work.to.persons:
        work.notify(who, "reported")
    if reached and work.case.class_ == 1 and _is_highest(work):
        alarm(work, work.to.persons[0])
        if work.case.stage == "in_transfer":
            withdraw_offer(work)
            work.set(stage="registered", offer=None)


def _is_highest(work: Work) -> bool:
    assert work.to is not None
    if "highest_on_duty" in work.to.roles:
        return True
    highest = persons("highest_on_duty", work.cast())
    return bool(set(highest) & set(work.to.persons))


def message_arrived(work: Work, past: Past) -> None:
    """A message to the highest on duty counts once he acts."""
    case = work.case
    if case.class_ != 1 or case.emergency != "none" or case.ended:
        return
    if not is_role(past.by, "highest_on_duty", work.cast()):
        return
    if any(p.act == "report" and past.by in p.to and p.tags.get("outcome") != "no_answer"
           for p in this_round(case) if p.seq < past.seq):
        alarm(work, past.by)


def confirm(work: Work, act: Confirm) -> None:
    if "confirmed" not in work.case.instants:
        work.mark_instant("confirmed")
    _climb(work, "confirming")


def activate_plan(work: Work, act: ActivatePlan) -> None:
    _climb(work, "plan_active")


def request_instruction(work: Work) -> None:
    assert work.to is not None
    for who in work.to.persons:
        work.notify(who, "requested_instruction")
    _climb(work, "instruction_asked")


def instruct(work: Work, act: Instruct) -> None:
    """Leaders' orders, or theirs entered by another; what a superior tells his own people is none."""
    ordered = act.given_by or has_any(work.by, ("company_leader", "office_head"), work.cast())
    if ordered and work.case.emergency == "instruction_asked":
        _climb(work, "instructed")
    work.notify(work.case.handler, "instructed")


def contain(work: Work, act: Contain) -> None:
    work.mark_instant("contained")
    _climb(work, "contained")


def false_alarm(work: Work, act: FalseAlarm) -> None:
    work.flag("false_alarm")
    work.set(emergency="false_alarm")


def _climb(work: Work, to: str) -> None:
    """One step up the ladder; never down, and not at all outside an emergency."""
    now = work.case.emergency
    if now in ("none", "false_alarm") or LADDER.index(to) <= LADDER.index(now):
        return
    work.set(emergency=to)


def climb_by_papers(work: Work) -> None:
    """After containment the papers lead on, then what the three parties know ends it."""
    case = work.case
    if case.emergency in ("none", "over", "false_alarm") or "contained" not in case.instants:
        return
    if _filed(work, RECORD_FORM):
        _climb(work, "recorded")
    if _filed(work, REPORT_FORM):
        _climb(work, "reported")
        known = _company_knows(work)
        if known:
            _climb(work, "acknowledged")
        if known and _first_contact_knows(work) and _customer_knows(work):
            _climb(work, "over")


def _filed(work: Work, names: tuple[str, ...]) -> bool:
    return any(
        p.act == "file" and p.tags.get("form") in names and not p.tags.get("incomplete")
        for p in this_round(work.case)
    )


def _company_knows(work: Work) -> bool:
    """Somebody of the company above the supervisor has seen the report."""
    case, filed = work.case, 0
    for p in this_round(case):
        if p.act == "file" and p.tags.get("form") in REPORT_FORM:
            filed = p.seq
    ranks = ("company_leader", "office_head", "quality_audit", "coordinator")
    return any(
        p.act == "acknowledge" and p.seq > filed > 0 and p.by != case.first_contact
        and any(is_role(p.by, r, work.cast()) for r in ranks)
        for p in this_round(case)
    )


def _first_contact_knows(work: Work) -> bool:
    """The first contact was told and has acted since: acknowledged it, or passed it on."""
    case, told = work.case, None
    mine = {case.first_contact, case.stand_in(work.ctx.now)}
    for p in this_round(case):
        if p.act == "tell_first_contact":
            told = p.seq
        if p.act == "resolve" and p.by in mine:
            return True
        if told is not None and p.by in mine and p.seq > told:
            return True
    return False


def _customer_knows(work: Work) -> bool:
    return "no_customer" in work.case.flags or any(
        p.act in ("tell_customer", "answer") and p.tags.get("outcome") != "unreachable"
        for p in this_round(work.case)
    )
