"""From an act to the line that rules remember of it: addressee, plain fields, verdicts on texts.

Verdicts are given once, here, and stored with the event: the text itself may be erased later and
a replay still comes to the same result.
"""

from datetime import datetime
from functools import cache
from typing import Any

import msgspec

from shouwen.kernel import acts as a
from shouwen.kernel.acts import Act, listed, name_of
from shouwen.kernel.calling import takes_his_place
from shouwen.kernel.case import DONE, Case, Past
from shouwen.kernel.context import Context
from shouwen.kernel.judging.violations import find_breach
from shouwen.kernel.roles import Addressee, Cast, addressee, has_any, is_role, persons
from shouwen.kernel.rounds import escalated_to, this_round
from shouwen.kernel.rulebook import STRENGTH, Rulebook
from shouwen.kernel.vocabulary import EVENT_OF, LIGHTER
from shouwen.kernel.words.speech import kept
from shouwen.kernel.words.wording import not_mine_only, number_only

PLAIN = (
    "way", "consent", "outcome", "outside", "means", "form", "channel", "chosen", "right",
    "understood", "score", "answered", "settled", "incomplete", "as_", "own_field", "visible",
    "called", "step",
)
"""Act fields that are remembered as they are."""


class Recorded(msgspec.Struct, gc=False, frozen=True, kw_only=True):
    past: Past
    to: Addressee | None
    unknown: str | None = None
    """A key in the act that names nobody and nothing."""


def record(case: Case, act: Act, book: Rulebook, ctx: Context) -> Recorded:
    """The line for ``act`` on ``case``, before anybody has judged it."""
    name = name_of(act)
    cast = Cast(case=case, ctx=ctx, book=book, act=act)
    to, unknown = None, None
    literal = _addressed(act)
    if literal is not None:
        to = addressee(literal, act.by, cast)
        unknown = literal if to is None else None
        to = _in_his_place(to, act, case, ctx)
    past = Past(
        seq=case.version + 1, at=ctx.now, act=name, type=EVENT_OF[name], by=act.by,
        to=to.ids if to else (), roles=to.roles if to else (), round=case.round,
        tags=_tags(act, to, cast), also=_also(act, case, book), stated=_stated(act),
    )
    return Recorded(past=past, to=to, unknown=unknown)


def _addressed(act: Act) -> str | None:
    match act:
        case a.Report() | a.Ask() | a.HandOver() | a.Assign() | a.Tell() | a.Escalate():
            return act.to
        case a.RequestInstruction():
            return act.to
        case a.NameStandIn():
            return act.by_whom
    return None


def _in_his_place(
    to: Addressee | None, act: Act, case: Case, ctx: Context
) -> Addressee | None:
    """A report of class 1 to whoever answers after those above him did not."""
    if to is None or not isinstance(act, a.Report) or not to.persons:
        return to
    if "highest_on_duty" in to.roles or not takes_his_place(to.persons[0], case, ctx):
        return to
    return msgspec.structs.replace(to, roles=(*to.roles, "highest_on_duty"))


def _stated(act: Act) -> datetime | None:
    match act:
        case a.Promise():
            return act.until
        case a.HandOver():
            return act.eta
        case a.Wait():
            return act.until
    return None


def _also(act: Act, case: Case, book: Rulebook) -> tuple[str, ...]:
    """Acts that this one carries with it, so that their duties end as well."""
    match act:
        case a.Register(read_back=True):
            return ("read_back",)
        case a.Accept(assigned=str()):
            return ("assign",)
        case a.Answer():
            return ("tell_customer",) if act.outcome != "unsatisfied" else ()
        case a.Coordinate() if act.lead is not None:
            return ("file",)
    return ()


def _tags(act: Act, to: Addressee | None, cast: Cast) -> dict[str, Any]:
    tags: dict[str, Any] = {}
    for field in _plain_fields(type(act)):
        value = getattr(act, field)
        if value is not None and value is not False:
            tags[field.rstrip("_")] = value
    if kept(act, cast):
        tags["kept"] = True
    tags.update(_verdicts(act, to, cast))
    return tags


@cache
def _plain_fields(type_: type[Act]) -> tuple[str, ...]:
    return tuple(f for f in PLAIN if f in type_.__struct_fields__)


def _verdicts(act: Act, to: Addressee | None, cast: Cast) -> dict[str, Any]:
    match act:
        case a.HandOver():
            return {
                "told": act.told is not None and act.told.complete,
                "reason": _reason(act.reason, cast),
                "returns_to_sender": _returns(to, act.by, cast),
                **({"other_office": True} if _leaves_the_office(to, act.by, cast) else {}),
            }
        case a.Answer():
            by_whom = {"approved": True} if act.approved_by else {}
            return {"interim": False, **_text(act.text, cast), **by_whom}
        case a.TellCustomer():
            before = cast.case.stage not in DONE and not _has_result(cast.case)
            return {"interim": act.interim or before, **_text(act.text, cast)}
        case a.Promise():
            approved = bool(act.approved_by and act.understood)
            return {"approved": approved, "beyond_limit": _beyond(act.until, cast), **_text(act.text, cast)}
        case a.Classify():
            return {"reason": _reason(act.reason, cast), **_class_verdicts(act.class_, act.kind, cast)}
        case a.Register():
            return _class_verdicts(act.class_, act.kind, cast)
        case a.ReturnVisit():
            asked = act.settled is not None or act.score is not None
            known = {"satisfaction_known": True} if asked else {}
            found = {"unsettled": act.unsettled, "unanswered": act.answered is False}
            return {**known, **{k: True for k, v in found.items() if v}, **_text(act.words, cast)}
        case a.Accept():
            stands_in = {"stands_in": True} if cast.case.asked_to_stand_in(act.by) else {}
            return {"addressed": is_addressed(act.by, cast), **stands_in}
        case a.Sign():
            return {"signer": is_signer(act.by, act.form, cast), "form": _form(act, cast)}
        case a.File():
            return {"form": _form(act, cast)}
        case a.Coordinate():
            return {"lead": _lead(act, cast), "form": _slip(cast.book)}
        case a.Resolve():
            waived = {"waived": " ".join(listed(act.waived))} if act.waived else {}
            return {**_text(act.result, cast), **waived}
        case a.Evaluate():
            return _text(act.cause, cast)
        case a.Escalate():
            return {"reason": act.reason}
        case a.ReportMisrouted():
            return {"reason": _reason(act.reason, cast)}
        case a.Propose() if act.breach is None:
            return {"breach": f"{cast.case.version + 1}:propose", **_text(act.text, cast)}
        case a.Propose() | a.State() | a.Decide() | a.Appeal():
            text = act.reason if isinstance(act, a.Decide) else act.text
            return {"breach": find_breach(cast.case, act.breach or "") or "", **_text(text, cast)}
    text = getattr(act, "text", None) or getattr(act, "result", None)
    return _text(text, cast)


def _form(act: a.File | a.Sign, cast: Cast) -> str:
    """The form's number, also where its code name was given: of several that bear the name the one
    that the author owes, else the one that is there."""
    named = [f.form for f in cast.book.forms if act.form in (f.form, f.kind)]
    owed = {n for d in cast.case.duties if d.live and d.who == act.by for n in d.with_.get("form", ())}
    there = {f.form for f in cast.case.forms}
    return next(
        (n for some in (owed, there) for n in named if n in some), named[0] if named else act.form
    )


def _text(text: str | None, cast: Cast) -> dict[str, Any]:
    if cast.ctx.heard is not None:
        return cast.ctx.heard.text_tags()
    if not text or not text.strip():
        return {}
    return {"text_given": True, **({"number_only": True} if number_only(text) else {})}


def _reason(text: str | None, cast: Cast) -> str:
    if cast.ctx.heard is not None:
        return cast.ctx.heard.reason
    if not text or not text.strip():
        return "none"
    return "not_mine" if not_mine_only(text) else "given"


def _has_result(case: Case) -> bool:
    """Something came of it: done, answered, or found to be no danger at all."""
    return any(p.act in ("resolve", "answer", "false_alarm") for p in this_round(case)) or (
        "resolved" in case.instants and case.stage == "joined"
    )


def _leaves_the_office(to: Addressee | None, by: str, cast: Cast) -> bool:
    """Whether it would go to a department of another office than the sender's."""
    department = cast.ctx.roster.departments.get(to.department or "") if to else None
    own = cast.ctx.roster.office_of(by) or cast.office
    return department is not None and None not in (own, department.office) and department.office != own


def _returns(to: Addressee | None, by: str, cast: Cast) -> bool:
    """Whether it would go back to a person or department that handed it on before."""
    if to is None:
        return False
    for p in this_round(cast.case):
        if p.act == "hand_over" and p.by != by:
            giver = {p.by, cast.ctx.roster.department_of(p.by)}
            if giver & set(to.ids):
                return True
    return False


FINISHING = {"resolve", "answer"}
"""A stated limit on nothing but these is by when the matter itself has to be finished."""


def _beyond(until: datetime, cast: Cast) -> bool:
    """In the past, or later than a rule allows. An earlier promise is no rule: it may be moved."""
    if until <= cast.ctx.now:
        return True
    return any(
        d.live and d.due is not None and until > d.due and STRENGTH[d.basis] > 0
        and ("tell_customer" in d.owes or (d.basis == "stated" and set(d.owes) <= FINISHING))
        and not _promised(d.rule, cast)
        for d in cast.case.duties
    )


def _promised(rule: str, cast: Cast) -> bool:
    entry = cast.book.duty(rule)
    return entry is not None and any(x.from_ == "stated_until" for x in entry.limits)


def _class_verdicts(stated: int | None, kind: str | None, cast: Cast) -> dict[str, Any]:
    case, classes = cast.case, cast.book.classes
    found: dict[str, Any] = {}
    if stated is not None and case.class_ is not None and stated > case.class_:
        found["lowers_class"] = True
    floor = classes.floors.get(kind or case.kind or "")
    if stated is not None and floor is not None and stated > floor:
        found["below_floor"] = True
    if kind in LIGHTER.get(case.kind or "", ()):
        found["lightens_kind"] = True
    return found


def is_addressed(who: str, cast: Cast) -> bool:
    """Whether ``who`` may accept what is offered: the addressee, his department, who stands in."""
    case, roster, local = cast.case, cast.ctx.roster, cast.ctx.local
    if case.asked_to_stand_in(who):
        return True
    offer = case.offer
    if offer is not None:
        if who == offer.to:
            return True
        if offer.department is not None and roster.department_of(who) == offer.department:
            return True
        if offer.role in ("service_centre", "on_duty_agent") and is_role(who, "desk", cast):
            return True
        if offer.role in ("superior", "coordinator", "office_head", "company_leader", "tracker"):
            asked = cast.of(offer.by)
            if who in persons(offer.role, asked):
                return True
        if offer.to and not roster.present(offer.to, local):
            return roster.superior(offer.to, local) == who
        if case.class_ == 1 and who == roster.highest_on_duty(cast.office, local):
            return True
    elif any(
        d.live and "accept" in d.owes and (d.who == who or has_any(who, d.also_by, cast))
        for d in case.duties
    ):
        return True  # a matter that came in by itself and is to be taken up
    return escalated_to(case, who) and case.handler != who


def is_signer(who: str, form: str, cast: Cast) -> bool:
    """Whether a form of the case asks for the signature of ``who`` (or his delegate)."""
    for entry in cast.case.forms:
        if form not in (entry.form, entry.kind):
            continue
        rule = cast.book.form_rule(entry.rule)
        for role in rule.sign if rule else ():
            if who in persons(role, cast):
                return True
        if rule and "touched_heads" in rule.sign and is_role(who, "delegate", cast):
            return True
    return any(
        d.live and d.who == who and "sign" in d.owes and form in d.with_.get("form", (form,))
        for d in cast.case.duties
    )


def _lead(act: a.Coordinate, cast: Cast) -> str:
    leads = listed(act.lead)
    if not leads:
        return "one" if act.objection else "none"
    if len(leads) > 1:
        return "two"
    department = cast.ctx.roster.departments.get(leads[0])
    across = is_role(act.by, "office_head", cast) or is_role(act.by, "company_leader", cast)
    own = cast.ctx.roster.office_of(act.by) or cast.office
    if department is not None and department.office != own and not across:
        return "other_office"
    return "one"


def _slip(book: Rulebook) -> str:
    """The form that coordinating fills in, if this rulebook has one."""
    return next((f.form for f in book.forms if "coordinate" in f.done_by), "F05")
