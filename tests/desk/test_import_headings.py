"""A column that nobody would read is a fault of the file, not silence."""

import io

import xlsxwriter

from shouwen.org.sheets import preview

ROW = ("30", "新人", "客服", "客服中心")


def book(*rows):
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as made:
        sheet = made.add_worksheet("员工")
        for n, row in enumerate(rows):
            sheet.write_row(n, 0, row)
    return out.getvalue()


def test_an_unknown_heading_is_named(company):
    found = preview(book(("工号", "姓名", "岗位", "部门", "座机"), (*ROW, "8888")))
    assert [(f.row, "座机" in f.why) for f in found.faults] == [(1, True)]


def test_a_telephone_goes_by_either_name(company):
    for heading in ("手机", "电话", "phone"):
        assert preview(book(("工号", "姓名", "岗位", "部门", heading), (*ROW, "13900000030"))).faults == []
        assert "12" in preview(book(("工号", "姓名", "岗位", "部门", heading), (*ROW, "12"))).faults[0].why
