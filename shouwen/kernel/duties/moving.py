"""How an open duty moves: to who holds its role now."""


from msgspec import structs

from shouwen.kernel.case import Duty
from shouwen.kernel.duties.dues import past_of
from shouwen.kernel.roles import (
    MOVES_WITH_CASE,
    MOVES_WITH_ROSTER,
    PLURAL,
    owner_of,
    persons,
    taker_over,
)
from shouwen.kernel.rulebook import DutyRule
from shouwen.kernel.work import Work

MOVING = MOVES_WITH_CASE | MOVES_WITH_ROSTER


def move(work: Work) -> None:
    """Give each open duty to who holds its role now. Its due stays."""
    for duty in work.case.duties:
        if not duty.live:
            continue
        rule = work.book.duty(duty.rule)
        if rule is None or rule.who in PLURAL or rule.who not in MOVING or work.case.ended:
            if duty.who is None or employed(duty.who, work):
                continue
        who = _holder(duty, rule, work)
        if who is not None and who != duty.who:
            work.put_duty(structs.replace(duty, who=who))
            if who != work.by:
                work.notify(who, duty.owes[0], duty.clause, duty=duty.id, why="moved")


def employed(who: str, work: Work) -> bool:
    """Still of the staff: what a leaver owed goes to who takes over from him."""
    person = work.ctx.roster.people.get(who)
    return person is not None and not person.left(work.ctx.now)


def _holder(duty: Duty, rule: DutyRule | None, work: Work) -> str | None:
    cast = work.cast(past=past_of(duty, work), owner=duty.who)
    found = duty.who
    if rule is not None and rule.who == "stand_in" and not persons("stand_in", work.cast()):
        pass  # what he owes from his time stays his
    elif rule is not None and rule.who in MOVING:
        found = (owner_of(rule.who, cast) or (duty.who,))[0]
    if found is not None and not employed(found, work):
        return taker_over(found, cast)
    return found
