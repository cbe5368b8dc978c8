"""Who sees what inside the office: by post, by part, and never a complaint about oneself."""

from datetime import timedelta

import pytest
from django.test import Client

from shouwen import clock, desk
from shouwen.kernel import acts as a
from shouwen.org import models as org
from shouwen.org import roster
from shouwen.queries import my_duties, scope
from shouwen.queries.boards import queue
from shouwen.queries.bounces import bounces
from shouwen.queries.visits import visits
from shouwen.store import models as m

BACKEND = "shouwen.org.sign_in.NumberOrPhone"


def register(by="chen", key="k", **more):
    fields = {"by": by, "customer": "wang", "channel": "call", "content": "楼道灯不亮", "kind": "repair", "class_": 2,
              "solvable": False, **more}
    return desk.act(a.Register(**fields), on=None, act_id=key)


def sees(who, done):
    return scope.case_row(done.number, seen_by=who) is not None


def test_outsourced_people_see_what_they_have_a_part_in_whatever_their_post(company):
    done = register()
    agent = org.Staff.objects.create(key="temp", number="9001", name="外包接待", posts=["agent"], outsourced="某公司",
                                     department=org.Department.objects.get(key="wt-svc"))
    assert not sees(agent, done)
    assert sees(company["kong"], done)
    roster.publish(clock.now())
    assert sees(agent, register(by="temp", key="own"))


@pytest.mark.parametrize(("key", "finds"), [("li", False), ("zhao", True), ("chen", True)])
def test_operatives_find_nobody_by_name(company, key, finds):
    register(by="li")
    assert bool(queue(seen_by=company[key], q="王女士")) is finds
    assert queue(seen_by=company[key], q="楼道灯")


def test_nobody_sees_a_complaint_about_himself_and_others(company):
    about = register(kind="complaint", about=("sun", "zhou", "leader"), content="都不理人")
    for key in ("sun", "zhou", "leader"):
        assert not sees(company[key], about), key
        assert all(d.duty.case.id != about.id for d in visits(seen_by=company[key], now=clock.now()).due)
    assert sees(company["kong"], about)
    assert sees(company["leader"], register(key="other"))


def test_an_auditor_of_one_office_sees_that_office(company):
    done = register()
    auditor = org.Staff.objects.create(key="au", number="9002", name="品质", posts=["auditor"])
    assert sees(auditor, done)
    auditor.office = org.Office.objects.get(key="wj")
    assert not sees(auditor, done)


def test_the_number_of_a_finished_matter_is_shown_for_a_reason_only(company):
    done = register(by="chen", kind="enquiry", class_=3, solvable=True)
    desk.act([a.Answer(by="chen", text="五号楼东侧"), a.Close(by="chen")], on=done.id, act_id="c")
    assert m.Case.objects.get().stage == "closed"
    client = Client()
    client.force_login(company["chen"], backend=BACKEND)
    assert client.post(f"/cases/{done.number}/phone").status_code == 422
    shown = client.post(f"/cases/{done.number}/phone", {"reason": "客户来电核对"})
    assert "13800001234" in shown.content.decode()


def test_a_message_is_not_shown_after_its_reader_left_the_office(company):
    """H23: a right withdrawn counts at once, on lists and counts too."""
    done = register()
    desk.act(a.HandOver(by="chen", to="wt-eng", way="phone_bridge", reason="维修"), on=done.id, act_id="h")
    kong = company["kong"]
    m.Notice.objects.filter(case_id=done.id).update(to="kong")
    notice = m.Notice.objects.first()
    assert my_duties.unread(seen_by=kong) >= 1
    kong.office = org.Office.objects.get(key="wj")
    kong.save()
    client = Client()
    client.force_login(kong, backend=BACKEND)
    assert my_duties.unread(seen_by=kong) == 0
    assert done.number not in client.get("/notices").content.decode()
    assert client.post(f"/notices/{notice.pk}/read").status_code == 404
    assert m.Notice.objects.get(pk=notice.pk).read_at is None


def test_changes_of_hands_count_for_the_department_and_office_of_that_time(company):
    """Who has moved since takes nothing along, and a department that bears a new name stays itself."""
    done = register()
    desk.act(a.HandOver(by="chen", to="wt-eng", way="phone_bridge", reason="维修"), on=done.id, act_id="h",
             now=clock.now() - timedelta(minutes=1))
    chen = company["chen"]
    chen.department = org.Department.objects.get(key="wj-svc")
    chen.save()
    org.Department.objects.filter(key="wt-svc").update(name="客户中心", head=None)
    roster.publish(clock.now())
    counts = bounces(seen_by=company["leader"], now=clock.now())
    assert [(s.name, s.handed_over) for s in counts.departments] == [("客户中心", 1)]
    assert [(s.name, s.handed_over) for s in counts.offices] == [("梧桐管理处", 1)]
