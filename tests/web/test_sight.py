"""Who sees what inside the office: by post, by part, and never a complaint about oneself."""

from datetime import timedelta

import pytest
from django.test import Client

from shouwen import clock, desk
from shouwen.desk.files import attaching
from shouwen.kernel import acts as a
from shouwen.kernel.outcome import Refusal
from shouwen.org import models as org
from shouwen.org import roster
from shouwen.queries import my_duties, scope
from shouwen.queries.boards import queue
from shouwen.queries.bounces import bounces
from shouwen.queries.papers import papers as queries_papers
from shouwen.queries.visits import visits
from shouwen.store import models as m
from tests import cast

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
    assert my_duties.unread(seen_by=kong, now=clock.now()) >= 1
    kong.office = org.Office.objects.get(key="wj")
    kong.save()
    client = Client()
    client.force_login(kong, backend=BACKEND)
    assert my_duties.unread(seen_by=kong, now=clock.now()) == 0
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


def coordinated(**more):
    """A matter of two departments: 工程部 leads, 秩序维护部 supports; each has said something and sent a photo."""
    done = register(department=("wt-eng", "wt-sec"), content="地库漏水，车位进不去", **more)
    todo = [
        a.HandOver(by="chen", to="coordinator", way="phone_bridge", reason="两个部门"),
        a.Coordinate(by="kong", lead="wt-eng", supporting=("wt-sec",)),
        a.Progress(by="sun", text="水泵型号还要核对", visible="internal"),
        a.Progress(by="zhao", text="车位已围好", visible="internal"),
    ]
    for n, act in enumerate(todo):
        outcome = desk.act(act, on=done.id, act_id=f"s{done.id}{n}")
        assert not isinstance(outcome, Refusal), outcome
    for by in ("sun", "zhao"):
        kept = attaching.attach(a.Attach(by=by, file=f"{by}.jpg", visible="internal"), [cast.photo()], on=done.id,
                                sort="image/jpeg", ending="jpg", act_id=f"f{done.id}{by}")
        assert not isinstance(kept, Refusal), kept
    return done


@pytest.mark.parametrize("key", ["zhao", "tian"])
def test_who_only_supports_sees_the_matter_and_the_own_part(company, key):
    """G3: neither the customer's number nor what the lead wrote, filed or kept."""
    done = coordinated()
    client = Client()
    client.force_login(company[key], backend=BACKEND)
    text = client.get(f"/cases/{done.number}").content.decode()
    assert "地库漏水" in text
    assert "3-2-1202" in text or "1202" in text
    assert all(word in text for word in ("车位已围好", "zhao.jpg"))
    assert not [word for word in ("水泵型号", "sun.jpg", "*1234", "01234", "看号码", "当时的样子") if word in text]
    assert client.post(f"/cases/{done.number}/phone", {"reason": "想打电话"}).status_code == 404
    assert client.get(f"/cases/{done.number}/as-of/1").status_code == 404
    files = {f.shown: client.get(f"/attachments/{f.name}").status_code for f in m.Attachment.objects.all()}
    assert files == {"sun.jpg": 404, "zhao.jpg": 200}
    papers = {p.name for p in queries_papers(done.number, seen_by=company[key], now=clock.now())}
    assert "F02" not in papers
    told = client.post(f"/api/v1/cases/{done.number}/acts", {"act": "tell_customer", "text": "明天弄好", "outcome": "understood"},
                       content_type="application/json", headers={"Idempotency-Key": f"tell-{key}"})
    assert told.status_code == 409
    assert told.json()["clause"] == ["R9-coordinator-f"]
    assert "contribute" in told.json()["instead"]


@pytest.mark.parametrize("key", ["sun", "chen", "kong", "zhou"])
def test_who_answers_for_the_whole_sees_the_whole(company, key):
    done = coordinated()
    client = Client()
    client.force_login(company[key], backend=BACKEND)
    text = client.get(f"/cases/{done.number}").content.decode()
    assert all(word in text for word in ("水泵型号", "车位已围好", "sun.jpg", "zhao.jpg", "138****1234"))


def test_in_class_1_a_supporter_sees_everything(company):
    done = coordinated()
    outcome = desk.act(a.Classify(by="zhao", class_=1, reason="漏电"), on=done.id, act_id="danger")
    assert not isinstance(outcome, Refusal)
    client = Client()
    client.force_login(company["zhao"], backend=BACKEND)
    assert "水泵型号" in client.get(f"/cases/{done.number}").content.decode()
