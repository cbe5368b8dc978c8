"""A month signed off, and a register as workbook and print: made by the worker, fetched by its asker alone."""

import io
import zipfile

import pytest
from python_calamine import CalamineWorkbook

from shouwen import desk
from shouwen.kernel import acts as a
from shouwen.reports import carrying, made, signing
from shouwen.store.models import AuditLog, MadeFile, SignedRegister
from shouwen.web.registers import files
from tests.paper_stories import printed_text
from tests.web.test_registers import at, done, handed_over, today

WHOLE = {"whole": "month", "department": "wt-eng"}


@pytest.fixture(autouse=True)
def _at_once(settings, tmp_path):
    settings.JOBS_AT_ONCE = True
    settings.MADE_ROOT = tmp_path


def ask(who, django_capture_on_commit_callbacks, as_="xlsx", **typed):
    with django_capture_on_commit_callbacks(execute=True):
        answer = at(who).post("/registers/reception/file", {"as": as_, **typed})
    return MadeFile.objects.get(pk=int(answer["Location"].rpartition("/")[2]))


def month_page(who, **more):
    return at(who).get("/registers/reception", {**WHOLE, **more}).content.decode()


def test_a_month_is_signed_and_what_changes_after_it_says_so(company):
    first = handed_over(1)
    assert "签阅后" not in month_page(company["sun"])
    assert at(company["sun"]).post("/registers/reception/sign", WHOLE).status_code == 302
    page = month_page(company["zhou"])
    assert "已签阅" in page
    assert "孙工" in page
    assert "签阅后" not in page
    done(desk.act(a.ReturnVisit(by="chen", outcome="reached", score=5, settled=True), on=first.id, act_id="visit"))
    later = handed_over(2)
    page = month_page(company["zhou"])
    assert page.count("签阅后有变动") == 1
    assert page.count("签阅后登入") == 1
    assert page.index("签阅后登入") < page.index(first.number), "the newer line stands first"
    assert later.number in page
    at(company["zhou"]).post("/registers/reception/sign", WHOLE)
    assert SignedRegister.objects.count() == 2, "signing again adds, and never replaces"
    assert "签阅后有变动" not in month_page(company["zhou"])


def test_the_digest_is_of_what_happened_and_not_of_its_words(company):
    handed_over(1)
    of = signing.Scope("reception", "wt", "wt-eng", today().replace(day=1))
    one = signing.sign(of, by=company["sun"])
    company["chen"].name = "陈静静"
    company["chen"].save()
    two = signing.sign(of, by=company["sun"])
    assert one.lines == two.lines
    assert one.lines
    assert one.digest != two.digest


@pytest.mark.parametrize(("who", "status"), [("sun", 302), ("zhou", 302), ("zhao", 404), ("chen", 404), ("tian", 404),
                                             ("li", 404), ("outsider", 404), ("leader", 404)])
def test_who_may_sign_the_month_of_a_department(company, who, status):
    handed_over(1)
    assert at(company[who]).post("/registers/reception/sign", WHOLE | {"office": "wt"}).status_code == status
    assert SignedRegister.objects.count() == (status == 302)


def test_a_part_of_a_month_cannot_be_signed(company):
    answer = at(company["sun"]).post("/registers/reception/sign", {**WHOLE, "kind": "repair"})
    assert answer.status_code == 404
    answer = at(company["sun"]).post("/registers/reception/sign", {"whole": "month"})
    assert answer.status_code == 404, "of several departments each signs its own"


def test_the_workbook_holds_what_the_page_shows(company, django_capture_on_commit_callbacks):
    numbers = [handed_over(n).number for n in range(3)]
    row = ask(company["zhou"], django_capture_on_commit_callbacks, department="wt-eng")
    assert row.state == "done", row.why
    answer = at(company["zhou"]).get(f"/files/{row.pk}/fetch")
    book = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(answer.streaming_content)))
    rows = book.get_sheet_by_index(0).to_python()
    assert [r[0] for r in rows] == ["编号", *numbers]
    page = at(company["zhou"]).get("/registers/reception?department=wt-eng").content.decode()
    for text in (t for t in rows[1] if t):
        assert str(text) in page
    assert AuditLog.objects.filter(what="export", by="zhou").count() == 1


def test_a_formula_that_somebody_said_stays_text(company, tmp_path):
    done(desk.act(a.Register(by="chen", customer="wang", channel="call", kind="repair", class_=2,
                             content="=HYPERLINK(\"http://x\") \u202e坏"), on=None, act_id="f", estate="wt-estate"))
    from shouwen.queries.registers.reading import Wanted, every

    lines = every(Wanted(sort="reception", since=today(), until=today()), seen_by=company["zhou"])
    files.workbook(tmp_path / "x.xlsx", "册", "reception", lines)
    with zipfile.ZipFile(tmp_path / "x.xlsx") as pack:
        sheet = pack.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "=HYPERLINK" in sheet


def test_the_print_comes_in_parts_when_it_is_long(company, django_capture_on_commit_callbacks, monkeypatch):
    numbers = [handed_over(n).number for n in range(3)]
    row = ask(company["zhou"], django_capture_on_commit_callbacks, "pdf", department="wt-eng")
    assert row.state == "done", row.why
    assert made.place(row).read_bytes().startswith(b"%PDF-")
    monkeypatch.setattr(files, "PART", 2)
    row = ask(company["zhou"], django_capture_on_commit_callbacks, "pdf", department="wt-eng")
    assert row.shown.endswith(".zip")
    with zipfile.ZipFile(made.place(row)) as pack:
        parts = [printed_text(pack.read(n)) for n in sorted(pack.namelist())]
    assert [[n for n in numbers if n in part] for part in parts] == [numbers[:2], numbers[2:]]


def test_a_file_is_its_asker_s_alone_and_can_be_broken_off(company, settings, django_capture_on_commit_callbacks):
    handed_over()
    row = ask(company["zhou"], django_capture_on_commit_callbacks)
    assert at(company["leader"]).get(f"/files/{row.pk}").status_code == 404
    assert at(company["leader"]).get(f"/files/{row.pk}/fetch").status_code == 404
    assert at(company["zhou"]).get(f"/files/{row.pk}").status_code == 200
    waiting = made.ask("register", row.asked, sort="xlsx", shown="x.xlsx", by=company["zhou"], language="en")
    assert at(company["zhou"]).get(f"/files/{waiting.pk}/fetch").status_code == 404
    at(company["zhou"]).post(f"/files/{waiting.pk}/stop")
    made.run(waiting.pk, files.make)
    waiting.refresh_from_db()
    assert waiting.state == "cancelled"


def test_one_that_is_stopped_while_it_is_made_leaves_nothing(company, settings):
    handed_over()
    asked = files.asked(files.wanted_of({"sort": "reception", "since": str(today()), "until": str(today())}))
    row = made.ask("register", asked, sort="xlsx", shown="x.xlsx", by=company["zhou"], language="zh-hans")

    def make(row, by, path, beat):
        MadeFile.objects.filter(pk=row.pk).update(stop=True)
        path.write_bytes(b"half")
        beat.last -= carrying.BEAT * 2
        beat(1, 2)

    made.run(row.pk, make)
    row.refresh_from_db()
    assert (row.state, row.name, row.done) == ("cancelled", "", 1)
    assert list(made.Path(settings.MADE_ROOT).iterdir()) == []


def test_an_old_file_is_thrown_away(company, django_capture_on_commit_callbacks):
    row = ask(company["zhou"], django_capture_on_commit_callbacks)
    assert made.place(row).exists()
    made.tidy(row.asked_at + made.KEPT * 2)
    assert not made.place(row).exists()
    assert not MadeFile.objects.exists()
