"""L1, L2, L4: booklet, lessons, tests, the first week, and who is shown to whom as untrained."""

import io
import re
from datetime import timedelta

import pypdf
import pytest

from shouwen import clock
from shouwen.desk.standing import open_periods
from shouwen.desk.teaching import training as desk_training
from shouwen.org import models as org
from shouwen.org import roster
from shouwen.queries import courses
from shouwen.rulebooks import load
from shouwen.store import models as m
from shouwen.store.read import number_of
from shouwen.training.models import Attempt, Session, Step
from tests.web.settings_pages import signed_in


def take(client, book="R9", *, wrong=0):
    """Begin a test and answer it, the first ``wrong`` questions wrongly."""
    client.post(f"/training/{book}/test")
    attempt = Attempt.objects.order_by("-pk").first()
    given = {}
    for n, question in enumerate(desk_training.asked(attempt)):
        given[f"q{n}"] = str((question.right + (n < wrong)) % len(question.choices))
    return attempt, client.post(f"/training/tests/{attempt.pk}", given, follow=True)


@pytest.fixture
def li(company):
    return signed_in(company["li"])


def test_the_booklet_says_what_the_post_owes_with_its_clauses(li):
    page = li.get("/training/R9/booklet/guard").content.decode()
    for line in courses.booklet_of("R9", load("R9").hash, "guard").lines:
        assert all(f"#{c}" in page for c in line.clauses)
    assert li.get("/training/R9/booklet/agent").status_code == 200
    assert li.get("/training/R9/booklet/nobody").status_code == 404
    assert li.get("/training/R0/booklet/guard").status_code == 404


def test_a_passed_test_has_a_certificate_and_a_failed_one_its_reasons(li, company):
    attempt, page = take(li, wrong=9)
    attempt.refresh_from_db()
    assert not attempt.passed
    assert attempt.number is None
    assert "没通过" in page.content.decode()
    assert li.get(f"/training/tests/{attempt.pk}/certificate").status_code == 404
    for question in desk_training.asked(attempt):
        assert all(f"#{c}" in page.content.decode() for c in question.clauses)
    passed, page = take(li, wrong=1)
    passed.refresh_from_db()
    assert (passed.passed, passed.right) == (True, len(passed.asked) - 1)
    certificate = li.get(f"/training/tests/{passed.pk}/certificate").content.decode()
    assert passed.number in certificate
    assert "小李" in certificate
    assert li.post(f"/training/tests/{passed.pk}", {"q0": "3"}).status_code == 200
    passed.refresh_from_db()
    assert passed.right == len(passed.asked) - 1, "a test handed in stays as it was"
    assert signed_in(company["chen"]).get(f"/training/tests/{passed.pk}").status_code == 404


def test_an_unanswered_question_is_named_and_the_rest_kept(li):
    li.post("/training/R9/test")
    attempt = Attempt.objects.get()
    page = li.post(f"/training/tests/{attempt.pk}", {"q0": "1"})
    assert page.status_code == 422
    assert "第 2 题还没有选" in page.content.decode()
    assert re.search(r'name="q0" value="1" checked', page.content.decode())
    assert Attempt.objects.get().done_at is None


def test_no_click_twice_begins_two_tests(li):
    li.post("/training/R9/test")
    li.post("/training/R9/test")
    assert Attempt.objects.count() == 1


def test_the_first_week_has_four_steps_and_practice_leaves_no_trace(li, company):
    cases, events = m.Case.objects.count(), m.Event.objects.count()
    page = li.post("/training/R9/practice", {
        "content": "三楼灯不亮", "place": "3 栋大堂", "kind": "repair", "then": "hand_over", "said": "要换灯管"})
    assert page.status_code == 200, page.content.decode()
    assert "赵队长" in page.content.decode(), "the superior is who owes next"
    assert (m.Case.objects.count(), m.Event.objects.count(), m.Notice.objects.count()) == (cases, events, 0)
    take(li)
    li.post("/training/R9/read")
    assert li.post("/training/R9/sign", {"name": "别人"}).status_code == 422
    assert not Step.objects.filter(sort="signed").exists()
    li.post("/training/R9/sign", {"name": "小李"})
    found = courses.standing(company["li"])
    assert [s.complete for s in found] == [True]


def test_the_last_step_files_the_record_that_the_superior_owes(li, company):
    """R9-training-a: the form of who learnt what comes out of the training, not out of a superior's hand."""
    row = company["li"]
    row.employed_from = clock.now() - timedelta(days=1)
    row.save()
    roster.publish(clock.now())
    open_periods()
    duty = m.Duty.objects.get(duty__contains="everybody-learns", who="zhao")
    li.post("/training/R9/read")
    li.post("/training/R9/sign", {"name": "小李"})
    attempt, _page = take(li)
    duty.refresh_from_db()
    assert duty.state == "open", "a step is left"
    li.post("/training/R9/practice", {
        "content": "三楼灯不亮", "place": "3 栋大堂", "kind": "repair", "then": "hand_over", "said": "要换灯管"})
    duty.refresh_from_db()
    assert duty.state == "done"
    page = signed_in(company["zhou"]).get(f"/cases/{number_of(duty.case_id)}/papers/F20").content.decode()
    assert Attempt.objects.get(pk=attempt.pk).number in page
    assert "小李" in page


def test_practice_refuses_as_the_rules_do_and_teaches_why(li):
    page = li.post("/training/R9/practice", {
        "content": "门禁坏了", "place": "3 栋", "kind": "repair", "then": "answer", "said": "不归我们管"})
    assert page.status_code == 422
    assert "role=\"alert\"" in page.content.decode()
    assert not Step.objects.exists()


def test_another_rulebook_makes_its_readers_due_for_what_it_says_otherwise(li, company):
    take(li)
    assert [s.due for s in courses.standing(company["li"])] == [None]
    org.Estate.objects.filter(key="wt-estate").update(rulebook="R4")
    roster.publish(clock.now())
    found = courses.standing(company["li"])[0]
    assert found.due == "changed"
    whole = {x.key for x in courses.booklet_of("R4", load("R4").hash, "guard").lines}
    assert 0 < len(found.only) <= len(whole)
    attempt, _page = take(li, "R4")
    attempt.refresh_from_db()
    assert not attempt.whole
    assert {q.about for q in desk_training.asked(attempt)} <= found.only
    assert courses.standing(company["li"])[0].due is None


def test_heads_see_who_is_untrained_newcomers_first_and_nobody_else_does(company):
    company["qian"].employed_from = clock.now() - timedelta(days=1)
    company["qian"].save()
    roster.publish(clock.now())
    open_periods()
    take(signed_in(company["sun"]))
    page = signed_in(company["zhou"]).get("/training/staff").content.decode()
    assert page.index(">钱师傅</a></th>") < page.index(">小李</a></th>") < page.index(">孙工</a></th>")
    assert "外人" not in page
    duty = m.Duty.objects.get(duty__contains="everybody-learns")
    assert re.search(rf'href="/cases/S0*{duty.case_id}"', page), "the standing duty to teach him"
    own = signed_in(company["sun"]).get("/training/staff").content.decode()
    assert "钱师傅" in own
    assert "小李" not in own
    assert signed_in(company["li"]).get("/training/staff").status_code == 404
    assert signed_in(company["sun"]).get("/training/staff/li").status_code == 404
    assert signed_in(company["zhou"]).get("/training/staff/li").status_code == 200


def test_training_held_is_written_with_who_was_there(company):
    head = signed_in(company["zhou"])
    typed = {"theme": "各部门管什么", "sort": "theory", "on": "2026-11-20", "minutes": "60", "office": "wt",
             "attended": ["li", "qian"], "once": "a" * 24}
    assert head.post("/training/sessions/new", {**typed, "attended": []}).status_code == 422
    assert head.post("/training/sessions/new", typed).status_code == 302
    assert head.post("/training/sessions/new", typed).status_code == 302
    row = Session.objects.get()
    assert {s.key for s in row.attended.all()} == {"li", "qian"}
    assert "各部门管什么" in head.get("/training/sessions").content.decode()
    assert "1 小时 0 分" in head.get("/training/staff").content.decode()


def test_the_pass_mark_is_the_companys(admin, company):
    assert admin.post("/training/policy", {"pass_mark": "101", "questions": "6", "week": "7"}).status_code == 422
    assert admin.post("/training/policy", {"pass_mark": "100", "questions": "6", "week": "7"}).status_code == 302
    attempt, _page = take(signed_in(company["li"]), wrong=1)
    attempt.refresh_from_db()
    assert (len(attempt.asked), attempt.passed) == (6, False)
    assert signed_in(company["li"]).get("/training/policy").status_code == 404


def test_who_does_what_is_asked_from_the_offices_handbook(company):
    wt = org.Office.objects.get(key="wt")
    for key, word in (("wt-eng", "漏水"), ("wt-sec", "停车")):
        org.HandbookEntry.objects.create(
            office=wt, department=org.Department.objects.get(key=key), subject=word, words=[word], search=word)
    drafts = courses.who_does_what("wt")
    assert {d.right.zh for d in drafts} == {"工程部", "秩序维护部"}
    attempt, _page = take(signed_in(company["li"]))
    assert any(q.id.startswith("handbook/") for q in desk_training.asked(attempt))


def text_of(answer):
    assert answer["Content-Type"] == "application/pdf"
    pages = pypdf.PdfReader(io.BytesIO(answer.content)).pages
    return "".join("".join(p.extract_text() for p in pages).split())


def test_booklet_and_certificate_print_what_the_page_shows(li):
    attempt, _page = take(li)
    attempt.refresh_from_db()
    printed = text_of(li.get(f"/training/tests/{attempt.pk}/certificate.pdf"))
    for shown in ("培训合格证书", "小李", "1001", attempt.number, attempt.hash[:12], f"{attempt.right}/{len(attempt.asked)}"):
        assert shown in printed
    li.post("/training/R9/sign", {"name": "小李"})
    booklet = text_of(li.get("/training/R9/booklet/guard.pdf"))
    for line in courses.booklet_of("R9", load("R9").hash, "guard").lines:
        assert "".join(line.name.zh.split()) in booklet, line.key
    assert "键入姓名" in booklet
