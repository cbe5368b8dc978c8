"""When accountability ends, when a case may be closed, and what still stands in the way."""

from collections.abc import Callable, Iterable

from shouwen.kernel.case import DONE, Case
from shouwen.kernel.roles import Cast, persons
from shouwen.kernel.rounds import results_told, this_round, tries_used_up
from shouwen.kernel.rulebook import Branch
from shouwen.kernel.vocabulary import NEEDS

ENDING = frozenset({"resolve", "answer", "tell_customer", "withdraw"})
"""Before one of these acts accountability never ends."""

SAYING_THE_RESULT = frozenset(
    {"resolve", "answer", "tell_first_contact", "tell_customer", "complete_log"}
)


def _customer_answered(case: Case, cast: Cast) -> bool:
    return (
        "no_customer" in case.flags
        or bool(results_told(case))
        or tries_used_up(cast, "tell_customer")
    )


def _first_contact_told(case: Case, cast: Cast) -> bool:
    fc = {case.first_contact, case.stand_in(cast.ctx.now)}
    if any(p.act == "tell_first_contact" for p in this_round(case)):
        return True
    if any(p.act in ("resolve", "answer") and p.by in fc for p in this_round(case)):
        return True
    return any(
        d.state in ("done", "late") and "tell_first_contact" in d.owes
        for d in case.duties if d.round == case.round
    )


def _relayed(case: Case, cast: Cast) -> bool:
    """The first contact has told the customer the result in his own words."""
    if "no_customer" in case.flags or case.anonymous:
        return True
    mine = {case.first_contact, case.stand_in(cast.ctx.now)}
    if any(p.by in mine for p in results_told(case)):
        return True
    if tries_used_up(cast, "tell_customer"):
        return True
    return any(
        d.state in ("done", "late") and d.role == "first_contact" and "tell_customer" in d.owes
        and d.done_by in mine
        for d in case.duties if d.round == case.round and _is_result(d.with_)
    )


def _is_result(with_: dict[str, tuple[str, ...]]) -> bool:
    return with_.get("interim") == ("false",)


def _read_back_done(case: Case, cast: Cast) -> bool:
    """Read back, or never owed: a letter cannot be, and danger does not wait for it."""
    if any("read_back" in p.acts and p.tags.get("right", True) for p in case.past):
        return True
    return not any("read_back" in d.owes and d.state != "waived" for d in case.duties)


def _log_complete(case: Case, cast: Cast) -> bool:
    return any(p.act == "complete_log" for p in this_round(case))


def _result_recorded(case: Case, cast: Cast) -> bool:
    """Somebody wrote what came of it: who did the work, who told of it, or who completed the log."""
    return any(
        p.act in SAYING_THE_RESULT and p.tags.get("text_given") and not p.tags.get("interim")
        for p in this_round(case)
    )


def _visit_done(case: Case, cast: Cast) -> bool:
    """Visited, declined, tried often enough, or never due."""
    if any(
        p.act == "return_visit" and p.tags.get("outcome") in ("reached", "declined", None)
        for p in this_round(case)
    ):
        return True
    if tries_used_up(cast, "return_visit"):
        return True
    return not any(
        "return_visit" in d.owes and d.state != "waived"
        for d in case.duties if d.round == case.round
    )


def _all_signed(case: Case, cast: Cast) -> bool:
    return not any(d.live and "sign" in d.owes for d in case.duties)


def _tracker_told(case: Case, cast: Cast) -> bool:
    """The tracker of the first contact's department knows when and how it was finished."""
    trackers = persons("tracker of first_contact", cast)
    if any(
        p.act in ("tell", "report") and set(trackers) & set(p.to)
        and _after_result(case, p.seq)
        for p in this_round(case)
    ):
        return True
    told = [
        d for d in case.duties
        if d.round == case.round and "tracker of first_contact" in d.to
    ]
    if told:
        return all(not d.live for d in told)
    if any(p.by in trackers and p.act == "resolve" for p in this_round(case)):
        return True
    return False


def _after_result(case: Case, seq: int) -> bool:
    return any(
        p.act in ("resolve", "answer") and p.seq <= seq for p in this_round(case)
    )


def _emergency_over(case: Case, cast: Cast) -> bool:
    return case.emergency in ("none", "over", "false_alarm")


_TESTS: dict[str, Callable[[Case, Cast], bool]] = {
    "customer_answered": _customer_answered,
    "first_contact_told": _first_contact_told,
    "relayed": _relayed,
    "read_back_done": _read_back_done,
    "log_complete": _log_complete,
    "result_recorded": _result_recorded,
    "visit_done": _visit_done,
    "all_signed": _all_signed,
    "tracker_told": _tracker_told,
    "emergency_over": _emergency_over,
}


def met(need: str, case: Case, cast: Cast) -> bool:
    return _TESTS[need](case, cast)


def branch_for(branches: Iterable[Branch], cast: Cast) -> Branch | None:
    """The first branch whose condition holds."""
    return next((b for b in branches if b.if_ is None or b.if_.holds(cast)), None)


def unmet(case: Case, cast: Cast) -> tuple[list[dict[str, object]], tuple[str, ...], tuple[str, ...]]:
    """What stands in the way of closing: who owes what, the acts that would do, the rows."""
    owed: list[dict[str, object]] = []
    acts: dict[str, None] = {}
    clauses: dict[str, None] = {}
    for duty in case.duties:
        if duty.in_the_way:
            owed.append({"who": duty.who, "owes": duty.owes[0], "due": duty.due, "duty": duty.id})
            acts.setdefault(duty.owes[0])
            if "hand_over" in duty.owes:
                acts.setdefault("hand_over")
            clauses.update(dict.fromkeys(duty.clause))
    branch = branch_for(cast.book.close_needs, cast)
    if branch is None and not any(p.act in ("resolve", "answer") for p in this_round(case)):
        owed.append({"needs": "customer_answered"})
        acts.setdefault("tell_customer")
    for need in branch.needs if branch else ():
        if not met(need, case, cast):
            owed.append({"needs": need})
            acts.update(dict.fromkeys(NEEDS[need]))
            if need == "customer_answered" and case.stage not in DONE:
                acts.setdefault("answer")  # before there is a result, telling alone is only its course
            clauses.update(dict.fromkeys(branch.clause if branch else ()))
    if not clauses and owed and branch:
        clauses.update(dict.fromkeys(branch.clause))
    clauses.update(dict.fromkeys(cast.book.cited("RF27")))
    return owed, tuple(acts), tuple(clauses)


def accountability_over(case: Case, cast: Cast) -> tuple[str, ...] | None:
    """The rows by which accountability has ended, or None while it lasts."""
    if not any(p.act in ENDING for p in this_round(case)):
        return None
    branch = branch_for(cast.book.accountability_ends, cast)
    if branch is None or not branch.needs:
        return None
    return branch.clause if all(met(need, case, cast) for need in branch.needs) else None
