"""XLSX of staff, houses and open matters: first a preview with every row's fault, then all or nothing."""

from io import BytesIO

import xlsxwriter
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from shouwen.desk.importing import KINDS, MATTERS, looked_through, matters_of, register_matters
from shouwen.desk.settings import importing
from shouwen.org import models as m
from shouwen.org import sheets
from shouwen.web.pages import page
from shouwen.web.printed import sent
from shouwen.web.views.settings.room import administrators

KEPT = 900
"""Seconds for which a preview may still be written."""
HEADINGS = {
    "员工": ("工号", "姓名", "手机", "岗位", "管理处", "部门", "上级工号", "外包单位"),
    "房屋": ("小区", "楼", "单元", "室", "姓名", "电话"),
    MATTERS: ("编号", "小区", "房号", "姓名", "电话", "首问工号", "内容", "类型", "时间"),
}
ROWS = 500
"""For so many rows the empty file offers choices."""


@administrators
@require_http_methods(["GET", "POST"])
def import_page(request: HttpRequest) -> HttpResponse:
    """It may write any office of the company, so it is the administrators' alone."""
    key = f"import:{request.user.key}"
    if request.method == "GET":
        return page(request, "settings/import.html", {})
    if request.POST.get("confirm"):
        return _write(request, key)
    file = request.FILES.get("file")
    if file is None:
        return page(request, "settings/import.html", {"error": _("请选一个 XLSX 文件")}, 422)
    data = file.read(sheets.LARGEST + 1)
    found = looked_through(data, by=request.user)
    if not found.faults:
        cache.set(key, data, KEPT)
    return page(request, "settings/import.html", {"file": found, "name": file.name}, 422 if found.faults else 200)


def _write(request: HttpRequest, key: str) -> HttpResponse:
    data = cache.get(key)
    file = looked_through(data, by=request.user) if data else None
    if file is None or file.faults:
        return page(request, "settings/import.html", {"error": _("预览已过期，请重新上传")}, 422)
    staff, houses = importing.write(file.found, by=request.user)
    matters, refused = register_matters(matters_of(data)[0])
    cache.delete(key)
    return page(request, "settings/import.html", {"done": (staff, houses, matters), "refused": refused})


@administrators
@require_http_methods(["GET"])
def import_template(_request: HttpRequest) -> HttpResponse:
    """An empty file with the headings, and the company's own names to choose from."""
    out = BytesIO()
    book = xlsxwriter.Workbook(out)
    for name, headings in HEADINGS.items():
        sheet = book.add_worksheet(name)
        sheet.write_row(0, 0, headings, book.add_format({"bold": True}))
        sheet.set_column(0, len(headings) - 1, 14)
        for heading, choices in _choices().items():
            if heading in headings and choices:
                place = headings.index(heading)
                sheet.data_validation(1, place, ROWS, place, {"validate": "list", "source": choices, "error_type": "warning"})
    book.close()
    return sent(out.getvalue(), "shouwen-import.xlsx", saved=True)


def _choices() -> dict[str, list[str]]:
    """A list in a cell holds 255 characters: longer ones are left out, and the preview says the names."""
    found = {
        "岗位": list(sheets.POSTS), "类型": list(KINDS),
        "管理处": list(m.Office.objects.filter(closed=None).order_by("pk").values_list("name", flat=True)),
        "部门": list(dict.fromkeys(m.Department.objects.filter(closed=None).order_by("pk").values_list("name", flat=True))),
        "小区": list(m.Estate.objects.order_by("pk").values_list("name", flat=True)),
    }
    return {k: v for k, v in found.items() if len(",".join(v)) <= 255}
