"""交接班: what a post leaves, signed by who goes and by who comes; nobody else, and once."""

from datetime import timedelta

import pytest

from shouwen import clock, desk
from shouwen.desk import shifts
from shouwen.kernel import acts as a
from shouwen.org.models import Absence, Department, Staff
from shouwen.store.models import ShiftSheet
from tests.web.test_registers import at, done


@pytest.fixture
def desk_of_two(company):
    """A second agent, an open repair with a promise, somebody away."""
    company["ma"] = Staff.objects.create(key="ma", number="2001", name="马静", posts=["agent"],
                                         department=Department.objects.get(key="wt-svc"))
    got = done(desk.act(a.Register(by="chen", customer="wang", channel="call", content="门禁坏了", kind="repair", class_=2,
                                   solvable=False), on=None, act_id="s", estate="wt-estate"))
    done(desk.act(a.Promise(by="chen", until=clock.now() + timedelta(minutes=50), text="五十分钟内答复"), on=got.id, act_id="p"))
    Absence.objects.create(staff=company["qian"], begins=clock.now() - timedelta(hours=1), why="病假")
    return company, got.number


def give(who, to="ma", **more):
    return at(who).post("/shift-sheets", {"to": to, "note": "门禁的钥匙在抽屉", "once": "1", **more})


def test_the_sheet_holds_what_the_post_leaves_and_both_sign(desk_of_two):
    company, number = desk_of_two
    page = at(company["chen"]).get("/shift-sheets").content.decode()
    for text in (number, "门禁坏了", "钱师傅", "病假"):
        assert text in page
    path = give(company["chen"])["Location"]
    desk.act(a.Note(by="chen", text="又来问"), on=ShiftSheet.objects.get().pk and int(number[1:]), act_id="n")
    sheet = ShiftSheet.objects.get()
    assert [d["number"] for d in sheet.body["duties"]].count(number) >= 1
    assert [p["number"] for p in sheet.body["promises"]] == [number]
    assert [x["who"] for x in sheet.body["absent"]] == ["钱师傅"]
    assert "待签名" in at(company["chen"]).get(path).content.decode()
    assert "交班给您" in at(company["ma"]).get("/notices").content.decode()
    assert at(company["ma"]).post(path).status_code == 302
    assert "待签名" not in at(company["ma"]).get(path).content.decode()
    assert "交班给您" not in at(company["ma"]).get("/notices").content.decode()
    printed = at(company["ma"]).get(f"{path}/print")
    assert printed.content.startswith(b"%PDF-")


def test_duties_of_the_same_post_are_on_it_by_their_due(desk_of_two):
    company, _number = desk_of_two
    page = at(company["ma"]).get("/shift-sheets").content.decode()
    assert "陈静" in page, "the other agent's duties are the post's"
    give(company["ma"], to="chen")
    dues = [d["due"] for d in ShiftSheet.objects.get().body["duties"] if d["due"]]
    assert dues == sorted(dues)
    assert dues


def test_it_stays_as_it_was_signed(desk_of_two):
    company, number = desk_of_two
    path = give(company["chen"])["Location"]
    before = at(company["chen"]).get(path).content.decode()
    done(desk.act(a.Resolve(by="chen", result="修好了"), on=int(number[1:]), act_id="r"))
    assert at(company["chen"]).get(path).content.decode().count(number) == before.count(number)


@pytest.mark.parametrize("who", ["chen", "li", "sun", "outsider"])
def test_only_whom_it_is_given_to_signs_second(desk_of_two, who):
    company, _number = desk_of_two
    path = give(company["chen"])["Location"]
    assert at(company[who]).post(path).status_code in (404, 422)
    assert ShiftSheet.objects.get().taken_at is None


def test_a_second_signature_twice_and_a_doubled_click(desk_of_two):
    company, _number = desk_of_two
    path = give(company["chen"])["Location"]
    assert give(company["chen"])["Location"] == path
    assert ShiftSheet.objects.count() == 1
    at(company["ma"]).post(path)
    signed = ShiftSheet.objects.get().taken_at
    again = at(company["ma"]).post(path)
    assert again.status_code == 422
    assert "已经签过" in again.content.decode()
    assert ShiftSheet.objects.get().taken_at == signed


@pytest.mark.parametrize("to", ["chen", "outsider", "leader", "nobody", ""])
def test_to_whom_it_cannot_be_given(desk_of_two, to):
    company, _number = desk_of_two
    answer = give(company["chen"], to)
    assert answer.status_code == 422
    assert "请选接班的人" in answer.content.decode()
    assert "门禁的钥匙在抽屉" in answer.content.decode(), "what was typed comes back"
    assert not ShiftSheet.objects.exists()


def test_the_door_refuses_what_the_page_does_not_offer(desk_of_two):
    company, _number = desk_of_two
    for to, code in ((company["chen"], "self"), (company["outsider"], "other_office")):
        with pytest.raises(shifts.CannotSign, match=code):
            shifts.give({}, by=company["chen"], to=to, note="", once="x")


def test_strange_words_are_shown_as_words(desk_of_two):
    company, _number = desk_of_two
    path = give(company["chen"], note="<b>x</b> \u202e😀" * 20)["Location"]
    page = at(company["ma"]).get(path).content.decode()
    assert "&lt;b&gt;x" in page
    assert at(company["ma"]).get(f"{path}/print").content.startswith(b"%PDF-")
    assert give(company["chen"], note="长" * 1001, once="2").status_code == 422
