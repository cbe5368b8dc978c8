"""The work itself and what people are told of it."""

from shouwen.kernel.acts import (
    Answer,
    Ask,
    Promise,
    Remind,
    Resolve,
    ReturnVisit,
    Tell,
    TellCustomer,
    TellFirstContact,
    Wait,
    listed,
)
from shouwen.kernel.decide.handing import contribute
from shouwen.kernel.duties import (
    tell_oneself_at_the_result,
    waive,
    waive_unreachable,
    withdraw_offer,
)
from shouwen.kernel.work import Work


def start(work: Work) -> None:
    if work.case.stage != "coordinating" or work.by == work.case.handler:
        if work.by == work.case.handler:
            _keep_the_work(work)
        work.set(stage="handling")


def _keep_the_work(work: Work) -> None:
    """Who offered it does it after all: nobody has to accept it any more."""
    if work.case.offer is not None:
        withdraw_offer(work)
        work.set(offer=None)


def wait(work: Work, act: Wait) -> None:
    """Waiting for somebody outside. No stated limit stops; the clock resumes at the instant."""
    work.set(stage="waiting", waiting_until=act.until)


def resume(work: Work) -> None:
    work.set(stage="handling", waiting_until=None)


def resolve(work: Work, act: Resolve) -> None:
    """Done, with a result. Telling follows: first contact, customer, tracker, signatures."""
    _keep_the_work(work)
    waived = set(listed(act.waived))
    fields: dict[str, object] = {"stage": "resolved", "waiting_until": None}
    if waived:
        from msgspec import structs

        fields["parts"] = tuple(
            structs.replace(p, waived=True) if p.department in waived else p
            for p in work.case.parts
        )
    work.set(**fields)
    _waive_parts(work, waived)
    work.mark_instant("resolved")
    work.notify(work.case.first_contact, "resolved")
    tell_oneself_at_the_result(work)


def _waive_parts(work: Work, departments: set[str]) -> None:
    """The lead does without these departments' parts: their heads owe them no more."""
    heads = {work.ctx.roster.head(d, work.ctx.local) for d in departments}
    for duty in work.case.duties:
        if duty.live and duty.role == "supporting" and duty.who in heads:
            waive(work, duty)


def answer(work: Work, act: Answer) -> None:
    """Answered: result and relay in one when the first contact does it himself."""
    if act.outcome == "unsatisfied":
        return
    _keep_the_work(work)
    work.set(stage="told")
    if "resolved" not in work.case.instants:
        work.mark_instant("answered")


def promise(work: Work, act: Promise) -> None:
    work.mark_instant("promised", act.until)


def ask(work: Work, act: Ask) -> None:
    for who in work.to.persons if work.to else ():
        work.notify(who, "asked")


def remind(work: Work, act: Remind) -> None:
    """The customer comes back: counted, and whoever has the work hears of it."""
    for who in (work.case.handler, work.case.accountable(work.ctx.now)):
        work.notify(who, "reminded")


def tell_first_contact(work: Work, act: TellFirstContact) -> None:
    work.notify(work.case.accountable(work.ctx.now), "told_first_contact")


def tell_customer(work: Work, act: TellCustomer) -> None:
    """Told the result, or only the course so far; not reached is a try, and tries are counted."""
    past = work.past
    assert past is not None
    if act.outcome == "unreachable":
        waive_unreachable(work, "tell_customer")
        return
    if not past.tags.get("interim") and (work.case.stage == "resolved" or _nothing_was_there(work)):
        work.set(stage="told")
    if act.outcome == "unsatisfied":
        work.flag("unsatisfied")


def _nothing_was_there(work: Work) -> bool:
    """A false alarm needs no handling: told so, the customer knows how it ended."""
    return work.case.emergency == "false_alarm" and work.case.stage in ("registered", "in_transfer", "handling")


def tell(work: Work, act: Tell) -> None:
    for who in work.to.persons if work.to else ():
        work.notify(who, "told")


def return_visit(work: Work, act: ReturnVisit) -> None:
    """Asked afterwards. Not settled, or two and less: the head over the work hears of it."""
    if act.outcome == "unreachable":
        waive_unreachable(work, "return_visit")
        return
    if work.case.stage in ("resolved", "told"):
        work.set(stage="visited")
    if act.unsettled:
        work.flag("unsettled")
        from shouwen.kernel.roles import persons

        for who in persons("department_head of handler", work.cast()):
            work.notify(who, "return_visited")


__all__ = [
    "answer", "ask", "contribute", "promise", "remind", "resolve", "resume", "return_visit",
    "start", "tell", "tell_customer", "tell_first_contact", "wait",
]
