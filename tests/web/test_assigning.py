"""D8, D9: whom to assign is listed best first, with the reasons; a high load warns and stops nobody."""

import pytest
from django.test import Client

from shouwen import clock, desk
from shouwen.kernel import acts as a
from shouwen.org import models as org
from shouwen.org import roster
from shouwen.queries.assignees import MUCH, suited
from shouwen.store import models as m

BACKEND = "shouwen.org.sign_in.NumberOrPhone"


@pytest.fixture
def repairers(company):
    """Two more in engineering, so that there is a choice."""
    department = org.Department.objects.get(key="wt-eng")
    for n, key in enumerate(("feng", "he")):
        org.Staff.objects.create(key=key, number=f"108{n}", name={"feng": "冯师傅", "he": "何师傅"}[key],
                                 posts=["repairer"], department=department, superior=company["sun"])
    roster.publish(clock.now())
    return company


def register(key, handler=None, **more):
    done = desk.act(a.Register(by="chen", customer="wang", channel="call", content="漏水", class_=2, solvable=False,
                               **{"kind": "repair", **more}), on=None, act_id=key)
    if handler:
        m.Case.objects.filter(pk=done.id).update(handler=handler, stage="closed")
    return done


def choices(who, number):
    client = Client()
    client.force_login(who, backend=BACKEND)
    return client.get(f"/cases/{number}/do/assign").content.decode()


def test_who_knows_the_building_stands_first_then_who_has_less_in_hand(repairers):
    register("old", handler="feng")
    m.Case.objects.filter(handler="feng").update(house="3-1-101")
    register("open-1", handler="qian")
    m.Case.objects.filter(handler="qian").update(stage="handling", kind="complaint", house="9-9-999")
    done = register("now")
    m.Case.objects.filter(pk=done.id).update(house="3-2-1202")
    desk.act(a.HandOver(by="chen", to="wt-eng", way="phone_bridge", reason="漏水"), on=done.id, act_id="h")
    desk.act(a.Accept(by="sun"), on=done.id, act_id="a")
    page = choices(repairers["sun"], done.number)
    assert page.index("冯师傅") < page.index("何师傅") < page.index("钱师傅")
    assert "本楼办过 1 件" in page
    assert "手上 1 件" in page


def test_a_high_load_is_said_and_stops_nobody(repairers):
    done = register("now")
    for n in range(MUCH + 1):
        register(f"k{n}", handler="qian")
    m.Case.objects.filter(handler="qian").update(stage="handling")
    desk.act(a.HandOver(by="chen", to="wt-eng", way="phone_bridge", reason="漏水"), on=done.id, act_id="h")
    desk.act(a.Accept(by="sun"), on=done.id, act_id="a")
    assert "手上 9 件 · 偏多" in choices(repairers["sun"], done.number)
    desk.act(a.Assign(by="sun", to="qian"), on=done.id, act_id="s")
    assert m.Case.objects.get(pk=done.id).handler == "qian"


def test_what_is_long_ago_or_without_a_house_counts_for_nothing(repairers, django_assert_max_num_queries):
    done = register("now")
    m.Case.objects.filter(pk=done.id).update(house="")
    register("old", handler="feng")
    uid = m.Case.objects.get(pk=done.id).uid
    with django_assert_max_num_queries(3):
        found = suited(["feng", "he"], uid=uid, now=clock.now())
    assert (found["feng"].building, found["feng"].kind, found["he"].kind) == (0, 1, 0)
