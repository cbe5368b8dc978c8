"""紧急: the screen is taken over until acknowledged; calls in order; the plan ticked; 119 in one tap."""

import re

import pytest

from shouwen import clock
from shouwen.org import roster
from shouwen.org.models import Estate, Plan
from shouwen.queries.emergency import emergency_page
from shouwen.store import models as m
from shouwen.store.read import number_of
from tests.web.test_pages import Person, hidden


@pytest.fixture
def people(company):
    Estate.objects.filter(key="wt-estate").update(rulebook="R2")
    office = Estate.objects.get(key="wt-estate").office
    Plan.objects.create(
        office=office, danger="fire", name="火灾预案", steps=["切断电源", "清点人数"]
    )
    roster.publish(clock.now())
    return {key: Person(who) for key, who in company.items()}


def raise_alarm(people, danger="fire"):
    answer = people["li"].register(
        content="车棚冒烟了", house="3-2-1202", danger=danger, then="call"
    )
    assert answer.status_code == 302
    assert answer["Location"] == "/emergency"
    return number_of(m.Case.objects.get().pk)


def tap(person, number, act, **fields):
    """One button of the emergency page."""
    page = person.client.get("/emergency")
    sent = {
        "act_id": hidden(page, "act_id"),
        "version": hidden(page, "version"),
        "back": "emergency",
        **fields,
    }
    answer = person.client.post(f"/cases/{number}/do/{act}", sent)
    assert answer.status_code == 302, re.sub(r"<[^>]+>", " ", answer.content.decode())[:800]
    assert answer["Location"] == "/emergency"


def shown(number, who):
    return emergency_page(number, seen_by=who, now=clock.now())


def test_his_screen_is_taken_over_and_his_tap_is_the_report(people, company):
    raise_alarm(people)
    for path in ("/", "/handbook", "/alarm"):
        assert 'role="alertdialog"' in people["zhou"].client.get(path).content.decode()
    assert 'role="alertdialog"' not in people["chen"].client.get("/").content.decode()
    number = number_of(m.Case.objects.get().pk)
    assert m.Case.objects.get().emergency == "none"
    people["zhou"].client.post(f"/emergency/{number}/acknowledge")
    assert m.Case.objects.get().emergency == "alarmed"
    assert m.Case.objects.get().handler == "zhou"
    assert 'role="alertdialog"' not in people["zhou"].client.get("/").content.decode()
    again = people["zhou"].client.post(f"/emergency/{number}/acknowledge")
    assert again.status_code == 302
    assert m.Event.objects.filter(type="acknowledged").count() == 1


def test_one_after_another_until_somebody_answers(people, company):
    number = raise_alarm(people)
    calls = shown(number, company["li"]).calls
    assert [(c.key, c.turn) for c in calls] == [("zhou", True), ("leader", False)]
    tap(people["li"], number, "report", to="zhou", means="call", outcome="no_answer")
    calls = shown(number, company["li"]).calls
    assert [(c.key, len(c.tries), c.turn) for c in calls] == [
        ("zhou", 1, False),
        ("leader", 0, True),
    ]
    tap(people["li"], number, "report", to="leader", means="call", outcome="reached")
    assert m.Case.objects.get().handler == "leader"
    assert [c.reached is not None for c in shown(number, company["li"]).calls] == [False, True]


def test_nobody_is_skipped(people):
    number = raise_alarm(people)
    page = people["li"].client.get("/emergency")
    sent = {
        "act_id": hidden(page, "act_id"),
        "version": hidden(page, "version"),
        "to": "leader",
        "means": "call",
        "outcome": "reached",
    }
    answer = people["li"].client.post(f"/cases/{number}/do/report", sent)
    assert answer.status_code == 422
    assert "当班最高级别" in answer.content.decode()


def test_calls_for_help_and_steps_of_the_plan_have_their_second(people, company):
    number = raise_alarm(people)
    tap(people["li"], number, "note", text="已拨打", called="119")
    people["zhou"].client.post(f"/emergency/{number}/acknowledge")
    tap(people["zhou"], number, "confirm", outcome="reached")
    tap(people["zhou"], number, "activate_plan", plan="fire")
    tap(people["zhou"], number, "progress", step="2", text="清点人数")
    found = shown(number, company["zhou"])
    assert [(service, by) for service, _at, by in found.called] == [("119", "小李")]
    assert [(s.number, s.done is not None, s.by) for s in found.steps] == [
        (1, False, ""),
        (2, True, "周主任"),
    ]
    text = people["zhou"].client.get("/emergency").content.decode()
    assert "切断电源" in text
    assert text.count("已做") == 1


def test_without_a_plan_the_page_says_to_ask_the_leader(people):
    raise_alarm(people, danger="gas")
    people["zhou"].client.post(f"/emergency/{number_of(m.Case.objects.get().pk)}/acknowledge")
    assert "没有这种险情的预案" in people["zhou"].client.get("/emergency").content.decode()


def test_a_message_is_sent_not_answered(people):
    raise_alarm(people)
    page = people["li"].client.get("/emergency").content.decode()
    assert "消息" in page
    assert "联系上了" not in page


def test_a_stranger_acknowledges_nothing(people):
    number = raise_alarm(people)
    assert people["outsider"].client.post(f"/emergency/{number}/acknowledge").status_code == 404
