"""A company of one's own, from nothing to the first closed case: the real server on an empty folder."""

import pytest
import xlsxwriter

from tests.browser.conftest import DESK, PHONE
from tests.browser.empty_company import served
from tests.browser.hands import fill

pytestmark = pytest.mark.browser

STAFF = (
    ("工号", "姓名", "手机", "岗位", "部门", "上级工号"),
    ("1001", "张保", "13911110001", "保安", "秩序维护部", "1002"),
    ("1002", "李队", "13911110002", "班组长", "秩序维护部", "1003"),
    ("1003", "周卫", "13911110003", "部门主管", "秩序维护部", "0001"),
    ("1004", "孙工", "13911110004", "部门主管", "工程部", "0001"),
    ("1005", "钱师傅", "13911110005", "维修", "工程部", "1004"),
    ("1006", "陈静", "13911110006", "客服", "客服中心", "0001"),
    ("1007", "孔协", "13911110007", "客户关系主管", "", "0001"),
    ("1008", "田甜", "13911110008", "客户服务主管", "秩序维护部", "1003"),
)
HOUSES = (("小区", "楼", "单元", "室", "姓名", "电话"), ("翠湖苑", "3", "2", "1202", "王女士", "13800001234"))
MATTERS = (
    ("编号", "小区", "房号", "姓名", "电话", "首问工号", "内容", "类型", "时间"),
    ("A-1", "翠湖苑", "3-2-1202", "王女士", "13800001234", "1006", "电梯门口灯不亮，上周报过", "报修", "2026-11-30 09:00"),
)
SECRET = "long enough for a test"


def written(path, staff):
    with xlsxwriter.Workbook(path) as book:
        for name, rows in (("员工", staff), ("房屋", HOUSES), ("事项", MATTERS)):
            sheet = book.add_worksheet(name)
            for n, row in enumerate(rows):
                sheet.write_row(n, 0, row)
    return path


class Person:
    """Somebody at a browser of his own."""

    def __init__(self, chromium, address, *, phone=False):
        self.address, self.page = address, chromium.new_context(viewport=PHONE if phone else DESK, locale="zh-CN").new_page()

    def go(self, path):
        self.page.goto(self.address + path)

    def sign_in(self, number, password):
        self.go("/sign-in")
        self.page.fill("#name", number)
        self.page.fill("#password", password)
        self.send()
        return self

    def send(self):
        self.page.click("form.sheet button.primary")
        self.page.wait_for_load_state()

    def text(self):
        return self.page.inner_text("main")

    def act(self, case, act, **fields):
        self.go(f"/cases/{case}/do/{act}")
        fill(self.page, **fields)
        self.send()
        assert self.page.url.endswith(f"/cases/{case}"), self.text()


def begun(admin, code):
    """The first administrator, after a password that is too short; what was typed stays."""
    admin.go("/")
    admin.page.fill("#code", code)
    admin.page.fill("#company", "清风物业")
    admin.page.fill("#name", "方主任")
    admin.page.fill("#password", "short")
    admin.send()
    assert "管理员密码至少 12 位" in admin.text()
    assert admin.page.input_value("#company") == "清风物业"
    admin.page.fill("#password", SECRET)
    admin.send()
    assert "您的工号是 0001" in admin.text()
    assert "先做这几步" in admin.text()


def estate_named(admin):
    admin.go("/settings")
    admin.page.click("text=小区改成自己的名字，选好制度")
    admin.page.click("main >> text=第一小区")
    admin.page.click("text=改小区")
    admin.page.fill("[name=name]", "翠湖苑")
    admin.send()
    admin.page.click("main >> text=翠湖苑")
    admin.page.click("text=换制度")
    assert "R9 ·" in admin.text()
    admin.page.select_option("[name=rulebook]", "R9")
    admin.send()


def imported(admin, tmp_path):
    """First a file with faults, of which nothing is written; then the same put right."""
    bad = [list(row) for row in STAFF]
    bad[1][5], bad[5][4] = "", "维修部"
    admin.go("/settings")
    admin.page.click("text=导入员工、房屋和未办结的事项")
    admin.page.set_input_files("#file", written(tmp_path / "bad.xlsx", bad))
    admin.page.click("text=先看一遍")
    assert "操作人员必须有上级工号" in admin.text()
    assert "没有部门“维修部”" in admin.text()
    admin.page.set_input_files("#file", written(tmp_path / "good.xlsx", STAFF))
    admin.page.click("text=先看一遍")
    assert "员工 8 · 房屋 1 · 事项 1" in admin.text()
    admin.page.click("button[name=confirm]")
    assert "已写入员工 8 人、房屋 1 行、事项 1 件" in admin.text()
    admin.page.click("text=给起始密码")
    admin.send()
    rows = admin.page.eval_on_selector_all("main tbody tr", "rows => rows.map(r => [...r.cells].map(c => c.innerText))")
    return {row[0]: row[3] for row in rows}


def on_duty(admin):
    admin.go("/settings/duty")
    admin.page.click("text=加一班、改一班")
    admin.page.select_option("[name=agent]", label="陈静")
    admin.page.click("form:has([name=agent]) button")
    admin.page.wait_for_load_state()
    assert "全天\t陈静\t方主任" in admin.text()


def registered(guard):
    """On a phone: the words, the house, read back, handed up to the superior."""
    guard.go("/register")
    page = guard.page
    page.fill("[name=content]", "单元门关不上，夹手")
    page.click("label:has-text('报修')")
    page.fill("[name=house]", "3-2-1202")
    page.fill("[name=phone]", "13800001234")
    page.check("[name=read_back]")
    page.click("text=交出去")
    page.click("button[name=then][value=hand_over]")
    page.wait_for_url("**/cases/S*")
    return page.url.rpartition("/")[2]


def test_an_empty_company_comes_to_its_first_closed_case(chromium, tmp_path):
    with served(tmp_path) as (address, code):
        admin = Person(chromium, address)
        begun(admin, code)
        estate_named(admin)
        passwords = imported(admin, tmp_path)
        assert len(passwords) == len(STAFF) - 1
        on_duty(admin)
        people = {n: Person(chromium, address, phone=n != "1006").sign_in(n, passwords[n])
                  for n in ("1001", "1002", "1004", "1005", "1006", "1007")}
        case = registered(people["1001"])
        people["1002"].act(case, "accept", pass_on="engineering/phone_bridge", reason="门要维修")
        people["1004"].act(case, "accept", assigned="s1005")
        people["1005"].act(case, "resolve", result="换了闭门器，门关严了", with__told_customer=True)
        people["1001"].act(case, "close")
        assert "已办结" in people["1001"].text()
        people["1007"].go("/workbench")
        assert "电梯门口灯不亮" in people["1007"].text(), "the coordinator looks after the whole office"
        for person in (admin, *people.values()):
            person.page.context.close()
