"""管理 → 公司与部门: named, headed, closed with a successor, opened again; and written down."""

from datetime import timedelta

import pytest

from shouwen import clock, desk
from shouwen.desk.verifying import verify
from shouwen.kernel import acts as a
from shouwen.org import models as m
from shouwen.org import roster
from shouwen.org.entering import day_of
from shouwen.queries.rows import names
from shouwen.store import models as s
from shouwen.store import read
from tests.web.settings_pages import once_of, send, signed_in, text


def test_a_new_department_is_one_that_the_kernel_knows_at_the_next_act(admin):
    send(admin, "/settings/offices/wt/departments/new", name="绿化部", head="sun", superior="zhou")
    made = m.Department.objects.get(name="绿化部")
    assert made.head.key == "sun"
    done = desk.act(
        [a.Register(by="zhou", customer="wang", channel="call", content="树倒了", kind="repair", class_=2,
                    solvable=False),
         a.HandOver(by="zhou", to=made.key, way="phone_bridge", reason="绿化")],
        on=None, act_id="x",
    )
    assert done.case.offer.to == "sun"
    assert done.case.offer.department == made.key


def test_a_department_that_opens_later_is_not_there_yet(admin):
    later = str(day_of(clock.now()) + timedelta(days=9))
    send(admin, "/settings/offices/wt/departments/new", name="绿化部", opened=later)
    made = m.Department.objects.get(name="绿化部")
    assert made.key not in roster.present_roster().departments


def test_renaming_and_the_head_are_written_down_with_before_and_after(admin):
    send(admin, "/settings/departments/wt-eng", name="工程维修部", head="qian", superior="sun", tracker="tian")
    entry = s.AuditLog.objects.get(what="department_changed")
    assert (entry.by, entry.before["name"], entry.after["name"]) == ("zhou", "工程部", "工程维修部")
    assert (entry.before["head"], entry.after["head"]) == ("孙工", "钱师傅")
    assert roster.present_roster().departments["wt-eng"].head == "qian"
    page = text(admin.get("/settings/log"))
    assert all(word in page for word in ("工程部", "工程维修部", "周主任"))


@pytest.mark.parametrize(("typed", "why"), [
    ({"name": ""}, "请填上"), ({"name": "很" * 300}, "太长"), ({"name": "工程部🔧"}, "表情"),
    ({"name": "工程\u202e部"}, "控制符"), ({"name": "秩序维护部"}, "已经有这个名称"),
    ({"name": "工程部", "head": "sun", "superior": "qian"}, "绕成一圈"),
    ({"name": "工程部", "head": "zhou"}, "不能给自己"), ({"name": "工程部", "head": "nobody"}, "选一个"),
    ({"name": "工程部", "superior": "zhou"}, "先选负责人"),
])
def test_bad_input_says_what_to_do_keeps_what_was_typed_and_changes_nothing(admin, typed, why):
    before = m.RosterVersion.objects.count()
    answer = send(admin, "/settings/departments/wt-eng", **typed)
    assert answer.status_code == 422
    assert why in text(answer)
    assert f'value="{typed["name"]}"' in answer.content.decode()
    assert m.Department.objects.get(key="wt-eng").name == "工程部"
    assert m.RosterVersion.objects.count() == before
    assert not s.AuditLog.objects.filter(what="department_changed").exists()


def test_a_doubled_click_opens_one_department(admin):
    page = admin.get("/settings/offices/wt/departments/new")
    typed = {"once": once_of(page), "name": "绿化部"}
    for _n in range(2):
        assert admin.post("/settings/offices/wt/departments/new", typed).status_code == 302
    assert m.Department.objects.filter(name="绿化部").count() == 1


def test_a_department_with_open_work_closes_only_with_a_successor_who_goes_on(admin):
    done = desk.act(
        [a.Register(by="zhou", customer="wang", channel="call", content="水管漏水", kind="repair", class_=2,
                    solvable=False),
         a.HandOver(by="zhou", to="wt-eng", way="phone_bridge", reason="维修")],
        on=None, act_id="r",
    )
    desk.act(a.Accept(by="sun", assigned="qian"), on=done.id, act_id="acc")
    today = str(day_of(clock.now()))
    refused = send(admin, "/settings/units/department/wt-eng/close", closed=today)
    assert refused.status_code == 422
    assert m.Department.objects.get(key="wt-eng").closed is None
    send(admin, "/settings/units/department/wt-eng/close", closed=today, successor="wt-sec")
    desk.sweep(clock.now() + timedelta(seconds=1))
    case = read.state(s.Case.objects.get(pk=done.id))
    assert (case.handler_department, case.handler) == ("wt-sec", "qian")
    assert m.Staff.objects.get(key="qian").department.key == "wt-sec"
    people = roster.present_roster()
    assert "wt-eng" not in people.departments
    assert people.heir("wt-eng") == "wt-sec"
    assert names(["wt-eng"]) == {"wt-eng": "工程部"}, "history keeps its names"
    assert list(verify()) == []


def test_a_department_closing_later_stays_until_then(admin):
    day = str(day_of(clock.now()) + timedelta(days=5))
    send(admin, "/settings/units/department/wt-eng/close", closed=day, successor="wt-sec")
    assert "wt-eng" in roster.present_roster().departments
    assert m.Staff.objects.get(key="qian").department.key == "wt-eng"
    page = admin.get("/settings/company")
    admin.post("/settings/units/department/wt-eng/reopen", {"once": once_of(page)})


def test_the_worker_closes_it_on_the_day(admin):
    from shouwen.desk.settings.dated import settle_and_publish

    day = day_of(clock.now()) + timedelta(days=5)
    send(admin, "/settings/units/department/wt-eng/close", closed=str(day), successor="wt-sec")
    assert settle_and_publish(clock.now()) == 0
    then = clock.now() + timedelta(days=6)
    assert settle_and_publish(then) > 0
    assert "wt-eng" not in roster.present_roster().departments
    assert settle_and_publish(then) == 0


def test_the_only_service_centre_hands_on_its_part(admin):
    today = str(day_of(clock.now()))
    assert send(admin, "/settings/departments/wt-svc", name="客服中心").status_code == 422
    send(admin, "/settings/units/department/wt-svc/close", closed=today, successor="wt-eng")
    assert m.Department.objects.get(key="wt-eng").service_centre
    assert roster.present_roster().service_centre("wt") == "wt-eng"


def test_an_office_closes_with_an_heir_that_gets_estates_departments_and_cases(admin):
    done = desk.act(a.Register(by="outsider", channel="call", content="灯不亮", kind="repair", class_=2),
                    on=None, act_id="o", estate="wj-estate")
    today = str(day_of(clock.now()))
    assert send(admin, "/settings/units/office/wj/close", closed=today).status_code == 422
    send(admin, "/settings/units/office/wj/close", closed=today, successor="wt")
    assert m.Estate.objects.get(key="wj-estate").office.key == "wt"
    desk.sweep(clock.now() + timedelta(seconds=1))
    assert s.Case.objects.get(pk=done.id).office == "wt"
    assert list(verify()) == []


def test_a_post_of_the_companys_own_reaches_its_holders(admin, company):
    send(admin, "/settings/posts/new", name="水电工", role="repairer")
    post = m.Post.objects.get()
    m.Staff.objects.filter(key="qian").update(title=post)
    send(admin, f"/settings/posts/{post.key}", name="水电班长", role="team_leader")
    assert m.Staff.objects.get(key="qian").posts == ["team_leader"]
    assert roster.present_roster().holds("qian", "team_leader")
    assert send(admin, f"/settings/posts/{post.key}/close").status_code == 422
    send(admin, "/settings/posts/new", name="维修工", role="repairer")
    other = m.Post.objects.exclude(pk=post.pk).get()
    send(admin, f"/settings/posts/{post.key}/close", successor=other.key)
    assert m.Staff.objects.get(key="qian").posts == ["repairer"]


def test_nobody_changes_the_role_of_his_own_post(admin, company):
    post = m.Post.objects.create(key="p-1", name="主任", role="office_head")
    m.Staff.objects.filter(key="zhou").update(title=post)
    answer = send(signed_in(m.Staff.objects.get(key="zhou")), "/settings/posts/p-1", name="主任",
                  role="company_leader")
    assert answer.status_code == 422
    assert m.Staff.objects.get(key="zhou").posts == ["office_head"]


def test_an_office_head_reaches_only_his_own_office(head):
    assert head.get("/settings/company").status_code == 200
    assert "梧桐" not in text(head.get("/settings/company"))
    for path in ("/settings/departments/wt-eng", "/settings/offices/wt/departments/new", "/settings/offices/wj",
                 "/settings/units/department/wt-eng/close", "/settings/units/office/wj/close",
                 "/settings/posts/new", "/settings/company/name", "/settings/offices/new"):
        assert head.get(path).status_code == 404, path
        assert head.post(path, {"name": "x"}).status_code == 404, path
    assert head.get("/settings/log").status_code == 404
    assert send(head, "/settings/departments/wj-svc", name="服务大厅", service_centre="1").status_code == 302
    assert m.Department.objects.get(key="wj-svc").name == "服务大厅"


def test_nobody_else_enters(company):
    for who in ("li", "chen", "sun"):
        for path in ("/settings", "/settings/company", "/settings/duty", "/settings/log"):
            assert signed_in(company[who]).get(path).status_code == 404, (who, path)


def test_auditors_read_the_log_and_change_nothing(company):
    who = company["leader"]
    who.posts = ["auditor"]
    who.save()
    client = signed_in(who)
    assert client.get("/settings/log").status_code == 200
    assert client.get("/settings/company").status_code == 404
