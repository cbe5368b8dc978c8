"""Rows and what carries them out: every cited row exists, every row of a rulebook is carried."""

from collections.abc import Collection, Iterable, Mapping

import msgspec

from shouwen.kernel.acts import Register
from shouwen.kernel.loading.merging import LIST_SECTIONS, Entry, Flat
from shouwen.kernel.rulebook import (
    Clause,
    Rulebook,
)
from shouwen.kernel.vocabulary import SHOWN


def cited_by(book: Rulebook) -> dict[str, list[str]]:
    """Every clause with the entries that carry it out: ``duties/alarm``, ``cites/RF17`` …"""
    found: dict[str, list[str]] = {}

    def add(clauses: Iterable[str], carrier: str) -> None:
        for clause in clauses:
            found.setdefault(clause, []).append(carrier)

    for section in ("duties", "bans", "routes", "forms", "marks", "manners"):
        for entry in getattr(book, section):
            add(entry.clause, f"{section}/{entry.id}")
    for duty in book.duties:
        for limit in duty.limits:
            add(limit.clause, f"duties/{duty.id}")
    for family in book.phrases:
        add(family.clause, f"phrases/{family.id}")
    for section in ("accountability_ends", "close_needs", "closes_itself", "reopens_itself"):
        for n, branch in enumerate(getattr(book, section), start=1):
            add(branch.clause, f"{section}/{n}")
    for code, clauses in book.cites.items():
        add(clauses, f"cites/{code}")
    for screen, rule in book.fields.items():
        add(rule.clause, f"fields/{screen}")
    add(book.first_contact.clause, "first_contact")
    add(book.classes.clause, "classes")
    add(book.posts.get("clause", ()), "posts")
    return found


def check_clauses(flat: Flat, book: Rulebook) -> None:
    """Each cited row exists, each row is carried out, and only the base may cite none."""
    carriers = cited_by(book)
    known = book.clauses
    if not known:
        return
    for entry in (*(e for s in LIST_SECTIONS for e in flat.lists[s]), *flat.off):
        _check_entry_clauses(entry, known, flat)
    for entry in flat.off:
        carriers.update({clause: [f"{entry.section}/{entry.id}"] for clause in entry.clause
                         if clause not in carriers})
    for clause in carriers:
        if clause not in known:
            raise flat.mistake("clauses", clause, "", f"no such row `{clause}`",
                               "list it under clauses, or cite another")
    own = flat.top.get("clauses") or {}  # a parent's rows were held to account in the parent
    for clause, row in known.items():
        if clause in own and clause not in carriers and not row.by:
            raise flat.mistake("clauses", clause, "by", "row has no carrier",
                               "cite it in an entry, or say by: screen/…, report/…, field/…, "
                               "setting/… or form/…")


def check_shown(flat: Flat, book: Rulebook) -> None:
    """What a row is shown by exists: a page, a report, a setting, a form, a field of registering."""
    fields = {f.encode_name for f in msgspec.structs.fields(Register)}
    for id_, row in book.clauses.items():
        if row.by is None:
            continue
        sort, _slash, name = str(row.by).partition("/")
        known: Collection[str] = {
            "setting": {**book.settings, **book.tables}, "field": fields, "form": {f.form for f in book.forms}, **SHOWN,
        }.get(sort, ())
        if name not in known:
            raise flat.mistake("clauses", id_, "by", f"no such {sort or 'place'} `{name}`",
                               f"{sort}s are {', '.join(sorted(known))}" if known else
                               "say by: screen/…, report/…, field/…, setting/… or form/…")


def _check_entry_clauses(entry: Entry, known: Mapping[str, Clause], flat: Flat) -> None:
    for clause in entry.clause:
        if clause not in known:
            own = any(clause.startswith(f"{p}-") for p in (flat.id, *flat.parents))
            what = f"no such row `{clause}`" if own else f"row of another regulation `{clause}`"
            raise entry.mistake("clause", what, "cite a row that stands under clauses")
    if not entry.clause and entry.origin != "base" and entry.section in (
        "duties", "bans", "routes", "forms", "marks", "manners",
    ):
        raise entry.mistake("clause", "clause missing", "name the rows that this entry carries out")
