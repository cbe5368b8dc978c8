"""Inviting a committee's member, and taking what he sends: an assessment, a complaint, a breach of contract."""

import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from statistics import mean
from typing import Any

from django.db import transaction
from django.db.models import Q

from shouwen import clock
from shouwen.committee.models import COMMITTEES, Assessment, Complaint, ContractBreach, Invitation
from shouwen.desk import door
from shouwen.desk.settings.changing import Again, change
from shouwen.kernel import acts as a
from shouwen.kernel.calendar import parse_duration
from shouwen.kernel.context import CHINA
from shouwen.kernel.duties.standing import period_of
from shouwen.kernel.outcome import Refusal
from shouwen.kernel.papers.rules import LONGEST
from shouwen.kernel.rulebook import DutyRule
from shouwen.org.entering import Entered, begins
from shouwen.org.models import Estate, Staff
from shouwen.store import books, read
from shouwen.store import models as m
from shouwen.store.turns import turn

COVERED = timedelta(weeks=13)
"""What the published figures cover: whole weeks before the invitation."""
QUARTER = "P3M"
MANY = 20
"""As many complaints, and breaches, as one invitation takes."""
FORM = "F19"
"""The form of an assessment."""
OWNERS = "owners_committee"
SCORES = {str(n): n for n in range(1, 6)}


def invite(
    typed: Mapping[str, str], *, by: Staff, estates: Mapping[str, Estate], duties: list[m.Duty], once: str = "",
) -> tuple[Invitation, list[Refusal]]:
    """A link for one member of a committee. Whoever owes that the committee be asked has done it; why
    not, where the door refused that.

    ``duties``: open duties of ``by`` to ask for the assessment of that office.

    Raises:
        Wrong: something typed can't be taken.
        Again: this form was sent before.
    """
    entered = Entered(typed)
    estate = entered.one_of("estate", estates)
    committee = entered.one_of("committee", {c: c for c in COMMITTEES})
    member = entered.text("member", 60, needed=True)
    days = entered.whole("days", 1, 90)
    entered.done()
    now = clock.now()
    until = monday(now)
    with change("committee_invited", member, by=by, once=once, office=estate.office.key, publishes=False) as note:
        row = Invitation.objects.create(
            estate=estate, committee=committee, member=member, period=period(estate, now),
            key=secrets.token_hex(20), since=until - COVERED, until=until, made_by=by, made_at=now,
            expires_at=now + timedelta(days=days))
        note.after.update({"estate": str(estate), "member": member, "expires_at": row.expires_at.isoformat()})
    meant = [d for d in duties if d.office == estate.office.key] if committee == OWNERS else []
    done = [door.act(a.File(by=by.key, form=FORM), on=d.case_id, act_id=f"invite-{row.pk}-{d.pk}") for d in meant]
    return row, [d for d in done if isinstance(d, Refusal)]


def monday(now: datetime) -> datetime:
    """The Monday before, at midnight: figures of whole weeks stand still while a link is open."""
    today = now.astimezone(CHINA).date()
    return begins(today - timedelta(days=today.weekday()))


def period(estate: Estate, now: datetime) -> str:
    """The period of the assessment: as the rulebook says, else the quarter."""
    rule = next((r for r in books.of_estate(estate).duties if r.every and r.with_.get("form") == (FORM,)), None)
    quarter = DutyRule(id="", clause=(), who="", owes=(), basis="default", every=parse_duration(QUARTER))
    return period_of(now.astimezone(CHINA), rule or quarter)


def revoke(invitation: Invitation, *, by: Staff, once: str = "") -> None:
    """Its link opens nothing any more; what was sent through it stays."""
    with change("committee_revoked", invitation.member, by=by, once=once, office=invitation.estate.office.key,
                publishes=False) as note:
        Invitation.objects.filter(pk=invitation.pk, revoked_at=None).update(revoked_at=clock.now())
        note.after["member"] = invitation.member


def assess(invitation: Invitation, typed: Mapping[str, str], proposed: float | None) -> Assessment:
    """The committee's assessment, once. Attitude, quality and satisfaction are all needed; another
    satisfaction than return visits gave needs a reason.

    Raises:
        Wrong: something is missing or can't be taken.
        Again: it was sent before.
    """
    entered = Entered(typed)
    scores: dict[str, Any] = {k: entered.one_of(k, SCORES) for k in ("attitude", "quality", "satisfaction")}
    reason, words = entered.long("reason", 500), entered.long("words", 2000)
    if proposed is not None and scores["satisfaction"] is not None and not reason:
        if abs(scores["satisfaction"] - proposed) >= 1:
            entered.wrong("reason", "missing")
    entered.done()
    with turn(), transaction.atomic():
        if Assessment.objects.filter(invitation=invitation).exists():
            raise Again
        given = Assessment.objects.create(
            invitation=invitation, **scores, proposed=proposed, reason=reason, words=words, at=clock.now())
        _filled(given)
    return given


def _filled(given: Assessment) -> None:
    """The form in the case on which the committee was to be asked holds every assessment of the period in
    that office, each a line of its own; the scores are their mean. Entered under the name of whoever invited.
    Where nobody owed it the assessment stands by itself."""
    invitation = given.invitation
    if invitation.committee != OWNERS:
        return
    asked = Invitation.objects.filter(
        committee=OWNERS, period=invitation.period, estate__office=invitation.estate.office).values_list("pk", flat=True)
    there = list(Assessment.objects.filter(invitation__in=asked).select_related("invitation__estate").order_by("pk"))
    fields = {k: str(round(mean(getattr(x, k) for x in there))) for k in ("attitude", "quality", "satisfaction")}
    fields["words"] = _last("\n".join(_line(x) for x in there))
    for case in cases_asked(asked):
        what = a.File(by=invitation.made_by.key, form=FORM, fields=fields,
                      reason=f"又收到{invitation.member}的评估" if len(there) > 1 else None)
        door.act(what, on=case, act_id=f"assessed-{given.pk}-{case}")


def cases_asked(invitations: Iterable[int]) -> list[int]:
    """The cases on which these invitations did what was owed."""
    keys = Q()
    for pk in invitations:
        keys |= Q(key__startswith=f"invite-{pk}-")
    found = m.Receipt.objects.filter(keys, case__isnull=False) if keys else m.Receipt.objects.none()
    return sorted(set(found.values_list("case_id", flat=True)))


def _line(given: Assessment) -> str:
    invitation, day = given.invitation, f"{given.at.astimezone(CHINA):%Y-%m-%d}"
    said = "；".join(x for x in (given.words, given.reason) if x)
    scores = f"态度 {given.attitude}，质量 {given.quality}，总体 {given.satisfaction}"
    return f"{day} {invitation.estate.name} {invitation.member}：{scores}{'；' + said if said else ''}"


def _last(text: str) -> str:
    """As much of the end as the field takes."""
    return text if len(text) <= LONGEST else "…" + text[1 - LONGEST:]


def complain(invitation: Invitation, typed: Mapping[str, str]) -> Complaint:
    """Raises:
        Wrong: nothing was written, or more than one invitation takes.
    """
    entered = Entered(typed)
    text = entered.long("text", 2000, needed=True)
    if invitation.complaints.count() >= MANY:
        entered.wrong("text", "too_many_here", most=MANY)
    entered.done()
    same = invitation.complaints.filter(text=text).first()
    return same or Complaint.objects.create(invitation=invitation, text=text, at=clock.now())


def answer(complaint: Complaint, typed: Mapping[str, str], *, by: Staff) -> None:
    """Raises:
        Wrong: nothing was written.
        Again: it was answered before.
    """
    entered = Entered(typed)
    text = entered.long("answer", 2000, needed=True)
    entered.done()
    if not Complaint.objects.filter(pk=complaint.pk, answered_at=None).update(
            answer=text, answered_by=by, answered_at=clock.now()):
        raise Again


def register(complaint: Complaint, *, by: Staff) -> door.Done | Refusal:
    """Make a matter of it, with all the duties that a complaint has; ``by`` is its first contact."""
    def keep(done: door.Done) -> None:
        Complaint.objects.filter(pk=complaint.pk).update(number=read.number_of(done.id))

    what = a.Register(by=by.key, channel="customer_committee", kind="complaint", class_=2, content=complaint.text)
    return door.act(what, on=None, act_id=f"committee-complaint-{complaint.pk}",
                    estate=complaint.invitation.estate.key, beside=keep)


def record_breach(
    invitation: Invitation, typed: Mapping[str, str], *, clauses: Mapping[str, str], late: Mapping[str, int],
) -> ContractBreach:
    """A breach of contract: the clause and its effect on the estate are both needed.

    Raises:
        Wrong: one of them is missing, or more than one invitation takes.
    """
    entered = Entered(typed)
    clause = entered.one_of("clause", {c: c for c in clauses})
    effect = entered.long("effect", 2000, needed=True)
    measure = entered.long("measure", 2000)
    if invitation.breaches.count() >= MANY:
        entered.wrong("effect", "too_many_here", most=MANY)
    entered.done()
    same = invitation.breaches.filter(clause=clause, effect=effect).first()
    return same or ContractBreach.objects.create(
        invitation=invitation, book=books.adopted_by(invitation.estate), clause=clause, effect=effect,
        measure=measure, late=late.get(clause, 0), at=clock.now())


def see(breach: ContractBreach, *, by: Staff) -> None:
    """「知道了」: whoever answers for the estate has read it."""
    ContractBreach.objects.filter(pk=breach.pk, seen_at=None).update(seen_by=by, seen_at=clock.now())
