"""管理 → 预案, 节假日, 手册."""

import html
import re
from datetime import date, timedelta

import pytest

from shouwen import clock, desk
from shouwen.desk.settings import days
from shouwen.kernel import acts as a
from shouwen.org import models as m
from shouwen.org import roster
from shouwen.org.calendars import china
from shouwen.org.entering import day_of
from shouwen.org.plan_steps import steps_of
from shouwen.store import models as s
from shouwen.web import words
from tests.web.settings_pages import once_of, send, text


def coming(working):
    """The next day that the published list takes for working, or not."""
    day = day_of(clock.now()) + timedelta(days=1)
    while china().is_workday(day) != working:
        day += timedelta(days=1)
    return day


# -- plans ----------------------------------------------------------------------------------------


def test_a_plan_has_steps_and_the_kernel_knows_it(admin):
    send(admin, "/settings/plans/new", office="wt", danger="fire", name="火灾预案",
         steps="拨打 119\r\n\r\n疏散住户\r\n切断电源")
    plan = m.Plan.objects.get()
    assert plan.steps == ["拨打 119", "疏散住户", "切断电源"]
    assert "fire" in roster.of_version(roster.version_at())[2]["wt"]
    send(admin, f"/settings/plans/{plan.pk}", name="火灾预案", steps="拨打 119\n清点人数")
    entry = s.AuditLog.objects.get(what="plan_changed")
    assert entry.before["steps"] == ["拨打 119", "疏散住户", "切断电源"]
    assert entry.after["steps"] == ["拨打 119", "清点人数"]
    assert "清点人数" in text(admin.get("/settings/log"))


def test_the_log_tells_steps_with_who_and_when(admin):
    send(admin, "/settings/plans/new", office="wt", danger="fire", name="火灾预案", steps="拨打 119 | 监控岗 | 1\n清点人数")
    assert "拨打 119 | 监控岗 | 1、清点人数" in text(admin.get("/settings/log"))


@pytest.mark.parametrize(("typed", "why"), [
    ({"steps": ""}, "请填上"), ({"steps": "步" * 200}, "拆开写"), ({"steps": "走\n" * 60}, "合并"),
    ({"danger": "dragon"}, "选一个"), ({"office": "nowhere"}, "选一个"), ({"name": "\u202e预案"}, "控制符"),
])
def test_a_bad_plan_is_said_and_not_written(admin, typed, why):
    good = {"office": "wt", "danger": "fire", "name": "火灾预案", "steps": "拨打 119"}
    answer = send(admin, "/settings/plans/new", **{**good, **typed})
    assert answer.status_code == 422
    assert why in text(answer)
    assert not m.Plan.objects.exists()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("danger", words.DANGERS)
def test_every_danger_has_an_outline_to_begin_with(admin, danger, language):
    admin.cookies["django_language"] = language
    assert f"/settings/plans/new?office=wt&amp;danger={danger}" in admin.get("/settings/plans").content.decode()
    offered = admin.get(f"/settings/plans/new?office=wt&danger={danger}").content.decode()
    lines = html.unescape(re.search(r'name="steps"[^>]*>([^<]*)', offered)[1]).strip().splitlines()
    assert len(lines) >= 5
    assert bool(re.search("[一-鿿]", "".join(lines))) == (language == "zh-hans")
    sent = send(admin, "/settings/plans/new", office="wt", danger=danger, name="预案", steps="\n".join(lines))
    assert sent.status_code == 302
    assert [step.text for step in steps_of(m.Plan.objects.get().steps)] == [line.split(" | ")[0] for line in lines]
    assert f"danger={danger}\"" not in admin.get("/settings/plans").content.decode().partition("望江")[0]


def test_an_outline_of_what_is_not_there_is_none(admin):
    for query in ("office=wt&danger=dragon", "office=nowhere&danger=fire", "danger=fire", "office=wt"):
        assert "119" not in admin.get(f"/settings/plans/new?{query}").content.decode()


def test_one_plan_of_a_sort_an_office(admin):
    for status in (302, 422):
        assert send(admin, "/settings/plans/new", office="wt", danger="fire", name="火灾预案",
                    steps="拨打 119").status_code == status


# -- days -----------------------------------------------------------------------------------------


def owed_by_working_days():
    """A duty that runs by the working calendar: the result after a reopening."""
    done = desk.act(
        [a.Register(by="chen", customer="wang", channel="call", content="快递柜在哪", kind="enquiry", class_=3),
         a.Answer(by="chen", text="五号楼东侧"), a.CompleteLog(by="chen"), a.Close(by="chen"),
         a.Reopen(by="chen", reason="没说清")],
        on=None, act_id="e",
    )
    return s.Duty.objects.get(case=done.id, duty__contains="result-after-reopening")


def test_a_day_off_counts_for_what_opens_later_and_open_dues_stay_and_are_named(admin):
    duty = owed_by_working_days()
    day = day_of(duty.due_at)
    assert [d.pk for d in days.across(day, "wt")[1]] == [duty.pk]
    assert days.across(day, "wj") == (0, [])
    assert days.across(day + timedelta(days=60), "wt") == (0, [])
    send(admin, "/settings/calendar", on=str(day), sort="off", why="停水检修")
    assert not roster.of_version(roster.version_at())[1].is_workday(day)
    desk.sweep()
    assert s.Duty.objects.get(pk=duty.pk).due_at == duty.due_at
    page = text(admin.get("/settings/calendar"))
    assert str(day) in page
    assert "有 1 项已经开始的责任跨过这一天，到期时间不变" in page
    admin.post(f"/settings/calendar/{day}/remove", {"once": once_of(admin.get("/settings/calendar"))})
    assert not m.Holiday.objects.exists()
    assert roster.of_version(roster.version_at())[1].is_workday(day)


def test_a_make_up_day_works(admin):
    day = coming(working=False)
    send(admin, "/settings/calendar", on=str(day), sort="working", why="调休")
    assert roster.of_version(roster.version_at())[1].is_workday(day)


@pytest.mark.parametrize(("typed", "why"), [
    ({"on": "2020-01-02"}, "已经过去"), ({"on": "30.2.2027"}, "2026-11-30"), ({"on": ""}, "请填上"),
    ({"sort": "maybe"}, "选一个"),
])
def test_a_bad_day_is_said(admin, typed, why):
    answer = send(admin, "/settings/calendar", **{"on": str(coming(working=True)), "sort": "off", **typed})
    assert answer.status_code == 422
    assert why in text(answer)
    assert not m.Holiday.objects.exists()


def test_a_day_that_is_so_already_is_said(admin):
    answer = send(admin, "/settings/calendar", on=str(coming(working=True)), sort="working")
    assert "不必录为调休上班" in text(answer)
    answer = send(admin, "/settings/calendar", on=str(coming(working=False)), sort="off")
    assert "不必录为放假" in text(answer)


def test_a_missing_list_of_next_year_is_a_warning(admin):
    year = clock.now().year + 1
    missing = year not in china().known_years
    assert (f"{year} 年的放假安排" in text(admin.get("/settings/calendar"))) == missing
    assert days.provisional_year(clock.now().replace(year=2090)) == 2091


def test_office_heads_read_the_calendar_and_write_none(head):
    assert head.get("/settings/calendar").status_code == 200
    assert head.post("/settings/calendar", {"on": str(date(2030, 1, 2)), "sort": "off"}).status_code == 404
    assert not m.Holiday.objects.exists()


# -- handbook -------------------------------------------------------------------------------------


def test_an_entry_without_owner_is_flagged_and_found_by_its_words(admin):
    send(admin, "/settings/handbook/new", subject="水管", words="漏水、滴水 爆管", department="wt-eng", text="先关阀")
    entry = m.HandbookEntry.objects.get()
    assert (entry.words, entry.owner, entry.office.key) == (["漏水", "滴水", "爆管"], "", "wt")
    assert "没有责任人" in text(admin.get("/settings/handbook"))
    assert "水管" in text(admin.get("/handbook?q=爆管"))
    send(admin, f"/settings/handbook/{entry.pk}", subject="水管", words="漏水", department="wt-eng", person="qian")
    entry.refresh_from_db()
    assert (entry.owner, entry.person.key) == ("钱师傅", "qian")
    assert "没有责任人" not in text(admin.get("/settings/handbook"))


def test_the_entries_of_a_leaver_have_his_successor_as_owner(admin):
    send(admin, "/settings/handbook/new", subject="水管", department="wt-eng", person="qian")
    send(admin, "/settings/staff/qian/leave", successor="sun")
    assert m.HandbookEntry.objects.get().owner == "孙工"


def test_an_entry_can_be_removed_and_its_text_stays_in_the_log(admin):
    send(admin, "/settings/handbook/new", subject="水管", department="wt-eng", text="先关阀")
    entry = m.HandbookEntry.objects.get()
    send(admin, f"/settings/handbook/{entry.pk}/remove")
    assert not m.HandbookEntry.objects.exists()
    assert s.AuditLog.objects.get(what="handbook_removed").before["text"] == "先关阀"


@pytest.mark.parametrize(("typed", "why"), [
    ({"subject": ""}, "请填上"), ({"subject": "事" * 300}, "太长"), ({"department": "nowhere"}, "选一个"),
    ({"subject": "水管💧"}, "表情"),
])
def test_a_bad_entry_is_said_and_not_written(admin, typed, why):
    answer = send(admin, "/settings/handbook/new", **{"subject": "水管", "department": "wt-eng", **typed})
    assert answer.status_code == 422
    assert why in text(answer)
    assert not m.HandbookEntry.objects.exists()


def test_what_is_of_another_office_is_not_there(head, admin):
    send(admin, "/settings/plans/new", office="wt", danger="fire", name="火灾预案", steps="拨打 119")
    send(admin, "/settings/handbook/new", subject="水管", department="wt-eng")
    plan, entry = m.Plan.objects.get(), m.HandbookEntry.objects.get()
    for path in (f"/settings/plans/{plan.pk}", f"/settings/handbook/{entry.pk}",
                 f"/settings/handbook/{entry.pk}/remove"):
        assert head.get(path).status_code == 404, path
        assert head.post(path, {"name": "x"}).status_code == 404, path
    assert send(head, "/settings/plans/new", office="wt", danger="flood", name="水浸", steps="关阀").status_code == 422
    assert send(head, "/settings/handbook/new", subject="电", department="wt-eng").status_code == 422
    assert "水管" not in text(head.get("/settings/handbook"))
    assert "火灾预案" not in text(head.get("/settings/plans"))
