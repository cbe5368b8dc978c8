"""表单: the papers of a case, filled from what happened, with what is missing, by whom, until when."""

from datetime import datetime
from typing import Any

import msgspec

from shouwen.kernel import acts as a
from shouwen.kernel import decide
from shouwen.kernel.case import Case, Form, Signature
from shouwen.kernel.context import Context
from shouwen.kernel.outcome import Refusal
from shouwen.kernel.papers.checks import amends, completers
from shouwen.kernel.papers.rules import PaperRule
from shouwen.kernel.people import Roster
from shouwen.kernel.roles import Cast, owner_of, persons
from shouwen.kernel.rulebook import FormRule, Rulebook
from shouwen.org.models import DepartmentSeal, Staff
from shouwen.queries import scope
from shouwen.queries.part import part_of
from shouwen.queries.serials import serial
from shouwen.store import filling, read
from shouwen.store import models as m
from shouwen.store.asking import case_context
from shouwen.store.filling import Filing, Filled
from shouwen.store.paper_sources import Told, erased


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One field as it stands. ``by``: whose it is to complete, where it is empty (keys of staff, or
    a role that nobody has now); ``due``: until when; ``may``: whether the reader may complete it."""

    filled: Filled
    may: bool = False
    by: tuple[str, ...] = ()
    due: datetime | None = None


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """Where somebody signs or signed. ``drawn`` is the line of a drawn signature; ``as_signed``:
    whether the content then was what he saw (None: signed without a digest); ``unsealed``: a seal of
    his department might stand here and none was kept when he signed; ``seal`` is the one that was."""

    who: str
    role: str = ""
    signature: Signature | None = None
    drawn: str = ""
    as_signed: bool | None = None
    unsealed: bool = False
    seal: DepartmentSeal | None = None


class Paper(msgspec.Struct, frozen=True, kw_only=True):
    """One paper. ``name`` stands in its address: F12, the second of that form F12.2."""

    row: Any
    case: Case
    book: Rulebook
    people: Roster
    entry: Form
    rule: PaperRule
    name: str
    number: str
    lines: list[Line]
    places: list[Place]
    earlier: list[Place]
    filings: list[Filing]
    digest: str
    serial: str = ""
    due: datetime | None
    may_file: bool
    may_sign: bool
    amends: bool

    @property
    def unsigned(self) -> list[str]:
        """Who must still sign."""
        return [p.who for p in self.places if p.signature is None]


def named(case: Case, book: Rulebook) -> dict[str, Form]:
    """The papers of a case by the name in their address; those owed but not begun included, those that
    another room keeps left out."""
    found: dict[str, Form] = {}
    for form in case.forms:
        if _elsewhere(form.form, book):
            continue
        number = sum(1 for f in found.values() if f.form == form.form) + 1
        found[form.form if number == 1 else f"{form.form}.{number}"] = form
    for duty in case.duties:
        for wanted in duty.with_.get("form", ()) if duty.live else ():
            rule = book.form(wanted)
            if rule is not None and rule.form not in found and not _elsewhere(rule.form, book):
                found[rule.form] = _blank(rule, duty.who, duty.opened)
    return found


def _elsewhere(form: str, book: Rulebook) -> bool:
    rule = book.paper(form)
    return rule is not None and rule.room != "case"


def _blank(rule: FormRule, by: str | None, opened: datetime) -> Form:
    """A paper that no event has opened yet."""
    return Form(
        id="", form=rule.form, kind=rule.kind or rule.form, rule=rule.id, by=by,
        clause=rule.clause, opened=opened, missing=rule.fields,
    )


def paper(number: str, name: str, *, seen_by: Staff, now: datetime) -> Paper | None:
    """One paper of a case; None if there is none or this person may not see the case."""
    return next(iter(papers(number, seen_by=seen_by, now=now, only=name)), None)


def papers(
    number: str, *, seen_by: Staff, now: datetime, only: str | None = None
) -> list[Paper]:
    """The papers of a case that this person may see, in the order in which they were asked for."""
    row = scope.case_row(number, seen_by=seen_by)
    return papers_of(row, seen_by=seen_by, now=now, only=only) if row is not None else []


def papers_of(row: m.Case, *, seen_by: Staff, now: datetime, only: str | None = None) -> list[Paper]:
    """The same for a case that was found already, by a reader that asked whose eyes these are."""
    case, book, ctx = case_context(row, now)
    told: Told | None = None
    found = []
    there, part = named(case, book), part_of(case, book, ctx, seen_by=seen_by)
    if only is not None and only not in there and (rule := book.form(only)) is not None and not _elsewhere(only, book):
        there = {rule.form: _blank(rule, None, now)}  # nobody asked for it yet: it is made by filing it
    for name, entry in there.items():
        if only not in (None, name) or entry.state == "waived" or not (part is None or part.paper(entry)):
            continue
        told = told or filling.told_of(row, case)
        made = _paper(row, case, book, ctx, told, entry, name, seen_by)
        if made is not None and (entry.id or made.may_file or entry.by):
            found.append(made)
    return found


def _paper(
    row: m.Case, case: Case, book: Rulebook, ctx: Context, told: Told, entry: Form, name: str, seen_by: Staff
) -> Paper | None:
    rule = book.paper(entry.form)
    if rule is None:
        return None
    filled = filling.fill(told, entry, rule)
    due = _due(case, entry)
    cast = Cast(case=case, ctx=ctx, book=book)
    places, earlier = _places(book, cast, told, entry)
    mine = _mine(filled, rule, entry, cast, seen_by)
    return Paper(
        row=row, case=case, book=book, people=ctx.roster, entry=entry, rule=rule, name=name,
        number=read.number_of(row.pk), places=places, earlier=earlier, due=due,
        lines=[_line(f, entry, cast, due, f.field.by in mine) for f in filled],
        filings=filling.filings(told, entry), serial=serial(row.pk, entry, rule.serial) if rule.serial else "", digest=filling.digest(filled),
        may_file=_may(a.File(by=seen_by.key, form=entry.form, paper=entry.id or None), case, book, ctx),
        may_sign=bool(entry.id) and _may(a.Sign(by=seen_by.key, form=entry.form, paper=entry.id), case, book, ctx),
        amends=amends(entry),
    )


def _may(act: a.Act, case: Case, book: Rulebook, ctx: Context) -> bool:
    return not isinstance(decide.act(case, act, book, ctx), Refusal)


def _due(case: Case, entry: Form) -> datetime | None:
    """By when the paper is owed: the earliest live duty that it would end."""
    dues = [
        d.due for d in case.duties
        if d.live and d.due and {"file", "sign"} & set(d.owes)
        and {entry.form, entry.kind} & set(d.with_.get("form", (entry.form,)))
    ]
    return min(dues, default=None)


def _mine(filled: list[Filled], rule: PaperRule, entry: Form, cast: Cast, reader: Staff) -> set[str]:
    """Whose fields the reader may complete: the roles, each asked once."""
    typed = {f.field.by: f.field for f in filled if f.field.by}
    return {by for by, field in typed.items() if reader.key in completers(field, rule, entry, cast)}


def _line(filled: Filled, entry: Form, cast: Cast, due: datetime | None, mine: bool) -> Line:
    field = filled.field
    if not filled.empty or not field.typed or not (field.required or field.id in entry.missing):
        return Line(filled=filled, may=mine)
    who = owner_of(field.by, cast) if field.by else ()
    return Line(filled=filled, may=mine, by=tuple(who) or ((entry.by,) if entry.by else (field.by or "",)), due=due)


def _places(book: Rulebook, cast: Cast, told: Told, entry: Form) -> tuple[list[Place], list[Place]]:
    """Who signs the version that holds, signed or not; and the signatures under earlier ones."""
    drawn = {(e.by, e.at): str(raw.get("drawn") or "") for e, raw in told.of("sign")}
    checked = filling.still_as_signed(told, entry, book) if entry.signatures else {}

    rule = book.form_rule(entry.rule)
    wanted: dict[str, str] = {}
    for role in rule.sign if rule else ():
        for who in persons(role, cast):
            wanted.setdefault(who, role)

    def place(signature: Signature) -> Place:
        line = drawn.get((signature.by, signature.at), "")
        sealed = bool(rule and rule.seal) and wanted.get(signature.by, "first_contact") != "first_contact"
        seal = _seal(cast.ctx.roster.department_of(signature.by), signature.at) if sealed else None
        return Place(
            who=signature.by, signature=signature, drawn="" if erased(line) else line,
            as_signed=checked.get(f"{signature.by} {signature.at.isoformat()}"),
            unsealed=sealed and seal is None, seal=seal,
        )

    valid = {s.by: place(s) for s in entry.valid}
    places = [valid.pop(who) if who in valid else Place(who=who, role=role) for who, role in wanted.items()]
    earlier = [place(s) for s in entry.signatures if s.version != entry.version]
    return [*places, *valid.values()], earlier


def _seal(department: str | None, at: datetime) -> DepartmentSeal | None:
    """The seal that the department had then."""
    found = DepartmentSeal.objects.filter(department__key=department, at__lte=at).order_by("-pk").first()
    return found if found is not None and found.picture else None
