"""Withdraw, reopen, close, link: how a case ends, comes back, and joins another."""

from shouwen.kernel.acts import Close, Link, Reopen, Withdraw
from shouwen.kernel.case import Case
from shouwen.kernel.duties import lapse, waive
from shouwen.kernel.leaving import leavers
from shouwen.kernel.work import Work


def withdraw(work: Work, act: Withdraw) -> None:
    """The customer wants no more: what lapses by that is owed no more, the record stays."""
    lapse(work, "withdrawn")
    work.set(stage="withdrawn", offer=None, accountability_ended=work.at)
    work.mark_instant("withdrawn")


def reopen(work: Work, act: Reopen | None = None) -> None:
    """The same case, number and first contact, in a new round, one rung higher. What the visit
    has just reopened by itself is not reopened once more."""
    case = work.case
    if case.stage == "handling":
        return
    kept = {k: v for k, v in case.instants.items() if k not in ("resolved", "closed", "answered")}
    work.set(
        stage="handling", round=case.round + 1, accountability_ended=None, offer=None,
        instants={**kept, "reopened": work.at},
    )
    work.count("rung")
    leavers(work)  # who has left meanwhile has a stand-in, not the matter itself
    for who in (work.case.handler, work.case.accountable(work.ctx.now)):
        work.notify(who, "reopened")


def close(work: Work, act: Close | None = None) -> None:
    work.set(stage="closed")
    if work.case.accountability_ended is None:
        work.set(accountability_ended=work.at)
    work.mark_instant("closed")


def link(work: Work, act: Link) -> None:
    """Side by side, or the later into the earlier: its first contact keeps his own customer."""
    other = work.ctx.cases[act.to]
    if act.as_ == "related":
        work.set(members=tuple(dict.fromkeys((*work.case.members, act.to))))
        return
    if _first(other, work.case):
        join(work, other.id)
    else:
        work.set(members=tuple(dict.fromkeys((*work.case.members, act.to))))
        work.flag("principal")


def _first(one: Case, other: Case) -> bool:
    """Whether ``one`` was told of before ``other``."""
    a, b = one.instants.get("arrival"), other.instants.get("arrival")
    return a is not None and b is not None and (a, one.id) <= (b, other.id)


def join(work: Work, principal: str) -> None:
    """Handling and result come from the principal; telling the own customer stays owed."""
    mine = {work.case.first_contact, work.case.stand_in(work.at)}
    for duty in work.case.duties:
        his = duty.role in ("first_contact", "stand_in") or (duty.role == "actor" and duty.who in mine)
        own = his and {"tell_customer", "return_visit", "complete_log", "read_back"} & set(duty.owes)
        if duty.live and not own:
            waive(work, duty)
    work.set(stage="joined", principal=principal, offer=None)
