"""Rows that no entry carries out: each names a page that exists and shows it; and those pages."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import resolve

from shouwen import clock, desk
from shouwen.kernel import acts as a
from shouwen.kernel.loading.source import RulebookError
from shouwen.kernel.vocabulary import SHOWN
from shouwen.org.models import Estate
from shouwen.queries.figures import figures, supervision
from shouwen.rulebooks import load, load_text, names
from shouwen.store import models as m
from shouwen.web.shown import url_of

BACKEND = "shouwen.org.sign_in.NumberOrPhone"
HEAD = 'id: own\nextends: R9\nversion: "1"\ntitle: {zh: 自订, en: own}\n'
SHOWN_ROWS = [(book, c.id, c.by) for book in names() for c in load(book).clauses.values() if c.by and book != "unified"]


def at(who):
    client = Client()
    client.force_login(who, backend=BACKEND)
    return client


@pytest.mark.parametrize("by", ["screen/nowhere", "report/none", "setting/none", "field/none", "form/F99", "training/x",
                                "page/x", "nonsense", "screen/"])
def test_a_place_that_does_not_exist_is_refused(by):
    text = HEAD + f"clauses:\n  own-1: {{zh: 一, en: one, by: {by}}}\n"
    with pytest.raises(RulebookError, match=r"own\.yaml:6 clauses/own-1 by: no such"):
        load_text(text.encode(), "own.yaml")


def test_every_name_that_may_be_said_is_a_page():
    for sort, found in SHOWN.items():
        for name in found:
            assert resolve(url_of(f"{sort}/{name}", "R9", "S000001").partition("#")[0]), (sort, name)


@pytest.mark.parametrize(("book", "row", "by"), SHOWN_ROWS)
def test_the_page_that_a_row_names_shows_it(company, book, row, by):
    """Its tag and its words stand in the page, for somebody whose estate goes by that rulebook."""
    Estate.objects.update(rulebook=book)
    done = desk.act(a.Register(by="chen", customer="wang", channel="call", content="灯不亮", kind="repair", class_=2),
                    on=None, act_id="k", estate="wt-estate")
    who = company["zhou"]
    page = at(who).get(url_of(by, book, done.number).partition("#")[0]).content.decode()
    found = load(book)
    assert found.label(row) in page
    if not by.startswith("setting"):
        assert found.clauses[row].zh in page


def test_settings_that_a_row_names_show_their_value(company):
    draft_text = load("R9")
    assert draft_text.settings["effective_from"] is None
    page = at(company["li"]).get("/rulebooks/R9").content.decode()
    assert "公布生效的日子，公司填写" in page
    assert "未填" in page


def done_case(company):
    act = {"by": "chen", "customer": "wang", "channel": "call", "content": "快递柜在哪", "kind": "enquiry"}
    done = desk.act([a.Register(**act), a.Answer(by="chen", text="五号楼东侧，全天开放"), a.CompleteLog(by="chen"),
                     a.Close(by="chen")], on=None, act_id="e", estate="wt-estate")
    assert done.case.stage == "closed", done
    return done


def test_reports_count_what_happened_and_open_the_cases(company):
    done = done_case(company)
    found = figures(seen_by=company["zhou"], now=clock.now() + timedelta(seconds=1))
    assert [(f.label, f.count, f.cases) for f in found.times] == [("enquiry", 1, (done.number,))]
    assert {f.label: f.count for f in found.within_a_working_day} == {"within": 1, "longer": 0}
    assert [(f.label, f.count) for f in found.registrations_by_post] == [("agent", 1)]
    assert sum(f.count for f in found.persons_per_case) == 1
    assert [line.number for line in found.register] == [done.number]
    page = at(company["zhou"]).get("/reports").content.decode()
    assert done.number in page
    other = figures(seen_by=company["outsider"], now=clock.now())
    assert not other.times
    assert not other.register


def test_supervision_shows_what_was_late(company):
    now = clock.now()
    done = desk.act(a.Register(by="li", customer="wang", channel="verbal", content="灯不亮", kind="repair", class_=2,
                               solvable=False), on=None, act_id="late", estate="wt-estate", now=now - timedelta(hours=3))
    desk.sweep(now)
    found = supervision(seen_by=company["zhou"], now=now)
    assert any(done.number in x.cases and x.who == "小李" for x in found.late)
    assert not supervision(seen_by=company["outsider"], now=now).late
    assert "小李" in at(company["zhou"]).get("/supervision").content.decode()


def test_supervision_is_of_thirty_days_and_of_what_people_found(company):
    """A breach of before is no more shown because its case moved; what somebody proposed by hand is."""
    now, old = clock.now(), clock.now() - timedelta(days=40)
    done = desk.act(a.Register(by="li", customer="wang", channel="verbal", content="灯不亮", kind="repair", class_=2,
                               solvable=False), on=None, act_id="old", estate="wt-estate", now=old)
    desk.sweep(old + timedelta(days=2))
    assert any(done.number in x.cases for x in supervision(seen_by=company["zhou"], now=old + timedelta(days=3)).late)
    desk.act(a.Propose(by="kong", clause="R9-manager-h", who="li", text="说了推脱的话"), on=done.id, act_id="found", now=now)
    shown = [x for x in supervision(seen_by=company["zhou"], now=now).late if done.number in x.cases]
    assert [(x.who, x.owes, x.proposed) for x in shown] == [("小李", "propose", 1)]


def test_reports_and_supervision_are_for_those_who_look_after_others(company):
    for path in ("/reports", "/supervision"):
        assert at(company["li"]).get(path).status_code == 404
        assert at(company["sun"]).get(path).status_code == 200
    assert "报表" not in at(company["li"]).get("/").content.decode()


def test_news_of_the_company(company):
    assert at(company["zhou"]).post("/bulletin", {"text": "明天停水 <b>"}).status_code == 302
    page = at(company["li"]).get("/bulletin").content.decode()
    assert "明天停水 &lt;b&gt;" in page
    assert "写一则公告" not in page
    assert at(company["li"]).post("/bulletin", {"text": "x"}).status_code == 404
    assert at(company["zhou"]).post("/bulletin", {"text": " "}).status_code == 422
    assert m.Case.objects.count() == 0
