"""Rows that several screens show: a duty, a case in one line, with names instead of keys."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import msgspec

from shouwen.kernel.case import Duty as KernelDuty
from shouwen.kernel.people import Roster
from shouwen.org import roster
from shouwen.org.models import Customer, Department, Staff
from shouwen.queries.part import parts_of
from shouwen.store import books, read
from shouwen.store import models as m

SOON = timedelta(minutes=30)
_DUTY = msgspec.json.Decoder(KernelDuty)


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """A case in one line. No ``customer`` for who only supports the matter."""

    number: str
    stage: str
    class_no: int
    kind: str
    content: str
    customer: str
    house: str
    first_contact: str
    handler: str
    created_at: datetime
    updated_at: datetime
    id: int
    emergency: str = "none"


class DutyLine(msgspec.Struct, frozen=True, kw_only=True):
    """A duty as a person sees it: the verb, to whom, until when, the rows behind it."""

    id: str
    owes: str
    owes_any: tuple[str, ...]
    zh: str
    en: str
    to: str
    who: str
    who_key: str
    due: datetime | None
    band: str
    basis: str
    state: str
    clauses: tuple[tuple[str, str, str], ...]
    case: Line | None = None
    form: str = ""
    room: str = "case"
    """Where that form is kept."""


def names(keys: Iterable[str], people: Roster | None = None) -> dict[str, str]:
    """Names for keys of staff and departments, as they are now."""
    people = people or roster.present_roster()
    found = {}
    for key in keys:
        person = people.people.get(key)
        department = people.departments.get(key) or people.former.get(key)
        found[key] = person.name if person else department.name if department else key
    return found


def name_of(key: str | None, people: Roster | None = None) -> str:
    return names([key], people)[key] if key else ""


def department_names() -> dict[str, str]:
    return dict(Department.objects.values_list("key", "name"))


def lines(rows: Iterable[m.Case], *, seen_by: Staff) -> list[Line]:
    """Cases in one line each: two more queries however many they are."""
    rows = list(rows)
    in_part = parts_of(rows, seen_by=seen_by)
    whole = [r for r in rows if r.pk not in in_part]
    said = read.content(r.pk for r in rows)
    people = dict(
        Customer.objects.filter(key__in=[r.customer for r in whole if r.customer]).values_list("key", "name")
    )
    called = names({k for r in rows for k in (r.first_contact, r.handler) if k})
    return [
        Line(
            number=read.number_of(r.pk), stage=r.stage, class_no=r.class_no, kind=r.kind,
            content=said.get(r.pk, ""), customer="" if r.pk in in_part else people.get(r.customer, ""), house=r.house,
            first_contact=called.get(r.first_contact, ""), handler=called.get(r.handler, ""),
            created_at=r.created_at, updated_at=r.updated_at, id=r.pk, emergency=r.emergency,
        )
        for r in rows
    ]


def band(due: datetime | None, now: datetime) -> str:
    """``late``, ``soon`` or ``later``: the three bands of the duty list."""
    if due is None:
        return "later"
    if due < now:
        return "late"
    return "soon" if due - now <= SOON else "later"


def duty_line(
    duty: KernelDuty, book: Any, now: datetime, case: Line | None = None, people: Roster | None = None
) -> DutyLine:
    people = people or roster.present_roster()
    rule, form = book.duty(duty.rule), (duty.with_.get("form") or ("",))[0]
    paper = book.paper(form) if form else None
    return DutyLine(
        id=duty.id, owes=duty.owes[0], owes_any=duty.owes, zh=rule.zh if rule else "",
        en=rule.en if rule else "", to=_recipient(duty, people), who=name_of(duty.who, people),
        who_key=duty.who or "", due=duty.due, band=band(duty.due, now), basis=duty.basis,
        state=duty.state, case=case, form=form, room=paper.room if paper else "case",
        clauses=tuple((c, book.label(c), book.id) for c in duty.clause[:2]),
    )


def _recipient(duty: KernelDuty, people: Roster) -> str:
    return "、".join(names(duty.recipients, people).values())


def duty_lines(rows: Iterable[m.Duty], now: datetime, *, seen_by: Staff) -> list[DutyLine]:
    """Duty rows with their cases in one line."""
    rows = list(rows)
    by_case = {line.id: line for line in lines({r.case_id: r.case for r in rows}.values(), seen_by=seen_by)}
    people = roster.present_roster()
    return [
        duty_line(
            _DUTY.decode(r.body), books.pinned(r.case.book, r.case.book_hash), now,
            by_case[r.case_id], people,
        )
        for r in rows
    ]
