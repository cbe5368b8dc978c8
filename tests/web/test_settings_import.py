"""The import gives nobody a post above the importer's rights, and none to himself."""

import io

import xlsxwriter

from shouwen.org import sheets


def sheet(*rows):
    data = io.BytesIO()
    book = xlsxwriter.Workbook(data)
    page = book.add_worksheet("员工")
    for n, row in enumerate([["工号", "姓名", "手机", "岗位", "部门", "上级工号"], *rows]):
        page.write_row(n, 0, row)
    book.close()
    return data.getvalue()


def test_nobody_imports_himself_into_another_post(company):
    found = sheets.preview(sheet(["1008", "周主任", "", "分管领导", "", ""]), by=company["zhou"])
    assert any("不能给自己" in f.why for f in found.faults)
    assert not sheets.preview(sheet(["1008", "周主任", "", "管理处负责人", "", ""]), by=company["zhou"]).faults


def test_nobody_imports_a_post_above_his_own_rights(company):
    rows = sheet(["2001", "新人", "", "分管领导", "", ""])
    assert any("高于您的权限" in f.why for f in sheets.preview(rows, by=company["sun"]).faults)
    assert not sheets.preview(rows, by=company["zhou"]).faults
