"""管理 in a real browser: every room fit for everybody; on a phone without scripts, somebody joins
and somebody leaves."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from shouwen import desk
from shouwen.kernel import acts as a
from shouwen.org import models as m

pytestmark = pytest.mark.browser
ROOMS = (
    "", "/import", "/company", "/offices/new", "/offices/wt", "/offices/wt/departments/new", "/departments/wt-eng",
    "/units/department/wt-eng/close", "/posts/new", "/staff", "/staff/new", "/staff/li", "/staff/li/leave",
    "/staff/li/password", "/estates", "/estates/new", "/estates/wt-estate?building=3", "/estates/wt-estate/houses/new",
    "/estates/wt-estate/rulebook", "/estates/wt-estate/building?building=3", "/plans", "/plans/new", "/calendar",
    "/handbook", "/handbook/new", "/duty", "/log",
)


def entered(company):
    """Something in each room: a post, a plan, an entry without owner, a day off, a change in the log."""
    m.Post.objects.create(key="p-1", name="水电工", role="repairer")
    office = m.Office.objects.get(key="wt")
    m.Plan.objects.create(office=office, danger="fire", name="火灾预案", steps=["拨打 119"])
    m.HandbookEntry.objects.create(office=office, department=m.Department.objects.get(key="wt-eng"), subject="水管")
    return f"/houses/{m.House.objects.get().pk}", f"/plans/{m.Plan.objects.get().pk}", "/posts/p-1"


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_room_is_fit_for_everybody(visit, living_company, language):
    admin = visit("zhou")
    more = entered(living_company)
    admin.context.add_cookies([{"name": "django_language", "value": language, "url": admin.base}])
    faults = []
    for path in [f"/settings{r}" for r in (*ROOMS, *more)] + ["/password"]:
        assert admin.go(path).status == 200, path
        for width, scheme in ((360, "light"), (768, "dark"), (1440, "light"), (1440, "dark")):
            admin.page.set_viewport_size({"width": width, "height": 800})
            admin.page.emulate_media(color_scheme=scheme)
            if admin.page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                faults.append((path, width, "wider than the screen"))
            found = Axe().run(admin.page).response["violations"]
            faults += [(path, width, scheme, v["id"], v["nodes"][0]["html"][:100]) for v in found]
    assert faults == []


def test_a_refused_form_is_fit_for_everybody(visit):
    admin = visit("zhou", phone=True)
    admin.go("/settings/staff/new")
    admin.page.fill("[name=number]", "1001")
    admin.page.fill("[name=name]", "长" * 300)
    admin.send()
    assert "已是 小李 的" in admin.text()
    assert Axe().run(admin.page).response["violations"] == []
    assert not admin.page.evaluate("document.documentElement.scrollWidth > innerWidth")


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
