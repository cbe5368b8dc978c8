"""What a person may do on a case now, and why not: asked of the same rules that decide.

Each act is tried in its plainest form. What is offered is accepted in at least one form; what is
greyed is refused in every form that was tried.
"""

from collections.abc import Iterator
from datetime import timedelta

import msgspec

from shouwen.kernel import acts as a
from shouwen.kernel.acts import Act
from shouwen.kernel.case import Case
from shouwen.kernel.context import Context
from shouwen.kernel.decide import judged
from shouwen.kernel.judging.routes import reaches, routes_of
from shouwen.kernel.outcome import Refusal
from shouwen.kernel.roles import Cast, addressee
from shouwen.kernel.rulebook import Manner, Rulebook

WAYS = ("phone_bridge", "on_site", "escort", "to_superior", "slip", "to_centre", "dispatch")


class Target(msgspec.Struct, frozen=True, kw_only=True):
    """A recipient to whom the work may be handed, and in which ways."""

    to: str
    ways: tuple[str, ...]


class Offer(msgspec.Struct, frozen=True, kw_only=True):
    """One act: allowed or not, the refusal if not, the duties of this person that it would end."""

    act: str
    allowed: bool
    refusal: Refusal | None = None
    owed: tuple[str, ...] = ()
    targets: tuple[Target, ...] = ()


def offers(case: Case, who: str, book: Rulebook, ctx: Context) -> tuple[Offer, ...]:
    """Every act that makes sense on a registered case, in the order of the contract."""
    found = []
    for name in a.ACTS:
        if name == "register":
            continue
        owed = tuple(d.id for d in case.duties if d.live and d.who == who and name in d.owes)
        if name == "hand_over":
            found.append(_hand_over(case, who, book, ctx, owed))
            continue
        refusal = None
        for trial in _trials(name, case, who, ctx):
            refusal = judged(case, trial, book, ctx)
            if refusal is None:
                break
        found.append(Offer(act=name, allowed=refusal is None, refusal=refusal, owed=owed))
    return tuple(found)


def manners(
    case: Case, act: str, who: str, book: Rulebook, ctx: Context
) -> tuple[Manner, ...]:
    """Help at the moment of use: what the rulebook shows to who is about to do ``act``."""
    cast = Cast(case=case, ctx=ctx, book=book, owner=who)
    return tuple(m for m in book.manners_at(act) if m.if_ is None or m.if_.holds(cast))


def _hand_over(
    case: Case, who: str, book: Rulebook, ctx: Context, owed: tuple[str, ...]
) -> Offer:
    targets, refusal = [], None
    for to in _recipients(case, who, book, ctx):
        ways = []
        for way in WAYS:
            trial = a.HandOver(
                by=who, to=to, way=way, consent=True, reason="需由对方办理",  # type: ignore[arg-type]
                told=a.Told(who="x", contact="x", why="x", until=ctx.now),
            )
            found = judged(case, trial, book, ctx)
            if found is None:
                ways.append(way)
            elif refusal is None or found.code not in ("RF10", "RF92", "RF93"):
                refusal = found
        if ways:
            targets.append(Target(to=to, ways=tuple(ways)))
    if not targets and refusal is None:
        refusal = judged(case, a.HandOver(by=who, to="superior", way="to_superior"), book, ctx)
    return Offer(
        act="hand_over", allowed=bool(targets), refusal=None if targets else refusal, owed=owed,
        targets=tuple(targets),
    )


def _recipients(case: Case, who: str, book: Rulebook, ctx: Context) -> Iterator[str]:
    """Roles first, then departments of the office, as far as a route leads there at all."""
    cast = Cast(case=case, ctx=ctx, book=book, owner=who)
    routes = routes_of(who, cast)
    candidates = ["superior", "on_duty_agent", "coordinator", "office_head", "company_leader"]
    candidates += [
        d.id for d in ctx.roster.departments.values()
        if d.office == case.office and d.id != ctx.roster.department_of(case.handler)
    ]
    seen: set[tuple[str, ...]] = set()
    for to in candidates:
        found = addressee(to, who, cast)
        if found is None or not found.ids or who in found.persons or found.ids in seen:
            continue
        if any(reaches(r, found, cast) for r in routes):
            seen.add(found.ids)
            yield to


def _trials(name: str, case: Case, who: str, ctx: Context) -> Iterator[Act]:
    """The plainest forms of an act that could be accepted."""
    soon, text = ctx.now + timedelta(minutes=10), "已记录并安排人员上门核实"
    single: dict[str, Act] = {
        "correct": a.Correct(by=who, field="place", value=text),
        "classify": a.Classify(by=who),
        "promise": a.Promise(by=who, until=soon, approved_by=who, understood=True),
        "answer": a.Answer(by=who, text=text),
        "ask": a.Ask(by=who, to="superior", question=text),
        "report": a.Report(by=who, to="highest_on_duty" if case.class_ == 1 else "superior"),
        "assign": a.Assign(by=who, to=_colleague(case, who, ctx)),
        "report_misrouted": a.ReportMisrouted(by=who, reason=text),
        "coordinate": a.Coordinate(by=who, lead=_own_department(case, ctx)),
        "wait": a.Wait(by=who, for_=text, until=soon, told=True),
        "resolve": a.Resolve(by=who, result=text, waived=case.supporting or None),
        "tell_customer": a.TellCustomer(by=who, text=text, outcome="understood"),
        "tell": a.Tell(by=who, to="superior", text=text),
        "evaluate": a.Evaluate(by=who, cause=text),
        "escalate": a.Escalate(by=who, to="office_head", reason="demanded"),
        "instruct": a.Instruct(by=who, text=text),
        "note": a.Note(by=who, text=text),
        "attach": a.Attach(by=who, file="photo.jpg"),
        "account": a.Account(by=who, text=text),
    }
    if name in single:
        yield single[name]
    elif name == "move_rulebook":
        for book in ctx.books:
            yield a.MoveRulebook(by=who, rulebook=book, reason=text)
    elif name in ("file", "sign"):
        forms = {f.form for f in case.forms} | {
            f for d in case.duties if d.live for f in d.with_.get("form", ())
        }
        for form in sorted(forms):
            yield a.File(by=who, form=form) if name == "file" else a.Sign(by=who, form=form)
        if not forms:
            yield a.File(by=who, form="") if name == "file" else a.Sign(by=who, form="")
    elif name in ("state", "propose", "decide", "appeal"):
        yield from _about_breaches(name, case, who)
    elif name == "activate_plan":
        for plan in sorted(ctx.plans) or ["plan"]:
            yield a.ActivatePlan(by=who, plan=plan)
    elif name == "stand_in":
        yield a.NameStandIn(by=who, by_whom=_somebody(case, who, ctx), for_=case.first_contact)
    elif name == "link":
        for other in list(ctx.cases) or [""]:
            yield a.Link(by=who, to=other)
    else:
        yield a.ACTS[name](by=who)


def _about_breaches(name: str, case: Case, who: str) -> Iterator[Act]:
    for wanted in [b.id for b in case.breaches] or [""]:
        if name == "state":
            yield a.State(by=who, breach=wanted, text="说明")
        elif name == "propose":
            yield a.Propose(by=who, breach=wanted, text="说明")
        elif name == "decide":
            yield a.Decide(by=who, breach=wanted, outcome="upheld")
        else:
            yield a.Appeal(by=who, breach=wanted, text="说明")


def _colleague(case: Case, who: str, ctx: Context) -> str:
    mine = ctx.roster.department_of(case.handler) or ctx.roster.department_of(who)
    for person in ctx.roster.people.values():
        if person.department == mine and person.id not in (who, case.handler):
            return person.id
    return who


def _own_department(case: Case, ctx: Context) -> str | None:
    for department in ctx.roster.departments.values():
        if department.office == case.office and not department.service_centre:
            return department.id
    return None


def _somebody(case: Case, who: str, ctx: Context) -> str:
    for person in ctx.roster.people.values():
        if person.id not in (who, case.first_contact) and person.present(ctx.now):
            return person.id
    return who
