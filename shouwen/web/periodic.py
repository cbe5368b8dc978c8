"""A period's report as tables: the same for the page, the workbook and the print."""

from pathlib import Path
from typing import Any

import msgspec
import xlsxwriter
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shouwen.org.models import Estate, Office, Staff
from shouwen.printing import Paper, Rows, print_paper
from shouwen.queries.rows import names
from shouwen.reports import made
from shouwen.reports.periodic import kept
from shouwen.reports.periodic.figures import Figure, Measured, Report
from shouwen.reports.periodic.measures import MEASURES
from shouwen.reports.periodic.period import Period
from shouwen.store import books
from shouwen.store.models import MadeFile, PeriodReport
from shouwen.web import words
from shouwen.web.printed import frame

TITLES = {
    "registered": gettext_lazy("登记"), "on_time": gettext_lazy("责任按时率"), "told_in_time": gettext_lazy("按时告诉客户"),
    "first_contact_resolution": gettext_lazy("首问当场解决"), "time_to_settle": gettext_lazy("办结用时"),
    "handed_over": gettext_lazy("一次转对"), "stayed_closed": gettext_lazy("办结后没有重开"),
    "responded": gettext_lazy("响应率"), "solved": gettext_lazy("解决率"), "satisfied": gettext_lazy("满意率"),
    "satisfaction": gettext_lazy("回访结果"), "persons": gettext_lazy("一件事经了几个人"),
    "credit_hearing": gettext_lazy("功劳：首问"), "credit_doing": gettext_lazy("功劳：办理"),
}
GROUPINGS = {
    "channel": gettext_lazy("来源"), "class": gettext_lazy("信息类别"), "kind": gettext_lazy("事项类型"),
    "post": gettext_lazy("岗位"), "estate": gettext_lazy("小区"), "clause": gettext_lazy("条款"),
    "department": gettext_lazy("部门"), "office": gettext_lazy("管理处"), "way": gettext_lazy("方式"),
    "outcome": gettext_lazy("结果"), "persons": gettext_lazy("几个人"), "person": gettext_lazy("姓名"),
}
SORTS = {"day": gettext_lazy("日报"), "week": gettext_lazy("周报"), "month": gettext_lazy("月报")}
SCOPES = {"all": gettext_lazy("全公司"), "office": gettext_lazy("本管理处"), "department": gettext_lazy("本部门"),
          "own": gettext_lazy("我经手的")}
RATES = frozenset(x.key for x in MEASURES if x.rate)
WIDE = 100
"""How long the longest bar of a chart is."""


class Line(msgspec.Struct, frozen=True):
    """One group: its key and its word, its figure, how long its bar is (0 to 100)."""

    key: str
    label: str
    figure: Figure
    rate: str
    bar: int


class Group(msgspec.Struct, frozen=True):
    key: str
    title: str
    lines: list[Line]


class Section(msgspec.Struct, frozen=True):
    """A measure with its sum, that of the period before, and its groupings."""

    key: str
    title: str
    is_rate: bool
    total: Figure
    rate: str
    before: Figure
    rate_before: str
    groups: list[Group]


def percent(figure: Figure) -> str:
    """Per cent with one place, or a dash where nothing was counted."""
    if figure.good is None or not figure.count:
        return "—"
    return f"{figure.good * 1000 // figure.count / 10:.1f}%"


def sections(report: Report) -> list[Section]:
    """Every measure of the report in words."""
    called = _Labels(report)
    return [
        Section(
            x.key, str(TITLES[x.key]), x.key in RATES, x.total, percent(x.total), x.before, percent(x.before),
            [_group(x, name, called) for name in x.groups],
        ) for x in report.measured
    ]


def _group(measured: Measured, name: str, called: "_Labels") -> Group:
    found = measured.groups[name]
    most = max((f.count for _k, f in found), default=1)

    def bar(figure: Figure) -> int:
        if measured.key in RATES:
            return (figure.good or 0) * WIDE // figure.count
        return figure.count * WIDE // most

    return Group(name, str(GROUPINGS[name]),
                 [Line(k, called(name, k), f, percent(f), bar(f)) for k, f in found])


class _Labels:
    """Words for the keys of groups; names are looked up once."""

    def __init__(self, report: Report) -> None:
        keys = {k for x in report.measured for name in ("person", "department")
                for k, _f in x.groups.get(name, ()) if k}
        self._names = names(keys)
        self._tables: dict[str, dict[Any, Any]] = {
            "channel": words.CHANNELS, "class": words.CLASSES, "kind": words.KINDS, "post": words.POSTS,
            "way": words.WAYS, "outcome": {**words.VALUES, **words.REPORTS}, "persons": {},
            "estate": dict(Estate.objects.values_list("key", "name")),
            "office": dict(Office.objects.values_list("key", "name")),
        }

    def __call__(self, grouping: str, key: str) -> str:
        if not key:
            return _("（没有）")
        if grouping == "clause":
            return _clause(key)
        table = self._tables.get(grouping, self._names)
        return words.word(table, int(key) if grouping == "class" else key)


def _clause(key: str) -> str:
    book, _colon, clause = key.partition(":")
    if book not in books.all_ids():
        return clause
    return str(books.current(book).label(clause, "en" if words.english() else "zh"))


def title_of(period: Period, within: str) -> str:
    days = str(period.first) if period.sort == "day" else f"{period.first} – {period.last}"
    return f"{SORTS[period.sort]} {days} {SCOPES[within]}"


def headings(section: Section) -> list[str]:
    found = [_("项"), _("件数")]
    if section.is_rate:
        found += [_("其中好的"), _("比率")]
    if section.key == "time_to_settle":
        found += [_("一半在多久以内（分钟）")]
    return found


def cells(section: Section, label: str, figure: Figure) -> list[str]:
    found = [label, str(figure.count)]
    if section.is_rate:
        found += [str(figure.good or 0), percent(figure)]
    if section.key == "time_to_settle":
        found += ["—" if figure.minutes is None else str(figure.minutes)]
    return found


# -- files ----------------------------------------------------------------------------------------


def make(row: MadeFile, by: Staff, path: Path, beat: made.Beat) -> None:
    """Freeze the report that ``row`` asks for, and write it as a workbook or a print."""
    period, within = kept.asked_period(row.asked), row.asked["within"]
    frozen = kept.freeze(period, within, seen_by=by, beat=beat, read=not row.asked.get("subscribed"))
    row.shown = f"{title_of(period, within)}.{row.sort}"[:120]
    write(frozen, by, path, row.sort)


def write(frozen: PeriodReport, by: Staff, path: Path, sort: str) -> None:
    report = kept.read(frozen)
    if sort == "xlsx":
        _workbook(report, frozen, path)
    else:
        path.write_bytes(_print(report, frozen, by))


def _workbook(report: Report, frozen: PeriodReport, path: Path) -> None:
    book = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False})
    bold, per_cent = book.add_format({"bold": True}), book.add_format({"num_format": "0.0%"})
    for section in sections(report):
        sheet = book.add_worksheet(section.title.replace("：", " ")[:31])
        sheet.set_column(0, 0, 32)
        sheet.write_row(0, 0, [title_of(report.period, report.within), "", "", frozen.digest[:12]], bold)
        at = 2
        for name, figures in (("", [(_("合计"), section.total), (_("上一期"), section.before)]),
                              *((g.title, [(x.label, x.figure) for x in g.lines]) for g in section.groups)):
            sheet.write_row(at, 0, [name or section.title, *headings(section)[1:]], bold)
            at += 1
            for label, figure in figures:
                sheet.write_string(at, 0, label)
                sheet.write_number(at, 1, figure.count)
                if section.is_rate:
                    sheet.write_number(at, 2, figure.good or 0)
                    if figure.count:
                        sheet.write_number(at, 3, (figure.good or 0) / figure.count, per_cent)
                elif section.key == "time_to_settle" and figure.minutes is not None:
                    sheet.write_number(at, 2, figure.minutes)
                at += 1
            at += 1
    book.close()


def _print(report: Report, frozen: PeriodReport, by: Staff) -> bytes:
    blocks: list[Rows] = []
    for section in sections(report):
        sums = [(_("合计"), section.total), (_("上一期"), section.before)]
        for title, figures in ((section.title, sums),
                               *((f"{section.title} · {g.title}", [(x.label, x.figure) for x in g.lines])
                                 for g in section.groups)):
            blocks.append(Rows(tuple(headings(section)), tuple(tuple(cells(section, k, f)) for k, f in figures), title))
    return print_paper(Paper(
        frame=frame(by),
        title=title_of(report.period, report.within), number=frozen.digest[:12], blocks=tuple(blocks),
    ))
