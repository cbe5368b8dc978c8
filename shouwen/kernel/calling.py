"""Class 1: who is called, in which order, until one of them answers; every try stays in the record."""

from datetime import datetime

import msgspec

from shouwen.kernel.case import Case
from shouwen.kernel.context import Context
from shouwen.kernel.rounds import this_round


class Call(msgspec.Struct, frozen=True, kw_only=True):
    """One person to call: when he was tried in vain, and when he was reached (None: not yet)."""

    who: str
    tries: tuple[datetime, ...] = ()
    reached: datetime | None = None


def call_list(case: Case, ctx: Context) -> tuple[Call, ...]:
    """The highest on duty first, then who comes next on the roster, up to the company leader."""
    found = []
    for who in ctx.roster.to_call(case.office, ctx.local):
        calls = [p for p in this_round(case) if p.act == "report" and who in p.to]
        answered = [p.at for p in calls if p.tags.get("outcome") != "no_answer"
                    and p.tags.get("means") != "message"]
        found.append(Call(
            who=who, reached=answered[0] if answered else None,
            tries=tuple(p.at for p in calls if p.tags.get("outcome") == "no_answer"),
        ))
    return tuple(found)


def takes_his_place(who: str, case: Case, ctx: Context) -> bool:
    """Whether everybody above ``who`` on the list was called in vain, so that reaching him is
    reaching the highest on duty."""
    if case.class_ != 1:
        return False
    calls = call_list(case, ctx)
    place = next((n for n, call in enumerate(calls) if call.who == who), 0)
    return place > 0 and all(call.tries and call.reached is None for call in calls[:place])
