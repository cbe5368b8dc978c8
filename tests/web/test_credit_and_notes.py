"""What a stranger looks for on a case: how it went, by whom, in which words, and for whose eyes."""

import pytest
from django.test import Client

from shouwen import clock, desk
from shouwen.kernel import acts as a
from shouwen.queries.figures import figures
from shouwen.store import books
from shouwen.store import models as m
from tests.cast import build

BACKEND = "shouwen.org.sign_in.NumberOrPhone"


def at(who):
    client = Client()
    client.force_login(who, backend=BACKEND)
    return client


@pytest.fixture
def under(db):
    """``under("R2")``: the small company, its estate going by that rulebook."""
    books.forget()
    return build


def registered(**more):
    return desk.act(a.Register(by="chen", customer="wang", channel="call", content="灯不亮", kind="repair", class_=2,
                               **more), on=None, act_id="k")


MENDED = (
    a.HandOver(by="chen", to="wt-eng", way="phone_bridge", reason="属工程部"), a.Accept(by="sun", assigned="qian"),
    a.Resolve(by="qian", result="灯管换好"), a.Tell(by="qian", to="tracker", text="灯管换好"), a.TellFirstContact(by="qian"),
    a.TellCustomer(by="qian", text="灯管换好", outcome="satisfied"),
)


@pytest.fixture
def visited(company):
    """Mended by 钱师傅, visited twice by the first contact: four points, then five."""
    done = registered(solvable=False)
    for n, one in enumerate((
        *MENDED, a.ReturnVisit(by="chen", settled=True, score=4),
        a.ReturnVisit(by="chen", settled=True, score=5),
    )):
        assert isinstance(desk.act(one, on=done.id, act_id=f"v{n}"), desk.Done), one
    return done


def test_i4_both_scores_stay_and_are_seen(visited, company):
    page = at(company["chen"]).get(f"/cases/{visited.number}").content.decode()
    assert page.count("4 分") == page.count("5 分") == 1
    counted = {f.label: f.count for f in figures(seen_by=company["zhou"], now=clock.now()).satisfaction}
    assert counted == {"4": 1, "5": 1}


def test_e6_credit_goes_to_first_contact_and_doers_not_to_who_clicked(company):
    done = registered(solvable=False)
    assert m.Case.objects.get().first_contact == "chen"
    for n, one in enumerate((
        *MENDED, a.CompleteLog(by="chen"), a.Close(by="kong"),
    )):
        assert isinstance(desk.act(one, on=done.id, act_id=f"c{n}"), desk.Done), one
    assert m.Event.objects.get(type="closed").by == "kong"
    found = figures(seen_by=company["zhou"], now=clock.now())
    assert [(f.label, f.cases) for f in found.credit_first_contact] == [("陈静", (done.number,))]
    assert [(f.label, f.cases) for f in found.credit_doers] == [("钱师傅", (done.number,))]
    page = at(company["zhou"]).get("/reports").content.decode()
    assert 'id="credit-first-contact"' in page
    assert 'id="credit-doers"' in page


def test_h1_every_try_shows_its_answer(under):
    people = under("R2")
    done = desk.act(a.Register(by="li", customer="wang", channel="verbal", content="车棚着火了", kind="emergency", class_=1,
                               danger="fire"), on=None, act_id="k")
    for n, outcome in enumerate(("no_answer", "reached")):
        assert isinstance(desk.act(a.Report(by="li", to="highest_on_duty", means="call", outcome=outcome),
                                   on=done.id, act_id=f"r{n}"), desk.Done)
    for path in ("/emergency", f"/cases/{done.number}"):
        page = at(people["li"]).get(path).content.decode()
        assert page.count(">没人接<") == page.count(">联系上了<") == 1, path


def test_h5_one_touch_says_who_called_whom_and_when(under):
    people = under("R2")
    done = desk.act(a.Register(by="li", customer="wang", channel="verbal", content="车棚着火了", kind="emergency", class_=1,
                               danger="fire"), on=None, act_id="k")
    client = at(people["li"])
    before = m.Event.objects.count()
    answer = client.post(f"/cases/{done.number}/do/note",
                         {"act_id": "one", "version": 1, "back": "emergency", "text": "已拨打", "called": "119"})
    assert answer["Location"] == "/emergency"
    assert m.Event.objects.count() == before + 1
    assert "<b>119</b>" in client.get("/emergency").content.decode()
    assert "已拨 119" in client.get(f"/cases/{done.number}").content.decode()


def test_o3_a_note_is_never_for_the_customer(company):
    done = registered()
    page = at(company["chen"]).get(f"/cases/{done.number}/do/note").content.decode()
    assert 'name="visible"' not in page
    assert "不算告诉了客户" in page
    assert f"/cases/{done.number}/do/tell_customer" in page
    at(company["chen"]).post(f"/cases/{done.number}/do/note", {"act_id": "n", "version": 1, "text": "客户脾气急"})
    assert "told_customer" not in m.Event.objects.values_list("type", flat=True)
    reply = at(company["chen"]).get(f"/cases/{done.number}/do/tell_customer").content.decode()
    assert "对客户说的话" in reply
    assert f"/cases/{done.number}/do/note" in reply


def test_papers_and_late_duties_go_by_name(under):
    people = under("R8")
    done = desk.act([a.Register(by="chen", customer="wang", channel="call", content="排水沟堵了", kind="complaint", class_=2,
                                solvable=False), a.HandOver(by="chen", to="wt-eng", way="slip", reason="需疏通设备")],
                    on=None, act_id="s")
    assert isinstance(done, desk.Done), done
    page = at(people["chen"]).get(f"/cases/{done.number}/do/sign").content.decode()
    assert '<option value="F04">投诉、查询处理单</option>' in page
    assert ">F04</option>" not in page


@pytest.mark.parametrize("act", ["sign", "file"])
def test_the_sheet_of_a_paper_asks_for_the_paper_alone_and_is_accepted(under, act):
    """The version that the page sends along is the case's, not the paper's."""
    people = under("R8")
    done = desk.act([a.Register(by="chen", customer="wang", channel="call", content="排水沟堵了", kind="complaint", class_=2,
                                solvable=False), a.HandOver(by="chen", to="wt-eng", way="slip", reason="需疏通设备")],
                    on=None, act_id="s")
    client = at(people["chen"])
    page = client.get(f"/cases/{done.number}/do/{act}").content.decode()
    for name in ("paper", "digest", "drawn"):
        assert f'name="{name}"' not in page
    answer = client.post(f"/cases/{done.number}/do/{act}", {"act_id": "p", "version": done.version, "form": "F04"})
    assert answer.status_code == 302
    assert m.Event.objects.filter(type={"sign": "signed", "file": "filed"}[act], by="chen").exists()
