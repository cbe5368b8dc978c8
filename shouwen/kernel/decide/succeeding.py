"""A principal is withdrawn: the next oldest of the cases joined to it takes its place.

Handler, parts and what they owe go over, with their dues; what a first contact owes to his own
customer was never joined. The others now follow the heir.
"""

from msgspec import structs

from shouwen.kernel.acts import Act, Withdraw
from shouwen.kernel.case import Case, Duty, Past, Stage
from shouwen.kernel.context import Context
from shouwen.kernel.outcome import Accepted
from shouwen.kernel.people import CLOCK
from shouwen.kernel.rulebook import Rulebook
from shouwen.kernel.work import Work

GOES_OVER = (
    "handler", "handler_department", "lead", "parts", "responsible_supervisor", "face", "face_department",
    "accepted_by", "departments", "departments_unclear",
)
"""Who works on it, and by which departments."""
OWN = frozenset({"first_contact", "stand_in", "actor"})
"""What they owe is owed to the customer of the case, and he wants no more; but for the work itself,
where the first contact does it."""


def succeed(gone: Case, before: Case, what: Act, book: Rulebook, ctx: Context) -> tuple[Accepted, ...]:
    """The cases joined to ``gone``, which was ``before`` until its customer withdrew it."""
    if not isinstance(what, Withdraw):
        return ()
    joined = [c for m in gone.members if (c := ctx.cases.get(m)) and c.stage == "joined" and c.principal == gone.id]
    if not joined:
        return ()
    heir, *others = sorted(joined, key=lambda c: (c.instants.get("arrival", ctx.now), c.id))
    return (_heir(heir, others, before, book, ctx), *(_following(c, heir, book, ctx) for c in others))


def _heir(heir: Case, others: list[Case], before: Case, book: Rulebook, ctx: Context) -> Accepted:
    work = Work(heir, book, ctx, type_="linked", by=CLOCK)
    work.set(
        stage=_stage(before), principal=None, members=tuple(c.id for c in others),
        **{name: getattr(before, name) for name in GOES_OVER},
    )
    work.flag("principal")
    past = Past(seq=work.seq, at=work.at, act="link", type="linked", by=CLOCK, round=heir.round)
    work.remember(past)
    for duty in before.duties:
        if duty.live and (duty.role not in OWN or "resolve" in duty.owes):
            work.put_duty(_taken_over(duty, work))
            work.notify(duty.who, duty.owes[0], duty.clause, duty=f"{work.seq}:{duty.rule}", why="moved")
    for who in (work.case.handler, heir.first_contact):
        work.notify(who, "linked")
    return work.finish_by_rule(past)


def _following(case: Case, heir: Case, book: Rulebook, ctx: Context) -> Accepted:
    work = Work(case, book, ctx, type_="linked", by=CLOCK)
    work.set(principal=heir.id)
    past = Past(seq=work.seq, at=work.at, act="link", type="linked", by=CLOCK, round=case.round)
    work.remember(past)
    return work.finish_by_rule(past)


def _stage(before: Case) -> Stage:
    """Where the heir takes it up: an offer that nobody accepted has to be made again."""
    if before.stage in ("in_transfer", "joined"):
        return "handling" if before.handler else "registered"
    return before.stage


def _taken_over(duty: Duty, work: Work) -> Duty:
    return structs.replace(
        duty, id=f"{work.seq}:{duty.rule}", opened=work.at, opened_seq=work.seq, round=work.case.round,
    )
