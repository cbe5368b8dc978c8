"""The monthly report of supervision as PDF and XLSX, and any of its tables as a workbook."""

import io

import xlsxwriter
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from shouwen import printing
from shouwen.audit import monthly
from shouwen.web import words
from shouwen.web.printed import frame, sent
from shouwen.web.views.supervising.monthly import lines_of


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
