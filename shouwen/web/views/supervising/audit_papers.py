"""The papers of supervision: check sheet, finding with its proposal, monthly report; PDF and XLSX."""

import io
from typing import Any

import xlsxwriter
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from shouwen import printing
from shouwen.audit import checking, facts, monthly
from shouwen.audit import supervisors as who
from shouwen.audit.models import RewardPenalty, Sampled
from shouwen.audit.violations import Violation
from shouwen.org.models import Department, Office
from shouwen.queries.rows import name_of
from shouwen.store.models import Event
from shouwen.store.read import id_of, number_of
from shouwen.web import words
from shouwen.web.printed import frame, local, sent
from shouwen.web.views.supervising.judging import found_or_404
from shouwen.web.views.supervising.monthly import lines_of


def _moment(at: Any) -> str:
    return f"{local(at):%Y-%m-%d %H:%M}" if at else ""


def _printed(request: HttpRequest, table: printing.Table, name: str) -> HttpResponse:
    """The same table as PDF or as XLSX, as the address asks.

    Raises:
        Http404: neither.
    """
    sort = request.GET.get("as", "pdf")
    if sort not in ("pdf", "xlsx"):
        raise Http404
    return sent(printing.print_table(table) if sort == "pdf" else sheet(table), f"{name}.{sort}", saved=True)


def sheet(table: printing.Table) -> bytes:
    """The table as a workbook: what is a number is a number, and nothing typed becomes a formula."""
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        page = book.add_worksheet()
        bold = book.add_format({"bold": True})
        page.write_string(0, 0, table.title, bold)
        page.write_string(1, 0, table.note)
        rows = [*table.rows, *([table.sums] if table.sums else [])]
        for x, column in enumerate(table.columns):
            page.write_string(2, x, column, bold)
        for y, row in enumerate(rows, start=3):
            for x, value in enumerate(row):
                if value.isascii() and value.isdigit():
                    page.write_number(y, x, int(value))
                else:
                    page.write_string(y, x, value)
        page.freeze_panes(3, 0)
        page.autofit()
    return made.getvalue()


@login_required
@require_http_methods(["GET"])
def sample_paper(request: HttpRequest, sample: int) -> HttpResponse:
    """F18: the drawn cases with every point's word and what was found."""
    found = who.samples(request.user).filter(pk=sample).first()
    if found is None:
        raise Http404
    drawn = who.drawn(found, seen_by=request.user)
    where = Office.objects.get(key=found.office).name
    if found.department:
        where += " · " + (Department.objects.filter(key=found.department).values_list("name", flat=True).first() or "")
    note = _("%(where)s，%(since)s 至 %(last)s 登记的 %(pool)d 件中随机抽 %(n)d 件；种子 %(seed)s") % {
        "where": where, "since": f"{local(found.since):%Y-%m-%d}",
        "last": f"{local(found.last_day):%Y-%m-%d}", "pool": found.pool, "n": found.wanted,
        "seed": found.seed}
    checkers = dict.fromkeys(d.checks.order_by("-pk").first() for d in drawn)
    table = printing.Table(
        frame=frame(request.user), title=_("督查检查表"), form="F18", number=str(found.pk), note=note,
        link=request.build_absolute_uri(f"/supervision/samples/{found.pk}"),
        columns=("#", _("事项"), *(str(words.POINTS[p]) for p in facts.POINTS), _("发现"), _("检查人")),
        rows=tuple(_drawn_row(d) for d in drawn), widths=(1, 2, 2, 2, 2, 2, 2, 2, 6, 3),
        signatures=tuple(
            printing.Signed(name_of(by), at=at, method=_bound(checking.digest(found, by)))
            for by, at in {c.by: local(c.at) for c in checkers if c}.items()),
    )
    return _printed(request, table, f"F18-{found.pk}")


def _drawn_row(drawn: Sampled) -> tuple[str, ...]:
    check = drawn.checks.order_by("-pk").first()
    said = [words.word(words.CHECKED, check.points.get(p)) if check else "—" for p in facts.POINTS]
    found = "；".join(_("#%(seq)d %(text)s（%(who)s，%(due)s 前改正）") % {
        "seq": f.seq, "text": f.text, "who": name_of(f.who), "due": _moment(f.due)} for f in drawn.findings.order_by("pk"))
    by = f"{name_of(check.by)} {_moment(check.at)}" if check else _("未查")
    return (str(drawn.place), number_of(drawn.case_id), *said, found, by)


@login_required
@require_http_methods(["GET"])
def violation_paper(request: HttpRequest, number: str, breach: str) -> HttpResponse:
    """F17: breach, clause, basis, statement, decision, appeal, and what was decided of it."""
    v = found_or_404(request, number, breach)
    measure = RewardPenalty.objects.filter(subject=f"violation/{v.number}/{v.breach}").first()
    paper = printing.Paper(
        frame=frame(request.user, book=v.clauses[0][2] if v.clauses else ""), title=_("违规认定及奖罚建议"), form="F17",
        number=f"{v.number}-{v.breach}", link=request.build_absolute_uri(f"/cases/{v.number}"),
        blocks=(printing.Fields(_fields(v, measure)), printing.Rows(
            columns=(_("时间"), _("谁"), _("做了什么"), _("结论"), _("内容")), widths=(2, 1, 1, 1, 5), title=_("经过"),
            rows=tuple((_moment(s.at), s.by, words.word(words.ACTS, s.act), words.word(words.VALUES, s.outcome), s.text)
                       for s in v.steps))),
        signatures=_signed(v),
        unfinished="" if v.decided else _("未完成"),
    )
    return sent(printing.print_paper(paper), f"F17-{v.number}.pdf", saved=True)


def _bound(digest: str) -> str:
    """By what a signature holds: who signed in wrote the record that this digest covers."""
    return _("登录后所写 · 记录摘要 %(digest)s") % {"digest": digest[:12]}


def _signed(v: Violation) -> tuple[printing.Signed, ...]:
    """Whoever stated, decided or appealed signed by that act: bound to the hash of its event, which
    covers everything before it in the case."""
    steps = [s for s in v.steps if s.act in ("state", "decide", "appeal")]
    events = Event.objects.filter(case_id=id_of(v.number), seq__in=[s.seq for s in steps])
    hashes = {seq: bytes(hash_).hex() for seq, hash_ in events.values_list("seq", "hash")}
    return tuple(printing.Signed(s.by, words.word(words.ACTS, s.act), local(s.at), _bound(hashes[s.seq])) for s in steps)


def _fields(v: Violation, measure: RewardPenalty | None) -> tuple[printing.Field, ...]:
    owed = "" if v.decided else words.word(words.JUDGED, v.stage)
    decided = f"{measure.measure}（{words.word(words.MEASURES, measure.outcome)}；{measure.reason}）" if measure else ""
    return (
        printing.Field(_("谁"), v.who), printing.Field(_("事项"), v.number), printing.Field(_("时间"), _moment(v.at)),
        printing.Field(_("条款"), "、".join(label for _c, label, _b in v.clauses)),
        printing.Field(_("依据"), words.word(words.BASES, v.basis)),
        printing.Field(_("证据"), _("第 %(n)d 条记录") % {"n": v.evidence}),
        printing.Field(_("认定"), words.word(words.VALUES, v.decided) if v.decided else "", owed=owed),
        printing.Field(_("奖罚"), decided),
    )


@login_required
@require_http_methods(["GET"])
def monthly_paper(request: HttpRequest, month: str) -> HttpResponse:
    """F21: the monthly table."""
    found = lines_of(request, month)
    sums = monthly.totals(found)
    table = printing.Table(
        frame=frame(request.user), title=_("时限与违规月报") + f" {month}", form="F21", number=month,
        link=request.build_absolute_uri(f"/supervision/month?month={month}"),
        note=_("这个月产生的每一项责任算一次；免责的仍算超时，另列一栏。"),
        columns=(_("部门"), _("谁"), _("条款"), _("依据"), *(str(words.FATES_OF_DUTIES[f]) for f in monthly.FATES)),
        rows=tuple((x.department, x.who, "、".join(label for _c, label in x.clauses), words.word(words.BASES, x.basis),
                    *(str(x.counts[f]) for f in monthly.FATES)) for x in found),
        sums=(_("合计"), "", "", "", *(str(sums[f]) for f in monthly.FATES)), widths=(2, 2, 5, 3, 1, 1, 1, 1, 1),
    )
    return _printed(request, table, f"F21-{month}")
