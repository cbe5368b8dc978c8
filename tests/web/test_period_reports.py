"""日报、周报、月报 as pages, workbooks and prints from one definition; subscriptions; who sees what."""

import io

import pytest
from python_calamine import CalamineWorkbook

from shouwen import clock
from shouwen.reports.periodic import kept
from shouwen.reports.periodic.period import last_over
from shouwen.store.models import MadeFile, PeriodReport
from shouwen.web import periodic
from tests.reports.test_periodic import LAST, month  # noqa: F401 - a fixture
from tests.web.test_registers import at

PATH = f"/reports/periods/month/{LAST.first}/office"


@pytest.fixture
def here(settings, tmp_path, month):  # noqa: F811
    settings.JOBS_AT_ONCE, settings.MADE_ROOT = True, tmp_path
    return month


def made(who, django_capture_on_commit_callbacks, as_="xlsx"):
    with django_capture_on_commit_callbacks(execute=True):
        answer = at(who).post(PATH, {"as": as_})
    row = MadeFile.objects.get(pk=int(answer["Location"].rpartition("/")[2]))
    assert row.state == "done", row.why
    return row


def test_it_is_worked_out_once_and_shown_with_the_cases_behind_each_figure(here, django_capture_on_commit_callbacks):
    boss = at(here["zhou"])
    assert "算出来" in boss.get(PATH).content.decode()
    made(here["zhou"], django_capture_on_commit_callbacks)
    page = boss.get(PATH).content.decode()
    frozen = PeriodReport.objects.get()
    report = kept.read(frozen)
    assert frozen.digest[:12] in page
    for section in periodic.sections(report):
        assert f'id="{section.key}"' in page
        for group in section.groups:
            for line in group.lines:
                cases = boss.get(f"{PATH}/cases", {"measure": section.key, "by": group.key, "key": line.key})
                assert cases.status_code == 200
                assert cases.content.decode().count('href="/cases/S') == len(line.figure.cases)


def test_workbook_and_page_hold_the_same_figures(here, django_capture_on_commit_callbacks):
    row = made(here["zhou"], django_capture_on_commit_callbacks)
    content = b"".join(at(here["zhou"]).get(f"/files/{row.pk}/fetch").streaming_content)
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    sections = periodic.sections(kept.read(PeriodReport.objects.get()))
    assert len(book.sheet_names) == len(sections)
    for section, name in zip(sections, book.sheet_names, strict=True):
        rows = {str(r[0]): r for r in book.get_sheet_by_name(name).to_python() if r}
        assert rows["合计"][1] == section.total.count
        assert rows["上一期"][1] == section.before.count
        for line in section.groups[0].lines:
            assert rows[line.label][1] == line.figure.count


def test_the_print_is_a_pdf(here, django_capture_on_commit_callbacks):
    row = made(here["zhou"], django_capture_on_commit_callbacks, "pdf")
    content = b"".join(at(here["zhou"]).get(f"/files/{row.pk}/fetch").streaming_content)
    assert content.startswith(b"%PDF-")
    assert len(content) > 10_000


def test_a_subscribed_report_is_told_among_the_messages(here, django_capture_on_commit_callbacks, monkeypatch):
    boss = at(here["zhou"])
    assert boss.post("/reports/periods/subscribe", {"sort": "month", "within": "office"}).status_code == 302
    assert "月报" in boss.get("/reports/periods").content.decode()
    row = kept.subscriptions(here["zhou"])[0]
    type(row).objects.update(since=LAST.since)
    with django_capture_on_commit_callbacks(execute=True):
        assert kept.due() == 1
    assert "报表做好了" in boss.get("/notices").content.decode()
    assert MadeFile.objects.get().shown == f"月报 {LAST.first} – {LAST.last} 本管理处.xlsx", "no codes in a file's name"
    assert boss.get(PATH).status_code == 200
    assert "报表做好了" not in boss.get("/notices").content.decode()
    boss.post("/reports/periods/subscribe", {"drop": str(row.pk)})
    assert kept.subscriptions(here["zhou"]) == []


@pytest.mark.parametrize(("path", "who"), [
    (PATH.replace("office", "all"), "zhou"), (PATH, "leader"), (PATH, "li"), (PATH.replace("month", "year"), "zhou"),
    (PATH.replace(str(LAST.first), "2026-02-30"), "zhou"), (PATH.replace(str(LAST.first), "0001-01-01"), "zhou"),
    (PATH.replace(str(LAST.first), str(clock.now().date())), "zhou"), (PATH + "/cases?measure=x", "zhou"),
    ("/reports/periods/choose?sort=day&day=x&within=office", "zhou"), ("/reports/periods/choose?sort=day&within=all", "li"),
])
def test_what_is_not_there_is_not_found(here, path, who):
    assert at(here[who]).get(path).status_code == 404


def test_choosing_goes_to_the_period_of_the_day(here):
    got = at(here["zhou"]).get(f"/reports/periods/choose?sort=month&day={LAST.last}&within=office")
    assert got["Location"] == PATH
    newest = at(here["zhou"]).get("/reports/periods/choose?sort=week&within=office&day=")
    assert newest["Location"] == f"/reports/periods/week/{last_over('week', clock.now()).first}/office"


def test_nobody_opens_the_report_of_another(here, django_capture_on_commit_callbacks):
    made(here["zhou"], django_capture_on_commit_callbacks)
    assert "算出来" in at(here["chen"]).get(PATH).content.decode(), "another's eyes, another report"
    assert at(here["outsider"]).get(f"{PATH}/cases?measure=registered").status_code == 404
