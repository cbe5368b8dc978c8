"""What the clock does by itself, in order of time: reminders, breaches, shift changes, stand-ins
that begin and end, waits that are over. Each exactly once, dated at its own instant."""

from datetime import datetime, timedelta

from msgspec import structs

from shouwen.kernel.calendar import wall_add
from shouwen.kernel.case import Breach, Case, Duty, Past
from shouwen.kernel.context import Context
from shouwen.kernel.duties import carry_out, move, open_for
from shouwen.kernel.events import Event
from shouwen.kernel.leaving import closed_units, leavers
from shouwen.kernel.outcome import Accepted
from shouwen.kernel.people import CLOCK
from shouwen.kernel.roles import MOVES_WITH_ROSTER
from shouwen.kernel.rulebook import DutyRule, Rulebook
from shouwen.kernel.work import Work

BEFORE_LEAVING = timedelta(minutes=30)
MOST_STEPS = 500


def expire(case: Case, book: Rulebook, ctx: Context) -> Accepted | None:
    """All that the clock owes up to ``ctx.now``; None if nothing."""
    case, events, _ = ticks(case, book, ctx, case.at)
    if (moved := roster_moves(case, book, ctx)) is not None:
        case, event = moved
        events.append(event)
    return Accepted(case=case, events=tuple(events)) if events else None


def ticks(
    case: Case, book: Rulebook, ctx: Context, after: datetime | None
) -> tuple[Case, list[Event], datetime | None]:
    """What falls due after ``after`` and before ``ctx.now``; and the last instant looked at."""
    events: list[Event] = []
    for _ in range(MOST_STEPS):
        at = next_instant(case, book, ctx, after)
        if at is None or at >= ctx.now:
            break
        after = at
        ticked = _tick(case, book, ctx, at)
        if ticked is not None:
            case, event = ticked
            events.append(event)
    return case, events, after


def next_instant(
    case: Case, book: Rulebook, ctx: Context, after: datetime | None = None
) -> datetime | None:
    """When the clock has to look at this case again; None if never.

    ``after`` is the instant up to which changes of shift and stand-in have been looked at; it is
    that of the case's last event unless given.

    A duty is on time up to and including its due, so what happens *at* an instant is carried out
    once the instant has passed.
    """
    after = after or case.at
    found: list[datetime] = []
    for duty in case.duties:
        if not duty.live:
            continue
        found += duty.warn_at[:1]
        if duty.due is not None and duty.breached is None:
            found.append(duty.due)
        found += [at for at, _ in duty.later[:1]]
    if case.waiting_until is not None and case.stage == "waiting":
        found.append(case.waiting_until)
    for entry in case.stand_ins:
        if entry.until is not None and after is not None and entry.until > after:
            found.append(entry.until)
        if after is not None and entry.from_ > after:
            found.append(entry.from_)
    if not case.ended and (change := _next_shift(case, ctx, after)) is not None:
        found.append(change)
    if (leaving := next_leaving(case, book, ctx, after)) is not None:
        found.append(leaving[0])
    return min(found) if found else None


def next_leaving(
    case: Case, book: Rulebook, ctx: Context, after: datetime | None
) -> tuple[datetime, datetime] | None:
    """When the first contact is to look for a stand-in, and when he goes off; None: he stays, or
    no rule asks for it. Half an hour ahead, or at once where he goes sooner."""
    if after is None or case.ended or case.accountability_ended is not None:
        return None
    person = ctx.roster.person(case.first_contact)
    if person is None or not person.away or not book.duties_started_by("shift_ending"):
        return None
    seen = case.instants.get("shift_end")
    ends = sorted(a.from_ for a in person.away if a.from_ > after and a.from_ != seen)
    if not ends:
        return None
    ahead = ends[0] - BEFORE_LEAVING
    return (ahead if ahead > after else ends[0]), ends[0]


def _next_shift(case: Case, ctx: Context, after: datetime | None) -> datetime | None:
    """The next change of shift after ``after``, if a duty hangs on the roster."""
    if after is None:
        return None
    for duty in case.duties:
        if duty.live and duty.role in MOVES_WITH_ROSTER:
            break
    else:
        return None
    times = ctx.roster.shift_changes(case.office)
    last = after.astimezone(ctx.zone)
    candidates = [
        day.replace(hour=t.hour, minute=t.minute, second=0, microsecond=0)
        for day in (last, last + timedelta(days=1)) for t in times
    ]
    ahead = [c for c in candidates if c > last]
    return min(ahead).astimezone(after.tzinfo) if ahead else None


def _tick(
    case: Case, book: Rulebook, ctx: Context, at: datetime
) -> tuple[Case, Event] | None:
    """Everything that falls on one instant, as one event by the clock; None if nothing does."""
    then = ctx.at(at)
    work = Work(case, book, then, type_="expired", by=CLOCK, at=at)
    for duty in case.duties:
        if not duty.live:
            continue
        rule = book.duty(duty.rule)
        if duty.warn_at and duty.warn_at[0] <= at:
            _warn(work, duty, at)
        current = _current(work, duty)
        if rule is not None and current.due is not None and current.breached is None:
            if current.due <= at:
                breach(work, current, rule, current.due)
        current = _current(work, duty)
        if rule is not None and current.later and current.later[0][0] <= at:
            _later(work, current, rule)
    _waits_and_stand_ins(work, at)
    _leaving(work, at)
    work.ctx = then.at(at + timedelta(microseconds=1)) if _on_change(case, ctx, at) else then
    move(work)
    if not (work.duties or work.changes or work.notices):
        return None
    work.type = _type_of(work)
    return work.finish()


def _current(work: Work, duty: Duty) -> Duty:
    return work.duties.get(duty.id, duty)


def _on_change(case: Case, ctx: Context, at: datetime) -> bool:
    return at.astimezone(ctx.zone).time() in ctx.roster.shift_changes(case.office)


def _type_of(work: Work) -> str:
    if work.breaches:
        return "breached"
    if "stage" in work.changes:
        return "resumed"
    if any(d.warned == work.at for d in work.duties.values()):
        return "warned"
    return "duty_moved" if work.duties else "expired"


def _warn(work: Work, duty: Duty, at: datetime) -> None:
    left = tuple(w for w in duty.warn_at if w > at)
    work.put_duty(structs.replace(duty, warned=at, warn_at=left))
    work.notify(duty.who, duty.owes[0], duty.clause, duty=duty.id, why="warned")


def breach(work: Work, duty: Duty, rule: DutyRule, at: datetime) -> None:
    """The limit has passed with nothing done: a fact about who owed it at that instant."""
    proposed = any(x.do == "propose" for x in rule.on_breach) and duty.basis != "default"
    later = tuple(
        (wall_add(at, x.after), n) for n, x in enumerate(rule.on_breach) if x.after is not None
    )
    fresh = structs.replace(
        duty, breached=at, warn_at=(), later=tuple(sorted(later)),
        state="overdue" if duty.state == "open" else duty.state,
    )
    work.put_duty(fresh)
    work.cite(duty.clause)
    work.put_breach(Breach(
        id=duty.id, at=at, who=duty.who, owes=duty.owes[0], clause=duty.clause,
        basis=duty.basis, duty=duty.id, proposed=proposed,
    ))
    for action in rule.on_breach:
        if action.after is None:
            carry_out(work, action, fresh, "breached")
    _triggers(work, duty, proposed=proposed)


def _triggers(work: Work, duty: Duty, *, proposed: bool) -> None:
    """Rules that start from a breach, or from the proposal of a violation."""
    names = ("breached", "violation_proposed") if proposed else ("breached",)
    if not any(work.book.duties_started_by(n) for n in names):
        return
    past = Past(seq=work.seq, at=work.at, act="expire", type="breached", by=duty.who or CLOCK,
                to=(duty.who,) if duty.who else (), tags={"duty": duty.rule},
                round=work.case.round)
    for name in names:
        open_for(work, name, past)


def _later(work: Work, duty: Duty, rule: DutyRule) -> None:
    (_, n), *rest = duty.later
    work.put_duty(structs.replace(duty, later=tuple(rest)))
    carry_out(work, rule.on_breach[n], duty, "breached")


def _waits_and_stand_ins(work: Work, at: datetime) -> None:
    case = work.case
    if case.stage == "waiting" and case.waiting_until is not None and case.waiting_until <= at:
        work.set(stage="handling", waiting_until=None)
        work.notify(case.handler, "resumed")
    for entry in case.stand_ins:
        if entry.until == at and entry.accepted:
            work.notify(entry.for_, "stand_in_ended")
            work.notify(entry.who, "stand_in_ended")
            past = Past(seq=work.seq, at=at, act="stand_in", type="stand_in_ended", by=entry.who,
                        round=case.round)
            open_for(work, "stand_in_ended", past)


def _leaving(work: Work, at: datetime) -> None:
    """The first contact's shift is about to end: open what he then owes."""
    case = work.case
    leaving = next_leaving(case, work.book, work.ctx, at - timedelta(microseconds=1))
    if leaving is None or leaving[0] != at:
        return
    end = leaving[1]
    work.set(instants={**case.instants, "shift_end": end})
    if case.stand_in(end) is None:
        past = Past(seq=work.seq, at=at, act="expire", type="shift_ending",
                    by=case.first_contact or CLOCK, round=case.round)
        open_for(work, "shift_ending", past)


def roster_moves(case: Case, book: Rulebook, ctx: Context) -> tuple[Case, Event] | None:
    """Somebody left, or a role changed hands: open duties follow, whenever that is noticed. After
    the end only what a leaver still owes goes on."""
    work = Work(case, book, ctx, type_="duty_moved", by=CLOCK)
    if not case.ended:
        closed_units(work)
        leavers(work)
    move(work)
    return work.finish() if work.duties or work.changes else None
