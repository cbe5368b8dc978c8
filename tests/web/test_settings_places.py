"""管理 → 小区与房屋: houses one by one and by floors, who lives there, the rulebook from a day on."""

from datetime import timedelta

import pytest

from shouwen import clock, desk
from shouwen.kernel import acts as a
from shouwen.org import models as m
from shouwen.org.entering import day_of
from shouwen.store import models as s
from shouwen.store import read
from tests.web.settings_pages import once_of, send, text

ESTATE = "/settings/estates/wt-estate"


def labels(**where):
    return list(m.House.objects.filter(**where).order_by("pk").values_list("label", flat=True))


def test_a_whole_building_is_added_by_floors_and_rooms(admin):
    send(admin, f"{ESTATE}/houses/new", building="5", unit="1", floor_from="1", floor_to="20", room_from="1",
         room_to="4")
    found = labels(building="5")
    assert len(found) == 80
    assert (found[0], found[-1]) == ("5-1-101", "5-1-2004")
    assert "5-1-2004" in text(admin.get(ESTATE, {"building": "5"}))
    assert s.AuditLog.objects.get(what="houses").after == {"labels": "101–2004 (80)"}


def test_a_single_house_is_one_that_a_matter_can_name_at_once(admin):
    send(admin, f"{ESTATE}/houses/new", building="8", room="301")
    assert labels(building="8") == ["8-301"]
    done = desk.act(a.Register(by="chen", customer=a.CustomerDetails(house="8-301", name="老陈", phone="13811112222"),
                               channel="call", content="灯不亮", kind="repair", class_=2), on=None, act_id="h")
    assert s.Case.objects.get(pk=done.id).house == "8-301"


@pytest.mark.parametrize(("typed", "why"), [
    ({"building": "5"}, "请填上"), ({"building": ""}, "请填上"), ({"building": "3", "unit": "2", "room": "1202"}, "已经有"),
    ({"building": "5", "floor_from": "9", "floor_to": "2", "room_from": "1", "room_to": "4"}, "先后不对"),
    ({"building": "5", "floor_from": "1", "floor_to": "120", "room_from": "1", "room_to": "99"}, "2000"),
    ({"building": "5", "floor_from": "一", "floor_to": "2", "room_from": "1", "room_to": "4"}, "整数"),
    ({"building": "5\u202e", "room": "1"}, "控制符"), ({"building": "楼" * 300, "room": "1"}, "太长"),
])
def test_bad_houses_are_said_and_none_is_added(admin, typed, why):
    answer = send(admin, f"{ESTATE}/houses/new", **typed)
    assert answer.status_code == 422
    assert why in text(answer)
    assert labels() == ["3-2-1202"]


def test_a_doubled_click_adds_the_building_once(admin):
    typed = {"once": once_of(admin.get(f"{ESTATE}/houses/new")), "building": "5", "room": "101"}
    for _n in range(2):
        assert admin.post(f"{ESTATE}/houses/new", typed).status_code == 302
    assert labels(building="5") == ["5-101"]


def test_a_renamed_building_renames_its_houses_and_leaves_matters_as_they_were(admin):
    done = desk.act(a.Register(by="chen", customer="wang", channel="call", content="漏水", kind="repair", class_=2),
                    on=None, act_id="b")
    path = f"{ESTATE}/building?building=3"
    assert "未办结的 1 件" in text(admin.get(path))
    assert send(admin, path, name="紫藤阁").status_code == 302
    assert labels() == ["紫藤阁-2-1202"]
    assert s.Case.objects.get(pk=done.id).house == "3-2-1202"
    send(admin, f"{ESTATE}/houses/new", building="9", room="1")
    assert send(admin, f"{ESTATE}/building?building=9", name="紫藤阁").status_code == 422


def test_customers_come_and_go_and_the_log_keeps_no_personal_data(admin):
    house = m.House.objects.get()
    path = f"/settings/houses/{house.pk}"
    send(admin, path, name="赵小姐", phone="13822223333", relation="tenant")
    who = m.Customer.objects.get(name="赵小姐")
    assert list(who.houses.all()) == [house]
    assert send(admin, path, name="赵小姐", phone="13822223333", relation="tenant").status_code == 422
    assert send(admin, path, name="赵小姐", phone="不知道", relation="tenant").status_code == 422
    once = f"{once_of(admin.get(path))}"
    admin.post(f"{path}/end/{who.key}", {"once": once})
    assert not who.houses.exists()
    assert m.Customer.objects.filter(pk=who.pk).exists(), "the person stays, for matters name him"
    everything = str(list(s.AuditLog.objects.values()))
    assert "赵小姐" not in everything
    assert "13822223333" not in everything


def test_another_rulebook_is_for_what_is_registered_after_its_day(admin):
    old = desk.act(a.Register(by="chen", customer="wang", channel="call", content="漏水", kind="repair", class_=2),
                   on=None, act_id="r9")
    send(admin, f"{ESTATE}/rulebook", rulebook="R2")
    new = desk.act(a.Register(by="chen", customer="wang", channel="call", content="停电", kind="repair", class_=2),
                   on=None, act_id="r2", now=clock.now() + timedelta(seconds=1))
    assert [s.Case.objects.get(pk=x.id).book for x in (old, new)] == ["R9", "R2"]
    entry = s.AuditLog.objects.get(what="rulebook")
    assert (entry.before["rulebook"], entry.after["rulebook"]) == ("R9", "R2")
    ahead = str(day_of(clock.now()) + timedelta(days=30))
    send(admin, f"{ESTATE}/rulebook", rulebook="unified", since=ahead)
    assert "unified" in text(admin.get(ESTATE))
    assert read.state(s.Case.objects.get(pk=old.id)).stage


@pytest.mark.parametrize(("typed", "why"), [
    ({"rulebook": "R99"}, "选一个"), ({"rulebook": "R9"}, "没有要改的"),
    ({"rulebook": "R2", "since": "2020-01-01"}, "已经过去"),
])
def test_a_rulebook_that_cannot_be_adopted_changes_nothing(admin, typed, why):
    answer = send(admin, f"{ESTATE}/rulebook", **typed)
    assert answer.status_code == 422
    assert why in text(answer)
    assert not s.RulebookAdoption.objects.exists()


def test_a_new_estate_takes_matters(admin):
    send(admin, "/settings/estates/new", name="新苑", office="wt", rulebook="R2")
    made = m.Estate.objects.get(name="新苑")
    done = desk.act(a.Register(by="chen", channel="call", content="路灯", kind="hazard", class_=2), on=None,
                    act_id="n", estate=made.key)
    assert s.Case.objects.get(pk=done.id).book == "R2"
    assert send(admin, "/settings/estates/new", name="新苑", office="wt", rulebook="R2").status_code == 422


def test_what_is_of_another_office_is_not_there(head):
    house = m.House.objects.get()
    assert head.get(ESTATE).status_code == 404
    for path in (f"{ESTATE}/houses/new", f"{ESTATE}/rulebook", f"{ESTATE}/building?building=3",
                 f"/settings/houses/{house.pk}", "/settings/estates/new", f"{ESTATE}/change"):
        assert head.get(path).status_code == 404, path
        assert head.post(path, {"name": "x"}).status_code == 404, path
    assert head.post(f"/settings/houses/{house.pk}/end/wang").status_code == 404
    assert "梧桐" not in text(head.get("/settings/estates"))
    assert send(head, "/settings/estates/wj-estate/houses/new", building="1", room="101").status_code == 302
