"""Rows of the main job that other walks pass by, each in a real browser: what is asked, who is kept, what waits."""

from datetime import timedelta

import pytest

from shouwen import clock, desk
from shouwen.desk.sweeping import sweep
from shouwen.kernel import acts as a
from shouwen.kernel.context import CHINA
from shouwen.kernel.outcome import Refusal
from shouwen.org import roster
from shouwen.org.models import Customer, Estate
from shouwen.store import models as m
from shouwen.store import read
from tests.browser.hands import fill

pytestmark = pytest.mark.browser


def done(*acts, on=None, key="k", now=None):
    outcome = desk.act(list(acts), on=on, act_id=key, now=now)
    assert not isinstance(outcome, Refusal), outcome
    return outcome


def repair(by="chen", now=None, **more):
    return done(a.Register(**{"by": by, "customer": "wang", "channel": "call", "content": "厨房漏水", "kind": "repair",
                              "class_": 2, "solvable": False, **more}), now=now, key="r")


def under(rulebook):
    Estate.objects.filter(key="wt-estate").update(rulebook=rulebook)
    roster.publish(clock.now())


def owed(case):
    return {(d.who, act) for d in read.state(m.Case.objects.get(pk=case.id)).duties if d.live for act in d.owes}


def sheet(person, number, act, **fields):
    """Fill and send the sheet of an act."""
    person.go(f"/cases/{number}/do/{act}")
    fill(person.page, **fields)
    person.send()
    return person.text()


def test_a_guard_registers_in_three_fields_and_the_rest_is_asked_later(visit):
    """A2, B4: words, sort and a number nobody knows; the name is not asked, completing is owed."""
    guard = visit("li", phone=True)
    guard.go("/register")
    page = guard.page
    page.fill("#content", "楼道灯不亮")
    page.click("label.chip:has-text('报修')")
    page.fill("#phone", "13700000009")
    page.click("button[value=only]")
    page.wait_for_url("**/cases/S*")
    assert "楼道灯不亮" in guard.text()
    guard.go("/register")
    assert page.eval_on_selector_all("main [required]", "e => e.map(x => x.id)") == ["content"]
    guard.go("/")
    assert "登记" in guard.text()
    assert Customer.objects.get(phone="13700000009").name == ""


def test_a_number_finds_the_house_and_makes_no_second_person(visit):
    """B3: the number brings the person; choosing him registers the one that is there."""
    agent = visit("chen")
    agent.go("/register")
    page = agent.page
    page.fill("#content", "厨房漏水")
    page.fill("#phone", "13800001234")
    page.click("label:has-text('王女士')")
    assert page.input_value("#house") == "3-2-1202"
    page.click("button[value=only]")
    page.wait_for_url("**/cases/S*")
    assert "王女士" in agent.text()
    assert Customer.objects.filter(phone="13800001234").count() == 1


def test_who_was_spoken_to_and_who_typed_are_both_kept(visit):
    """B8: the agent types for the guard, who answers for it; the page names both."""
    agent = visit("chen")
    agent.go("/register")
    page = agent.page
    page.fill("#content", "有人跟保安说单元门坏了")
    page.fill("#phone", "13800001234")
    page.click("summary:has-text('姓名、地点、来源')")
    page.fill("#first_contact", "1001 小李")
    page.click("button[value=only]")
    page.wait_for_url("**/cases/S*")
    text = agent.text()
    assert "小李\n首问责任人" in text
    assert "登记 陈静" in text
    assert m.Case.objects.get().first_contact == "li"


def test_each_way_asks_for_its_proof(visit):
    """D2: going along needs the customer's consent; refused without, what was typed stays, then it goes."""
    case = repair()
    agent = visit("chen")
    agent.go(f"/cases/{case.number}/do/hand_over")
    assert len(agent.page.locator("#f-way option").all()) >= 7
    text = sheet(agent, case.number, "hand_over", to="wt-eng", way="escort", reason="要看现场")
    assert agent.page.url.endswith("/do/hand_over")
    assert "同意" in text
    assert agent.page.input_value("#f-reason") == "要看现场"
    agent.page.check("[name=consent]")
    agent.send()
    assert "陪同引领" in agent.text()


def test_only_the_coordinator_sends_on_what_was_accepted(visit):
    """D5: the department finds no other department to send it to; the coordinator moves it, and may ask
    the department that had it again."""
    case = repair()
    done(a.HandOver(by="chen", to="wt-eng", way="phone_bridge", reason="漏水"), on=case.id, key="h")
    done(a.Accept(by="sun"), on=case.id, key="a")
    head = visit("sun")
    head.go(f"/cases/{case.number}/do/hand_over")
    offered = head.page.eval_on_selector_all("#f-to option", "e => e.map(x => x.value)")
    assert "coordinator" in offered
    assert not {"wt-sec", "wt-svc"} & set(offered)
    coordinator = visit("kong")
    sheet(coordinator, case.number, "coordinate", lead="wt-sec")
    assert m.Case.objects.get().handler_department == "wt-sec"
    sheet(coordinator, case.number, "coordinate", lead="wt-eng")
    assert m.Case.objects.get().handler_department == "wt-eng"
    assert "协调 孔协" in coordinator.text()


def test_a_stand_in_is_named_until_a_day_and_both_are_shown(visit):
    """E2: until then the stand-in is accountable, afterwards the first contact by himself."""
    case = repair(by="li")
    until = clock.now() + timedelta(hours=5)
    captain = visit("zhao")
    sheet(captain, case.number, "stand_in", **{"for": "li", "by_whom": "tian", "reason": "小李下班",
                                               "until": (until + timedelta(hours=8)).strftime("%Y-%m-%dT%H:%M")})
    text = captain.text()
    assert "小李\n首问责任人" in text
    assert "田甜\n代办" in text


def test_telling_the_first_contact_and_telling_the_customer_are_two_duties(visit):
    """E5: a result ticked for nobody leaves both owed; telling the one ends that one alone."""
    under("R1")
    case = repair(by="li")
    done(a.HandOver(by="li", to="service_centre", way="to_centre", reason="漏水"), on=case.id, key="h")
    done(a.Accept(by="chen"), on=case.id, key="a")
    agent = visit("chen")
    sheet(agent, case.number, "resolve", result="换了软管", **{
        "with.tell_first_contact": False, "with.tell_tracker": False, "with.told_customer": False})
    assert ("chen", "tell_first_contact") in owed(case)
    sheet(agent, case.number, "tell_first_contact", result="换了软管")
    assert ("chen", "tell_first_contact") not in owed(case)
    assert ("li", "tell_customer") in owed(case)
    guard = visit("li", phone=True)
    assert "告知客户" in guard.text()


def test_a_pause_has_its_reason_and_its_end_and_is_counted(visit):
    """F5: waiting says for what and until when; afterwards the page says how long it was."""
    case = repair()
    done(a.Start(by="chen"), on=case.id, key="s")
    agent = visit("chen")
    text = sheet(agent, case.number, "wait", **{"for": "等厂家配件", "until": "2026-12-24T10:00"})
    assert "告诉客户" in text, "a pause that the customer has not heard of is none"
    assert agent.page.input_value("[name=for]") == "等厂家配件"
    agent.page.check("[name=told]")
    agent.send()
    assert "等厂家配件" in agent.text()
    assert "暂停合计" in agent.text()
    agent.go(f"/cases/{case.number}/do/resume")
    agent.send()
    assert m.Case.objects.get().stage != "waiting"
    assert "暂停合计" in agent.text(), "it is counted further after it ended"


def test_reopening_leaves_the_first_clock_and_opens_its_own(visit):
    """F10: the breach of the first round stays on the page; the new round owes anew."""
    under("R8")
    then = clock.now() - timedelta(days=8)
    case = repair(now=then)
    done(a.HandOver(by="chen", to="wt-eng", way="slip", reason="漏水"), on=case.id, key="h", now=then)
    done(a.Accept(by="sun", assigned="qian"), on=case.id, key="a", now=then)
    sweep(now=then + timedelta(days=6))
    late = then + timedelta(days=6, minutes=1)
    done(a.Resolve(by="qian", result="换了软管"), on=case.id, key="res", now=late)
    done(a.TellCustomer(by="qian", text="换了软管", outcome="satisfied", means="call"), on=case.id, key="t", now=late)
    before = {b.id for b in read.state(m.Case.objects.get(pk=case.id)).breaches}
    assert before
    agent = visit("chen")
    sheet(agent, case.number, "reopen", reason="又漏了")
    state = read.state(m.Case.objects.get(pk=case.id))
    assert state.round == 2
    assert before <= {b.id for b in state.breaches}
    agent.go(f"/cases/{case.number}")
    assert "超时记录" in agent.text()
    assert agent.page.locator("ul.owed li").count() >= 1


def test_three_tries_at_different_hours_before_an_unreachable_customer_is_left(visit):
    """I5: the list says in which parts of the day nobody tried yet, until none is left."""
    under("R3")
    then = clock.now().astimezone(CHINA).replace(hour=9, minute=0) - timedelta(days=3)
    case = repair(now=then, solvable=True)
    done(a.Start(by="chen"), on=case.id, key="s", now=then)
    done(a.Resolve(by="chen", result="换了软管"), on=case.id, key="res", now=then + timedelta(minutes=30))
    done(a.TellCustomer(by="chen", text="换了软管", outcome="satisfied", means="call"), on=case.id, key="t",
         now=then + timedelta(minutes=31))
    for n, hours in enumerate((6, 28)):  # in the afternoon, in the afternoon again
        done(a.ReturnVisit(by="kong", outcome="unreachable"), on=case.id, key=f"v{n}", now=then + timedelta(hours=hours))
    coordinator = visit("kong")
    coordinator.go("/visits")
    assert "厨房漏水" in coordinator.text()
    tries = coordinator.text()
    assert "上午" in tries
    assert "晚上" in tries
    refused = sheet(coordinator, case.number, "close", reason="联系不上")
    assert "没有办成" in refused
