"""Registering with a proposal: shown with reasons, taken by a tap, red form, several matters, the same matter."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from shouwen import clock, desk
from shouwen.kernel import acts as a
from shouwen.org.models import Department, Estate, HandbookEntry, Office
from shouwen.queries import proposals
from shouwen.store import models as m
from shouwen.store import read

BACKEND = "shouwen.org.sign_in.NumberOrPhone"


@pytest.fixture
def people(company):
    for key, covers in (("wt-eng", ["repair"]), ("wt-sec", ["security"])):
        Department.objects.filter(key=key).update(covers=covers)
    clients = {}
    for key, who in company.items():
        clients[key] = Client()
        clients[key].force_login(who, backend=BACKEND)
    return clients


def plain(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.content.decode()))


def send(client, **fields):
    return client.post("/register", {"client_id": "c1", "then": "only", **fields})


def test_the_proposal_stands_with_its_reasons_and_decides_nothing(people):
    page = people["li"].post("/register/proposal", {"content": "厨房水管漏水了"})
    assert "报修" in plain(page)
    assert "工程部" in plain(page)
    assert "漏水" in plain(page)
    assert not m.Case.objects.exists()
    send(people["li"], content="厨房水管漏水了")
    assert read.state(m.Case.objects.get()).kind is None


def test_one_tap_takes_the_proposal_over_also_without_javascript(people):
    page = send(people["li"], content="厨房水管漏水了", pick_take="1").content.decode()
    assert re.search(r'name="kind" value="repair" checked', page)
    assert re.search(r'value="wt-eng" selected', page)
    assert not m.Case.objects.exists()


def test_the_reasons_come_from_the_office_s_own_handbook(people):
    HandbookEntry.objects.create(office=Office.objects.get(key="wt"), subject="龙头小事",
                                 department=Department.objects.get(key="wt-eng"), words=["水管"])
    found = proposals.offer("厨房水管漏水了", Estate.objects.get(key="wt-estate"))
    assert any(r.entry and r.name == "龙头小事" for r in found.first.reasons)


def test_words_of_danger_bring_the_red_form_before_anything_is_saved(people):
    page = send(people["li"], content="三楼着火了快来")
    assert page.status_code == 422
    assert "听起来像一类险情" in plain(page)
    assert "着火" in plain(page)
    assert not m.Case.objects.exists()
    page = send(people["li"], content="三楼着火了快来", then="call", red_danger="fire", house="3-2-1202")
    assert page.status_code == 302, plain(page)[:900]
    assert page["Location"].endswith("/emergency")
    case = read.state(m.Case.objects.get())
    assert (case.class_, case.danger) == (1, "fire")


def test_a_person_may_say_that_it_is_no_danger(people):
    assert send(people["li"], content="三楼着火了快来", not_danger="on").status_code == 302
    assert read.state(m.Case.objects.get()).class_ != 1


def test_what_a_phone_kept_without_network_is_not_held_up(people):
    assert send(people["li"], content="三楼着火了快来", sent_at=clock.now().isoformat()).status_code == 302


def test_two_matters_become_two_cases_with_one_first_contact_and_clock(people):
    text = "厨房水管漏水了，另外楼上天天半夜跳舞吵得睡不着"
    page = people["li"].post("/register/proposal", {"content": text}).content.decode()
    fields = dict(re.findall(r'name="(m\d_(?:content|class|department))" value="([^"]*)"', page))
    assert fields["m2_department"] == "wt-sec"
    fields |= {"m1_take": "on", "m2_take": "on", "m1_kind": "repair", "m2_kind": "complaint"}
    answer = send(people["li"], content=text, house="3-2-1202", then="split", **fields)
    assert answer.status_code == 302
    cases = [read.state(row) for row in m.Case.objects.order_by("pk")]
    assert [c.kind for c in cases] == ["repair", "complaint"]
    assert {c.first_contact for c in cases} == {"li"}
    assert len({c.instants["contact"] for c in cases}) == 1
    send(people["li"], content=text, house="3-2-1202", then="split", **fields)
    assert m.Case.objects.count() == 2, "a second tap registers nothing twice"


def test_a_matter_that_is_unticked_is_not_registered(people):
    fields = {"m1_content": "灯坏了", "m1_kind": "repair", "m1_class": "2", "m1_take": "on",
              "m2_content": "你好", "m2_kind": "enquiry", "m2_class": "3"}
    assert send(people["li"], content="灯坏了,你好", then="split", **fields).status_code == 302
    assert m.Case.objects.count() == 1
    assert send(people["li"], content="灯坏了", then="split", client_id="c2").status_code == 422


def told(by, content, house="3-2-1202", **more):
    fields = {"by": by, "channel": "verbal", "kind": "repair", "content": content,
              "customer": {"house": house, "phone": "13800001234"}, **more}
    return desk.act([a.from_fields("register", fields)], on=None, act_id=f"x{content}{by}", estate="wt-estate")


def test_the_same_matter_told_to_another_is_offered_and_joined_only_by_a_tap(people):
    first = told("li", "3号楼电梯按钮坏了按不动", house="")
    text = "三2-1202说3号楼电梯的按钮坏了，按了没反应"
    page = plain(people["chen"].post("/register/proposal", {"content": text}))
    assert first.number in page
    send(people["chen"], content=text, kind="repair")
    assert read.state(m.Case.objects.last()).stage != "joined"
    send(people["chen"], content=text, kind="repair", same=first.number, client_id="c2")
    later = read.state(m.Case.objects.last())
    assert later.stage == "joined"
    assert later.first_contact == "chen"
    assert read.state(m.Case.objects.first()).first_contact == "li"


def test_each_first_contact_tells_his_own_customer_the_one_result(db):
    """Under the unified rulebook, where telling is owed: the joined case takes the result over."""
    from shouwen.store import books
    from tests import cast

    books.forget()
    cast.build("unified")
    first = told("li", "3号楼电梯按钮坏了按不动", solvable=True)
    later = told("chen", "3号楼电梯的按钮坏了，按了没反应", solvable=True)
    desk.act([a.Link(by="chen", to=first.number, as_="duplicate")], on=later.id, act_id="l", seen=later.version)
    for act in (a.Start(by="li"), a.Resolve(by="li", result="换了按钮")):
        done = desk.act([act], on=first.id, act_id=type(act).__name__)
        assert isinstance(done, desk.Done), done
    for row in m.Case.objects.order_by("pk"):
        case = read.state(row)
        owed = {d.who for d in case.duties if d.live and "tell_customer" in d.owes}
        assert owed == {case.first_contact}, (case.stage, [(d.id, d.who, d.owes, d.state) for d in case.duties])


def test_the_case_page_offers_what_may_be_the_same_and_flags_what_comes_again(people):
    first = told("li", "3号楼电梯按钮坏了按不动")
    later = told("chen", "3号楼电梯的按钮坏了，按了没反应")
    page = people["chen"].get(f"/cases/{later.number}")
    assert "可能是同一件事" in plain(page)
    assert "同一房号近 90 天的同类事项" in plain(page)
    assert f"to={first.number}&amp;as=duplicate" in page.content.decode()
    desk.act([a.Link(by="chen", to=first.number, as_="related")], on=later.id, act_id="l", seen=later.version)
    assert "可能是同一件事" not in plain(people["chen"].get(f"/cases/{later.number}"))


def test_what_is_not_the_same_is_not_offered(people):
    told("li", "厨房水管漏水", house="3-2-1202")
    told("li", "3号楼垃圾桶满了没人收", house="")
    estate, who = "wt-estate", m.Case.objects.first()
    assert who is not None
    from shouwen.org.models import Staff

    chen, now = Staff.objects.get(key="chen"), clock.now()
    assert proposals.same_matters("物业费多少钱一平", "3-2-1202", estate, seen_by=chen, now=now) == []
    assert proposals.same_matters("5号楼电梯停了", "", estate, seen_by=chen, now=now) == []
    later = now + timedelta(days=8)
    assert proposals.same_matters("厨房水管漏水", "3-2-1202", estate, seen_by=chen, now=later) == []
    outsider = Staff.objects.get(key="outsider")
    assert proposals.same_matters("厨房水管漏水", "3-2-1202", estate, seen_by=outsider, now=now) == []


@pytest.mark.parametrize(("one", "two", "same"), [
    ("2号楼电梯坏了", "2号楼那个电梯又停了坏了", True), ("2号楼电梯坏了", "7号楼电梯坏了", False),
    ("东门的路灯不亮", "东门那盏路灯一直不亮啊", True), ("厨房漏水", "物业费怎么交", False),
])
def test_likeness_asks_for_the_place_and_the_words(one, two, same):
    assert bool(proposals.likeness(one, "", two, "")) is same
