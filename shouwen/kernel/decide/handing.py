"""Handing over, accepting, coordinating: where the work is. Accountability never moves here."""

from msgspec import structs

from shouwen.kernel.acts import (
    Accept,
    Assign,
    Contribute,
    Coordinate,
    Escalate,
    HandOver,
    ReportMisrouted,
    listed,
)
from shouwen.kernel.case import Offer, Part
from shouwen.kernel.decide.standing import begin_standing_in
from shouwen.kernel.duties import owe_again, waive, withdraw_offer
from shouwen.kernel.judging.routes import route_for
from shouwen.kernel.roles import is_role, persons
from shouwen.kernel.work import Work


def hand_over(work: Work, act: HandOver) -> None:
    """Offer the work. The giver has it until somebody accepts."""
    to = work.to
    assert to is not None
    case = work.case
    withdraw_offer(work)
    back = case.offer.back if case.offer else case.stage
    work.set(
        stage="in_transfer",
        offer=Offer(
            to=to.persons[0] if to.persons else None, department=to.department, role=to.literal,
            roles=to.roles, way=act.way, by=act.by, at=work.at, seq=work.seq, back=back,
        ),
    )
    work.mark_instant("handed_over")
    if act.way == "slip" and "department" in to.roles:
        if "first_slip" not in case.instants:
            work.mark_instant("first_slip")
        head = to.persons[0] if to.persons else None
        if head and head not in case.slip_heads:
            work.set(slip_heads=(*case.slip_heads, head))
    route = route_for(act, to, work.cast())
    if route is not None:
        work.cite(route.clause)
        for who in persons(route.copy, work.cast(owner=act.by)) if route.copy else ():
            work.notify(who, "handed_over", route.clause, why="copy")
    for who in to.persons:
        work.notify(who, "handed_over", tuple(work.clauses))


def accept(work: Work, act: Accept) -> None:
    """The work is his now; of a department it is the person named, else who accepts."""
    case = work.case
    if pending := case.asked_to_stand_in(act.by):
        begin_standing_in(work, pending)
        return
    offer, roster = case.offer, work.ctx.roster
    handler = act.assigned or act.by
    department = offer.department if offer and offer.department else roster.department_of(act.by)
    fields: dict[str, object] = {
        "handler": handler, "handler_department": department, "offer": None,
        "stage": "coordinating" if case.stage == "coordinating" else "handling",
    }
    if offer is not None and "department" in offer.roles and department:
        fields["accepted_by"] = (*case.accepted_by, department)
    if case.class_ == 1 and is_role(act.by, "manager", work.cast()):
        fields["responsible_supervisor"] = act.by
    work.set(**fields)
    if offer is not None and offer.by != act.by:
        work.notify(offer.by, "accepted")
    if act.assigned and act.assigned != act.by:
        work.notify(act.assigned, "assigned")


def assign(work: Work, act: Assign) -> None:
    work.set(handler=act.to)
    work.notify(act.to, "assigned")


def recall(work: Work) -> None:
    offer = work.case.offer
    withdraw_offer(work)
    work.set(offer=None, stage=offer.back if offer else "registered")
    owe_again(work)
    if offer is not None and offer.department not in work.case.accepted_by:
        work.set(slip_heads=tuple(h for h in work.case.slip_heads if h != offer.to))


def report_misrouted(work: Work, act: ReportMisrouted) -> None:
    """It belongs elsewhere; the department that accepted stays the customer's face, by whoever says so."""
    case = work.case
    work.flag("misrouted")
    if case.face is None:
        own = case.handler_department in work.ctx.roster.units_of(work.by)
        work.set(face=work.by if own else case.handler, face_department=case.handler_department)
    for who in persons("coordinator", work.cast()):
        work.notify(who, "reported_misrouted", tuple(work.clauses))


def coordinate(work: Work, act: Coordinate) -> None:
    """Name the lead, who has the work, and the supporters' parts; an objection stops nothing."""
    leads = listed(act.lead)
    if not leads:
        work.flag("objected")
        return
    lead, roster = leads[0], work.ctx.roster
    withdraw_offer(work)
    for duty in work.case.duties:
        if duty.live and "contribute" in duty.owes:
            waive(work, duty)  # parts of before: what is owed now, this slip says
    supporting = [d for d in listed(act.supporting) if d != lead]
    work.set(
        lead=lead, handler=roster.head(lead, work.ctx.local), handler_department=lead,
        parts=tuple(Part(department=d) for d in supporting), offer=None, stage="coordinating",
    )
    for department in (lead, *supporting):
        work.notify(roster.head(department, work.ctx.local), "coordinated")


def contribute(work: Work, act: Contribute | None = None) -> None:
    """A supporter's part is done; its report to the lead counts as well."""
    mine = work.ctx.roster.units_of(work.by)
    if any(p.department in mine and not p.done for p in work.case.parts):
        work.set(parts=tuple(
            structs.replace(p, done=True) if p.department in mine else p for p in work.case.parts
        ))


def reported_to_the_lead(work: Work) -> None:
    lead = work.case.lead
    if lead is None or work.to is None or not work.case.parts:
        return
    head = work.ctx.roster.head(lead, work.ctx.local)
    if {lead, head, work.case.handler} & set(work.to.ids):
        contribute(work)


def escalate(work: Work, act: Escalate) -> None:
    """Upwards: the higher person is told. The work moves only when he accepts it."""
    assert work.to is not None
    work.count("rung")
    if act.reason == "grave_complaint" and not work.case.grave:
        work.set(grave=True)
    for who in work.to.persons:
        work.notify(who, "escalated")
