"""F8: messages wait in a person's or a post's quiet hours; class 1, emergencies and who is on duty never."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from shouwen import desk
from shouwen.kernel import acts as a
from shouwen.org import models as org
from shouwen.org import quiet
from shouwen.queries.my_duties import unread
from shouwen.store import models as m
from tests.web.settings_pages import signed_in

BEIJING = ZoneInfo("Asia/Shanghai")


def at(hour, day=1):
    return datetime(2026, 12, day, hour, tzinfo=BEIJING)


@pytest.fixture
def night(company):
    """赵队长 is told something at 20:00 and at 23:00 of an ordinary matter, and at 23:00 of a class 1."""
    zhao = company["zhao"]
    zhao.quiet = "21:00-08:00"
    zhao.save()
    ordinary = desk.act(a.Register(by="li", customer="wang", channel="call", content="灯不亮", kind="repair", class_=2),
                        on=None, act_id="o")
    danger = desk.act(a.Register(by="li", customer="wang", channel="call", content="车棚着火", kind="emergency", class_=1,
                                 danger="fire"), on=None, act_id="d")
    m.Notice.objects.all().delete()
    for seq, (case, when) in enumerate(((ordinary, at(20)), (ordinary, at(23)), (danger, at(23)))):
        m.Notice.objects.create(case_id=case.id, seq=seq, to="zhao", about="progressed", why="told", at=when)
    return zhao


def test_at_night_only_what_came_before_and_class_1_count(night):
    assert unread(seen_by=night, now=at(23)) == 2
    assert unread(seen_by=night, now=at(7, day=2)) == 2


def test_in_the_morning_all_of_it_counts(night):
    assert unread(seen_by=night, now=at(8, day=2)) == 3


def test_nothing_is_lost_while_it_waits(night):
    page = signed_in(night).get("/notices").content.decode()
    assert page.count("/read\"") == 3


def test_who_is_on_duty_has_no_quiet_hours(night):
    org.DutyShift.objects.filter(office__key="wt").update(highest=night)
    from shouwen.org import roster

    roster.publish(at(9))
    assert unread(seen_by=night, now=at(23)) == 3


def test_hours_come_from_the_post_unless_a_person_chose_his_own(company):
    post = org.Post.objects.create(key="p", name="班长", role="team_leader", quiet="22:00-06:00")
    zhao = company["zhao"]
    zhao.title = post
    assert quiet.said(quiet.hours(zhao)) == "22:00-06:00"
    zhao.quiet = "12:00-14:00"
    assert quiet.began(zhao, at(13)) == at(12)
    assert quiet.began(zhao, at(23)) is None
    zhao.quiet = quiet.NEVER
    assert quiet.hours(zhao) is None


@pytest.mark.parametrize(("now", "began"), [(at(21), at(21)), (at(7, 2), at(21)), (at(8, 2), None), (at(20), None)])
def test_hours_past_midnight_are_one_night(company, now, began):
    company["zhao"].quiet = "21:00-08:00"
    assert quiet.began(company["zhao"], now) == began


def test_one_sets_ones_own_hours_and_bad_ones_stay_in_the_form(company):
    client = signed_in(company["zhao"])
    assert client.post("/notices/quiet", {"choice": "own", "begins": "21:00", "ends": "08:00"}).status_code == 302
    assert org.Staff.objects.get(key="zhao").quiet == "21:00-08:00"
    answer = client.post("/notices/quiet", {"choice": "own", "begins": "21:30", "ends": ""})
    assert answer.status_code == 422
    assert 'value="21:30"' in answer.content.decode()
    assert org.Staff.objects.get(key="zhao").quiet == "21:00-08:00"


def test_an_administrator_sets_the_hours_of_a_post(admin):
    typed = {"name": "夜班长", "role": "team_leader", "quiet": "9点", "once": "1"}
    assert "请写两个不一样的钟点" in admin.post("/settings/posts/new", typed).content.decode()
    admin.post("/settings/posts/new", {**typed, "quiet": "21:00-08:00"})
    assert org.Post.objects.get(name="夜班长").quiet == "21:00-08:00"


def test_two_queries_more_at_most(night, django_assert_max_num_queries):
    with django_assert_max_num_queries(6):
        unread(seen_by=night, now=at(23) + timedelta(minutes=1))
