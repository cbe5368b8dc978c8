"""Moving an open case to another rulebook: what is owed further, what no more, and what newly.

The first contact, the instants, the breaches and everything done stay. A duty that both rulebooks know
keeps its opening; one that only the new one knows counts from the moving, so that nothing is due in a
past that did not know it; one that only the old one knew is waived.
"""

from msgspec import structs

from shouwen.kernel.acts import MoveRulebook
from shouwen.kernel.calendar import wall_add
from shouwen.kernel.case import Case, Duty, Pinned
from shouwen.kernel.context import Context
from shouwen.kernel.duties import SHOWN_ROLE, open_for, past_of, triggers_of, waive, with_due
from shouwen.kernel.papers.keeping import open_forms
from shouwen.kernel.roles import persons
from shouwen.kernel.rulebook import DutyRule, Rulebook
from shouwen.kernel.work import Work


def in_force(case: Case, book: Rulebook, ctx: Context) -> Rulebook:
    """The rulebook that the case goes by, ``book`` being the one it went by when the act came in."""
    if not case.rulebooks or case.rulebooks[-1].hash == book.hash:
        return book
    found: Rulebook = ctx.books[case.rulebooks[-1].id]
    return found


def move_rulebook(work: Work, act: MoveRulebook) -> None:
    """From this event on the case goes by the rulebook that the act names."""
    old, new = work.book, work.ctx.books[act.rulebook]
    before = work.case.rulebooks or (Pinned(id=old.id, version=old.version, hash=old.hash, since=1),)
    work.book = new
    work.set(rulebooks=(*before, Pinned(id=new.id, version=new.version, hash=new.hash, since=work.seq)))
    for duty in work.case.duties:
        if duty.live:
            rule = _same(duty, work)
            waive(work, duty) if rule is None else _keep(work, duty, rule)
    for form in work.case.forms:
        if form.state in ("owed", "draft") and new.form(form.form) is None:
            work.put_form(structs.replace(form, state="waived"))
    _open_what_is_new(work)
    for who in (work.case.handler, work.case.accountable(work.at)):
        if who != work.by:
            work.notify(who, "moved_rulebook")


def _same(duty: Duty, work: Work) -> DutyRule | None:
    """The entry of the new rulebook that asks for the same of the same person because of the same event."""
    past = past_of(duty, work)
    for rule in sorted(work.book.duties, key=lambda r: r.id != duty.rule):
        if (
            rule.of is None and past is not None and set(rule.when) & set(triggers_of(past, work))
            and set(rule.owes) & set(duty.owes) and _role(rule) == duty.role
            and set(rule.to) == set(duty.to) and rule.with_ == duty.with_
            and (rule.if_ is None or rule.if_.stated(work.cast(past=past)))
        ):
            return rule
    return None


def _role(rule: DutyRule) -> str:
    return SHOWN_ROLE.get(rule.who, rule.who.partition(" of ")[0])


def _keep(work: Work, duty: Duty, rule: DutyRule) -> None:
    """Owed further, under the entry of the new rulebook, since it was opened. What is late stays late;
    a limit of the new one that would have passed already counts from now."""
    cast = work.cast(past=past_of(duty, work), owner=duty.who)
    counted = any(limit.count is not None for limit in rule.limits)
    kept = structs.replace(
        duty, rule=rule.id, clause=rule.clause, owes=rule.owes, also_by=rule.also_by,
        recipients=tuple(p for role in rule.to for p in persons(role, cast)),
        counts_from=work.at if counted else duty.counts_from,
    )
    if kept.breached is not None:
        later = ((wall_add(kept.breached, x.after), n) for n, x in enumerate(rule.on_breach) if x.after)
        work.put_duty(structs.replace(
            kept, warn_at=(), later=tuple(sorted(x for x in later if x[0] > work.at))))
        return
    fresh = with_due(work, kept, rule, past_of(duty, work))
    if fresh.due is not None and fresh.due <= work.at:
        fresh = with_due(work, structs.replace(kept, counts_from=work.at), rule, past_of(duty, work))
    work.put_duty(structs.replace(fresh, warn_at=tuple(w for w in fresh.warn_at if w > work.at)))


def _open_what_is_new(work: Work) -> None:
    """Look at all events of the round with the new rulebook, oldest first, counting from now."""
    work.counts_from = work.at
    for past in work.case.past:
        if past.round == work.case.round:
            for trigger in triggers_of(past, work):
                open_for(work, trigger, past)
                open_forms(work, trigger, past)
    work.counts_from = None
