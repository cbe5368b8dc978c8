"""Standing in for the first contact, and judging breaches: never by software, never on oneself."""

from datetime import datetime

from msgspec import structs

from shouwen.kernel.acts import Appeal, Decide, NameStandIn, Propose, State
from shouwen.kernel.case import Breach, Case, Past, StandIn
from shouwen.kernel.duties.opening import open_for
from shouwen.kernel.judging.violations import breach_of, find_breach, speaker
from shouwen.kernel.roles import has_any
from shouwen.kernel.work import Work

NAMES_AT_ONCE = (
    "superior", "desk", "coordinator", "office_head", "company_leader", "department_head",
)


def stand_in(work: Work, act: NameStandIn) -> None:
    """Somebody answers in another's place. Named from above, or by his own superior, he does so at
    once; else once he has accepted."""
    case = work.case
    target = act.for_ or case.first_contact or ""
    begins = act.from_ or work.at
    over_him = work.ctx.roster.superior(act.by_whom, work.ctx.local) == act.by
    at_once = over_him or (act.by != target and has_any(act.by, NAMES_AT_ONCE, work.cast()))
    before = ending_at(begins, target, case) if at_once else case.stand_ins
    entry = StandIn(
        who=act.by_whom, for_=target, from_=begins, until=act.until, accepted=at_once
    )
    work.set(stand_ins=(*before, entry))
    work.notify(act.by_whom, "stood_in")
    work.notify(target, "stood_in")


def begin_standing_in(work: Work, pending: tuple[StandIn, ...]) -> None:
    """Who was asked to stand in has accepted: he does from now on, or from when he was asked for."""
    for entry in pending:
        begins = max(entry.from_, work.at)
        others = tuple(s for s in ending_at(begins, entry.for_, work.case) if s != entry)
        work.set(stand_ins=(*others, structs.replace(entry, accepted=True, from_=begins)))


def ending_at(begins: datetime, target: str, case: Case) -> tuple[StandIn, ...]:
    """One at a time and no gap: whoever stands in for ``target`` does so until the next begins."""
    return tuple(
        structs.replace(s, until=begins)
        if s.for_ == target and (s.until is None or s.until > begins) and s.accepted else s
        for s in case.stand_ins
    )


def state(work: Work, act: State) -> None:
    _note(work, act.breach)


def propose(work: Work, act: Propose) -> None:
    """What a person found becomes a proposed violation; the one concerned hears of it at once."""
    if act.breach is not None:
        breach = structs.replace(breach_of(work.case, act.breach), proposed=True)
    else:
        breach = Breach(id=f"{work.seq}:propose", at=work.at, who=act.who, owes="propose",
                        clause=(act.clause or "",), basis="stated", kind="found", proposed=True)
    work.put_breach(breach)
    work.cite(breach.clause)
    roster = work.ctx.roster
    concerned = speaker(breach, roster)
    work.notify(concerned, "propose", breach.clause)
    whose = roster.superior(concerned, work.ctx.local) if concerned != breach.who else concerned  # above its head
    past = Past(seq=work.seq, at=work.at, act="propose", type="violation_proposed", by=whose or act.by,
                to=(concerned,) if concerned else (), round=work.case.round)
    open_for(work, "violation_proposed", past)


def decide(work: Work, act: Decide) -> None:
    """A person decides; the breach itself is never deleted, an excuse is added."""
    found = find_breach(work.case, act.breach)
    for breach in work.case.breaches:
        if breach.id == found:
            work.put_breach(structs.replace(breach, decided=act.outcome))
            work.notify(speaker(breach, work.ctx.roster), "decided", breach.clause)


def appeal(work: Work, act: Appeal) -> None:
    _note(work, act.breach)


def _note(work: Work, wanted: str) -> None:
    found = find_breach(work.case, wanted)
    for breach in work.case.breaches:
        if breach.id == found:
            work.cite(breach.clause)
