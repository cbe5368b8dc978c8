"""When somebody has left the company, or an office or department is no longer there: who is
accountable, who works and where, from the instant at which that is noticed. Names stay in history."""

from msgspec import structs

from shouwen.kernel.case import StandIn
from shouwen.kernel.roles import taker_over
from shouwen.kernel.work import Work


def leavers(work: Work) -> None:
    """A first contact who has left, or a stand-in, is stood in for; his work goes on with the same."""
    if work.case.accountability_ended is None:
        _stood_in_for(work)
    _work_goes_on(work)


def _stood_in_for(work: Work) -> None:
    case, roster, now = work.case, work.ctx.roster, work.ctx.now
    first = case.first_contact
    answers = case.accountable(now)
    if first is None or answers is None or not roster.left(answers, now):
        return
    above = taker_over(answers, work.cast())
    if above is None or above == answers:
        return
    person = roster.person(answers)
    assert person is not None
    assert person.employed_until is not None
    begins = max(person.employed_until, case.at or person.employed_until)
    ended = tuple(
        structs.replace(s, until=begins)
        if s.who == answers and s.for_ == first and (s.until is None or s.until > begins) else s
        for s in case.stand_ins
    )
    if above != first:
        ended = (*ended, StandIn(who=above, for_=first, from_=begins))
    work.set(stand_ins=ended)
    work.notify(above, "stood_in")


def _work_goes_on(work: Work) -> None:
    """The persons whom a case names as working on it, each replaced by who takes over from him."""
    roster, now = work.ctx.roster, work.ctx.now
    for field in ("handler", "responsible_supervisor", "face"):
        who = getattr(work.case, field)
        if who and roster.left(who, now) and (above := taker_over(who, work.cast())):
            work.set(**{field: above})
            work.notify(above, "stood_in")
    offer = work.case.offer
    if offer is not None and offer.to and roster.left(offer.to, now):
        if above := taker_over(offer.to, work.cast()):
            work.set(offer=structs.replace(offer, to=above))
            work.notify(above, "stood_in")


def closed_units(work: Work) -> None:
    """What an office or department had goes to the one that took over from it."""
    case, roster = work.case, work.ctx.roster
    if not roster.former:
        return
    if case.office in roster.former and (heir := roster.heir(case.office)):
        work.set(office=heir)
    for field in ("handler_department", "lead", "face_department"):
        unit = getattr(case, field)
        if unit in roster.former and (heir := roster.heir(unit)):
            work.set(**{field: heir})
    if any(p.department in roster.former for p in case.parts):
        work.set(parts=tuple(
            structs.replace(p, department=roster.heir(p.department) or p.department)
            for p in case.parts
        ))
    offer = case.offer
    if offer is not None and offer.department in roster.former:
        if heir := roster.heir(offer.department):
            head = roster.head(heir, work.ctx.local)
            work.set(offer=structs.replace(offer, department=heir, to=head or offer.to))
            work.notify(head, "handed_over")
