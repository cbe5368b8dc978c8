"""演练: begun, ticked with seconds, ended with a report; no case comes of it, no other office sees it."""

from datetime import timedelta

import pytest

from shouwen import clock
from shouwen.org import models as org
from shouwen.org.plan_steps import NoStep, PlanStep, kept, read_step, steps_of, written
from shouwen.queries.drills import drill_page
from shouwen.store.models import Case
from tests.printing.test_printing import text as printed
from tests.web.settings_pages import signed_in


@pytest.fixture
def plan(company):
    office = org.Estate.objects.get(key="wt-estate").office
    return org.Plan.objects.create(
        office=office, danger="fire", name="火灾预案",
        steps=kept([PlanStep(text="切断电源", who="工程值班", within=3), PlanStep(text="清点人数")]),
    )


@pytest.fixture
def head(company):
    return signed_in(company["zhou"])


def begin(client, **typed):
    answer = client.post("/drills/new", {"scene": "车库冒烟", "once": "k1", **typed})
    assert answer.status_code == 302, answer.content.decode()[:600]
    return org.Drill.objects.order_by("-pk").first()


def test_a_plan_is_practised_to_its_report(company, plan, head):
    drill = begin(head, plan=str(plan.pk))
    guard = signed_in(company["li"])
    assert guard.post(f"/drills/{drill.pk}/mark", {"step": "2"}).status_code == 302
    assert guard.post(f"/drills/{drill.pk}/mark", {"called": "119"}).status_code == 302
    head.post(f"/drills/{drill.pk}/mark", {"called": "zhou", "outcome": "no_answer"})
    head.post(f"/drills/{drill.pk}/mark", {"called": "leader", "outcome": "reached"})
    org.Drill.objects.filter(pk=drill.pk).update(began_at=clock.now() - timedelta(minutes=9))
    head.post(f"/drills/{drill.pk}/mark", {"step": "1"})
    assert guard.get(f"/drills/{drill.pk}/end").status_code == 404
    head.post(f"/drills/{drill.pk}/end", {"well": "集合快", "badly": "总阀找不到", "once": "k2"})
    found = drill_page(drill.pk, seen_by=company["zhou"])
    assert [(s.done is not None, s.by, s.late) for s in found.steps] == [(True, "周主任", 7), (True, "小李", 0)]
    assert [(s[0], s[2]) for s in found.services] == [("119", "小李")]
    assert [(c.key, len(c.tries), c.reached is not None) for c in found.calls] == [
        ("zhou", 1, False), ("leader", 0, True)]
    report = guard.get(f"/drills/{drill.pk}").content.decode()
    assert "演练报告" in report
    assert "总阀找不到" in report
    assert "晚 7 分钟" in report
    assert not Case.objects.exists()


def test_the_first_tick_counts_and_nothing_is_added_after_the_end(company, plan, head):
    drill = begin(head, plan=str(plan.pk))
    head.post(f"/drills/{drill.pk}/mark", {"step": "1"})
    signed_in(company["li"]).post(f"/drills/{drill.pk}/mark", {"step": "1"})
    assert [k.by.key for k in drill.marks.all()] == ["zhou"]
    head.post(f"/drills/{drill.pk}/end", {"well": "快", "once": "k2"})
    answer = head.post(f"/drills/{drill.pk}/mark", {"step": "2"}, follow=True)
    assert "已经结束" in answer.content.decode()
    assert drill.marks.count() == 1
    head.post(f"/drills/{drill.pk}/end", {"well": "改写", "once": "k3"})
    drill.refresh_from_db()
    assert drill.well == "快"


def test_without_a_plan_the_instruction_is_practised(company, head):
    drill = begin(head, danger="gas")
    assert drill.plan is None
    assert steps_of(drill.steps)[0].text == "立即向分管领导请求指示"


def test_a_doubled_click_begins_one(company, plan, head):
    begin(head, plan=str(plan.pk))
    begin(head, plan=str(plan.pk))
    assert org.Drill.objects.count() == 1


@pytest.mark.parametrize("typed", [{}, {"scene": ""}, {"danger": "sharks"}, {"danger": "gas", "scene": "x" * 401}])
def test_what_is_missing_is_said_and_nothing_begun(company, head, typed):
    answer = head.post("/drills/new", {"scene": "冒烟", "once": "k", **typed})
    assert answer.status_code == 422
    assert not org.Drill.objects.exists()


def test_who_leads_nothing_begins_none_and_nobody_calls_strangers(company, plan, head):
    assert signed_in(company["li"]).get("/drills/new").status_code == 404
    drill = begin(head, plan=str(plan.pk))
    for wrong in ({"step": "9"}, {"called": "nobody"}, {"called": "zhou", "outcome": "sang"}, {}):
        assert head.post(f"/drills/{drill.pk}/mark", wrong).status_code == 404
    assert not drill.marks.exists()


def test_a_line_is_a_step_with_who_and_when():
    step = read_step("关闭总阀 ｜ 工程值班 | 5分钟")
    assert step == PlanStep(text="关闭总阀", who="工程值班", within=5)
    assert read_step(written(step)) == step
    assert written(PlanStep(text="清点人数")) == "清点人数"
    assert steps_of(kept([step, PlanStep(text="清点人数")])) == [step, PlanStep(text="清点人数")]


@pytest.mark.parametrize(("line", "code"), [
    ("| 谁 | 5", "long_step"), ("做" * 121, "long_step"), ("做 | 谁 | 快", "no_minutes"), ("做 | 谁 | 601", "no_minutes"),
    ("做 | 谁 | 5 | 又", "many_parts"), ("做 | " + "谁" * 41, "long_who"),
])
def test_a_line_that_is_none_is_refused(line, code):
    with pytest.raises(NoStep) as raised:
        read_step(line)
    assert raised.value.code == code


def test_the_report_prints_what_the_page_shows(company, plan, head):
    drill = begin(head, plan=str(plan.pk))
    assert head.get(f"/drills/{drill.pk}.pdf").status_code == 404
    head.post(f"/drills/{drill.pk}/mark", {"step": "1"})
    head.post(f"/drills/{drill.pk}/end", {"well": "集合快", "badly": "#总阀 $找不到", "once": "k2"})
    answer = head.get(f"/drills/{drill.pk}.pdf")
    assert answer["Content-Type"] == "application/pdf"
    text = printed(answer.content).replace(' ', '')
    for word in ("火灾预案", "车库冒烟", "切断电源", "工程值班", "清点人数", "没有做", "集合快", "#总阀$找不到", "周主任", f"D{drill.pk:06d}"):
        assert word in text, word
