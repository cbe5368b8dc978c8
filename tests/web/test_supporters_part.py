"""G3: who only supports a matter meets its customer and the others' words on no page, list, search or file."""

import io
import zipfile
from datetime import timedelta

import pypdf
import pytest
from django.test import Client
from django.utils import timezone
from python_calamine import CalamineWorkbook

from shouwen import clock, desk
from shouwen.kernel import acts as a
from shouwen.kernel.acts import ACTS
from shouwen.kernel.outcome import Refusal
from shouwen.org import models as org
from shouwen.org import roster
from shouwen.queries.case_page import case_page
from shouwen.reports import made, signing
from shouwen.store import models as m
from shouwen.web import making
from shouwen.web.urls import urlpatterns

BACKEND = "shouwen.org.sign_in.NumberOrPhone"
CUSTOMER = ("王女士", "13800001234", "138****1234")
OTHERS = ("水泵型号", "换了二号泵", "还是有水声", "密封老化", "每季查一次", "改轻理由")
SIGNED = {"换了二号泵"}
"""What stands on the coordination slip, which the supporter signs and therefore reads whole."""
READERS = ("zhao", "tian", "bao")
"""The head of the supporting department, its tracker, and somebody there with the post of a head."""


@pytest.fixture(autouse=True)
def _kept_here(settings, tmp_path):
    settings.JOBS_AT_ONCE = False
    settings.MADE_ROOT = tmp_path


@pytest.fixture
def people(company):
    bao = org.Staff.objects.create(key="bao", number="1099", name="保主管", posts=["department_head"],
                                   department=org.Department.objects.get(key="wt-sec"))
    roster.publish(clock.now() - timedelta(days=1))
    return {**company, "bao": bao}


def do(on, key, *acts):
    done = desk.act(list(acts), on=on, act_id=key)
    assert not isinstance(done, Refusal), done
    return done


def begun():
    """工程部 leads, 秩序维护部 supports; both have written something."""
    done = do(None, "reg", a.Register(by="chen", customer="wang", channel="call", content="地库漏水，车位进不去",
                                      kind="complaint", class_=2, department=("wt-eng", "wt-sec"), solvable=False))
    do(done.id, "light", a.Classify(by="kong", kind="suggestion", reason="改轻理由"))
    do(done.id, "h", a.HandOver(by="chen", to="coordinator", way="phone_bridge", reason="两个部门"))
    do(done.id, "c", a.Coordinate(by="kong", lead="wt-eng", supporting=("wt-sec",), parts={"wt-sec": "把三个车位围起来"}))
    do(done.id, "p1", a.Progress(by="sun", text="水泵型号还要核对", visible="internal"))
    do(done.id, "p2", a.Progress(by="zhao", text="车位已围好", visible="internal"))
    return done


def ended():
    done = begun()
    do(done.id, "part", a.Contribute(by="zhao", text="围好了"))
    do(done.id, "r", a.Resolve(by="sun", result="换了二号泵"), a.TellFirstContact(by="sun", result="换了二号泵"),
       a.Tell(by="sun", to="tracker", text="换了二号泵"))
    do(done.id, "t", a.TellCustomer(by="chen", text="水抽干了，换了二号泵", outcome="satisfied", means="call"))
    do(done.id, "v", a.ReturnVisit(by="kong", outcome="reached", answered=True, settled=True, score=2, words="还是有水声"))
    do(done.id, "e", a.Evaluate(by="sun", cause="密封老化", measure="每季查一次"))
    return done


def at(who):
    client = Client()
    client.force_login(who, backend=BACKEND)
    return client


def everywhere(number):
    """Every address that needs nothing, and those that lead to this case."""
    today = timezone.localdate()
    yield from (f"/{p.pattern}" for p in urlpatterns if not p.pattern.converters)
    yield from (f"/workbench?q={q}&stage={s}" for q in ("地库", "3-2") for s in ("", "closed", "coordinating"))
    yield from (f"/registers/{sort}?since={today - timedelta(days=3)}" for sort in
                ("contacts", "reception", "questions", "work", "information", "telephone"))
    yield from (f"/cases/{number}", f"/workbench/{number}", f"/cases/{number}/as-of/1", f"/cases/{number}/papers.pdf")
    yield from (f"/cases/{number}/do/{act}" for act in ACTS)
    yield from (f"/cases/{number}/papers/F{n:02d}{ending}" for n in range(1, 25) for ending in ("", ".pdf"))


def words_of(answer):
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return pdf_words(content) if content.startswith(b"%PDF") else content.decode(errors="replace")


def pdf_words(content):
    return "".join(p.extract_text() for p in pypdf.PdfReader(io.BytesIO(content)).pages).replace("\n", "")


def _signs(path):
    return path.endswith(("papers.pdf", "F05", "F05.pdf"))


def found_in(client, number, secrets):
    return {(path, word) for path in everywhere(number) if (answer := client.get(path)).status_code == 200
            for word in secrets if word in words_of(answer) and not (word in SIGNED and _signs(path))}


@pytest.mark.parametrize("state", [begun, ended])
def test_no_page_tells_a_supporter_the_customer_or_the_others_words(people, state):
    done = state()
    for key in READERS:
        assert not found_in(at(people[key]), done.number, (*CUSTOMER, *OTHERS)), key
    seen = {path.partition("?")[0] for path, _word in found_in(at(people["zhou"]), done.number, (*CUSTOMER, *OTHERS))}
    assert {f"/cases/{done.number}", "/workbench", "/registers/reception"} <= seen, "who sees the whole finds them"
    if state is ended:
        assert {"/visits", "/lowered", "/measures", "/reports"} <= seen


def test_a_supporter_finds_the_matter_by_its_words_and_never_by_its_customer(people):
    done = begun()
    client = at(people["zhao"])
    for asked, finds in (("地库", True), ("3-2-12", True), (done.number, True), ("王女士", False), ("1234", False)):
        assert (done.number in client.get(f"/workbench?q={asked}").content.decode()) is finds, asked
    assert done.number in at(people["kong"]).get("/workbench?q=王女士").content.decode()


def made_of(who, path, typed, capture):
    with capture(execute=False):
        answer = at(who).post(path, typed)
    row = m.MadeFile.objects.get(pk=int(answer["Location"].rpartition("/")[2]))
    making.run(row.pk)
    row.refresh_from_db()
    assert row.state == m.MadeFile.DONE
    return made.place(row).read_bytes()


@pytest.mark.parametrize("key", [*READERS, "zhou"])
def test_no_file_tells_a_supporter_either(people, key, django_capture_on_commit_callbacks):
    done, today = ended(), timezone.localdate().isoformat()
    capture = django_capture_on_commit_callbacks
    asked = {"since": today, "until": today}
    book = made_of(people[key], "/registers/reception/file", {"as": "xlsx", **asked}, capture)
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(book))
    told = str([sheet.get_sheet_by_index(i).to_python() for i in range(len(sheet.sheet_names))])
    told += pdf_words(made_of(people[key], "/registers/reception/file", {"as": "pdf", **asked}, capture))
    with zipfile.ZipFile(io.BytesIO(made_of(people[key], "/papers", {**asked, "form": ""}, capture))) as pack:
        told += "".join(pdf_words(pack.read(name)) for name in pack.namelist())
    assert done.number in told
    said = {word for word in (*CUSTOMER, *OTHERS) if word in told} - SIGNED
    assert said if key == "zhou" else not said


def test_what_a_supporter_signs_of_a_register_is_the_line_as_everybody_has_it(people):
    """His signature covers the line; what he may not read of it makes no change of it for others."""
    begun()
    month = timezone.localdate().replace(day=1)
    of = signing.Scope("reception", "wt", "", month)
    by = {key: {signing.name_of(e): signing.digest_of(e) for e in signing.every(of.wanted, seen_by=people[key])}
          for key in ("zhao", "zhou")}
    assert by["zhao"] == by["zhou"] != {}


def test_the_api_answers_a_supporter_without_the_customer(people):
    done = begun()
    answer = at(people["zhao"]).post(
        f"/api/v1/cases/{done.number}/acts", {"act": "progress", "text": "还在看"}, content_type="application/json",
        headers={"Idempotency-Key": "api"})
    assert answer.status_code == 200
    assert not [word for word in (*CUSTOMER, *OTHERS) if word in answer.content.decode()]


def test_a_departments_part_is_told_and_shown(people):
    """The coordinator writes each part on his sheet; the supporter reads his own, the desk all of them."""
    done = begun()
    typed = {"lead": "wt-eng", "parts.wt-sec": "再围两个车位", "parts.wt-svc": "逐户告诉", "act_id": "again",
             "version": str(m.Case.objects.get(pk=done.id).version)}
    sheet = at(people["kong"]).get(f"/cases/{done.number}/do/coordinate").content.decode()
    assert 'name="parts.wt-sec"' in sheet
    assert at(people["kong"]).post(f"/cases/{done.number}/do/coordinate", typed).status_code == 302
    parts = {key: {(p.department, p.text, p.state) for p in case_page(done.number, seen_by=people[key], now=clock.now()).parts}
             for key in ("zhao", "kong")}
    assert parts["zhao"] == {("秩序维护部", "再围两个车位", "open")}
    assert parts["kong"] == {("秩序维护部", "再围两个车位", "open"), ("客服中心", "逐户告诉", "open")}
    assert "再围两个车位" in at(people["zhao"]).get(f"/cases/{done.number}").content.decode()
    do(done.id, "mine", a.Contribute(by="zhao", text="围好了"))
    assert [p.state for p in case_page(done.number, seen_by=people["zhao"], now=clock.now()).parts] == ["done"]
