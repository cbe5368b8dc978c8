"""L5, R6-duties-b/c: entries with an owner, versions kept, found in everyday words, looked at again in time."""

from datetime import timedelta

import pytest

from shouwen import clock, desk
from shouwen.desk.standing import open_periods
from shouwen.kernel import acts as a
from shouwen.org.models import HandbookEntry, HandbookVersion
from shouwen.queries import courses, handbook
from shouwen.store import books
from shouwen.store import models as m
from tests import cast
from tests.web.settings_pages import signed_in

ENTRY = {"subject": "水管", "words": "漏水、爆管", "department": "wt-eng", "person": "qian", "text": "先关阀",
         "kinds": "repair", "post": "repairer", "since": "2026-11-01", "review_on": "2027-05-01"}


def send(client, path, **typed):
    answer = client.post(path, {"once": path[-3:] + str(len(typed)) + str(typed)[:20], **typed}, follow=True)
    assert answer.status_code == 200, answer.content.decode()[:3000]
    return answer.content.decode()


def test_every_version_stays_readable_with_who_and_what(admin, company):
    send(admin, "/settings/handbook/new", **ENTRY)
    entry = HandbookEntry.objects.get()
    assert (entry.kinds, entry.post, str(entry.since), str(entry.review_on), entry.version) == (
        ["repair"], "repairer", "2026-11-01", "2027-05-01", 1)
    send(admin, f"/settings/handbook/{entry.pk}", **{**ENTRY, "text": "先关阀，再报", "department": "wt-sec"})
    page = signed_in(company["li"]).get(f"/handbook/{entry.pk}").content.decode()
    for shown in ("第 2 版", "第 1 版", "周主任", "先关阀，再报", "<s>先关阀</s>", "<s>工程部</s> → 秩序维护部"):
        assert shown in page, shown
    send(admin, f"/settings/handbook/{entry.pk}/remove")
    assert [v.what for v in HandbookVersion.objects.order_by("number")] == ["added", "changed", "removed"]
    assert "水管" in signed_in(company["li"]).get("/handbook").content.decode(), "among those taken back"


def test_everyday_words_find_it_as_people_type_and_say_them(admin, company):
    send(admin, "/settings/handbook/new", **ENTRY)
    send(admin, "/settings/handbook/new", subject="停车", words="车位、停车费", department="wt-sec", text="月卡在前台办")
    for said in ("厨房漏水了", "漏谁", "楼上爆管往下流", "水管"):
        assert [e.subject for e in handbook.handbook(seen_by=company["li"], q=said)] == ["水管"], said
    assert [e.subject for e in handbook.handbook(seen_by=company["li"], q="在前台办月卡吗")] == ["停车"]
    assert handbook.handbook(seen_by=company["li"], q="幼儿园") == []
    assert [e.subject for e in handbook.matching("客户说车位被占", seen_by=company["li"])] == ["停车"]


def test_a_stale_entry_falls_due_for_who_answers_for_it(admin, company):
    send(admin, "/settings/handbook/new", **ENTRY)
    entry = HandbookEntry.objects.get()
    owner = signed_in(company["qian"])
    assert "到期复核" not in owner.get("/").content.decode()
    HandbookEntry.objects.update(review_on=clock.now().date() - timedelta(days=2))
    assert "到期复核" in owner.get("/").content.decode()
    assert "水管" in owner.get("/handbook?only=stale").content.decode()
    assert signed_in(company["li"]).post(f"/handbook/{entry.pk}/review", {"once": "x" * 24}).status_code == 404
    owner.post(f"/handbook/{entry.pk}/review", {"once": "y" * 24})
    owner.post(f"/handbook/{entry.pk}/review", {"once": "y" * 24})
    entry.refresh_from_db()
    assert (entry.version, handbook.stale(entry)) == (2, False)
    assert "到期复核" not in owner.get("/").content.decode()


def test_no_owner_is_flagged(admin, company):
    send(admin, "/settings/handbook/new", **{**ENTRY, "person": ""})
    page = signed_in(company["li"]).get("/handbook?only=unowned").content.decode()
    assert "没有责任人" in page
    assert "水管" in page


def test_changed_duties_are_taught_once_by_the_rulebooks_own_duty(admin, company):
    """R9-training-a: learnt again when who does what has changed, not when a word is put right."""
    open_periods()
    assert not m.Duty.objects.filter(duty__contains="everybody-learns").exists()
    send(admin, "/settings/handbook/new", **ENTRY)
    open_periods()
    duties = m.Duty.objects.filter(duty__contains="everybody-learns")
    assert {(d.who, m.Case.objects.get(pk=d.case_id).office) for d in duties} >= {("zhao", "wt"), ("sun", "wt")}
    assert not duties.filter(office="wj").exists()
    count = duties.count()
    send(admin, f"/settings/handbook/{HandbookEntry.objects.get().pk}", **{**ENTRY, "department": "wt-sec"})
    assert open_periods() == 0
    assert duties.count() == count, "what changes within a month is taught together"


@pytest.mark.parametrize("moved", [True, False])
def test_the_office_brings_its_handbook_up_to_date_where_the_book_says_so(db, moved):
    """R6-duties-b, R6-duties-c: owed by the office head, once duties have changed."""
    books.forget()
    people = cast.build("R6")
    admin = signed_in(people["zhou"])
    send(admin, "/settings/handbook/new", **ENTRY)
    if not moved:
        HandbookVersion.objects.update(moved=False)
    open_periods()
    found = m.Duty.objects.filter(who="zhou", body__contains='"F20"', owes="file")
    assert found.exists() == moved


def test_a_newcomer_and_a_changed_rulebook_stand_on_the_first_page(company):
    li = company["li"]
    assert courses.due_now(li) == 0
    li.employed_from = clock.now() - timedelta(days=1)
    li.save()
    assert courses.due_now(li) == 1
    assert "该学的课程" in signed_in(li).get("/").content.decode()


def test_an_answer_cites_the_entry_and_its_version(admin, company):
    send(admin, "/settings/handbook/new", **ENTRY)
    entry = HandbookEntry.objects.get()
    done = desk.act(a.Register(by="chen", customer="wang", channel="call", content="漏水了找谁", kind="enquiry", class_=3,
                               solvable=True), on=None, act_id="q")
    agent, sheet = signed_in(company["chen"]), f"/cases/{done.number}/do/answer"
    assert "依据职责手册“水管”第 1 版" in agent.get(sheet).content.decode()
    typed = {"act_id": "w", "version": str(done.version), "text": "工程部已安排，九点前上门。", f"with.cite.{entry.pk}": "on"}
    answer = agent.post(sheet, typed, follow=True)
    assert answer.status_code == 200
    assert "依据职责手册“水管”第 1 版" in agent.get(f"/cases/{done.number}").content.decode()
    assert m.Event.objects.filter(case_id=done.id, type="noted").count() == 1
    assert m.Event.objects.filter(case_id=done.id, type="answered").count() == 1
