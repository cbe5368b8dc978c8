"""R3, R5: a committee's member assesses, complains and records a breach by a link, and reads no resident's data."""

import re
from datetime import timedelta

import pytest
from django.contrib.messages.storage.cookie import CookieStorage
from django.test import Client, RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from shouwen import clock, desk
from shouwen.committee.models import Assessment, Complaint, ContractBreach, Invitation
from shouwen.desk import committee
from shouwen.desk.standing import open_periods
from shouwen.kernel import acts as a
from shouwen.org import models as org
from shouwen.org import roster
from shouwen.queries.published import LEAST, OTHER, published, share, together
from shouwen.store import books, read
from shouwen.store import models as m
from shouwen.store.read import number_of
from shouwen.web.pages import tell_refused
from tests import cast
from tests.web.settings_pages import signed_in
from tests.web.test_training import text_of

WELL = {"do": "assess", "attitude": "4", "quality": "5", "satisfaction": "4"}


@pytest.fixture
def people(db):
    books.forget()
    return cast.build("R5")


def invite(client, **more):
    """Make an invitation; the link's path."""
    typed = {"estate": "wt-estate", "committee": "owners_committee", "member": "周老师", "days": "30", **more}
    page = client.post("/committee/invite", typed, follow=True)
    assert page.status_code == 200, page.content.decode()
    return re.search(r'value="http://testserver(/c/[^"]+)"', page.content.decode())[1]


def test_a_member_without_an_account_assesses_once(people):
    path, member = invite(signed_in(people["zhou"])), Client()
    assert member.get(path).status_code == 200
    faulty = member.post(path, {**WELL, "quality": ""})
    assert faulty.status_code == 422
    assert 'value="4" checked' in faulty.content.decode(), "what was chosen stays"
    assert not Assessment.objects.exists()
    assert member.post(path, {**WELL, "words": "清洁好多了"}).status_code == 302
    assert member.post(path, {**WELL, "attitude": "1"}).status_code == 302
    assert Assessment.objects.get().attitude == 4, "sent twice, the first stands"
    head = signed_in(people["zhou"])
    assert "清洁好多了" in head.get("/committee").content.decode()
    printed = text_of(head.get(f"/committee/assessments/{Invitation.objects.get().pk}.pdf"))
    for shown in ("做事态度4·好", "工作质量5·很好", "业主满意4·好", "清洁好多了", "周老师"):
        assert shown in printed


def test_a_link_ends_when_its_time_is_over_or_it_is_revoked(people):
    head = signed_in(people["zhou"])
    path, other = invite(head), invite(head, member="钱老师", days="7")
    row = Invitation.objects.get(member="钱老师")
    Invitation.objects.filter(pk=row.pk).update(expires_at=clock.now() - timedelta(seconds=1))
    assert Client().get(other).status_code == 410
    assert Client().post(other, WELL).status_code == 410
    head.post(f"/committee/invitations/{Invitation.objects.get(member='周老师').pk}/revoke")
    assert Client().post(path, WELL).status_code == 410
    assert not Assessment.objects.exists()
    forged = path[:-3] + ("aaa" if path[-3:] != "aaa" else "bbb")
    assert Client().get(forged).status_code == 404
    assert Client().get("/c/nothing").status_code == 404


def test_inviting_is_what_the_standing_duty_asks_for(people):
    """R5-3.2.1a: who has to ask the owners' committee has done so when the link is made."""
    open_periods()
    duty = m.Duty.objects.get(duty__contains="offer-evaluation", office="wt")
    assert duty.who == "zhou"
    head = signed_in(people["zhou"])
    assert "还没有请业委会评估" in head.get("/committee").content.decode()
    invite(head, committee="customer_committee")
    duty.refresh_from_db()
    assert duty.state == "open", "the other committee is not meant"
    path = invite(head)
    duty.refresh_from_db()
    assert duty.state == "done"
    Client().post(path, {**WELL, "words": "清洁好多了"})
    filled = signed_in(people["zhou"]).get(f"/cases/{number_of(duty.case_id)}/papers/F19").content.decode()
    assert "清洁好多了" in filled, "the form holds what the committee answered"
    [form] = [f for f in read.state(m.Case.objects.get(pk=duty.case_id)).forms if f.form == "F19"]
    assert set(form.given) == {"attitude", "quality", "satisfaction", "words"}
    assert "还没有请业委会评估" not in head.get("/committee").content.decode()


def test_the_form_shows_every_assessment_of_the_period(people):
    """Two members are asked, one after the duty was done: both lines stand on it, the scores are their mean."""
    open_periods()
    duty, head = m.Duty.objects.get(duty__contains="offer-evaluation", office="wt"), signed_in(people["zhou"])
    first, second = invite(head), invite(head, member="钱老师")
    other = invite(head, committee="customer_committee", member="孙老师")
    Client().post(first, {**WELL, "words": "清洁好多了"})
    Client().post(other, {**WELL, "words": "客户委员会的话"})
    Client().post(second, {**WELL, "attitude": "2", "words": "回话太慢"})
    page = head.get(f"/cases/{number_of(duty.case_id)}/papers/F19").content.decode()
    for said in ("清洁好多了", "回话太慢", "周老师：态度 4，质量 5，总体 4", "钱老师：态度 2，质量 5，总体 4", "第 2 版", "<del>4</del>"):
        assert said in page, said
    assert "客户委员会的话" not in page


def test_who_invites_hears_when_the_form_was_not_filed(people):
    """The duty is another's: the link is made all the same, and what the door said is told."""
    open_periods()
    duty = m.Duty.objects.get(duty__contains="offer-evaluation", office="wt")
    typed = {"estate": "wt-estate", "committee": "owners_committee", "member": "周老师", "days": "9"}
    row, refused = committee.invite(typed, by=people["li"], estates={e.key: e for e in org.Estate.objects.all()}, duties=[duty])
    assert (row.pk is not None, len(refused)) == (True, 1)
    duty.refresh_from_db()
    assert duty.state == "open"
    request = RequestFactory().get("/")
    request._messages = CookieStorage(request)
    tell_refused(request, refused, committee.FORM)
    assert "F19没有自动填报" in str(next(iter(request._messages)))


def test_a_complaint_is_answered_and_may_become_a_matter(people):
    path, head = invite(signed_in(people["zhou"])), signed_in(people["zhou"])
    member = Client()
    member.post(path, {"do": "complain", "text": "垃圾两天没清"})
    member.post(path, {"do": "complain", "text": "垃圾两天没清"})
    row = Complaint.objects.get()
    assert member.post(path, {"do": "complain", "text": " "}).status_code == 422
    assert "待答复" in member.get(path).content.decode()
    done = head.post(f"/committee/complaints/{row.pk}/register")
    row.refresh_from_db()
    assert done.url == f"/cases/{row.number}"
    case = m.Case.objects.get(first_contact="zhou")
    assert (case.kind, case.estate) == ("complaint", "wt-estate")
    assert head.post(f"/committee/complaints/{row.pk}/answer", {"answer": ""}).status_code == 422
    head.post(f"/committee/complaints/{row.pk}/answer", {"answer": "已加一班清运"})
    head.post(f"/committee/complaints/{row.pk}/answer", {"answer": "改口"})
    assert "已加一班清运" in member.get(path).content.decode()
    assert "改口" not in member.get(path).content.decode()


def test_a_breach_needs_its_clause_and_its_effect(people):
    """R5-3.2.3a: both conditions, and the head hears of it."""
    path, member = invite(signed_in(people["zhou"])), Client()
    breach = {"do": "breach", "clause": "R5-2.2.3b", "effect": "", "measure": "扣除当月考核款"}
    assert member.post(path, breach).status_code == 422
    assert member.post(path, {**breach, "clause": "R9-way-a", "effect": "电梯停了"}).status_code == 422
    assert not ContractBreach.objects.exists()
    member.post(path, {**breach, "effect": "电梯停了三天"})
    head = signed_in(people["zhou"])
    assert "违约" in head.get("/").content.decode()
    assert "电梯停了三天" in head.get("/committee").content.decode()
    head.post(f"/committee/breaches/{ContractBreach.objects.get().pk}/seen")
    assert "违约" not in head.get("/").content.decode()


def test_no_page_behind_the_link_names_a_person_or_a_house(company):
    for n in range(7):
        desk.act(a.Register(by="chen", customer="wang", channel="call", content=f"漏水{n}", kind="repair", class_=2,
                            solvable=False), on=None, act_id=f"k{n}", now=clock.now() - timedelta(days=20))
    path = invite(signed_in(company["zhou"]))
    page = Client().get(path).content.decode()
    assert ">7<" in page
    for secret in ("王女士", "13800001234", "3-2-1202", "漏水", "陈静", "周主任", "1001"):
        assert secret not in page


def test_another_offices_head_and_staff_see_no_committee(people):
    invite(signed_in(people["zhou"]))
    row = Invitation.objects.get()
    assert signed_in(people["li"]).get("/committee").status_code == 404
    other = people["outsider"]
    other.posts = ["office_head"]
    other.save()
    roster.publish(clock.now())
    stranger = signed_in(other)
    assert "周老师" not in stranger.get("/committee").content.decode()
    for path in (f"invitations/{row.pk}", f"assessments/{row.pk}.pdf"):
        assert stranger.get(f"/committee/{path}").status_code == 404
    assert stranger.post(f"/committee/invitations/{row.pk}/revoke").status_code == 404
    assert Invitation.objects.get().revoked_at is None


@given(st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 40)))
def test_no_published_group_is_small_and_no_difference_gives_one_away(counts):
    shown = dict(together(counts))
    hidden = sum(counts.values()) - sum(shown.values())
    assert all(n >= LEAST for n in shown.values())
    small = {k for k, n in counts.items() if 0 < n < LEAST}
    assert not small & set(shown)
    if sum(counts.values()) >= LEAST:
        assert hidden == 0, "everything is in some group, so nothing can be found by subtracting"
        gathered = {k for k in counts if counts[k] and k not in shown}
        assert len(gathered) != 1 or shown[OTHER] >= LEAST


def test_shares_are_rounded_and_never_of_a_few(company):
    assert share(3, 4) is None
    assert share(19, 20) == 95
    assert share(99, 100) == 100
    estate = org.Estate.objects.get(key="wt-estate")
    assert published(estate, clock.now() - timedelta(days=90), clock.now()).total is None
