"""What happened in the round of a case that is running: results told, and tries in vain."""

from collections.abc import Iterable
from datetime import timedelta

from shouwen.kernel.case import Case, Past
from shouwen.kernel.people import CLOCK
from shouwen.kernel.roles import Cast

NOON, EVENING = 12, 18
CLASS_1_TRIES = timedelta(hours=24)
"""Of class 1 nobody gives up on the customer before a day has gone by."""


def this_round(case: Case) -> Iterable[Past]:
    return (p for p in case.past if p.round == case.round)


def just_reopened(case: Case) -> bool:
    """The case opened again by itself and nobody has done anything since."""
    return bool(case.past) and case.past[-1].type == "reopened" and case.past[-1].by == CLOCK


def escalated_to(case: Case, who: str) -> bool:
    """Whether somebody, or a rule, has taken the matter up to ``who``."""
    return who in case.escalated_to or any(p.act == "escalate" and who in p.to for p in this_round(case))


def results_told(case: Case) -> list[Past]:
    """Tellings of a result that reached the customer in this round."""
    return [
        p
        for p in this_round(case)
        if (p.act == "tell_customer" and reached(p) and not p.tags.get("interim"))
        or (p.act == "answer" and p.tags.get("outcome") != "unsatisfied")
    ]


def reached(past: Past) -> bool:
    return past.tags.get("outcome") != "unreachable"


def doer(case: Case, *by: str) -> str | None:
    """Who did the work of this round: whose act ``by`` was the last (``resolve`` where none is named),
    until there is one who has it."""
    solved = [p.by for p in this_round(case) if p.act in (by or ("resolve",))]
    return solved[-1] if solved else case.handler


def starts_nothing(past: Past) -> bool:
    """A telling or a visit that did not reach the customer is a try, and nothing that follows on his
    being told or asked; agreeing to stand in for somebody takes no work."""
    if past.act == "accept":
        return bool(past.tags.get("stands_in"))
    return past.act in ("tell_customer", "return_visit") and not reached(past)


def tries_used_up(cast: Cast, act: str) -> bool:
    """Whether enough was done to reach the customer by ``act``: tries, days and parts of the day
    as the rulebook's settings ``visit_tries``, ``visit_days`` and ``visit_parts`` say."""
    missed = [
        p.at.astimezone(cast.ctx.zone) for p in this_round(cast.case)
        if p.act == act and p.tags.get("outcome") == "unreachable"
    ]
    if not missed or len(missed) < _setting(cast, "visit_tries", 3):
        return False
    if cast.case.class_ == 1 and cast.ctx.now - missed[0] < CLASS_1_TRIES:
        return False
    parts = {(at.hour >= NOON) + (at.hour >= EVENING) for at in missed}
    return (
        len({at.date() for at in missed}) >= _setting(cast, "visit_days", 2)
        and len(parts) >= _setting(cast, "visit_parts", 2)
    )


def _setting(cast: Cast, name: str, default: int) -> int:
    return int(cast.book.settings.get(name, default))
