"""The pages with Django's client: what is seen, what is refused, how many submissions it takes."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from shouwen import clock, desk
from shouwen.desk.standing import open_periods
from shouwen.kernel import acts as a
from shouwen.org import roster
from shouwen.org.models import Estate
from shouwen.queries.bounces import bounces
from shouwen.rulebooks import names
from shouwen.store import models as m
from shouwen.store.read import number_of
from tests import cast

BACKEND = "shouwen.org.sign_in.NumberOrPhone"


def signed_in(who):
    client = Client()
    client.force_login(who, backend=BACKEND)
    return client


def hidden(page, name):
    return re.search(rf'name="{name}" value="([^"]*)"', page.content.decode())[1]


class Person:
    """Somebody at a browser, counting what he submits."""

    submissions = 0

    def __init__(self, who):
        self.client = signed_in(who)

    def register(self, **fields):
        page = self.client.get("/register")
        Person.submissions += 1
        return self.client.post("/register", {"client_id": hidden(page, "client_id"), **fields})

    def do(self, number, act, **fields):
        page = self.client.get(f"/cases/{number}/do/{act}")
        assert page.status_code == 200
        Person.submissions += 1
        sent = {"act_id": hidden(page, "act_id"), "version": hidden(page, "version"), **fields}
        answer = self.client.post(f"/cases/{number}/do/{act}", sent)
        assert answer.status_code == 302, re.sub(r"<[^>]+>", " ", answer.content.decode())[:1500]
        return answer


@pytest.fixture
def people(company):
    Person.submissions = 0
    return {key: Person(who) for key, who in company.items()}


def test_an_ordinary_repair_takes_six_submissions_at_most_under_r9(people):
    """ui.md 1.7: all people together, from the guard's ear to closed."""
    people["li"].register(content="厨房水管漏水", kind="repair", house="3-2-1202", phone="13800001234",
                          read_back="on", then="hand_over", to="superior", why="需工程部上门")
    number = number_of(m.Case.objects.get().pk)
    people["zhao"].do(number, "accept", pass_on="wt-eng/phone_bridge", reason="水管归工程部")
    people["sun"].do(number, "accept", assigned="qian")
    people["qian"].do(number, "resolve", result="软管换好", **{
        "with.tell_first_contact": "on", "with.tell_tracker": "on", "with.told_customer": "on"})
    people["li"].do(number, "complete_log", **{"with.close": "on"})
    assert m.Case.objects.get().stage == "closed"
    assert Person.submissions <= 6


def test_an_enquiry_answered_on_the_spot_takes_one_submission(people):
    people["chen"].register(content="快递柜在哪", kind="enquiry", channel="call", then="answer",
                            text="五号楼东侧，全天开放", close="on", house="3-2-1202")
    assert m.Case.objects.get().stage == "closed"
    assert Person.submissions == 1


def test_what_was_typed_stays_and_every_fault_says_what_to_do(people):
    answer = people["li"].register(content="", house="9-9-9999", phone="12", name="王女士", then="hand_over")
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "王女士" in text
    assert "9-9-9999" in text
    for mend in ("请写一句客户的原话", "本小区没有这个房号", "这不像电话号码", "请选交给谁"):
        assert mend in text
    assert m.Case.objects.count() == 0


def test_the_same_faults_in_english(people):
    people["li"].client.cookies["django_language"] = "en"
    answer = people["li"].register(content="", then="only")
    assert "Write down what the customer said" in answer.content.decode()


def test_a_doubled_click_registers_once(people):
    page = people["li"].client.get("/register")
    fields = {"client_id": hidden(page, "client_id"), "content": "灯不亮", "kind": "repair", "then": "only",
              "phone": "13800001234"}
    first = people["li"].client.post("/register", fields)
    again = people["li"].client.post("/register", fields)
    assert first["Location"] == again["Location"]
    assert m.Case.objects.count() == 1


def registered(by="li", **more):
    fields = {"customer": "wang", "channel": "verbal", "content": "楼道灯不亮", "kind": "repair", "class_": 2,
              "solvable": False, **more}
    return desk.act(a.Register(by=by, **fields), on=None, act_id=f"{by}{len(more)}")


def test_a_refusal_says_why_and_the_way_on(people):
    number = registered().number
    page = people["li"].client.get(f"/cases/{number}/do/hand_over")
    answer = people["li"].client.post(f"/cases/{number}/do/hand_over", {
        "act_id": hidden(page, "act_id"), "version": "1", "to": "wt-eng", "way": "phone_bridge", "reason": "维修"})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "操作人员只能交给直接上司" in text
    assert "R9 操作人员" in text
    assert f"/cases/{number}/do/hand_over" in text


def test_a_stale_page_changes_nothing(people):
    done = registered()
    page = people["li"].client.get(f"/cases/{done.number}/do/note")
    desk.act(a.Note(by="li", text="先写的"), on=done.id, act_id="other")
    answer = people["li"].client.post(f"/cases/{done.number}/do/note", {
        "act_id": hidden(page, "act_id"), "version": "1", "text": "后写的"})
    assert answer.status_code == 409
    assert "有人先动了" in answer.content.decode()
    assert m.Event.objects.count() == 2


@pytest.mark.parametrize("path", ["/cases/{n}", "/cases/{n}/do/note", "/workbench/{n}"])
def test_a_stranger_gets_404(people, path):
    number = registered().number
    assert people["outsider"].client.get(path.format(n=number)).status_code == 404


def test_a_stranger_sees_it_in_no_list_and_no_search(people):
    registered()
    for path in ("/", "/workbench", "/workbench?q=楼道灯", "/workbench?q=1234"):
        text = people["outsider"].client.get(path).content.decode()
        assert "楼道灯不亮" not in text
    assert "楼道灯不亮" in people["chen"].client.get("/workbench?q=楼道灯").content.decode()


def test_another_guard_sees_only_his_own(people, company):
    number = registered().number
    assert people["qian"].client.get(f"/cases/{number}").status_code == 404
    assert people["zhao"].client.get(f"/cases/{number}").status_code == 200


def test_nobody_reads_a_complaint_about_himself(people):
    number = registered(by="chen", kind="complaint", about="sun", content="孙工态度不好").number
    assert people["sun"].client.get(f"/cases/{number}").status_code == 404


def test_the_number_is_shown_by_a_logged_tap(people):
    number = registered().number
    page = people["li"].client.get(f"/cases/{number}").content.decode()
    assert "138****1234" in page
    assert "13800001234" not in page
    shown = people["li"].client.post(f"/cases/{number}/phone").content.decode()
    assert "13800001234" in shown
    assert m.AuditLog.objects.filter(what="phone_shown", by="li").count() == 1
    assert people["chen"].client.post(f"/cases/{number}/phone").status_code == 422


def test_duties_stand_in_three_bands(people):
    now = clock.now()
    for n, minutes in enumerate((50, 10, 0)):
        desk.act(a.Register(by="li", customer="wang", content=f"第{n}件", kind="repair", class_=2, solvable=False),
                 on=None, act_id=f"b{n}", now=now - timedelta(minutes=minutes))
    text = people["li"].client.get("/").content.decode()
    assert text.index("已超时") < text.index("即将到时")


def test_opening_a_message_is_knowing_it(people):
    done = registered()
    desk.act(a.HandOver(by="li", to="superior", way="to_superior"), on=done.id, act_id="h")
    notice = m.Notice.objects.filter(to="zhao").first()
    assert people["zhao"].client.get(f"/notices/{notice.pk}/read").status_code == 405
    answer = people["zhao"].client.post(f"/notices/{notice.pk}/read")
    assert answer["Location"].endswith(done.number)
    assert m.Event.objects.filter(type="acknowledged", by="zhao").exists()


@pytest.mark.parametrize(("data", "status"), [
    (cast.photo(), 302), (b"\xff\xd8\xff\xe0 no photo", 415), (b"<svg onload=alert(1)>", 415), (b"MZ\x90\x00", 415),
    (b"\x89PNG\r\n\x1a\n" + b"0" * (10 * 1024 * 1024), 413),
])
def test_files_are_what_their_bytes_are(people, settings, tmp_path, data, status):
    """H03, H04: an SVG called photo.jpg is no photo; 10 MB are the most."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    settings.MEDIA_ROOT = tmp_path
    number = registered().number
    sent = SimpleUploadedFile("..\\..\u202egpj.photo.jpg", data, content_type="image/jpeg")
    answer = people["li"].client.post(f"/cases/{number}/attach", {"file": sent, "act_id": "f1"})
    assert answer.status_code == status
    kept = m.Attachment.objects.first()
    if status == 302:
        assert "\u202e" not in kept.shown
        assert "\\" not in kept.shown
        page = people["li"].client.get(f"/attachments/{kept.name}")
        assert "sandbox" in page["Content-Security-Policy"]
    else:
        assert kept is None
        assert list(tmp_path.iterdir()) == []


def test_signing_in(client, company):
    from tests.cast import PASSWORD

    wrong = client.post("/sign-in", {"name": "1001", "password": "nonsense"})
    nobody = client.post("/sign-in", {"name": "no-such", "password": "nonsense"})
    assert wrong.status_code == nobody.status_code == 422
    assert "工号、手机号或密码不对" in wrong.content.decode()
    answer = client.post("/sign-in", {"name": "13900001001", "password": PASSWORD, "next": "//evil.example"})
    assert answer["Location"] == "/"


def test_too_many_tries_are_slowed(client, company):
    for _ in range(5):
        client.post("/sign-in", {"name": "1009", "password": "nonsense"})
    assert client.post("/sign-in", {"name": "1009", "password": "nonsense"}).status_code == 429


def test_the_headers_of_a_private_page(people):
    answer = people["li"].client.get("/")
    assert answer["Cache-Control"] == "no-store"
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert "unsafe" not in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("path", ["/", "/register", "/workbench", "/coordination", "/department", "/emergency",
                                  "/visits", "/rulebooks", "/rulebooks/R9", "/rulebooks/R2", "/handbook",
                                  "/settings", "/settings/import", "/notices"])
def test_every_page_opens_in_both_languages(people, path):
    registered()
    for language in ("zh-hans", "en"):
        people["zhou"].client.cookies["django_language"] = language
        assert people["zhou"].client.get(path).status_code == 200


def test_lists_take_as_many_queries_however_long_they_are(people, django_assert_max_num_queries):
    now = clock.now()
    for n in range(12):
        desk.act(a.Register(by="li", customer="wang", content=f"第{n}件", kind="repair", class_=2, solvable=False),
                 on=None, act_id=f"q{n}", now=now)
    for person, path in (("li", "/"), ("chen", "/workbench")):
        people[person].client.get(path)
        with django_assert_max_num_queries(26):
            people[person].client.get(path)


def test_everything_offered_has_a_sheet(people):
    number = registered(by="chen", channel="call").number
    page = people["chen"].client.get(f"/cases/{number}").content.decode()
    sheets = set(re.findall(rf"/cases/{number}/do/(\w+)", page))
    assert {"hand_over", "answer", "start"} <= sheets
    for act in sheets:
        assert people["chen"].client.get(f"/cases/{number}/do/{act}").status_code == 200


def test_every_chinese_text_has_its_english():
    """X1: a gap would show Chinese in an English page."""
    from pathlib import Path

    import shouwen.web

    po = (Path(shouwen.web.__file__).parent / "locale/en/LC_MESSAGES/django.po").read_text(encoding="utf-8")
    gaps = re.findall(r'msgid "(.+)"\nmsgstr ""\n(?!")', po)
    assert gaps == []
    assert "fuzzy" not in po


def test_what_is_owed_by_period_is_on_duty_lists_but_no_matter_on_the_workbench(people):
    """A quarter's inspection has no customer: the queue would show it as an empty line."""
    open_periods()
    duty = m.Duty.objects.get(who="zhou", duty__contains="look-through-the-logs")
    number = number_of(duty.case_id)
    assert number not in people["chen"].client.get("/workbench").content.decode()
    mine = people["zhou"].client.get("/").content.decode()
    assert f"/cases/{number}\"" in mine
    assert '<a class="button primary" href="/supervision/samples">' in mine
    assert "定期工作" in people["zhou"].client.get(f"/cases/{number}").content.decode()


def test_a_regulation_reads_without_codes(people):
    """Limits, forms and carriers are words; only numbers of clauses and versions are not."""
    page = people["chen"].client.get("/rulebooks/R9").content.decode()
    for code in ("PT1H", "PT30M", "field/", "report/", "screen/", "setting/", "contact_log"):
        assert code not in page, code
    assert "30 分钟" in page


def test_changes_of_hands_are_counted_against_who_routed(people, company):
    """Each figure opens its cases, within what the reader may see."""
    done = desk.act(
        [a.Register(by="chen", customer="wang", channel="call", content="草坪渗水", kind="repair",
                    class_=2, solvable=False),
         a.HandOver(by="chen", to="wt-eng", way="phone_bridge", reason="渗水")], on=None, act_id="b1",
    )
    row = m.Case.objects.get().pk
    desk.act([a.Accept(by="sun"), a.TellCustomer(by="sun", text="我们来查", outcome="understood", interim=True),
              a.ReportMisrouted(by="sun", reason="属绿化灌溉")], on=row, act_id="b2")
    page = people["zhou"].client.get("/bounces").content.decode()
    assert done.number in page
    counts = bounces(seen_by=company["zhou"], now=clock.now())
    assert [(s.name, s.handed_over, s.misrouted) for s in counts.departments] == [
        ("客服中心", 1, (done.number,))]
    assert counts.departments[0].cases == (done.number,)
    assert page.count(f"/cases/{done.number}") >= 4  # sent on and sent wrong, by department and office
    assert bounces(seen_by=company["outsider"], now=clock.now()).cases == []


def test_every_rulebook_opens_to_be_read(people):
    """All nine, the unified one and the company's own, each with what carries out its rows."""
    for name in names():
        page = people["chen"].client.get(f"/rulebooks/{name}")
        assert page.status_code == 200, name
        assert "责任" in page.content.decode()


def test_the_desk_is_offered_departments_where_only_the_desk_may_send_slips(people):
    """望江里: from the desk a slip goes straight to a department; a guard has the desk alone."""
    Estate.objects.filter(key="wt-estate").update(rulebook="wangjiang")
    roster.publish(clock.now())
    assert '<option value="wt-eng"' in people["chen"].client.get("/register").content.decode().split('id="to"')[1]
    assert '<option value="wt-eng"' not in people["li"].client.get("/register").content.decode().split('id="to"')[1]
