"""Checks that every rulebook has: what no regulation may drop. Their rows come from ``cites``."""

from collections.abc import Callable
from datetime import timedelta

from shouwen.kernel import acts as a
from shouwen.kernel.acts import Act, listed
from shouwen.kernel.case import Case
from shouwen.kernel.judging.closing import unmet
from shouwen.kernel.judging.violations import appealable, decidable, proposable
from shouwen.kernel.outcome import Refusal, refuse
from shouwen.kernel.papers.checks import fit_to_file, fit_to_sign
from shouwen.kernel.record import is_addressed, is_signer
from shouwen.kernel.roles import Cast, is_role
from shouwen.kernel.rounds import (
    doer,
    escalated_to,
    just_reopened,
    results_told,
    this_round,
    tries_used_up,
)

Check = Callable[[Case, Act, Cast], Refusal | None]
CORRECTABLE = frozenset({"content", "place", "name", "phone", "house"})
REOPEN_DAYS = {"complaint": 15}
REOPEN_DAYS_OTHERS = 7


def _content(case: Case, act: Act, cast: Cast) -> Refusal | None:
    assert isinstance(act, a.Register)
    return None if act.content.strip() else refuse("RF01", "register", book=cast.book)


def _reachable(case: Case, act: Act, cast: Cast) -> Refusal | None:
    """Class 1 needs a place or a way to reach the caller; other classes what the book requires."""
    assert isinstance(act, a.Register)
    who = act.customer
    contact = isinstance(who, str) or (
        isinstance(who, a.CustomerDetails) and bool(who.phone or who.house)
    )
    declined = isinstance(who, a.CustomerDetails) and who.anonymous
    found_by_staff = who is None and act.channel in ("patrol", "device")
    needed = act.class_ == 1 or act.kind == "emergency"
    if contact or (act.place and needed):
        return None
    if declined and not needed:
        return None
    if found_by_staff and not needed:
        return None
    rule = cast.book.fields.get("register")
    if needed or (rule is not None and {"contact", "phone"} & set(rule.required)):
        return refuse("RF02", "register", book=cast.book)
    return None


def _misrouted_needs_acceptance(case: Case, act: Act, cast: Cast) -> Refusal | None:
    """Only a department that has accepted can say that the matter is not its own."""
    if case.accepted_by or cast.book.bans_on("report_misrouted"):
        return None
    return refuse("RF18", "accept", book=cast.book)


def _first_contact_named(case: Case, act: Act, cast: Cast) -> Refusal | None:
    """Somebody outside the staff may register, but then the desk is the first contact."""
    assert isinstance(act, a.Register)
    if act.first_contact and act.first_contact not in cast.ctx.roster.people:
        return refuse("RF03", "register", book=cast.book)
    return None


def _promise_ahead(case: Case, act: Act, cast: Cast) -> Refusal | None:
    assert isinstance(act, a.Promise)
    return None if act.until > cast.ctx.now else refuse("RF09", "promise", "ask", book=cast.book)


def _addressed(case: Case, act: Act, cast: Cast) -> Refusal | None:
    if _complained_of(act.by, case):
        # nobody takes up a complaint about himself before his head has given it to him
        return refuse("RF16", "report", book=cast.book, to=case.offer.to if case.offer else None)
    if case.asked_to_stand_in(act.by):
        return None
    if is_addressed(act.by, cast):
        again = case.offer is None and case.stage in ("resolved", "told", "visited")
        return refuse("RF91", "reopen", stage=case.stage) if again else None
    if case.offer is None and not escalated_to(case, act.by):
        accepted = [p for p in this_round(case) if p.act == "accept"]
        if (accepted and accepted[-1].by == act.by) or case.handler == act.by:
            return refuse("RF91", "start", stage=case.stage)
    return refuse("RF16", "report", book=cast.book, to=case.offer.to if case.offer else None)


def _complained_of(who: str, case: Case) -> bool:
    """Whether the matter is about this person, and no praise."""
    return who in case.about and "praise" not in case.flags


def _not_about_himself(case: Case, act: Act, cast: Cast) -> Refusal | None:
    """Whom a matter is about neither answers nor ends it; whoever stands in for him does."""
    if _complained_of(act.by, case):
        return refuse("RF90", "report", person=case.accountable(cast.ctx.now))
    return None


def _not_accepted_yet(case: Case, act: Act, cast: Cast) -> Refusal | None:
    if case.offer is not None:
        mine = case.offer.by == act.by
        return None if mine else refuse("RF90", "report", person=case.offer.by)
    given = [p for p in this_round(case) if p.act == "hand_over" and p.by == act.by]
    code = "RF17" if given else "RF91"
    return refuse(code, "report", book=cast.book)


def _own_department(case: Case, act: Act, cast: Cast) -> Refusal | None:
    """Work is assigned inside the own department."""
    who = act.to if isinstance(act, a.Assign) else getattr(act, "assigned", None)
    if who is None or who == act.by:
        return None
    roster = cast.ctx.roster
    theirs = roster.department_of(who)
    mine = {*roster.units_of(act.by), case.handler_department}
    if case.offer:
        mine.add(case.offer.department)
    if theirs in mine or roster.department_of(act.by) is None:
        return None
    return refuse("RF90", "hand_over", "report", person=who)


def _end_named(case: Case, act: Act, cast: Cast) -> Refusal | None:
    assert isinstance(act, a.Wait)
    if act.for_ and act.until and act.told and act.until > cast.ctx.now:
        return None
    return refuse("RF21", "wait", "tell_customer", book=cast.book)


def _lead_ends_it(case: Case, act: Act, cast: Cast) -> Refusal | None:
    """In a coordinated case the lead ends it, once every part is done or waived."""
    assert isinstance(act, a.Resolve)
    if case.lead is None:
        return None
    leads = act.by == case.handler or case.lead in cast.ctx.roster.units_of(act.by)
    waived = set(listed(act.waived))
    open_parts = [
        p.department for p in case.parts if not (p.done or p.waived or p.department in waived)
    ]
    if leads and not open_parts:
        return None
    return refuse("RF22", "contribute", "resolve", book=cast.book, parts=open_parts)


def _how_told(case: Case, act: Act, cast: Cast) -> Refusal | None:
    assert isinstance(act, a.TellCustomer)
    if act.outcome is None:
        return refuse("RF24", "tell_customer", book=cast.book)
    return None


def _told_first(case: Case, act: Act, cast: Cast) -> Refusal | None:
    assert isinstance(act, a.ReturnVisit)
    if results_told(case) or tries_used_up(cast, "tell_customer"):
        return None
    return refuse("RF25", "tell_customer", book=cast.book)


def _not_his_own(case: Case, act: Act, cast: Cast) -> Refusal | None:
    """Nobody visits on his own work, also where his head was the one to report it done."""
    did, unit = doer(case), cast.ctx.roster.department_of
    his = act.by == did or (act.by == case.handler and unit(act.by) is not None and unit(act.by) == unit(did))
    if his and _somebody_else_could(case, act.by, cast):
        return refuse("RF26", "report", book=cast.book)
    if act.by in case.about:
        return refuse("RF26", "report", book=cast.book)
    return None


def _somebody_else_could(case: Case, who: str, cast: Cast) -> bool:
    """Whether anybody but the doer is there to ask: he is not the only one at the desk."""
    return len(cast.ctx.roster.people) > 1


def _nothing_owed(case: Case, act: Act, cast: Cast) -> Refusal | None:
    if case.ended:
        return None
    owed, acts, clauses = unmet(case, cast)
    if not owed:
        return None
    return refuse("RF27", *(acts or ("tell_customer",)), clause=clauses, owed=owed)


def _may_be_reopened(case: Case, act: Act, cast: Cast) -> Refusal | None:
    if case.stage in ("withdrawn", "joined"):
        return refuse("RF29", "register", "link", book=cast.book)
    closed = case.instants.get("closed")
    if case.stage == "closed" and closed is not None:
        days = REOPEN_DAYS.get(case.kind or "", REOPEN_DAYS_OTHERS)
        if cast.ctx.now > closed + timedelta(days=days):
            return refuse("RF29", "register", "link", book=cast.book)
    if case.stage not in ("told", "visited", "closed") and not just_reopened(case):
        return refuse("RF91", "note", stage=case.stage)
    return None


def _same_matter(case: Case, act: Act, cast: Cast) -> Refusal | None:
    assert isinstance(act, a.Link)
    if act.as_ != "duplicate":
        return None
    other = cast.ctx.cases[act.to]
    same = other.kind in (None, case.kind) or case.kind is None
    open_ = not (other.ended or case.ended) and other.id != case.id
    return None if same and open_ else refuse("RF30", "link", book=cast.book)


def _signs_himself(case: Case, act: Act, cast: Cast) -> Refusal | None:
    assert isinstance(act, a.Sign)
    if is_signer(act.by, act.form, cast):
        return None
    return refuse("RF31", "report", book=cast.book)


def _correctable(case: Case, act: Act, cast: Cast) -> Refusal | None:
    assert isinstance(act, a.Correct)
    return None if act.field in CORRECTABLE else refuse("RF32", "note", "correct", book=cast.book)


def _stand_in_fits(case: Case, act: Act, cast: Cast) -> Refusal | None:
    """Not oneself, not the person complained about, not somebody absent, not backwards in time."""
    assert isinstance(act, a.NameStandIn)
    target = act.for_ or case.first_contact
    roster, now = cast.ctx.roster, cast.ctx.now
    backdated = act.from_ is not None and act.from_ < now
    over = act.until is not None and act.until <= now
    wrong = act.by_whom == target or act.by_whom in case.about or backdated or over
    if wrong or not roster.present(act.by_whom, max(now, act.from_ or now)):
        return refuse("RF90", "stand_in", person=act.by_whom)
    return None


def _only_the_supervisor(case: Case, act: Act, cast: Cast) -> Refusal | None:
    if case.emergency == "none":
        return refuse("RF91", "report", stage=case.stage)
    if not is_role(act.by, "responsible_supervisor", cast):
        return refuse("RF90", "report", "note", person=case.responsible_supervisor)
    return None


def _another_book(case: Case, act: Act, cast: Cast) -> Refusal | None:
    """A matter moves to a rulebook that it does not go by already; work owed by period does not."""
    assert isinstance(act, a.MoveRulebook)
    if case.standing or cast.ctx.books[act.rulebook].hash == cast.book.hash:
        return refuse("RF91", "note", stage=case.stage, rulebook=cast.book.id)
    return None


CHECKS: dict[str, tuple[Check, ...]] = {
    "register": (_content, _reachable, _first_contact_named),
    "promise": (_promise_ahead,),
    "accept": (_addressed, _own_department),
    "assign": (_own_department,),
    "recall": (_not_accepted_yet,),
    "report_misrouted": (_misrouted_needs_acceptance,),
    "wait": (_end_named,),
    "answer": (_not_about_himself,),
    "resolve": (_not_about_himself, _lead_ends_it),
    "withdraw": (_not_about_himself,),
    "tell_customer": (_how_told,),
    "return_visit": (_told_first, _not_his_own),
    "close": (_not_about_himself, _nothing_owed),
    "reopen": (_may_be_reopened,),
    "link": (_same_matter,),
    "file": (fit_to_file,),
    "sign": (_signs_himself, fit_to_sign),
    "correct": (_correctable,),
    "stand_in": (_stand_in_fits,),
    "propose": (proposable,),
    "decide": (decidable,),
    "appeal": (appealable,),
    "contain": (_only_the_supervisor,),
    "move_rulebook": (_another_book,),
    "false_alarm": (_only_the_supervisor,),
}
"""What each act is checked for in every rulebook."""
