"""Dues: until when a duty is on time, when it warns, and what moves it."""

from collections.abc import Iterable
from datetime import datetime
from operator import itemgetter

from msgspec import structs

from shouwen.kernel.calendar import Duration, after_quiet, parse_duration, wall_add, wall_back
from shouwen.kernel.case import Duty, Past
from shouwen.kernel.rulebook import STRENGTH, DutyRule, Limit
from shouwen.kernel.work import Work


def with_due(work: Work, duty: Duty, rule: DutyRule, past: Past | None) -> Duty:
    """The duty with its due and reminders. Of several limits the earliest of the strongest basis
    counts; an earlier one of a weaker basis warns. A default that had run out before the duty was
    there binds nobody as long as another limit does."""
    live = list(_live_limits(work, duty, rule, past))
    live = [x for x in live if x[0].basis != "default" or x[2] > duty.opened] or live
    if not live:
        return structs.replace(duty, due=None, warn_at=()) if duty.due else duty
    strongest = max([STRENGTH[limit.basis] for limit, _, _ in live])
    chosen, start, due = min(
        [x for x in live if STRENGTH[x[0].basis] == strongest], key=itemgetter(2)
    )
    if rule.quiet and chosen.basis == "default":
        own = rule.quiet if isinstance(rule.quiet, tuple) else None
        quiet = own or work.book.settings.get("quiet_hours") or ("21:00", "08:00")
        due = after_quiet(due, (quiet[0], quiet[1]), work.ctx.zone)
    warns = [_before(work, chosen, due, w) for w in rule.warn]
    warns += [wall_add(start, w) for w in rule.warn_at]
    warns += [d for limit, _, d in live if STRENGTH[limit.basis] < strongest and d < due]
    after = duty.warned or duty.opened
    clauses = dict.fromkeys(rule.clause)
    for limit, _, _ in live:
        clauses.update(dict.fromkeys(limit.clause))
    return structs.replace(
        duty, due=due, basis=chosen.basis, start=start, clause=tuple(clauses),
        warn_at=tuple(sorted({w for w in warns if after < w < due})) if duty.live else (),
    )


def _live_limits(
    work: Work, duty: Duty, rule: DutyRule, past: Past | None
) -> Iterable[tuple[Limit, datetime, datetime]]:
    for limit in rule.limits:
        if limit.count is not None:
            continue
        if limit.if_ is not None and not limit.if_.holds(work.cast(past=past, owner=duty.who)):
            continue
        start, length = start_of(limit, duty, work), _length(limit, work)
        if start is None or length is None:
            continue
        if duty.counts_from is None or start > duty.counts_from:
            yield limit, start, _add(work, limit, start, length)
        elif (due := _add(work, limit, duty.counts_from, length)) > duty.counts_from:
            yield limit, duty.counts_from, due


def start_of(limit: Limit, duty: Duty, work: Work) -> datetime | None:
    """The instant from which the limit counts; None while it has not come to be."""
    if limit.from_ == "event":
        past = past_of(duty, work)
        return past.at if past else duty.start
    if limit.from_ in ("stated_until", "stated_eta"):
        return duty.stated
    return work.case.instants.get(limit.from_)


def past_of(duty: Duty, work: Work) -> Past | None:
    """The event that opened the duty."""
    for past in reversed(work.case.past):
        if past.seq == duty.opened_seq:
            return past
    return None


def _length(limit: Limit, work: Work) -> Duration | None:
    if limit.within is not None:
        return limit.within
    written: object = None
    if limit.setting is not None:
        written = work.book.settings.get(limit.setting)
    elif limit.table is not None:
        table, key = limit.table
        rows = (work.book.tables.get(table) or {}).get("rows") or {}
        written = rows.get(getattr(work.case, key, None) or work.case.kind)
    return parse_duration(written) if isinstance(written, str) else None


def _add(work: Work, limit: Limit, start: datetime, length: Duration) -> datetime:
    if limit.calendar == "working":
        return work.ctx.calendar.add(start, length)
    return wall_add(start, length)


def _before(work: Work, limit: Limit, due: datetime, length: Duration) -> datetime:
    if limit.calendar == "working":
        return work.ctx.calendar.subtract(due, length)
    return wall_back(due, length)


def count_again(work: Work) -> None:
    """Recompute the dues that hang on instants or conditions, now that the case has moved."""
    for duty in work.case.duties:
        rule = work.book.unsteady.get(duty.rule)
        if rule is None or not duty.live or duty.breached:
            continue
        past = past_of(duty, work)
        fresh = with_due(work, duty, rule, past)
        if fresh != duty:
            work.put_duty(fresh)

