"""事项: everything that the page of one case shows."""

from datetime import datetime, timedelta
from typing import Any

import msgspec

from shouwen.kernel.case import Case, Form
from shouwen.kernel.context import Context
from shouwen.kernel.judging.offers import Offer, offers
from shouwen.kernel.people import Roster
from shouwen.kernel.rulebook import Rulebook
from shouwen.org.models import Customer, Estate, Staff
from shouwen.queries import scope
from shouwen.queries.papers import named
from shouwen.queries.part import Part, part_of
from shouwen.queries.proposals import repeated, same_matters
from shouwen.queries.rows import DutyLine, Line, duty_line, lines, name_of
from shouwen.store import books, read
from shouwen.store import models as m
from shouwen.store.asking import books_named, case_context
from shouwen.store.paper_sources import erased

TO_CUSTOMER = frozenset(
    {"registered", "told_customer", "answered", "promised", "handed_over", "return_visited",
     "resolved", "closed", "withdrawn", "reopened"}
)


FACTS = ("means", "outcome", "settled", "answered", "score", "called", "way", "until")


class Link(msgspec.Struct, frozen=True, kw_only=True):
    """One station of the responsibility chain."""

    name: str
    role: str
    since: datetime | None
    way: str = ""
    now: bool = False


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the timeline."""

    at: datetime
    type: str
    by: str
    text: str
    clauses: tuple[tuple[str, str, str], ...]
    customer: bool
    late: bool
    marks: tuple[str, ...]
    to: str = ""
    seq: int = 0
    facts: tuple[tuple[str, Any], ...] = ()
    """What was chosen rather than said: how it went, the score, who was called."""


class PartLine(msgspec.Struct, frozen=True, kw_only=True):
    """A supporting department's part: what it was told to do, and whether that is ``open``, ``done``
    or ``waived``."""

    department: str
    text: str
    state: str


class CasePage(msgspec.Struct, frozen=True, kw_only=True):
    row: Any
    line: Line
    case: Case
    book: Rulebook
    number: str
    reserved: str
    version: int
    estate: str
    phone: str
    phone_masked: str
    chain: list[Link]
    owed: list[DutyLine]
    mine: list[DutyLine]
    offers: dict[str, Offer]
    timeline: list[Entry]
    papers: dict[str, Form]
    attachments: list[Any]
    linked: list[Line]
    alike: list[Line]
    same: list[Line]
    breaches: list[dict[str, Any]]
    accountable: str
    first_contact: str
    promised: datetime | None
    paused: timedelta
    """How long it waited outside, all in all; the clocks of the rulebook went on."""
    parts: list[PartLine]
    part: bool = False
    """Only a supporting department's part of the case is shown."""


def case_page(number: str, *, seen_by: Staff, now: datetime, beside: bool = True) -> CasePage | None:
    """The page of a case for one person; None if he may not see it. ``beside``: with the other cases
    that may be about the same. Who only supports finds the matter and his part."""
    row = scope.case_row(number, seen_by=seen_by)
    if row is None:
        return None
    case, book, ctx = case_context(row, now)
    customer = Customer.objects.filter(key=row.customer).first() if row.customer else None
    told, people = read.told(row.pk), ctx.roster
    owed = [duty_line(d, book, now, people=people) for d in case.duties if d.live]
    owed.sort(key=lambda d: (d.due is None, d.due))
    phone = customer.phone if customer else ""
    whole = CasePage(
        row=row, line=lines([row], seen_by=seen_by)[0], case=case, book=book, number=read.number_of(row.pk),
        reserved=read.reserved(row.reserved.pk) if hasattr(row, "reserved") else "",
        version=row.version, estate=_estate(row.estate), phone=phone, phone_masked=masked(phone),
        chain=chain_of(case, told, people), owed=owed, mine=[d for d in owed if d.who_key == seen_by.key],
        offers={o.act: o for o in offers(case, seen_by.key, book, _with_another(ctx, book, now))},
        timeline=[entry_of(event, raw, book_then(case, book, event.seq), people) for event, raw in told],
        papers=named(case, book),
        attachments=list(m.Attachment.objects.filter(case=row)),
        linked=_linked(case, seen_by), alike=repeated(row, seen_by=seen_by, now=now) if beside else [],
        same=_same(row, case, seen_by, now) if beside else [],
        parts=_parts(case, told, people), paused=_paused(told, now),
        accountable=name_of(case.accountable(now), people),
        first_contact=name_of(case.first_contact, people), promised=case.instants.get("promised"),
        breaches=[{"who": name_of(b.who, people), "at": b.at, "owes": b.owes, "basis": b.basis,
                   "decided": b.decided} for b in case.breaches],
    )
    part = part_of(case, book, ctx, seen_by=seen_by)
    return whole if part is None else _only(part, whole, told)


def _only(part: Part, whole: CasePage, told: list[tuple[Any, dict[str, Any]]]) -> CasePage:
    """What is left of the page for who has that part alone; what the department itself owes stays."""
    case, kept = whole.case, {event.seq for event, _raw in told if part.event(event)}
    owed = {d.id for d in case.duties if part.duty(d)}
    return msgspec.structs.replace(
        whole, part=True, phone="", phone_masked="", promised=None, linked=[], alike=[], same=[], breaches=[],
        owed=[d for d in whole.owed if d.id in owed],
        timeline=[e for e in whole.timeline if e.seq in kept],
        papers={name: f for name, f in whole.papers.items() if part.paper(f)},
        attachments=[f for f in whole.attachments if f.seq in kept],
        parts=[p for p, own in zip(whole.parts, case.parts, strict=True) if own.department in part.departments],
    )


def _parts(case: Case, told: list[tuple[Any, dict[str, Any]]], people: Roster) -> list[PartLine]:
    """The supporters' parts in the words of the newest coordination that gave any."""
    said = next((raw["parts"] for event, raw in reversed(told)
                 if event.type == "coordinated" and isinstance(raw.get("parts"), dict)), {})
    return [
        PartLine(
            department=name_of(p.department, people), state="waived" if p.waived else "done" if p.done else "open",
            text=_kept(said.get(p.department)),
        ) for p in case.parts
    ]


def _paused(told: list[tuple[Any, dict[str, Any]]], now: datetime) -> timedelta:
    total, since = timedelta(), None
    for event, _raw in told:
        stage = getattr(event.changes, "stage", msgspec.UNSET)
        if stage is msgspec.UNSET:
            continue
        if since is not None:
            total += event.at - since
        since = event.at if stage == "waiting" else None
    return total if since is None else total + (now - since)


def _kept(said: Any) -> str:
    return "" if said is None or erased(said) else str(said)


def _with_another(ctx: Context, book: Rulebook, now: datetime) -> Context:
    """One other rulebook is enough to see whether the case might be moved."""
    other = next((i for i in books.all_ids() if i != book.id), None)
    return msgspec.structs.replace(ctx, books=books_named([other], now)) if other else ctx


def masked(phone: str) -> str:
    """138****0000."""
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) >= 8 else "****" if phone else ""


def _estate(key: str) -> str:
    return Estate.objects.filter(key=key).values_list("name", flat=True).first() or key


def chain_of(case: Case, told: list[tuple[Any, dict[str, Any]]], people: Roster) -> list[Link]:
    """First contact → … → who has it now, with stand-ins and the ways it went."""
    chain = [Link(name=name_of(case.first_contact, people), role="first_contact",
                  since=case.instants.get("arrival"))]
    chain += [
        Link(name=name_of(s.who, people), role="stand_in", since=s.from_)
        for s in case.stand_ins if s.accepted and s.for_ == case.first_contact
    ]
    way, before = "", case.first_contact
    for event, raw in told:
        if event.type == "handed_over":
            way = str(raw.get("way") or "")
        handler = getattr(event.changes, "handler", None)
        if isinstance(handler, str) and handler != before:
            chain.append(Link(name=name_of(handler, people), role="handler", since=event.at, way=way))
            before, way = handler, ""
    if case.offer is not None:
        chain.append(Link(name=name_of(case.offer.to or case.offer.department, people), role="offered",
                          since=case.offer.at, way=case.offer.way or ""))
    chain[-1] = msgspec.structs.replace(chain[-1], now=True)
    return chain


def book_then(case: Case, book: Rulebook, seq: int) -> Rulebook:
    """The rulebook that the case went by at that event."""
    held = [p for p in case.rulebooks if p.since <= seq]
    return books.pinned(held[-1].id, held[-1].hash) if held else book


def entry_of(event: Any, raw: dict[str, Any], book: Rulebook, people: Roster) -> Entry:
    text = " · ".join(
        str(raw[k]) for k in ("content", "text", "result", "reason", "question", "words", "cause",
                              "for", "file", "form", "value")
        if raw.get(k) and not str(raw[k]).startswith("#")
    )
    told = raw.get("told")
    if isinstance(told, dict):
        shown = [str(told[k]) for k in ("who", "why") if told.get(k)]
        text = " · ".join([text, *shown]) if text else " · ".join(shown)
    recipients = event.past.to if event.past else ()
    return Entry(
        at=event.at, type=event.type, by=name_of(event.by, people) if event.by != "clock" else "",
        text=text, late=bool(event.breaches), marks=event.marks, customer=_seen_by_customer(event, raw),
        clauses=tuple((c, book.label(c), book.id) for c in event.clause[:3]),
        to="、".join(name_of(k, people) for k in recipients[:1]), seq=event.seq,
        facts=tuple((k, raw[k]) for k in FACTS if raw.get(k) is not None and not _only_sent(k, raw)),
    )


def _only_sent(fact: str, raw: dict[str, Any]) -> bool:
    """A message has been sent; that it reached somebody is known when he acts."""
    return fact == "outcome" and raw.get("means") == "message"


def _seen_by_customer(event: Any, raw: dict[str, Any]) -> bool:
    return event.type in TO_CUSTOMER or raw.get("visible") == "customer"


def _same(row: m.Case, case: Case, seen_by: Staff, now: datetime) -> list[Line]:
    """Open matters that may be this one, told by somebody else; those linked already left out."""
    if case.ended:
        return []
    text = read.content([row.pk]).get(row.pk, "")
    linked = read.by_uid([u for u in (case.principal, *case.members) if u])
    known = {read.number_of(r.pk) for r in linked.values()}
    found = same_matters(text, row.house, row.estate, seen_by=seen_by, now=now, but=row.pk) if text else []
    return [line for line in found if line.number not in known]


def _linked(case: Case, seen_by: Staff) -> list[Line]:
    uids = [u for u in (case.principal, *case.members) if u]
    if not uids:
        return []
    return lines(scope.cases(seen_by).filter(uid__in=uids), seen_by=seen_by)
