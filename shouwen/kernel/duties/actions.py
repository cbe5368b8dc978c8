"""What an opening or a breach brings with it: telling, going up, giving the work."""



from shouwen.kernel.case import Duty, StandIn
from shouwen.kernel.duties.dues import past_of
from shouwen.kernel.duties.ending import waive
from shouwen.kernel.duties.moving import move
from shouwen.kernel.roles import (
    owner_of,
)
from shouwen.kernel.rulebook import Action
from shouwen.kernel.work import Work


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
        work.set(escalated_to=tuple(dict.fromkeys((*work.case.escalated_to, *found))))
    elif action.do == "give_work" and found:
        _give_work(work, found[0] or "")
    elif action.do == "stand_in" and found and work.case.stand_in(work.at) is None:
        work.set(**_stand_in(work, found[0] or ""))


def withdraw_offer(work: Work) -> None:
    """A new offer, a recall, an alarm or a coordination ends the old one: nobody has to accept it,
    nor to name somebody for it."""
    for duty in work.case.duties:
        if duty.live and {"accept", "assign"}.intersection(duty.owes):
            waive(work, duty)


def _give_work(work: Work, who: str) -> None:
    """The offer was not taken: the work goes to ``who``, who has it at once. A department to which
    it was offered has accepted it then by operation of the rule, and may not pass it on."""
    offer, department = work.case.offer, work.ctx.roster.department_of(who)
    withdraw_offer(work)
    if offer and "department" in offer.roles and offer.department:
        if offer.department in work.ctx.roster.units_of(who):
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
