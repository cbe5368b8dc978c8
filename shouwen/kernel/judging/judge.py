"""Judging an act: the first thing that speaks against it answers.

In this order: RF93 (no such thing), RF90 (not this person's), RF91 (not at this stage), the
numbered checks by their numbers (the kernel's own, bans and routes of the rulebook together), and
the words last. Nothing here changes anything.
"""

from collections.abc import Iterator

from msgspec import structs

from shouwen.kernel import acts as a
from shouwen.kernel.acts import Act, listed, name_of
from shouwen.kernel.case import ENDED, Case, Past
from shouwen.kernel.duties import counts
from shouwen.kernel.judging.invariants import CHECKS
from shouwen.kernel.judging.routes import route_refusal
from shouwen.kernel.judging.violations import find_breach
from shouwen.kernel.outcome import Refusal, refuse
from shouwen.kernel.record import Recorded
from shouwen.kernel.roles import Cast, has_any
from shouwen.kernel.rounds import results_told, this_round
from shouwen.kernel.rulebook import Ban
from shouwen.kernel.words.speech import words_refusal

OPEN_BEFORE_RESULT = frozenset(
    {"registered", "in_transfer", "handling", "coordinating", "waiting"}
)
ANY_OPEN = OPEN_BEFORE_RESULT | {"resolved", "told", "visited"}
ALWAYS = ANY_OPEN | ENDED
STAGES: dict[str, frozenset[str]] = {
    **dict.fromkeys(
        ("hand_over", "coordinate", "start", "wait", "assign", "recall", "report_misrouted",
         "contribute", "activate_plan", "request_instruction", "instruct", "false_alarm"),
        OPEN_BEFORE_RESULT,
    ),
    "resume": frozenset({"waiting"}),
    "resolve": OPEN_BEFORE_RESULT,
    "answer": ANY_OPEN,
    "accept": ANY_OPEN,
    **dict.fromkeys(
        ("tell_customer", "tell_first_contact", "return_visit", "complete_log", "tell", "report",
         "acknowledge", "account"),
        ANY_OPEN | {"joined", "closed"},
    ),
    **dict.fromkeys(
        ("note", "attach", "sign", "file", "evaluate", "state", "propose", "decide", "appeal", "link"), ALWAYS
    ),
    "reopen": ALWAYS,
    "close": ANY_OPEN,
}
"""At which stages an act may be done; an act not named here: at any open one."""


def judge(case: Case, act: Act, recorded: Recorded, cast: Cast) -> Refusal | None:
    """Why ``act`` is refused, or None. ``cast`` is the case as it is, with the act at hand."""
    name = name_of(act)
    if recorded.unknown is not None:
        return refuse("RF93", *_way_on(name), unknown=recorded.unknown)
    if (missing := _missing(case, act, cast)) is not None:
        return refuse("RF93", *_way_on(name), unknown=missing)
    if not case.registered and name != "register":
        return refuse("RF93", "register", unknown="case")
    if case.registered and name == "register":
        return refuse("RF91", "note", stage=case.stage)
    numbered = sorted(_numbered(case, act, recorded, cast), key=_order)
    if name not in _OWN_RIGHTS and not (may(act.by, name, cast) or _by_the_next_book(act, cast)):
        codes = OF_PERSONS | OF_PARTIES if has_any(act.by, ("party",), cast) else OF_PERSONS
        if (named := next((r for r in numbered if r.code in codes), None)) is not None:
            return named
        return refuse("RF90", *_way_on(name), handler=case.handler, first_contact=case.first_contact)
    if case.registered and case.stage not in STAGES.get(name, ANY_OPEN) and not _still_owed(act, cast):
        if name == "close":
            return refuse("RF91", "reopen", stage=case.stage)
        over = case.stage in ("told", "visited", "closed")
        instead = ("reopen", "note") if over else _way_on(name)
        early = [r for r in numbered if r.code in ("RF17", "RF25", "RF29")]
        return early[0] if early else refuse("RF91", *instead, stage=case.stage)
    if numbered:
        return numbered[0]
    return words_refusal(act, cast)


OF_PERSONS = frozenset({"RF04", "RF16", "RF19", "RF22", "RF26", "RF31", "RF90"})
"""Codes that say whose act it is; RF90 without a row is only for what none of them names."""
OF_PARTIES = frozenset({"RF15", "RF27"})
"""What is said before that to who has a part in the matter: no passing on, and what is still owed."""
_OWN_RIGHTS = frozenset({"accept", "sign"})
"""Acts whose right is judged by a numbered check of their own (RF16, RF31)."""


def may(who: str, name: str, cast: Cast) -> bool:
    """Whether ``who`` has the right to this act: by the rulebook, or because he owes it. That a duty
    may be done by anyone gives no right: it ends by whoever of those who may does it."""
    for right in cast.book.rights_to(name):
        if has_any(who, right.who, cast):
            return True
    for duty in cast.case.duties:
        if duty.live and name in duty.owes and (
            duty.who == who or has_any(who, tuple(r for r in duty.also_by if r != "anyone"), cast)
        ):
            return True
    return False


def _still_owed(act: Act, cast: Cast) -> bool:
    """Passing on stays possible after an answer as long as the answerer owes it himself."""
    return isinstance(act, a.HandOver) and cast.case.stage == "told" and any(
        d.live and d.who == act.by and "hand_over" in d.owes for d in cast.case.duties
    )


def _by_the_next_book(act: Act, cast: Cast) -> bool:
    """A case of a rulebook from before this right was there is moved by the right of the next one."""
    if not isinstance(act, a.MoveRulebook):
        return False
    book = cast.ctx.books[act.rulebook]
    return may(act.by, name_of(act), Cast(case=cast.case, ctx=cast.ctx, book=book, past=cast.past, act=act))


def _way_on(name: str) -> tuple[str, ...]:
    return {"register": ("register",), "close": ("note",), "reopen": ("register", "link"),
            "activate_plan": ("request_instruction", "report")}.get(name, ("note", "report"))


def _missing(case: Case, act: Act, cast: Cast) -> str | None:
    """A key in the act that names nobody: staff, department, case, plan, form, customer."""
    roster, ctx = cast.ctx.roster, cast.ctx
    match act:
        case a.Link():
            return None if act.to in ctx.cases else act.to
        case a.MoveRulebook():
            return None if act.rulebook in ctx.books else act.rulebook
        case a.ActivatePlan():
            plan = case_plan(case, act)
            return plan if plan not in ctx.plans else None
        case a.HandOver():
            return None if cast.past and cast.past.to else act.to
        case a.File() | a.Sign():
            return None if _form_exists(act.form, cast) else act.form
        case a.State() | a.Decide() | a.Appeal():
            return None if find_breach(case, act.breach) else act.breach
        case a.Propose() if act.breach is not None:
            return None if find_breach(case, act.breach) else act.breach
        case a.Propose() if act.clause not in cast.book.clauses or not act.who:
            return act.clause if act.who and act.clause else "clause"
        case a.Register(customer=str() as customer) if ctx.customers is not None:
            if customer not in ctx.customers:
                return customer
    people, departments = named(act)
    if isinstance(act, a.Propose) and act.who in roster.departments:
        return None
    if isinstance(act, a.Register) and act.praise:
        people = [p for p in people if p not in roster.departments]  # a whole department may be praised
    strangers = [p for p in people if p and p != act.by and p not in roster.people and p != "superior"]
    nowhere = [d for d in departments if d != "unclear" and d not in roster.departments]
    return next(iter([*strangers, *nowhere]), None)


def named(act: Act) -> tuple[list[str | None], list[str]]:
    """The keys of people and of departments that an act names; whom a violation is about stands with
    the people, a whole department too."""
    match act:
        case a.Register():  # whether first_contact can be one: RF03
            return [*listed(act.about)], [*listed(act.department)]
        case a.Classify():
            return [], [*listed(act.department)]
        case a.Accept():
            return [act.assigned], []
        case a.Assign():
            return [act.to], []
        case a.Coordinate():
            return [], [*listed(act.lead), *listed(act.supporting)]
        case a.ReportMisrouted():
            return [], [d for d in (act.belongs_to,) if d]
        case a.Resolve():
            return [], [*listed(act.waived)]
        case a.NameStandIn():
            return [act.for_, act.by_whom], []
        case a.Promise() | a.Answer():
            return [act.approved_by], []
        case a.Instruct():
            return [act.given_by], []
        case a.Propose():
            return [act.who], []
    return [], []


def case_plan(case: Case, act: a.ActivatePlan) -> str:
    """Plans match by name: the danger of the case, else the plan that the act names."""
    return act.plan or case.danger or "plan"


def _form_exists(form: str, cast: Cast) -> bool:
    if any(form in (f.form, f.kind) for f in cast.case.forms):
        return True
    if cast.book.form(form) is not None:
        return True
    return any(form in d.with_.get("form", ()) for d in cast.case.duties)


# -- numbered checks ----------------------------------------------------------------------------


def _order(refusal: Refusal) -> int:
    """By number; RF11 speaks before RF10, and a wrong way (RF92) after a wrong recipient."""
    if refusal.code == "RF11":
        return 99
    return int(refusal.code[2:]) * 10 if refusal.code != "RF92" else 105


def _numbered(case: Case, act: Act, recorded: Recorded, cast: Cast) -> Iterator[Refusal]:
    for check in CHECKS.get(name_of(act), ()):
        if (found := check(case, act, cast)) is not None:
            yield found
    told = _as_told(act, cast) if isinstance(act, a.Register) else cast
    for ban in cast.book.bans_on(name_of(act)):
        if ban_bites(ban, act.by, told):
            yield _banned(ban, cast)
    if isinstance(act, a.HandOver) and recorded.to is not None:
        if (found := route_refusal(act, recorded.to, cast)) is not None:
            yield found


def _as_told(act: a.Register, cast: Cast) -> Cast:
    """The matter as the registration tells it: a ban on registering asks of that, as there is no case yet."""
    who = act.customer
    details = who if isinstance(who, a.CustomerDetails) else a.CustomerDetails()
    lacking = cast.ctx.lacking.get(who, ()) if isinstance(who, str) else tuple(
        p for p in a.PARTICULARS if not getattr(details, p)
    )
    case = structs.replace(
        cast.case, kind=act.kind, channel=act.channel, anonymous=details.anonymous, lacking=lacking,
    )
    return structs.replace(cast, case=case, known={})


def ban_bites(ban: Ban, who: str, cast: Cast) -> bool:
    if ban.if_ is not None and not ban.if_.holds(cast):
        return False
    if ban.who and not has_any(who, ban.who, cast):
        return False
    if ban.except_ and has_any(who, ban.except_, cast):
        return False
    if ban.until_done:
        return not all(_is_done(acts, with_, ban, cast) for acts, with_ in ban.until_done)
    return True


def _is_done(
    acts: tuple[str, ...], with_: dict[str, tuple[str, ...]], ban: Ban, cast: Cast
) -> bool:
    """Whether one of ``acts`` was done in this round. Where an acceptance is asked for too, only
    what came after the last one counts: who takes the matter speaks to the customer anew."""
    pasts = list(this_round(cast.case))
    if any("accept" in asked for asked, _ in ban.until_done):
        accepted = [n for n, p in enumerate(pasts) if p.act == "accept" and counts(p)]
        if accepted:
            pasts = pasts[accepted[-1] :]
        elif cast.case.handler_department not in cast.case.accepted_by:
            pasts = []
        elif acts == ("accept",):
            return True  # by operation of the rule, as nobody took it in time
    return any(set(acts) & set(p.acts) and counts(p) and _has(p, with_) for p in pasts)


def _has(past: Past, with_: dict[str, tuple[str, ...]]) -> bool:
    for field, wanted in with_.items():
        value = past.tags.get(field, False if field == "interim" else None)
        text = str(value).lower() if isinstance(value, bool) else str(value)
        if text not in wanted:
            return False
    return True


def _banned(ban: Ban, cast: Cast) -> Refusal:
    refusal = refuse(ban.code, *ban.instead, clause=ban.clause or None, book=cast.book, ban=ban.id)
    return structs.replace(refusal, why=ban.say) if ban.say else refusal


def told_result(case: Case) -> bool:
    return bool(results_told(case))
