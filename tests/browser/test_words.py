"""What is heard at the desk becomes offers: danger, several matters, the same matter, a better sentence, a house."""

import pytest

from shouwen import desk
from shouwen.kernel import acts as a
from shouwen.org.models import Estate, House
from shouwen.store import models as m

pytestmark = pytest.mark.browser


def heard(agent, content):
    """The form of registering after the customer's words were typed."""
    agent.go("/register")
    with agent.page.expect_response(lambda r: r.request.method == "POST"):
        agent.page.fill("#content", content)
    agent.page.wait_for_load_state("networkidle")


def test_a_danger_that_is_only_hinted_at_opens_the_red_form_before_anything_is_saved(visit):
    agent = visit("chen")
    heard(agent, "孩子反锁在屋里了，锅还烧着")
    agent.page.get_by_text("听起来像一类险情").wait_for()
    assert m.Case.objects.count() == 0


def test_two_matters_in_one_message_become_two_cases_of_one_first_contact(visit):
    agent = visit("chen")
    heard(agent, "厨房水管漏水，滴了两天了。另外想问物业费几号交")
    agent.page.get_by_role("button", name="分成几件登记").click()
    agent.page.wait_for_url("**/cases/*")
    rows = list(m.Case.objects.all())
    assert len(rows) == 2
    assert {r.first_contact for r in rows} == {"chen"}


def test_the_same_matter_is_shown_with_its_first_contact(visit):
    done = desk.act(a.Register(by="li", content="3号楼楼道灯不亮，晚上老人看不见", customer="wang"), on=None, act_id="r")
    agent = visit("chen")
    heard(agent, "3号楼楼道灯不亮，老人晚上看不见路")
    agent.page.get_by_text("可能有人已经说过").wait_for()
    assert done.number in agent.text()


def test_a_brush_off_is_pointed_out_while_it_is_written_and_refused_with_words_that_can_be_said(visit):
    done = desk.act(a.Register(by="chen", content="灯不亮", customer="wang"), on=None, act_id="r")
    agent = visit("chen")
    agent.go(f"/cases/{done.number}/do/answer")
    agent.page.fill("#f-text", "这个不归我们管，你找工程部去")
    agent.page.locator("#wording", has_text="不归我们管").wait_for()
    agent.send()
    assert "没有办成" in agent.text()
    assert "{" not in agent.text()
    assert m.Event.objects.count() == 1


def test_a_corrected_house_is_picked_with_three_taps(visit):
    House.objects.create(estate=Estate.objects.get(key="wt-estate"), building="5", unit="1", room="101", label="5-1-101")
    done = desk.act(a.Register(by="chen", content="灯不亮"), on=None, act_id="r")
    agent = visit("chen", phone=True)
    agent.go(f"/cases/{done.number}/do/correct")
    agent.page.get_by_text("按楼栋选").click()
    agent.page.click("button[name=pick_building][value='3']")
    agent.page.click("button[name=pick_house]")
    agent.page.locator("#f-value:focus-within, #f-value[value='3-2-1202']").wait_for()
    assert agent.page.input_value("#f-field") == "house"
    assert agent.page.input_value("#f-value") == "3-2-1202"
    agent.send()
    assert m.Case.objects.get().house == "3-2-1202"


def test_a_point_left_out_is_listed_while_the_answer_is_written(visit):
    done = desk.act(a.Register(by="chen", content="厨房水管漏水，滴了两天了。另外想问物业费几号交"), on=None, act_id="r")
    agent = visit("chen")
    agent.go(f"/cases/{done.number}/do/answer")
    agent.page.fill("#f-text", "师傅今天下午三点来修水管")
    agent.page.locator("#wording li", has_text="物业费几号交").wait_for()
    agent.page.fill("#f-text", "师傅今天下午三点来修水管，物业费每月十五号前交")
    agent.page.locator("#wording li").wait_for(state="detached")
