"""The main job in a real browser: a guard, his captain, a department head, a repairer, the guard again."""

import pytest

from shouwen.desk.verifying import verify
from shouwen.org import roster
from shouwen.org.models import Estate, Plan
from shouwen.store import models as m
from shouwen.store.read import number_of
from tests.browser.hands import fill

pytestmark = pytest.mark.browser


def register_and_hand_up(guard):
    guard.go("/register")
    page = guard.page
    page.fill("#content", "厨房水管漏水，柜子泡了")
    page.click("label.chip:has-text('报修')")
    page.fill("#house", "3-2-1202")
    page.fill("#phone", "13800001234")
    page.check("input[name=read_back]")
    page.click("summary:has-text('交出去')")
    page.fill("#why", "需工程部上门")
    page.click("button[value=hand_over]")
    page.wait_for_load_state()
    return page.url.rpartition("/")[2]


@pytest.mark.parametrize("scripts", [True, False])
def test_a_matter_goes_from_the_guards_phone_to_closed(visit, scripts):
    """R9, by four people; the same with JavaScript switched off."""
    guard = visit("li", phone=True, scripts=scripts)
    number = register_and_hand_up(guard)
    assert number == number_of(m.Case.objects.get().pk)
    assert "移交中" in guard.text()
    captain = visit("zhao", phone=True, scripts=scripts)
    assert "接收下属上交的事项" in captain.text()
    captain.page.click("article.duty a.primary")
    captain.page.select_option("#pass_on", "wt-eng/phone_bridge")
    captain.page.fill("#reason", "水管归工程部")
    captain.send()
    head = visit("sun", scripts=scripts)
    head.go(f"/cases/{number}/do/accept")
    head.page.select_option("#f-assigned", "qian")
    head.send()
    repairer = visit("qian", phone=True, scripts=scripts)
    repairer.go(f"/cases/{number}/do/resolve")
    repairer.page.fill("#f-result", "软管换好，试水半小时不漏")
    repairer.page.check("input[name='with.told_customer']")
    repairer.send()
    guard.go(f"/cases/{number}/do/complete_log")
    guard.send()
    assert "已办结" in guard.text()
    assert m.Case.objects.get().stage == "closed"
    assert list(verify()) == []


def test_a_class_1_with_its_chain_of_telling(visit, living_company):
    """R2: alarm, check, plan, record, report, both tellings, the relay."""
    Estate.objects.filter(key="wt-estate").update(rulebook="R2")
    Plan.objects.create(office_id=Estate.objects.get(key="wt-estate").office_id, danger="fire", name="火灾预案")
    from shouwen import clock

    roster.publish(clock.now())
    guard = visit("li", phone=True)
    guard.go("/register")
    guard.page.fill("#content", "车棚着火了")
    guard.page.fill("#house", "3-2-1202")
    guard.page.click("summary:has-text('紧急')")
    guard.page.select_option("#danger", "fire")
    guard.page.click("button[value=alarm]")
    guard.page.wait_for_load_state()
    number = guard.page.url.rpartition("/")[2]
    boss = visit("zhou")
    boss.page.click("[role=alertdialog] button")
    boss.page.wait_for_url("**/emergency")
    assert "车棚着火了" in boss.text()

    def do(person, act, **fields):
        person.go(f"/cases/{number}/do/{act}")
        fill(person.page, **fields)
        person.send()

    do(boss, "confirm", outcome="reached")
    do(boss, "activate_plan", plan="fire")
    do(boss, "contain", release="消防队")
    boss.go(f"/cases/{number}/do/resolve")
    boss.page.fill("#f-result", "火已扑灭")
    boss.send()
    assert "缺处置记录" in boss.text()
    do(boss, "file", form="F07")
    do(boss, "resolve", result="火已扑灭")
    do(boss, "file", form="F06")
    do(visit("leader"), "acknowledge")
    do(boss, "tell_customer", text="火已扑灭", outcome="understood")
    do(boss, "tell_first_contact")
    do(guard, "tell_customer", text="火已扑灭，无人受伤", outcome="satisfied")
    do(guard, "close")
    case = m.Case.objects.get()
    assert (case.stage, case.emergency) == ("closed", "over")


def test_a_slip_over_a_weekend_with_a_make_up_day(visit, living_company):
    """R8: one working day from the slip's delivery, over a make-up Saturday; told on the page."""
    from datetime import date, datetime

    from shouwen import clock, desk
    from shouwen.kernel import acts as a
    from shouwen.kernel.context import CHINA
    from shouwen.org.models import Holiday

    Estate.objects.filter(key="wt-estate").update(rulebook="R8")
    friday = datetime(2026, 11, 20, 17, 0, tzinfo=CHINA)
    Holiday.objects.create(on=date(2026, 11, 21), working=True)
    roster.publish(friday)
    done = desk.act(
        [a.Register(by="chen", customer="wang", channel="call", content="排水沟堵了", kind="complaint", class_=2,
                    solvable=False, department="wt-eng"),
         a.HandOver(by="chen", to="wt-eng", way="slip", reason="需疏通设备")],
        on=None, act_id="s", now=friday,
    )
    duty = m.Duty.objects.get(case_id=done.id, owes="tell_customer", basis="stated")
    assert duty.due_at == datetime(2026, 11, 21, 17, 0, tzinfo=CHINA)
    head = visit("sun")
    head.go(f"/cases/{done.number}")
    assert "一个工作日内把结果告诉客户" in head.text()
    assert "R8 四、4" in head.text()
    assert clock.now() > duty.due_at or "还剩" in head.text()


def test_a_class_1_takes_over_the_screen_by_itself(visit, living_company):
    """ui.md 3: within five seconds, on any page, without a reload; then the calls in order."""
    boss = visit("zhou")
    boss.go("/handbook")
    guard = visit("li", phone=True)
    guard.go("/register")
    guard.page.fill("#content", "电梯困人，里面有老人")
    guard.page.fill("#house", "3-2-1202")
    guard.page.click("summary:has-text('紧急')")
    guard.page.select_option("#danger", "lift")
    guard.page.click("button[value=call]")
    guard.page.wait_for_url("**/emergency")
    assert "依次报告" in guard.text()
    guard.page.click("button[value='120']")
    guard.page.wait_for_load_state()
    assert "120" in guard.page.inner_text("section.emergency ul.plain")
    boss.page.wait_for_selector("[role=alertdialog]", timeout=8000)
    boss.page.click("[role=alertdialog] button")
    boss.page.wait_for_url("**/emergency")
    assert boss.page.locator("[role=alertdialog]").count() == 0
    assert m.Case.objects.get().handler == "zhou"
