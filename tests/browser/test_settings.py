"""管理 in a real browser: on a phone without scripts, somebody joins and somebody leaves."""

import pytest

from shouwen import desk
from shouwen.kernel import acts as a

pytestmark = pytest.mark.browser


def test_joining_and_leaving_on_a_phone_without_scripts(visit):
    done = desk.act(a.Register(by="li", customer="wang", channel="visit", content="水管漏水", kind="repair", class_=2),
                    on=None, act_id="r")
    li = visit("li", phone=True)
    admin = visit("zhou", phone=True, scripts=False)
    admin.go("/settings")
    admin.page.click("main nav >> text=员工")
    admin.page.click("text=新员工")
    admin.page.fill("[name=number]", "2001")
    admin.page.fill("[name=name]", "新来的")
    admin.page.fill("[name=phone]", "12")
    admin.page.select_option("[name=post]", "guard")
    admin.page.select_option("[name=department]", "wt-sec")
    admin.page.select_option("[name=superior]", "zhao")
    admin.send()
    assert "不是电话号码" in admin.text()
    assert admin.page.input_value("[name=name]") == "新来的"
    assert admin.page.input_value("[name=superior]") == "zhao"
    admin.page.fill("[name=phone]", "13700002001")
    admin.send()
    assert "只显示这一次" in admin.text()
    assert not admin.page.evaluate("document.documentElement.scrollWidth > innerWidth")
    admin.page.click("text=我记下了")
    admin.page.fill("#q", "小李")
    admin.page.click("form.filter button")
    admin.page.click("a.row")
    admin.page.click("text=离职")
    assert "首问责任在身的事项 1 件" in admin.text()
    admin.page.select_option("[name=successor]", "tian")
    admin.send()
    li.page.reload()
    assert li.page.url.endswith("/sign-in?next=/")
    admin.go(f"/cases/{done.number}")
    assert "小李" in admin.text()
    assert "田甜" in admin.text()
