"""F6: who administers rulebooks moves every open case of the company, and reads none that is not his to read."""

import pytest

from shouwen import desk
from shouwen.kernel import acts as a
from shouwen.org import models as org
from shouwen.org import roster
from shouwen.store import models as m
from tests.web.settings_pages import signed_in

ASKED = {"estate": "wt-estate", "from": "R9", "to": "R2", "reason": "小区改用新制度"}


@pytest.fixture
def cases(company):
    return [desk.act(a.Register(by="chen", customer="wang", channel="call", content=f"灯不亮 {n}", kind="repair", class_=2,
                                solvable=False), on=None, act_id=f"k{n}") for n in range(3)]


@pytest.fixture
def clerk(company):
    """An administrator without any other right, of the other office."""
    staff = org.Staff.objects.create(key="adm", number="1900", name="管理员", posts=["staff"], is_admin=True,
                                     department=org.Department.objects.get(key="wj-svc"))
    roster.publish(roster.versions()[-1][0])
    return staff


def test_an_administrator_moves_what_he_may_not_read(clerk, cases):
    client = signed_in(clerk)
    assert client.get(f"/cases/{cases[0].number}").status_code == 404
    page = client.post("/rulebooks/open-cases", ASKED).content.decode()
    assert all(c.number in page for c in cases)
    assert not [word for word in ("灯不亮", "王女士", "3-2-1202") if word in page]
    assert m.Case.objects.filter(book="R9").count() == 3, "looking moves nothing"
    moved = client.post("/rulebooks/open-cases", {**ASKED, "move": "1", "once": "o", "case": [cases[0].id, cases[1].id]})
    assert moved.status_code == 302
    assert sorted(m.Case.objects.values_list("book", flat=True)) == ["R2", "R2", "R9"]
    assert m.Event.objects.filter(type="moved_rulebook", by="adm").count() == 2
    assert "改了 2 件" in client.get("/rulebooks/open-cases").content.decode()


def test_who_sees_the_cases_reads_their_words(company, cases):
    page = signed_in(company["zhou"]).post("/rulebooks/open-cases", ASKED).content.decode()
    assert "灯不亮 1" in page
    assert "王女士" in page


def test_the_same_form_twice_moves_once(clerk, cases):
    client = signed_in(clerk)
    typed = {**ASKED, "move": "1", "once": "o", "case": [cases[0].id]}
    client.post("/rulebooks/open-cases", typed)
    client.post("/rulebooks/open-cases", typed)
    assert m.Event.objects.filter(type="moved_rulebook").count() == 1


@pytest.mark.parametrize("typed", [{"reason": ""}, {"to": ""}, {"to": "no-such"}])
def test_without_rulebook_or_reason_nothing_moves_and_what_was_typed_stays(clerk, cases, typed):
    answer = signed_in(clerk).post("/rulebooks/open-cases", {**ASKED, **typed, "move": "1", "case": [cases[0].id]})
    assert answer.status_code == 422
    assert "请选改用哪部制度" in answer.content.decode()
    assert not m.Event.objects.filter(type="moved_rulebook").exists()


def test_nobody_moves_a_complaint_about_himself(clerk, company):
    about = desk.act(a.Register(by="chen", customer="wang", channel="call", content="主任骂人", kind="complaint",
                                about=("zhou",)), on=None, act_id="about")
    listed = {w: about.number in signed_in(w).post("/rulebooks/open-cases", ASKED).content.decode()
              for w in (company["zhou"], clerk)}
    assert list(listed.values()) == [False, True]


def test_an_office_head_moves_those_of_his_own_estates_alone(head, cases):
    page = head.post("/rulebooks/open-cases", {**ASKED, "estate": ""}).content.decode()
    assert cases[0].number not in page
    head.post("/rulebooks/open-cases", {**ASKED, "estate": "", "move": "1", "case": [cases[0].id]})
    assert m.Case.objects.get(pk=cases[0].id).book == "R9"


def test_for_everybody_else_the_page_is_not_there(company, cases):
    for key in ("sun", "chen", "kong", "li"):
        assert signed_in(company[key]).get("/rulebooks/open-cases").status_code == 404, key
