"""The import gives nobody a post above the importer's rights, and none to himself."""

import io

import xlsxwriter

from shouwen.desk.settings import importing
from shouwen.org import models as m
from shouwen.org import sheets
from shouwen.store.models import AuditLog


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


def test_superiors_in_a_circle_are_a_fault(company):
    found = sheets.preview(sheet(["1002", "赵队长", "", "班组长", "秩序维护部", "1001"]), by=company["zhou"])
    assert any("绕成一圈" in f.why for f in found.faults)


def test_each_person_that_an_import_changes_is_in_the_log(company):
    rows = sheet(["1003", "钱大师傅", "13900001003", "维修", "工程部", "1004"],
                 ["2001", "新人", "", "保安", "秩序维护部", "1002"])
    found = sheets.preview(rows, by=company["zhou"])
    assert found.faults == []
    importing.write(found, by=company["zhou"])
    changed = AuditLog.objects.get(what="staff_changed")
    assert (changed.before["name"], changed.after["name"]) == ("钱师傅", "钱大师傅")
    assert AuditLog.objects.get(what="staff_joined").after["superior"] == "赵队长"
    assert m.Staff.objects.get(number="1003").name == "钱大师傅"
