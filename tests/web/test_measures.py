"""改进: a cause becomes a measure for a person and a day; somebody else judges it; a lesson is kept."""

from datetime import datetime, timedelta

import pytest

from shouwen import clock, desk
from shouwen.kernel import acts as a
from shouwen.kernel.context import CHINA
from shouwen.org import models as org
from shouwen.queries import measures as query
from shouwen.store import models as m
from tests.web.settings_pages import signed_in


@pytest.fixture
def head(company):
    return signed_in(company["zhou"])


@pytest.fixture
def evaluated(company):
    """A case under R7 whose evaluation names a worn pump."""
    org.Estate.objects.filter(key="wt-estate").update(rulebook="R7")
    done = desk.act(
        [a.Register(by="li", customer="wang", channel="visit", content="楼里水泵响", kind="repair", class_=2)],
        on=None, act_id="e1",
    )
    desk.act(a.Evaluate(by="zhou", cause="水泵轴承磨损", measure="按季换"), on=done.id, act_id="e2")
    assert m.Event.objects.filter(case_id=done.id, type="evaluated").exists()
    return done.number


def in_days(n):
    return (clock.now().astimezone(CHINA).date() + timedelta(days=n)).isoformat()


def set_one(client, query_string="", **typed):
    sent = {"cause": "水泵轴承磨损", "text": "按季检查水泵", "owner": "li", "due": in_days(3), "once": "s1", **typed}
    answer = client.post(f"/measures/new{query_string}", sent)
    assert answer.status_code == 302, answer.content.decode()[:800]
    return m.Measure.objects.order_by("-pk").first()


def test_a_cause_is_shown_until_something_is_done_about_it(company, head, evaluated):
    page = head.get("/measures").content.decode()
    assert "水泵轴承磨损" in page
    assert evaluated in page
    measure = set_one(head, f"?case={evaluated}")
    assert [c.pk for c in measure.cases.all()] == [m.Case.objects.get().pk]
    assert query.causes(seen_by=company["zhou"], now=clock.now()) == []
    assert evaluated in head.get(f"/measures/{measure.pk}").content.decode()


def test_it_is_done_by_one_judged_by_another_and_stands_in_the_handbook(company, head):
    measure = set_one(head)
    li = signed_in(company["li"])
    assert "按季检查水泵" in li.get("/").content.decode()
    assert li.get(f"/measures/{measure.pk}/judge").status_code == 404
    head.post(f"/measures/{measure.pk}/judge", {"worked": "yes", "found": "早了"})
    measure.refresh_from_db()
    assert measure.judged_at is None
    assert li.post(f"/measures/{measure.pk}/done", {"done": ""}).status_code == 422
    li.post(f"/measures/{measure.pk}/done", {"done": "每季一号查"})
    li.post(f"/measures/{measure.pk}/done", {"done": "改写"})
    head.post(f"/measures/{measure.pk}/judge", {"worked": "yes", "found": "一季无报修"})
    measure.refresh_from_db()
    assert (measure.done, measure.worked, measure.judged_by) == ("每季一号查", True, "zhou")
    form = head.get(f"/settings/handbook/new?measure={measure.pk}").content.decode()
    assert "按季检查水泵" in form
    head.post(f"/settings/handbook/new?measure={measure.pk}",
              {"subject": "水泵", "department": "wt-eng", "text": "按季检查水泵", "once": "h1"})
    measure.refresh_from_db()
    assert measure.entry.subject == "水泵"


def test_nobody_judges_his_own(company, head):
    measure = set_one(head, owner="zhou")
    head.post(f"/measures/{measure.pk}/done", {"done": "查过"})
    answer = head.post(f"/measures/{measure.pk}/judge", {"worked": "yes", "found": "好"})
    assert answer.status_code == 422
    assert "请别人来看" in answer.content.decode()


def test_what_did_not_work_is_followed_by_another_once(company, head):
    measure = set_one(head)
    assert head.get(f"/measures/new?follows={measure.pk}").status_code == 404
    signed_in(company["li"]).post(f"/measures/{measure.pk}/done", {"done": "查过"})
    head.post(f"/measures/{measure.pk}/judge", {"worked": "no", "found": "又坏了"})
    second = set_one(head, f"?follows={measure.pk}", text="换泵", once="s2")
    assert second.follows_id == measure.pk
    assert f"/measures/{second.pk}" in head.get(f"/measures/{measure.pk}").content.decode()


@pytest.mark.parametrize("typed", [
    {"owner": ""}, {"owner": "nobody"}, {"due": ""}, {"due": "2020-01-01"}, {"due": "soon"}, {"text": ""}, {"cause": ""},
    {"text": "改" * 401}, {"cause": "\u202e因"},
])
def test_a_measure_needs_a_person_and_a_day(company, head, typed):
    sent = {"cause": "因", "text": "改", "owner": "li", "due": in_days(3), "once": "s1", **typed}
    assert head.post("/measures/new", sent).status_code == 422
    assert not m.Measure.objects.exists()


def test_on_its_day_at_eight_he_is_reminded_until_it_is_done(company, head):
    measure = set_one(head)
    day = measure.due
    def at(hour, minute):
        return datetime(day.year, day.month, day.day, hour, minute, tzinfo=CHINA)
    who = company["li"]
    assert query.reminders(seen_by=who, now=at(7, 59)) == []
    assert [x.row.pk for x in query.reminders(seen_by=who, now=at(8, 0))] == [measure.pk]
    assert [x.state for x in query.owed(seen_by=who, now=at(8, 0) + timedelta(days=1))] == ["late"]
    signed_in(who).post(f"/measures/{measure.pk}/done", {"done": "查过"})
    assert query.reminders(seen_by=who, now=at(9, 0)) == []


def test_a_guard_sets_none_and_sees_his_own_alone(company, head):
    measure = set_one(head, owner="zhou")
    li = signed_in(company["li"])
    assert li.get("/measures/new").status_code == 404
    assert li.get(f"/measures/{measure.pk}").status_code == 404
    assert "按季检查水泵" not in li.get("/measures").content.decode()
