"""B3: building, unit, room without JavaScript; recent houses, the phone number, one person once."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from shouwen import desk
from shouwen.kernel import acts as a
from shouwen.org.houses import plain_house
from shouwen.org.models import Customer, Estate, House
from shouwen.store import models as m

BACKEND = "shouwen.org.sign_in.NumberOrPhone"


@pytest.fixture
def estate(company):
    """Buildings 1, 2, 10 with two units of three rooms; building 8 without units; 3-2-1202 of Ms Wang."""
    estate = Estate.objects.get(key="wt-estate")
    House.objects.bulk_create([
        House(estate=estate, building=b, unit=u, room=r, label=f"{b}-{u}-{r}")
        for b in ("10", "2", "1") for u in ("1", "2") for r in ("1002", "101", "102")
    ])
    House.objects.create(estate=estate, building="8", unit="", room="3", label="8-3")
    return estate


@pytest.fixture
def guard(company, estate):
    client = Client()
    client.force_login(company["li"], backend=BACKEND)
    return client


def chips(page, name):
    return re.findall(rf'name="{name}" value="([^"]*)"', page.content.decode())


def pick(guard, **fields):
    """A chip pressed without JavaScript: the whole form comes back."""
    typed = {"client_id": "c1", "content": "灯不亮", "name": "林", **fields}
    page = guard.post("/register", typed)
    text = page.content.decode()
    assert page.status_code == 200
    assert "灯不亮" in text
    assert 'value="林"' in text
    assert m.Case.objects.count() == 0
    return page


def test_three_steps_lead_to_a_house(guard):
    assert chips(guard.get("/register"), "pick_building") == ["1", "2", "3", "8", "10"]
    assert chips(pick(guard, pick_building="10"), "pick_unit") == ["1", "2"]
    rooms = pick(guard, at_building="10", pick_unit="2")
    assert chips(rooms, "pick_house") == ["10-2-101", "10-2-102", "10-2-1002"]
    chosen = pick(guard, at_building="10", at_unit="2", pick_house="10-2-102")
    assert 'name="house" value="10-2-102"' in chosen.content.decode()
    assert chips(chosen, "pick_building") == []
    sent = guard.post("/register", {"client_id": "c1", "content": "灯不亮", "house": "10-2-102", "then": "only"})
    assert sent.status_code == 302
    assert m.Case.objects.get().house == "10-2-102"


def test_a_building_without_units_skips_that_step(guard):
    page = pick(guard, pick_building="8")
    assert chips(page, "pick_house") == ["8-3"]
    assert chips(page, "pick_unit") == []


def test_one_goes_back_a_step(guard):
    page = pick(guard, at_building="10", at_unit="2", pick_back="unit")
    assert chips(page, "pick_unit") == ["1", "2"]
    assert chips(pick(guard, at_building="10", pick_back="building"), "pick_building")


def test_a_typed_beginning_narrows(guard):
    page = pick(guard, house="10-1", pick_find="1")
    assert chips(page, "pick_house") == ["10-1-1002", "10-1-101", "10-1-102"]
    assert "没有以此开头的房号" in pick(guard, house="77", pick_find="1").content.decode()


@pytest.mark.parametrize("said", ["3-2-1202", "3栋2单元1202", "３号楼２单元１２０２室", " 3－2－1202 ", "3 2 1202"])
def test_a_house_is_written_in_many_ways(guard, said):
    assert plain_house(said) == "3-2-1202"
    sent = guard.post("/register", {"client_id": said, "content": "灯不亮", "house": said, "then": "only"})
    assert sent.status_code == 302
    assert m.Case.objects.get().house == "3-2-1202"


def test_the_part_alone_narrows_in_place_and_writes_nothing(guard):
    page = guard.post("/register/houses?pick_building=2", {"house": "", "phone": ""})
    assert chips(page, "pick_unit") == ["1", "2"]
    assert "<html" not in page.content.decode()
    assert guard.get("/register/houses").status_code == 405


def test_recent_houses_come_first(guard, company):
    for n, house in enumerate(("1-1-101", "2-2-102", "1-1-101")):
        desk.act(a.Register(by="li", content="灯不亮", customer=a.CustomerDetails(house=house)), on=None, act_id=f"r{n}")
    desk.act(a.Register(by="qian", content="灯不亮", customer=a.CustomerDetails(house="10-1-101")), on=None, act_id="q")
    page = guard.get("/register")
    assert chips(page, "pick_house") == ["1-1-101", "2-2-102"]


def test_a_phone_number_finds_its_houses_and_its_person(guard):
    Customer.objects.get(key="wang").houses.add(House.objects.get(label="1-1-101"))
    page = pick(guard, phone="138 0000 1234", name="林", pick_find="1")
    assert chips(page, "customer") == ["wang 3-2-1202", "wang 1-1-101", ""]
    assert "138****1234" in page.content.decode()
    guard.post("/register", {"client_id": "c1", "content": "灯不亮", "phone": "13800001234", "then": "only",
                             "customer": "wang 1-1-101"})
    row = m.Case.objects.get()
    assert (row.customer, row.house) == ("wang", "1-1-101")


def test_who_lives_in_the_house_is_offered_without_the_number(guard):
    page = pick(guard, house="3-2-1202", pick_find="1")
    assert chips(page, "customer") == ["wang", ""]
    assert "13800001234" not in page.content.decode()


def test_another_number_typed_afterwards_is_another_person(guard):
    guard.post("/register", {"client_id": "c1", "content": "灯不亮", "phone": "13900000000", "name": "林先生",
                             "customer": "wang", "then": "only"})
    assert m.Case.objects.get().customer != "wang"


def test_nobody_of_another_office_is_offered(company, estate):
    client = Client()
    client.force_login(company["outsider"], backend=BACKEND)
    page = client.post("/register/houses", {"phone": "13800001234", "house": "3-2-1202", "pick_find": "1",
                                            "estate": "wt-estate"})
    text = page.content.decode()
    assert "王" not in text
    assert chips(page, "pick_house") == chips(page, "pick_building") == []


def test_twenty_thousand_houses_take_no_more_questions_and_no_larger_page(
    guard, estate
):
    guard.get("/register")  # what is read once a process
    with CaptureQueriesContext(connection) as few:
        guard.get("/register")
    House.objects.bulk_create([
        House(estate=estate, building=str(b), unit=str(u), room=f"{f}{d:02d}", label=f"{b}-{u}-{f}{d:02d}")
        for b in range(20, 120) for u in range(1, 5) for f in range(1, 26) for d in (1, 2)
    ])
    with CaptureQueriesContext(connection) as many:
        page = guard.get("/register")
    assert len(many) <= len(few)
    assert len(chips(page, "pick_building")) == 105
    assert len(page.content) < 60_000
    assert len(chips(pick(guard, at_building="119", pick_unit="4"), "pick_house")) == 50


def test_a_corrected_house_exists_and_stands_in_the_lists(guard):
    done = desk.act(a.Register(by="li", content="灯不亮", customer="wang"), on=None, act_id="r")
    sheet = {"version": "1", "field": "house"}
    wrong = guard.post(f"/cases/{done.number}/do/correct", {**sheet, "act_id": "x1", "value": "77-1"})
    assert wrong.status_code == 422
    assert 'value="77-1"' in wrong.content.decode()
    assert m.Event.objects.count() == 1
    right = guard.post(f"/cases/{done.number}/do/correct", {**sheet, "act_id": "x2", "value": "10栋2单元101"})
    assert right.status_code == 302
    assert m.Case.objects.get().house == "10-2-101"
    assert m.Value.objects.get(path="value").text == "10-2-101"


def test_a_corrected_house_is_picked_and_nothing_is_written_before_it_is_sent(guard):
    done = desk.act(a.Register(by="li", content="灯不亮", customer="wang"), on=None, act_id="r")
    sheet = f"/cases/{done.number}/do/correct"
    typed = {"version": "1", "act_id": "x1", "field": "content", "reason": "记错了"}
    assert chips(guard.get(sheet), "pick_building") == ["1", "2", "3", "8", "10"]
    assert chips(guard.post(sheet, {**typed, "pick_building": "10"}), "pick_unit") == ["1", "2"]
    rooms = guard.post(sheet, {**typed, "at_building": "10", "pick_unit": "2"})
    assert chips(rooms, "pick_house") == ["10-2-101", "10-2-102", "10-2-1002"]
    chosen = guard.post(sheet, {**typed, "at_building": "10", "at_unit": "2", "pick_house": "10-2-102"}).content.decode()
    assert 'name="value" value="10-2-102"' in chosen
    assert '<option value="house" selected>' in chosen
    assert "记错了" in chosen
    assert m.Event.objects.count() == 1
    assert chips(guard.post(sheet, {**typed, "value": "8", "pick_find": "1"}), "pick_house") == ["8-3"]
    assert guard.post(sheet, {**typed, "field": "house", "value": "8-3"}).status_code == 302
    assert m.Case.objects.get().house == "8-3"
