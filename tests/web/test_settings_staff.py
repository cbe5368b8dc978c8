"""管理 → 员工: joining, moving, a new password, and leaving with somebody who goes on."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from shouwen import clock, desk
from shouwen.desk.settings.dated import settle_and_publish
from shouwen.desk.settings.leaving import ties
from shouwen.desk.verifying import verify
from shouwen.kernel import acts as a
from shouwen.org import models as m
from shouwen.org import roster
from shouwen.org.entering import begins, day_of
from shouwen.store import models as s
from shouwen.store import read
from tests.cast import PASSWORD
from tests.web.settings_pages import once_of, send, signed_in, text

NEW = {"number": "2001", "name": "新来的", "phone": "13700002001", "post": "guard", "department": "wt-sec",
       "superior": "zhao"}


def password_in(answer):
    return re.search(r'class="readback num"><b>([^<]+)</b>', answer.content.decode())[1]


def as_typed(key, **changed):
    """What the form of somebody shows, as a browser would send it back."""
    who = m.Staff.objects.select_related("department", "office", "superior").get(key=key)
    return {
        "number": who.number, "name": who.name, "phone": who.phone, "post": who.post,
        "department": who.department.key if who.department else "",
        "office": who.office.key if who.office else "",
        "superior": who.superior.key if who.superior else "",
        **({"is_admin": "1"} if who.is_admin else {}), **changed,
    }


def registered_by_li():
    done = desk.act(
        [a.Register(by="li", customer="wang", channel="visit", content="水管漏水", kind="repair", class_=2,
                    solvable=False),
         a.HandOver(by="li", to="superior", way="to_superior", reason="要修")],
        on=None, act_id="r",
    )
    desk.act(a.Accept(by="zhao"), on=done.id, act_id="acc")
    return done


# -- joining --------------------------------------------------------------------------------------


def test_who_joins_is_on_the_roster_and_signs_in_with_the_password_shown_once(admin):
    answer = send(admin, "/settings/staff/new", **NEW)
    assert answer.status_code == 200
    password = password_in(answer)
    assert roster.present_roster().superior("s2001", clock.now()) == "zhao"
    client = Client()
    assert client.post("/sign-in", {"name": "2001", "password": password}).status_code == 302
    assert client.get("/").status_code == 200
    everything = str(list(s.AuditLog.objects.values()))
    assert password not in everything
    assert m.Staff.objects.get(number="2001").password not in everything


def test_a_doubled_click_enters_one_person_and_shows_the_same_password(admin):
    typed = {"once": once_of(admin.get("/settings/staff/new")), **NEW}
    first, second = (admin.post("/settings/staff/new", typed) for _n in range(2))
    assert password_in(first) == password_in(second)
    assert m.Staff.objects.filter(number="2001").count() == 1


def test_outsourced_people_are_first_contacts_too(admin):
    send(admin, "/settings/staff/new", **NEW, outsourced="安盾保安公司")
    done = desk.act(a.Register(by="s2001", customer="wang", channel="visit", content="门坏了", kind="repair",
                               class_=2), on=None, act_id="o")
    assert done.case.first_contact == "s2001"
    assert roster.present_roster().contractor_of("s2001") == "安盾保安公司"


@pytest.mark.parametrize(("typed", "why"), [
    ({"number": "1001"}, "已是 小李 的"), ({"number": "工号一"}, "工号只能是"),
    ({"phone": "12345"}, "不是电话号码"), ({"phone": "13900001001"}, "登录时会分不清"),
    ({"name": "长" * 300}, "太长"), ({"name": "小😀"}, "表情"), ({"name": "小\u202e王"}, "控制符"),
    ({"post": ""}, "选一个"), ({"department": ""}, "要属于一个部门"), ({"superior": ""}, "必须有上级"),
    ({"employed_from": "2026-13-40"}, "2026-11-30"), ({"employed_from": "2099-01-01"}, "太远"),
    ({"office": "wj"}, "不属于所选的管理处"),
])
def test_bad_input_is_said_kept_and_changes_nothing(admin, typed, why):
    before = m.Staff.objects.count(), m.RosterVersion.objects.count(), s.AuditLog.objects.count()
    answer = send(admin, "/settings/staff/new", **{**NEW, **typed})
    assert answer.status_code == 422
    assert why in text(answer)
    kept = {**NEW, **typed}["name"]
    assert f'value="{kept}"' in answer.content.decode()
    assert (m.Staff.objects.count(), m.RosterVersion.objects.count(), s.AuditLog.objects.count()) == before


# -- changing -------------------------------------------------------------------------------------


def test_moving_to_another_department_and_post_reaches_the_next_act(admin):
    send(admin, "/settings/staff/qian", **as_typed("qian", department="wt-sec", post="team_leader"))
    people = roster.present_roster()
    assert (people.department_of("qian"), people.posts_of("qian")) == ("wt-sec", ("team_leader",))
    entry = s.AuditLog.objects.get(what="staff_changed")
    assert (entry.before["posts"], entry.after["posts"]) == (["repairer"], ["team_leader"])


def test_superiors_never_go_round_in_a_circle(admin):
    answer = send(admin, "/settings/staff/zhao", **as_typed("zhao", superior="li"))
    assert answer.status_code == 422
    assert "绕成一圈" in text(answer)
    assert m.Staff.objects.get(key="zhao").superior.key == "zhou"


def test_nobody_gives_a_role_to_himself_nor_stops_being_the_last_administrator(admin):
    assert send(admin, "/settings/staff/zhou", **as_typed("zhou", post="company_leader")).status_code == 422
    assert send(admin, "/settings/staff/zhou", **as_typed("zhou", also="auditor")).status_code == 422
    typed = as_typed("zhou")
    del typed["is_admin"]
    assert send(admin, "/settings/staff/zhou", **typed).status_code == 422
    zhou = m.Staff.objects.get(key="zhou")
    assert (zhou.posts, zhou.is_admin) == (["office_head"], True)


def test_an_office_head_gives_nothing_above_himself_and_reaches_nobody_above_or_elsewhere(head, company):
    typed = {"number": "3001", "name": "新主任", "office": "wj", "phone": ""}
    assert send(head, "/settings/staff/new", **typed, post="company_leader").status_code == 422
    answer = send(head, "/settings/staff/new", **typed, post="coordinator", is_admin="1")
    assert answer.status_code == 200
    assert not m.Staff.objects.get(number="3001").is_admin
    for path in ("/settings/staff/li", "/settings/staff/li/password", "/settings/staff/li/leave"):
        assert head.get(path).status_code == 404
        assert head.post(path, {"name": "x"}).status_code == 404
    assert "小李" not in text(head.get("/settings/staff"))
    admin_here = m.Staff.objects.get(number="3001")
    admin_here.is_admin = True
    admin_here.save()
    hash_ = admin_here.password
    assert send(head, f"/settings/staff/{admin_here.key}/password").status_code == 422
    assert m.Staff.objects.get(number="3001").password == hash_


def test_a_new_password_ends_every_session(admin, company):
    li = Client()
    assert li.post("/sign-in", {"name": "1001", "password": PASSWORD}).status_code == 302
    password = password_in(send(admin, "/settings/staff/li/password"))
    assert li.get("/").status_code == 302
    assert li.post("/sign-in", {"name": "1001", "password": PASSWORD}).status_code == 422
    assert li.post("/sign-in", {"name": "1001", "password": password}).status_code == 302


def test_search_finds_by_name_number_department_and_phone_tail(admin):
    for q in ("小李", "1001", "秩序维护", "01001"):
        assert "小李" in text(admin.get("/settings/staff", {"q": q})), q
    assert "小李" not in text(admin.get("/settings/staff", {"q": "钱师傅"}))


# -- leaving --------------------------------------------------------------------------------------


def test_nobody_leaves_while_he_is_accountable_without_naming_who_goes_on(admin):
    done = registered_by_li()
    assert ties(m.Staff.objects.get(key="li"))["accountable"] == 1
    answer = send(admin, "/settings/staff/li/leave", successor="")
    assert answer.status_code == 422
    assert "请选接手人" in text(answer)
    li = m.Staff.objects.get(key="li")
    assert (li.is_active, li.employed_until) == (True, None)
    assert s.Case.objects.get(pk=done.id).accountable == "li"


def test_the_successor_goes_on_and_both_names_are_shown(admin):
    done = registered_by_li()
    send(admin, "/settings/staff/li/leave", successor="tian")
    case = read.state(s.Case.objects.get(pk=done.id))
    assert case.first_contact == "li"
    assert case.accountable(clock.now()) == "tian"
    assert not [d for d in case.duties if d.live and d.who == "li"]
    page = text(admin.get(f"/cases/{done.number}"))
    assert "小李" in page
    assert "田甜" in page
    assert list(verify()) == []
    desk.act(a.Note(by="tian", text="我来跟"), on=done.id, act_id="n")


def test_the_work_of_a_handler_goes_on_with_his_successor(admin):
    done = registered_by_li()
    desk.act(a.HandOver(by="zhao", to="wt-eng", way="phone_bridge", reason="水管"), on=done.id, act_id="h")
    desk.act(a.Accept(by="sun", assigned="qian"), on=done.id, act_id="s")
    assert set(ties(m.Staff.objects.get(key="qian"))) >= {"handling"}
    send(admin, "/settings/staff/qian/leave", successor="sun")
    case = read.state(s.Case.objects.get(pk=done.id))
    assert (case.handler, case.handler_department) == ("sun", "wt-eng")
    assert not s.Duty.objects.filter(who="qian", state__in=["open", "overdue"]).exists()


def test_a_stand_in_who_leaves_is_followed_by_his_successor(admin):
    done = registered_by_li()
    send(admin, "/settings/staff/li/leave", successor="tian")
    assert ties(m.Staff.objects.get(key="tian"))["accountable"] == 1
    send(admin, "/settings/staff/tian/leave", successor="zhao")
    case = read.state(s.Case.objects.get(pk=done.id))
    assert case.accountable(clock.now()) == "zhao"
    assert [x.who for x in case.stand_ins] == ["tian", "zhao"]
    assert case.stand_ins[0].until is not None
    assert list(verify()) == []


def test_sessions_end_at_once_and_signing_in_is_refused(admin):
    li = Client()
    assert li.post("/sign-in", {"name": "1001", "password": PASSWORD}).status_code == 302
    assert li.get("/").status_code == 200
    send(admin, "/settings/staff/li/leave")
    assert li.get("/").status_code == 302
    assert li.post("/api/v1/cases", {"content": "x"}, content_type="application/json").status_code == 401
    assert li.post("/sign-in", {"name": "1001", "password": PASSWORD}).status_code == 422


def test_sessions_end_at_the_hour_even_before_the_worker_has_looked(company):
    li = signed_in(company["li"])
    m.Staff.objects.filter(key="li").update(employed_until=clock.now() - timedelta(seconds=1))
    assert li.get("/").status_code == 302


def test_leaving_later_happens_on_the_day(admin):
    done = registered_by_li()
    last = day_of(clock.now()) + timedelta(days=3)
    send(admin, "/settings/staff/li/leave", until=str(last), successor="tian")
    li = m.Staff.objects.get(key="li")
    assert li.is_active
    assert li.employed_until == begins(last + timedelta(days=1))
    assert s.Case.objects.get(pk=done.id).accountable == "li"
    assert settle_and_publish(clock.now()) == 0
    then = begins(last + timedelta(days=1)) + timedelta(minutes=1)
    assert settle_and_publish(then) == 1
    assert settle_and_publish(then) == 0
    desk.sweep(then + timedelta(seconds=1), where=None)
    case = read.state(s.Case.objects.get(pk=done.id))
    assert case.accountable(then) == "tian"
    assert not m.Staff.objects.get(key="li").is_active


def test_what_a_head_headed_has_the_successor(admin):
    send(admin, "/settings/staff/zhao/leave", successor="tian")
    people = roster.present_roster()
    assert people.departments["wt-sec"].head == "tian"
    assert people.superior("li", clock.now()) == "tian"
    assert people.superior("tian", clock.now()) == "zhou", "the successor was led by him: now by who is above"


def test_a_head_with_nothing_but_his_post_needs_a_successor_too(admin):
    assert send(admin, "/settings/staff/sun/leave").status_code == 422
    assert m.Staff.objects.get(key="sun").employed_until is None


@pytest.mark.parametrize(("key", "typed", "why"), [
    ("li", {"until": "2020-01-01"}, "已经过去"), ("li", {"until": "gestern"}, "2026-11-30"),
    ("li", {"successor": "li"}, "选一个"), ("zhou", {"successor": "leader"}, "不能给自己"),
])
def test_leaving_with_bad_input_changes_nothing(admin, key, typed, why):
    answer = send(admin, f"/settings/staff/{key}/leave", **typed)
    assert answer.status_code == 422
    assert why in text(answer)
    assert m.Staff.objects.get(key=key).employed_until is None


def test_whoever_comes_back_gets_a_new_password_and_the_successor_keeps_the_matter(admin):
    done = registered_by_li()
    send(admin, "/settings/staff/li/leave", successor="tian")
    password = password_in(send(admin, "/settings/staff/li/stay"))
    assert Client().post("/sign-in", {"name": "1001", "password": password}).status_code == 302
    desk.sweep(clock.now() + timedelta(seconds=1))
    assert read.state(s.Case.objects.get(pk=done.id)).accountable(clock.now()) == "tian"


def test_a_closed_matter_reopened_after_he_left_has_his_successor(admin):
    done = desk.act(
        [a.Register(by="chen", customer="wang", channel="call", content="快递柜在哪", kind="enquiry", class_=3),
         a.Answer(by="chen", text="五号楼东侧"), a.CompleteLog(by="chen"), a.Close(by="chen")],
        on=None, act_id="e",
    )
    send(admin, "/settings/staff/chen/leave", successor="kong")
    desk.act(a.Reopen(by="zhou", reason="没说清"), on=done.id, act_id="again")
    case = read.state(s.Case.objects.get(pk=done.id))
    assert (case.first_contact, case.accountable(clock.now())) == ("chen", "kong")


def test_leaving_twice_by_a_doubled_click_leaves_once(admin):
    typed = {"once": once_of(admin.get("/settings/staff/li/leave")), "successor": "tian"}
    for _n in range(2):
        assert admin.post("/settings/staff/li/leave", typed).status_code == 302
    assert s.AuditLog.objects.filter(what="staff_gone").count() == 1


def test_the_same_form_from_several_threads_at_once_enters_one_person(living_company):
    from concurrent.futures import ThreadPoolExecutor

    from django.db import connection

    client = signed_in(living_company["zhou"])
    typed = {"once": once_of(client.get("/settings/staff/new")), **NEW}

    def post(_n):
        try:
            mine = Client()
            mine.cookies = client.cookies
            return mine.post("/settings/staff/new", typed)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(post, range(4)))
    assert m.Staff.objects.filter(number="2001").count() == 1
    assert {a.status_code for a in answers} == {200}
    assert len({password_in(a) for a in answers}) == 1
    assert s.AuditLog.objects.filter(what="staff_joined").count() == 1
