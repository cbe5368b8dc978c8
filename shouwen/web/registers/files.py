"""A register as a workbook or on paper, however long it is, in flat memory.

The workbook is written row by row. Paper comes in parts of ``PART`` lines, each typeset by itself on
every core of the machine; more than one are packed together.
"""

import zipfile
from collections.abc import Iterator
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from shouwen.org.models import Department, Staff
from shouwen.printing import Frame, Signed, Table, pack, print_packed, print_table
from shouwen.queries.registers import kept, reading
from shouwen.queries.registers.entry import Entry
from shouwen.queries.registers.reading import Wanted
from shouwen.reports import made, pool, signing
from shouwen.store.models import MadeFile
from shouwen.web import words
from shouwen.web.printed import frame, local
from shouwen.web.registers import columns

PART = 1000
"""Lines of a printed part: typesetting takes a time and memory that grow with the document."""
MOST_ROWS = 1_048_000
"""A sheet holds no more; the next begins a new one."""


def asked(wanted: Wanted) -> dict[str, Any]:
    """What is wanted, as it is kept with the job."""
    return {**{f: getattr(wanted, f) for f in wanted.__struct_fields__},
            "since": wanted.since.isoformat(), "until": wanted.until.isoformat()}


def wanted_of(kept_: dict[str, Any]) -> Wanted:
    return Wanted(**{**kept_, "since": date.fromisoformat(kept_["since"]),
                     "until": date.fromisoformat(kept_["until"])})


def make(row: MadeFile, by: Staff, path: Path, beat: made.Beat) -> None:
    """Write the register that ``row`` asks for, as its asker sees it."""
    wanted = wanted_of(row.asked)
    found = next((k for k in kept.kept(seen_by=by) if k.sort == wanted.sort), None)
    if found is None or not kept.may_read(by):
        raise LookupError(wanted.sort)
    total = reading.cases(wanted, seen_by=by).count()
    lines = _counted(reading.every(wanted, seen_by=by), total, beat)
    title = (found.en if words.english() else found.zh) or found.zh
    if row.sort == "xlsx":
        workbook(path, title, wanted.sort, lines)
    else:
        _paper(row, by, path, title, wanted, lines)


def _counted(lines: Iterator[Entry], total: int, beat: made.Beat) -> Iterator[Entry]:
    seen, last = 0, 0
    for entry in lines:
        if entry.id != last:
            seen, last = seen + 1, entry.id
            if seen % 50 == 0:
                beat(seen, total)
        yield entry
    beat(seen, total)


def workbook(path: Path, title: str, sort: str, lines: Iterator[Entry]) -> None:
    """One sheet of text cells; nothing that somebody typed becomes a formula or a link."""
    book = xlsxwriter.Workbook(str(path), {
        "constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
    })
    called, headings = columns.Names(), columns.headings(sort)
    sheet, at = None, MOST_ROWS
    for entry in lines:
        if sheet is None or at >= MOST_ROWS:
            sheet, at = _sheet(book, title, sort, headings), 1
        for place, text in enumerate(columns.cells(sort, entry, called)):
            if text:
                sheet.write_string(at, place, text[:32_000])
        at += 1
    if sheet is None:
        _sheet(book, title, sort, headings)
    book.close()


def _sheet(book: Any, title: str, sort: str, headings: list[str]) -> Any:
    number = len(book.worksheets()) + 1
    sheet = book.add_worksheet(f"{title[:24]} {number}" if number > 1 else title[:30])
    for place, column in enumerate(columns.COLUMNS[sort]):
        sheet.set_column(place, place, column.width * 1.6)
    bold = book.add_format({"bold": True})
    for place, text in enumerate(headings):
        sheet.write_string(0, place, text, bold)
    sheet.freeze_panes(1, 1)
    return sheet


def _paper(row: MadeFile, by: Staff, path: Path, title: str, wanted: Wanted, lines: Iterator[Entry]) -> None:
    head, signed, called = frame(by), _signed(wanted), columns.Names()
    first, second = list(islice(lines, PART)), list(islice(lines, PART))
    if not second:
        path.write_bytes(print_table(_part(head, title, wanted, first, signed, called)))
        return
    row.shown = row.shown.removesuffix(".pdf") + ".zip"
    parts = (pack(n, _part(head, f"{title} {n}", wanted, part, signed if last else (), called))
             for n, part, last in _numbered(first, second, lines))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as packed:
        for n, pdf in pool.over(print_packed, b"", parts, jobs=pool.cores()):
            packed.writestr(f"{title}-{n:04d}.pdf", pdf)


def _numbered(first: list[Entry], second: list[Entry], lines: Iterator[Entry]) -> Iterator[tuple[int, list[Entry], bool]]:
    """Every part with its number and whether it is the last."""
    number, part, following = 1, first, second
    while part:
        yield number, part, not following
        number, part, following = number + 1, following, list(islice(lines, PART))


def _part(head: Frame, title: str, wanted: Wanted, part: list[Entry], signed: tuple[Signed, ...],
          called: columns.Names) -> Table:
    shown = columns.COLUMNS[wanted.sort]
    return Table(
        frame=head, title=title, form=wanted.form, columns=tuple(str(c.heading) for c in shown),
        widths=tuple(float(c.width) for c in shown), signatures=signed,
        rows=tuple(tuple(columns.cells(wanted.sort, e, called)) for e in part),
        note=" · ".join(x for x in (
            _("%(since)s 至 %(until)s") % {"since": wanted.since, "until": wanted.until}, _department(wanted),
            _("共 %(n)d 行") % {"n": len(part)}) if x),
    )


def _department(wanted: Wanted) -> str:
    return Department.objects.filter(key=wanted.department).values_list("name", flat=True).first() or ""


def _signed(wanted: Wanted) -> tuple[Signed, ...]:
    """The signatures under it, where a whole month of an office or a department is printed unfiltered."""
    of = signing.Scope(wanted.sort, wanted.office, wanted.department, wanted.since)
    if of.wanted != wanted:
        return ()
    called = columns.Names()
    return tuple(Signed(called[s.by], "", local(s.at)) for s in signing.signatures(of))
