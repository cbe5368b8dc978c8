"""Duties: how one opens, ends, moves with its role, gets its due, and is owed no more."""

from shouwen.kernel.duties.actions import carry_out, withdraw_offer
from shouwen.kernel.duties.dues import count_again, past_of, start_of, with_due
from shouwen.kernel.duties.ending import (
    counts,
    end_by,
    lapse,
    owe_again,
    waive,
    waive_unreachable,
    waive_where_facts_are_gone,
)
from shouwen.kernel.duties.moving import move
from shouwen.kernel.duties.opening import (
    SHOWN_ROLE,
    nobody_to_tell,
    open_again,
    open_for,
    open_one,
    tell_oneself_at_the_result,
    triggers_of,
)

__all__ = [
    "SHOWN_ROLE",
    "carry_out",
    "count_again",
    "counts",
    "end_by",
    "lapse",
    "move",
    "nobody_to_tell",
    "open_again",
    "open_for",
    "open_one",
    "owe_again",
    "past_of",
    "start_of",
    "tell_oneself_at_the_result",
    "triggers_of",
    "waive",
    "waive_unreachable",
    "waive_where_facts_are_gone",
    "with_due",
    "withdraw_offer",
]
