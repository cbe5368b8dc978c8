"""W1, H21, H22, H57: what another office's id reaches through the one door, which is nothing."""

import pytest

from shouwen import desk
from shouwen.kernel import acts as a
from shouwen.kernel.outcome import Refusal
from shouwen.org.models import Customer, Estate, House
from shouwen.store import models as m


def matter(**more):
    fields = {"by": "outsider", "channel": "call", "content": "路灯不亮", "kind": "repair", "class_": 2,
              "solvable": False, **more}
    return a.Register(**fields)


def refused(outcome, what):
    assert isinstance(outcome, Refusal)
    assert (outcome.code, outcome.facts["unknown"]) == ("RF93", what)
    assert outcome.instead
    return True


def test_another_offices_customer_is_not_known(company):
    """The same answer as to a key that nobody has; nothing is written."""
    there = desk.act(matter(customer="wang"), on=None, act_id="k1")
    nobody = desk.act(matter(customer="nobody"), on=None, act_id="k2")
    assert refused(there, "wang")
    assert refused(nobody, "nobody")
    assert there.why == nobody.why
    assert m.Case.objects.count() == 0


def test_another_offices_estate_is_not_there(company):
    for estate in ("wt-estate", "no-such"):
        with pytest.raises(desk.Missing):
            desk.act(matter(customer=a.CustomerDetails(phone="13700000001")), on=None, act_id=estate, estate=estate)


def test_another_offices_phone_number_finds_nobody(company):
    """Who is known elsewhere by the same number is somebody new here, and keeps his house there."""
    done = desk.act(matter(customer=a.CustomerDetails(phone="13800001234")), on=None, act_id="k1")
    here = Customer.objects.get(key=m.Case.objects.get(pk=done.id).customer)
    assert here.key != "wang"
    assert (here.name, here.houses.count()) == ("", 0)


def test_who_was_heard_here_is_known_here_by_key(company):
    first = desk.act(matter(customer=a.CustomerDetails(name="林先生", phone="13700000001")), on=None, act_id="k1")
    key = m.Case.objects.get(pk=first.id).customer
    again = desk.act(matter(customer=key), on=None, act_id="k2")
    assert isinstance(again, desk.Done)
    assert refused(desk.act(matter(by="li", customer=key), on=None, act_id="k3"), key)


def test_the_company_leader_registers_for_a_customer_of_the_estates_office(company):
    assert isinstance(desk.act(matter(by="leader", customer="wang"), on=None, act_id="k1"), desk.Done)
    there = desk.act(matter(by="leader", customer="wang"), on=None, act_id="k2", estate="wj-estate")
    assert refused(there, "wang")


@pytest.mark.parametrize("named", [{"first_contact": "outsider"}, {"about": "outsider"}, {"department": "wj-svc"}])
def test_another_offices_staff_cannot_be_named(company, named):
    (key,) = named.values()
    assert refused(desk.act(matter(by="li", customer="wang", **named), on=None, act_id="k1"), key)
    assert m.Case.objects.count() == 0


@pytest.mark.parametrize("what", [
    a.HandOver(by="chen", to="wj-svc", way="phone_bridge", reason="维修"), a.Assign(by="chen", to="outsider"),
    a.Report(by="chen", to="outsider", means="call"), a.Tell(by="chen", to="outsider"),
    a.NameStandIn(by="chen", by_whom="outsider"), a.Classify(by="chen", department="wj-svc"),
    a.Coordinate(by="chen", lead="wj-svc"),
])
def test_an_act_reaches_nobody_of_another_office(company, what):
    done = desk.act(matter(by="chen", customer="wang"), on=None, act_id="k1")
    key = next(k for k in ("wj-svc", "outsider") if k in str(what))
    assert refused(desk.act(what, on=done.id, act_id="k2"), key)
    assert m.Event.objects.count() == 1


def test_a_link_reaches_no_case_of_another_office(company):
    """Both ends: nothing is written there, and the number is as unknown as one never given."""
    there = desk.act(matter(customer=a.CustomerDetails(phone="13700000001")), on=None, act_id="k1")
    here = desk.act(matter(by="chen", customer="wang"), on=None, act_id="k2")
    for number in (there.number, "S999999"):
        assert refused(desk.act(a.Link(by="chen", to=number), on=here.id, act_id=number), number)
    assert m.Event.objects.filter(case_id=there.id).count() == 1


def test_nobody_links_a_complaint_about_himself(company):
    about = desk.act(matter(by="li", customer="wang", kind="complaint", about="chen"), on=None, act_id="k1")
    here = desk.act(matter(by="chen", customer="wang"), on=None, act_id="k2")
    assert refused(desk.act(a.Link(by="chen", to=about.number), on=here.id, act_id="k3"), about.number)


def test_the_same_phone_and_name_is_one_person(company):
    """B3: no doubled person; another name on the same number is somebody else of the household."""
    def register(n, **who):
        return desk.act(matter(by="li", customer=a.CustomerDetails(**who)), on=None, act_id=f"p{n}")

    phone = "13800001234"
    for n, who in enumerate(({"phone": phone}, {"phone": "138 0000 1234", "name": "王女士"},
                             {"phone": phone, "name": "赵先生"}, {"phone": phone, "name": "赵先生"},
                             {"name": "门口大姐", "house": "3-2-1202"}, {"name": "门口大姐", "house": "3-2-1202"})):
        assert isinstance(register(n, **who), desk.Done)
    assert sorted(Customer.objects.values_list("name", flat=True)) == ["王女士", "赵先生", "门口大姐"]


def test_the_house_that_was_meant_is_kept(company):
    second = House.objects.create(estate=Estate.objects.get(key="wt-estate"), building="1", unit="1", room="101",
                                  label="1-1-101")
    Customer.objects.get(key="wang").houses.add(second)
    done = desk.act(matter(by="li", customer="wang", place="1-1-101"), on=None, act_id="k1")
    assert m.Case.objects.get(pk=done.id).house == "1-1-101"
