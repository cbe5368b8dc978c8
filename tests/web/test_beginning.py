"""What a new company needs: import of matters and offices, start passwords for many, a roster that holds."""

import io
from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest
import xlsxwriter
from django.test import Client
from python_calamine import CalamineWorkbook

from shouwen.kernel.people import Roster, Shift
from shouwen.org import models as m
from shouwen.org import roster, sheets
from shouwen.store import models as store

STAFF = ("工号", "姓名", "岗位", "管理处", "部门", "上级工号")
MATTERS = ("编号", "小区", "房号", "姓名", "电话", "首问工号", "内容", "类型", "时间")


def book(**pages):
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as made:
        for name, rows in pages.items():
            sheet = made.add_worksheet(name)
            for n, row in enumerate(rows):
                sheet.write_row(n, 0, row)
    out.seek(0)
    out.name = "company.xlsx"
    return out


def matter(number="A1", phone="13800001234", who="2001"):
    return (number, "梧桐苑", "3-2-1202", "王女士", phone, who, f"灯不亮 {number}", "报修", "2026-11-30 09:00")


def seen(admin, file):
    return admin.post("/settings/import", {"file": file}).content.decode()


def test_matters_come_with_the_staff_who_met_them_and_come_once(admin):
    file = book(员工=(STAFF, ("2001", "新人", "客服", "", "客服中心", "1006")), 事项=(MATTERS, matter()))
    assert "员工 1 · 房屋 0 · 事项 1" in seen(admin, file)
    assert store.Case.objects.count() == 0
    for times in (1, 0):
        file.seek(0)
        seen(admin, file)
        assert f"事项 {times} 件" in admin.post("/settings/import", {"confirm": "1"}).content.decode()
    assert store.Case.objects.get().first_contact == "s2001"


def test_a_fault_in_a_matter_keeps_the_staff_out_too(admin):
    page = seen(admin, book(员工=(STAFF, ("2001", "新人", "客服", "", "客服中心", "1006")), 事项=(MATTERS, matter(who="9999"))))
    assert "没有工号“9999”" in page
    assert "预览已过期" in admin.post("/settings/import", {"confirm": "1"}).content.decode()
    assert not m.Staff.objects.filter(number="2001").exists()


def test_a_matter_that_the_rulebook_refuses_is_told_with_its_row(admin):
    m.Estate.objects.filter(key="wt-estate").update(rulebook="unified")
    roster.forget()
    file = book(事项=(MATTERS, matter(who="1006"), ("A2", "梧桐苑", "", "", "", "1006", "来问事", "报修", "2026-11-30 09:00")))
    seen(admin, file)
    page = admin.post("/settings/import", {"confirm": "1"}).content.decode()
    assert "事项 1 件" in page
    assert "这些事项没有登记" in page
    assert '<td class="num">3</td>' in page


def test_who_belongs_to_no_department_belongs_to_the_office_that_is_named(company, admin):
    m.Department.objects.create(key="wj-eng", name="工程部", office=m.Office.objects.get(key="wj"))
    rows = (("2001", "甲", "客户关系主管", "", "", ""), ("2002", "乙", "维修", "", "工程部", "1004"))
    page = seen(admin, book(员工=(STAFF, *rows)))
    assert "请写明管理处，可用：梧桐管理处、望江管理处" in page
    assert "有“工程部”的管理处：梧桐管理处、望江管理处" in page
    rows = (("2001", "甲", "客户关系主管", "望江管理处", "", ""), ("2002", "乙", "维修", "望江管理处", "工程部", "1004"))
    seen(admin, book(员工=(STAFF, *rows)))
    admin.post("/settings/import", {"confirm": "1"})
    assert m.Staff.objects.get(number="2001").at_office.key == "wj"
    assert m.Staff.objects.get(number="2002").department.key == "wj-eng"


def test_the_only_head_that_a_file_enters_heads_the_department(company, admin):
    m.Department.objects.filter(key="wt-eng").update(head=None)
    found = sheets.preview(book(员工=(STAFF, ("2001", "甲", "部门主管", "", "工程部", "1008"),
                                    ("2002", "乙", "部门主管", "", "秩序维护部", "1008"))).read())
    sheets.apply(found)
    heads = dict(m.Department.objects.values_list("key", "head__name"))
    assert (heads["wt-eng"], heads["wt-sec"]) == ("甲", "赵队长"), "nobody is put out of his place"


def test_the_empty_file_has_what_the_import_reads(admin):
    data = admin.get("/settings/import/template.xlsx").content
    found = CalamineWorkbook.from_filelike(io.BytesIO(data))
    assert found.sheet_names == ["员工", "房屋", "事项"]
    assert sheets.preview(data).faults == []


def test_start_passwords_are_given_to_those_without_and_once(company, admin):
    m.Staff.objects.filter(key__in=["li", "leader"]).update(password="!")
    kept = m.Staff.objects.get(key="sun").password
    page = admin.get("/settings/staff/passwords").content.decode()
    assert "小李" in page
    assert "孙工" not in page
    typed = {"key": ["li", "sun"], "once": "abc"}
    first, again = (admin.post("/settings/staff/passwords", typed).content.decode() for _ in range(2))
    password = first.partition("<td>秩序维护部</td><td class=\"num\">")[2].partition("<")[0]
    assert password in again, "the second of two clicks is what the browser shows"
    assert Client().login(username="1001", password=password) or m.Staff.objects.get(key="li").check_password(password)
    assert m.Staff.objects.get(key="sun").password == kept


def test_an_office_head_gives_no_password_to_who_stands_above_or_elsewhere(company, head):
    m.Staff.objects.filter(key__in=["li", "leader"]).update(password="!")
    head.post("/settings/staff/passwords", {"key": ["li", "leader"], "once": "abc"})
    assert set(m.Staff.objects.filter(key__in=["li", "leader"]).values_list("password", flat=True)) == {"!"}


def at(hour):
    return datetime(2026, 12, 1, hour, tzinfo=ZoneInfo("Asia/Shanghai"))


def test_a_shift_of_certain_hours_holds_before_one_round_the_clock(company):
    found = roster.present_roster()
    both = Roster(people=found.people.values(), departments=found.departments.values(), offices=found.offices.values(),
                  shifts=[Shift(agent="chen", highest="zhou", office="wt"),
                          Shift(agent="li", highest="zhou", office="wt", from_=time(8), until=time(20))])
    assert [both.on_duty_agent("wt", at(h)) for h in (9, 21)] == ["li", "chen"]


@pytest.mark.parametrize(("hours", "count"), [(("", ""), 1), (("08:00", "20:00"), 2)])
def test_the_shift_round_the_clock_is_changed_and_taken_out(admin, hours, count):
    begins, ends = hours
    asked = {"office": "wt", "agent": "li", "highest": "zhou", "begins": begins, "ends": ends, "once": "s1"}
    assert admin.post("/settings/shift", asked).status_code == 302
    mine = m.DutyShift.objects.filter(office__key="wt")
    assert mine.count() == count
    assert mine.filter(agent__key="li").exists()
    assert admin.post("/settings/shift", {"remove": mine.get(agent__key="li").pk, "once": "s2"}).status_code == 302
    assert not mine.filter(agent__key="li").exists()


@pytest.mark.parametrize("hours", [("08:00", ""), ("", "20:00"), ("08:00", "08:00"), ("x", "y")])
def test_half_a_shift_is_refused(admin, hours):
    asked = {"office": "wt", "agent": "li", "highest": "zhou", "begins": hours[0], "ends": hours[1]}
    assert admin.post("/settings/shift", asked).status_code == 422
