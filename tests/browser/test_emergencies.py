"""The ten sorts of emergency in Chromium, in earnest and as a drill: whom to call in which order, nobody
answers and the next is called, the plan ticked with its times or the instruction asked, the report."""

import re

import pytest

from shouwen import clock
from shouwen.desk.verifying import verify
from shouwen.org import models as org
from shouwen.org import roster
from shouwen.org.plan_steps import kept, read_step
from shouwen.store import models as m
from shouwen.store.read import number_of
from shouwen.web.plan_outlines import OUTLINES
from shouwen.web.words import DANGERS
from tests.browser.hands import fill

pytestmark = pytest.mark.browser
TOLD = {
    "fire": "车棚着火了", "flood": "地库进水", "power": "有人触电", "gas": "楼道煤气味很大", "lift": "电梯困人",
    "traffic": "门口车撞了人", "crime": "有人持刀", "medical": "老人晕倒", "weather": "大风刮倒树", "building_site": "脚手架塌了",
}
TICKED = re.compile(r"已做 \d\d:\d\d 高总")


def test_every_sort_is_walked():
    assert set(TOLD) == set(DANGERS) == set(OUTLINES)


@pytest.fixture
def estate(living_company):
    found = org.Estate.objects.get(key="wt-estate")
    found.rulebook = "R2"
    found.save()
    roster.publish(clock.now())
    return found


def plan_of(estate, danger):
    steps = [read_step(line) for line in str(OUTLINES[danger]).split("\n")]
    plan = org.Plan.objects.create(office=estate.office, danger=danger, name=f"{DANGERS[danger]}预案", steps=kept(steps))
    roster.publish(clock.now())
    return plan, steps


def register(guard, danger):
    """The red form on a phone, sent to where everybody is called."""
    guard.go("/register")
    guard.page.fill("#content", TOLD[danger])
    guard.page.fill("#house", "3-2-1202")
    guard.page.click("summary:has-text('紧急')")
    guard.page.select_option("#danger", danger)
    guard.page.click("button[value=call]")
    guard.page.wait_for_url("**/emergency")


def alarm(guard, danger):
    """Registered from the phone, first person in the order does not answer, the second does."""
    register(guard, danger)
    order = guard.page.locator("ol.calls >> nth=0").locator("li b").all_inner_texts()
    assert order == ["周主任", "高总"]
    assert "周主任" in guard.page.inner_text("li.turn")
    guard.page.click("li.turn button[value=no_answer]")
    guard.page.wait_for_selector("li.turn:has-text('高总')")
    guard.page.click("button[value='120']")
    guard.page.wait_for_selector("section.emergency ul.plain:has-text('120')")
    guard.page.click("li.turn button[value=reached]")
    guard.page.wait_for_selector("section.emergency:has-text('责任主管 高总')")
    assert "没人接" in guard.page.inner_text("ol.calls >> nth=0")
    return number_of(m.Case.objects.latest("pk").pk)


def do(person, number, act, **fields):
    person.go(f"/cases/{number}/do/{act}")
    while person.page.locator("[role=alertdialog] button").count():
        person.page.click("[role=alertdialog] button")
        person.page.wait_for_load_state()
        person.go(f"/cases/{number}/do/{act}")
    fill(person.page, **fields)
    person.send()
    assert person.page.url.endswith(f"/cases/{number}"), person.text()


def to_the_report(boss, number, danger):
    do(boss, number, "contain", release="消防队")
    do(boss, number, "file", form="F07")
    do(boss, number, "resolve", result="险情已解除")
    do(boss, number, "file", form="F06")
    boss.go(f"/cases/{number}/papers/F06")
    for word in ("特别事件报告", str(DANGERS[danger]), "险情受控"):
        assert word in boss.text()
    assert boss.page.request.get(f"{boss.base}/cases/{number}/papers/F06.pdf").body().startswith(b"%PDF")


@pytest.mark.parametrize("danger", TOLD)
def test_in_earnest_and_as_a_drill(visit, estate, danger):
    plan, steps = plan_of(estate, danger)
    guard, boss = visit("li", phone=True), visit("leader")
    number = alarm(guard, danger)
    do(boss, number, "confirm", outcome="reached")
    boss.go(f"/cases/{number}/do/activate_plan")
    assert boss.page.locator("#f-plan option:checked").inner_text() == plan.name
    boss.send()
    boss.go("/emergency")
    for _ in steps:
        left = boss.page.locator("button[name=step]").count()
        boss.page.locator("button[name=step]").first.click()
        boss.page.wait_for_function("left => document.querySelectorAll('button[name=step]').length === left - 1", arg=left)
    ticked = boss.page.locator("ol.calls >> nth=1").locator("li.done").all_inner_texts()
    assert len(ticked) == len(steps)
    assert all(step.text in shown and TICKED.search(shown) for step, shown in zip(steps, ticked, strict=True))
    to_the_report(boss, number, danger)
    assert list(verify()) == []
    drill(visit, plan, steps)


def drill(visit, plan, steps):
    """The same plan practised: same order, same steps, a report of its own, no case."""
    cases = m.Case.objects.count()
    head = visit("zhou")
    page = head.page
    head.go("/drills")
    while page.locator("[role=alertdialog] button").count():
        page.click("[role=alertdialog] button")
        page.wait_for_load_state()
        head.go("/drills")
    page.click(f"a:has-text('练这一个 {plan.name}')")
    page.fill("[name=scene]", "假设的情形")
    head.send()
    page.wait_for_url("**/drills/*")
    calls = page.locator("ol.calls >> nth=0")
    assert calls.locator("li b").all_inner_texts() == ["周主任", "高总"]
    calls.locator("button[value=no_answer]").first.click()
    page.wait_for_selector("ol.calls >> nth=0 >> text=没人接")
    calls.locator("button[value=reached]").last.click()
    page.wait_for_selector("ol.calls >> nth=0 >> text=接通 ")
    for n, _step in enumerate(steps):
        page.locator("button[name=step]").first.click()
        page.wait_for_selector(f"text=做完 {n + 1} / {len(steps)} 步")
    page.click("a:has-text('结束演练')")
    page.fill("[name=well]", "到得快")
    head.send()
    page.wait_for_url("**/drills/*")
    assert f"{plan.name} 演练报告" in head.text()
    assert page.request.get(f"{page.url}.pdf").body().startswith(b"%PDF")
    assert m.Case.objects.count() == cases


@pytest.mark.parametrize("danger", ["power", "weather"])
def test_without_a_plan_the_instruction_is_asked(visit, estate, danger):
    guard, boss = visit("li", phone=True), visit("zhou")
    register(guard, danger)
    number = number_of(m.Case.objects.get().pk)
    boss.go("/")
    boss.page.click("[role=alertdialog] button")
    boss.page.wait_for_url("**/emergency")
    assert "没有这种险情的预案" in boss.text()
    assert boss.page.locator("a:has-text('启动预案')").count() == 0
    boss.go(f"/cases/{number}/do/activate_plan")
    boss.send()
    assert boss.page.locator("[role=alert] a[href$='/do/request_instruction']").count() == 1
    do(boss, number, "confirm", outcome="reached")
    do(boss, number, "request_instruction")
    do(visit("leader"), number, "instruct", text="先断电，人撤出来")
    boss.go("/emergency")
    assert "高总 下达指示" in boss.text()
    to_the_report(boss, number, danger)
