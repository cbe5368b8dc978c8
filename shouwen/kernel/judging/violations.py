"""From a breach to a violation: who may propose, decide and appeal, until when, and who never may."""

from datetime import datetime
from fnmatch import fnmatchcase

from shouwen.kernel import acts as a
from shouwen.kernel.acts import Act
from shouwen.kernel.calendar import Calendar, parse_duration
from shouwen.kernel.case import Breach, Case, Past
from shouwen.kernel.outcome import Refusal, refuse
from shouwen.kernel.people import Roster
from shouwen.kernel.roles import Cast, has_any

HEARING = parse_duration("P3D")
"""Working days that the person concerned has for a statement before a decision."""
APPEALING = parse_duration("P5D")
"""Working days, from the decision on, in which the person concerned may appeal."""
ABOUT = frozenset({"state", "decide", "appeal"})
ABOVE = ("office_head", "company_leader", "quality_audit")


def find_breach(case: Case, wanted: str) -> str | None:
    """The id of the breach that an owed act or a clause (``X-4.3*``) names; None: no such."""
    for breach in case.breaches:
        if wanted in (breach.id, breach.owes) or any(fnmatchcase(c, wanted) for c in breach.clause):
            return breach.id
    return None


def breach_of(case: Case, wanted: str) -> Breach:
    """That breach itself; it has to be there."""
    found = find_breach(case, wanted)
    return next(b for b in case.breaches if b.id == found)


def about(case: Case, breach: Breach, *acts: str) -> list[Past]:
    """What was proposed, stated, decided and appealed of a breach, oldest first. Events of before
    breaches were told apart count for every breach of the case."""
    wanted = acts or ("propose", *ABOUT)
    return [p for p in case.past if p.act in wanted and p.tags.get("breach", breach.id) == breach.id]


def heard_until(case: Case, breach: Breach, calendar: Calendar) -> datetime:
    """Until when a statement is waited for: from the breach, or from when a person proposed it."""
    proposed = about(case, breach, "propose")
    return calendar.add(proposed[-1].at if proposed else breach.at, HEARING)


def appeal_until(case: Case, breach: Breach, calendar: Calendar) -> datetime | None:
    """Until when the decision may be appealed against; None: there is none, or it is the last one."""
    decided = about(case, breach, "decide")
    if not decided or about(case, breach, "appeal"):
        return None
    return calendar.add(decided[-1].at, APPEALING)


def appealed(case: Case, breach: Breach) -> bool:
    """Whether an appeal waits for its decision."""
    found = about(case, breach, *ABOUT)
    return bool(found) and found[-1].act == "appeal"


def speaker(breach: Breach, people: Roster) -> str | None:
    """Who speaks for the one concerned: himself; for a department its head."""
    return people.head_of(breach.who) if breach.who in people.departments else breach.who


def proposable(case: Case, act: Act, cast: Cast) -> Refusal | None:
    """Nobody proposes against himself, nor what is decided, nor what only our own numbers say."""
    assert isinstance(act, a.Propose)
    breach = breach_of(case, act.breach) if act.breach is not None else None
    people = cast.ctx.roster
    if act.by in (act.who, people.head_of(act.who), speaker(breach, people) if breach else None):
        return refuse("RF90", "report", person=act.by)
    if breach is None:
        return None
    if breach.kind == "limit" and breach.basis == "default":
        return refuse("RF91", "note", stage="default")
    if breach.decided:
        return refuse("RF91", "appeal", "note", stage=breach.decided)
    return None


def uninvolved(case: Case, breach: Breach, who: str, cast: Cast) -> bool:
    """Whether ``who`` is neither concerned nor acted in the case but to judge."""
    acted = any(p.by == who for p in case.past if p.act not in ABOUT)
    return not acted and speaker(breach, cast.ctx.roster) != who


def decidable(case: Case, act: Act, cast: Cast) -> Refusal | None:
    """A breach is decided on by somebody who has no part in it, once the person was heard.

    Our own default numbers are never a violation. After an appeal the office head or above decides,
    and not whoever decided before.
    """
    assert isinstance(act, a.Decide)
    breach = breach_of(case, act.breach)
    told = about(case, breach, *ABOUT)
    again = appealed(case, breach)
    concerned = speaker(breach, cast.ctx.roster)
    if not uninvolved(case, breach, act.by, cast):
        return refuse("RF90", "report", person=act.by)
    if again and (not has_any(act.by, ABOVE, cast) or any(p.act == "decide" and p.by == act.by for p in told)):
        return refuse("RF90", "report", person=act.by)
    if breach.kind == "limit" and breach.basis == "default":
        return refuse("RF91", "note", stage="default")
    if breach.decided and not again:
        return refuse("RF91", "appeal", stage=breach.decided)
    heard = any(p.act == "state" and p.by == concerned for p in told)
    if not heard and cast.ctx.now < heard_until(case, breach, cast.ctx.calendar):
        return refuse("RF91", "state", stage="unheard")
    return None


def appealable(case: Case, act: Act, cast: Cast) -> Refusal | None:
    """The person concerned, or the head of the department, appeals once against what was decided,
    within the days for it."""
    assert isinstance(act, a.Appeal)
    breach = breach_of(case, act.breach)
    if (concerned := speaker(breach, cast.ctx.roster)) != act.by:
        return refuse("RF90", "note", "report", person=concerned)
    if not breach.decided:
        return refuse("RF91", "state", stage="undecided")
    until = appeal_until(case, breach, cast.ctx.calendar)
    if until is None or cast.ctx.now > until:
        return refuse("RF91", "note", "report", stage="final")
    return None
