"""Duties outside any case: what an office, department or employee owes by period or on joining.

Each stands on a small case of its own without customer or first contact, so that clock, chain,
papers and lists treat it like any other; it closes itself when it is done.
"""

from datetime import date, datetime

from shouwen.kernel.case import Case, Past
from shouwen.kernel.context import Context
from shouwen.kernel.duties.opening import open_one
from shouwen.kernel.outcome import Accepted
from shouwen.kernel.papers.keeping import open_forms
from shouwen.kernel.people import CLOCK
from shouwen.kernel.roles import owner_of
from shouwen.kernel.rulebook import DutyRule, Rulebook
from shouwen.kernel.work import Work


def period_of(at: datetime, rule: DutyRule) -> str:
    """The period that ``at`` falls into: 2026, 2026-4/4, 2026-11, the week or another run of days
    counted from a fixed Monday, or the day."""
    months, days = (rule.every.months, rule.every.days) if rule.every else (0, 0)
    if not months and days > 1:
        first = (at.toordinal() - 1) // days * days + 1
        return date.fromordinal(first).isoformat()
    if months >= 12:
        return f"{at.year}"
    if months >= 2:
        return f"{at.year}-{(at.month - 1) // months + 1}/{12 // months}"
    return f"{at.year}-{at.month:02d}" if months else at.date().isoformat()


def open_standing(
    uid: str, rule: DutyRule, subject: str, office: str, book: Rulebook, ctx: Context, trigger: str = "",
    until: datetime | None = None,
) -> Accepted:
    """The case on which ``subject`` owes what ``rule`` asks from ``ctx.now`` on. ``trigger``: which
    of the rule's events it was, the first where nothing is said; ``until``: the instant that
    whoever asked for it named."""
    trigger = trigger or rule.when[0]
    work = Work(Case(id=uid), book, ctx, type_=trigger, by=CLOCK)
    past = Past(seq=1, at=work.at, act=trigger, type=trigger, by=CLOCK, to=(subject,), stated=until)
    work.set(
        standing=True, subject=subject, office=office, stage="handling", class_=3,
        instants={"registered": work.at, "contact": work.at, "employed": work.at},
        flags=("no_customer",),
    )
    work.remember(past)
    for n, who in enumerate(owner_of(rule.who, work.cast(past=past))):
        work.set(handler=who, handler_department=ctx.roster.department_of(who))
        open_one(work, rule, past, who, n)
    open_forms(work, trigger, past)
    return work.finish_by_rule(past)
