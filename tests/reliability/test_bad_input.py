"""What people get wrong, at a page and through the API: each time a clear sentence in Chinese and
English that says what to do, what was typed is still there, and nothing has changed."""

import html
import io
import json
import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from shouwen import clock, desk
from shouwen.kernel import acts as a
from shouwen.org.models import Customer
from shouwen.store import models as m
from shouwen.store import read
from tests import cast

CHINESE = re.compile("[一-鿿]{4}")
ENGLISH = re.compile(r"[A-Za-z]{3,} [A-Za-z]{2,}")
TABLES = (m.Case, m.Event, m.Duty, m.Notice, m.Value, m.Receipt, m.Attachment)


def sizes():
    return [t.objects.count() for t in TABLES]


@pytest.fixture
def desk_of(company):
    """``desk_of("li", "en")``: that person's browser, in that language."""

    def open_(key, language="zh-hans"):
        client = Client(raise_request_exception=False)
        client.force_login(company[key], backend="shouwen.org.sign_in.NumberOrPhone")
        client.cookies["django_language"] = language
        return client

    return open_


@pytest.fixture
def case(company):
    return desk.act(a.Register(by="li", customer="wang", channel="verbal", content="楼道灯不亮", kind="repair",
                               class_=2, solvable=False), on=None, act_id="first")


def api(client, path, body, key="k"):
    return client.post(f"/api/v1/cases{path}", json.dumps(body), content_type="application/json",
                       headers={"Idempotency-Key": key})


def main_of(answer):
    """The text between the tags of the page's own part."""
    shown = answer.content.decode()
    return re.sub(r"<[^>]+>", " ", shown[shown.index("<main"):])


def sentences(answer):
    """What the page says is wrong: its alerts."""
    found = re.findall(r'<(div|section|p)[^>]*role="alert"[^>]*>(.*?)</\1>', answer.content.decode(), re.S)
    return " ".join(re.sub(r"<[^>]+>", " ", said) for _tag, said in found)


PAGES = {
    "no content": ({"content": "   ", "phone": "13800001234"}, "请写一句客户的原话"),
    "no such house": ({"content": "漏水", "house": "99-9-9999"}, "没有这个房号"),
    "no phone number": ({"content": "漏水", "phone": "abc"}, "不像电话号码"),
    "handed to nobody": ({"content": "漏水", "then": "hand_over", "to": ""}, "请选交给谁"),
    "handed to one who is not there": ({"content": "漏水", "then": "hand_over", "to": "no-such"}, ""),
    "answered without words": ({"content": "漏水", "then": "answer", "text": ""}, "怎样答复"),
    "too long": ({"content": "水" * 2001}, "2000 字以内"),
    "a name of 300 characters": ({"content": "漏水", "phone": "13800001234", "name": "王" * 300}, "60 字以内"),
    "a house of 300 characters in danger": ({"content": "着火了", "then": "alarm", "danger": "fire", "house": "3" * 300}, "120 字以内"),
    "a place of 300 characters": ({"content": "漏水", "place": "楼" * 300}, "200 字以内"),
    "a time that is none": ({"content": "漏水", "then": "start", "until": "tomorrow"}, "时间不对"),
    "a kind that is none": ({"content": "漏水", "kind": "nonsense"}, "事项类型"),
    "a channel that is none": ({"content": "漏水", "channel": "nonsense"}, "来源"),
}


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("what", PAGES)
def test_a_registration_at_a_page(desk_of, what, language):
    typed, said = PAGES[what]
    before, client = sizes(), desk_of("li", language)
    sent = {"client_id": "c1", "place": "三楼东侧走廊", **typed}
    answer = client.post("/register", sent)
    assert answer.status_code == 422
    if language == "en":
        assert ENGLISH.search(sentences(answer)), sentences(answer)
        assert not CHINESE.search(sentences(answer)), sentences(answer)
    else:
        assert said in sentences(answer)
        assert CHINESE.search(sentences(answer))
    shown = answer.content.decode()
    for value in (v for k, v in sent.items() if k in ("content", "place", "house", "phone", "name", "until") and v.strip()):
        assert value in shown, value
    assert sizes() == before


MATTER = {"customer": "wang", "content": "漏水", "kind": "repair", "class": 2, "solvable": False}
BODIES = {
    "no content": {**MATTER, "content": ""},
    "no such customer": {**MATTER, "customer": "nobody"},
    "no such house": {**MATTER, "customer": {"name": "李", "house": "99-9-9999"}},
    "no phone number": {**MATTER, "customer": {"name": "李", "phone": "abc"}},
    "a name of 300 characters": {**MATTER, "customer": {"name": "王" * 300, "phone": "13800001234"}},
    "a house of 300 characters in danger": {**MATTER, "class": 1, "kind": "emergency", "customer": {"house": "3" * 300}},
    "no such estate": {**MATTER, "estate": "nowhere"},
    "a kind that is none": {**MATTER, "kind": "nonsense"},
    "no such act": {"acts": [{"act": "dance"}]},
    "handed to nobody": {"acts": [{"act": "register", **MATTER}, {"act": "hand_over", "to": "no-such", "way": "slip"}]},
    "handed over without to": {"acts": [{"act": "register", **MATTER}, {"act": "hand_over", "way": "slip"}]},
}


@pytest.mark.parametrize("what", BODIES)
def test_a_registration_through_the_api(desk_of, what):
    before = sizes()
    answer = api(desk_of("li"), "", BODIES[what])
    assert answer.status_code in (400, 409, 422), answer.content.decode()
    problem = answer.json()
    assert answer["Content-Type"] == "application/problem+json"
    said = f"{problem['title']} {problem['detail']}"
    assert CHINESE.search(said), said
    assert ENGLISH.search(said), said
    assert problem["instead"], problem
    assert sizes() == before


def test_what_is_too_long_inside_the_customer_is_named(desk_of):
    said = api(desk_of("li"), "", BODIES["a name of 300 characters"]).json()["detail"]
    assert "customer.name" in said
    assert "60" in said


@pytest.mark.parametrize(("name", "kept"), [("小😀", "小😀"), ("\u202e王女士", "王女士"), ("王\u200b女士", "王女士"), ("<b>王</b>", "<b>王</b>")])
def test_a_name_with_signs_is_kept_safely(desk_of, name, kept):
    """An emoji stays; what turns writing round or hides is taken out; markup is text."""
    client = desk_of("chen")
    answer = client.post("/register", {"client_id": "c1", "content": "漏水", "phone": "13900009999", "name": name})
    assert answer.status_code == 302
    assert Customer.objects.get(phone="13900009999").name == kept
    page = client.get(answer["Location"]).content.decode()
    assert html.escape(kept) in page
    assert not any(c in page for c in "\u202e\u200b")


OUT_OF_TURN = {
    "accept": {}, "close": {}, "instruct": {"text": "先断电"}, "resume": {}, "recall": {}, "report_misrouted": {"reason": "不是我们的"}, "reopen": {},
}


@pytest.mark.parametrize("act", OUT_OF_TURN)
def test_an_act_out_of_turn(desk_of, case, act):
    """At the page and through the API: why not, and what to do instead."""
    before, client = sizes(), desk_of("li")
    page = client.post(f"/cases/{case.number}/do/{act}", {"act_id": "x", "version": "1", **OUT_OF_TURN[act]})
    assert page.status_code == 422
    assert "没有办成" in main_of(page)
    english = desk_of("li", "en").post(f"/cases/{case.number}/do/{act}", {"act_id": "x", "version": "1", **OUT_OF_TURN[act]})
    assert ENGLISH.search(sentences(english))
    for value in OUT_OF_TURN[act].values():
        assert value in page.content.decode()
    answer = api(client, f"/{case.number}/acts", {"act": act, **OUT_OF_TURN[act]})
    assert answer.status_code == 409
    problem = answer.json()
    assert CHINESE.search(problem["detail"])
    assert ENGLISH.search(problem["title"])
    assert problem["code"]
    assert sizes() == before


@pytest.mark.parametrize("to", ["", "nobody-at-all", "outsider", "wj-svc"])
def test_a_hand_over_to_nobody(desk_of, case, to):
    before, client = sizes(), desk_of("li")
    typed = {"to": to, "way": "to_superior", "reason": "请上级安排"}
    page = client.post(f"/cases/{case.number}/do/hand_over", {"act_id": "x", "version": "1", **typed})
    assert page.status_code == 422
    assert CHINESE.search(sentences(page))
    assert "请上级安排" in page.content.decode()
    answer = api(client, f"/{case.number}/acts", {"act": "hand_over", **typed})
    assert answer.status_code in (409, 422)
    assert CHINESE.search(answer.json()["title"] + answer.json()["detail"])
    assert answer.json()["instead"]
    assert sizes() == before


def test_a_stale_page(desk_of, case):
    client = desk_of("li")
    desk.act(a.Note(by="li", text="先写的"), on=case.id, act_id="other")
    before = sizes()
    for language, said in (("zh-hans", "没有写入"), ("en", "not written")):
        client.cookies["django_language"] = language
        page = client.post(f"/cases/{case.number}/do/note", {"act_id": "x", "version": "1", "text": "后写的话"})
        assert page.status_code == 409
        assert said in main_of(page)
        assert "后写的话" in page.content.decode()
    answer = api(client, f"/{case.number}/acts", {"act": "note", "text": "后写的话", "version": 1})
    assert answer.status_code == 409
    assert answer.json()["version"] == 2
    assert CHINESE.search(answer.json()["detail"])
    assert answer.json()["instead"]
    assert sizes() == before


@pytest.mark.parametrize("version", ["x", "-1", "9" * 30, "1.5", "١"])
def test_a_version_that_is_none_is_as_stale_as_can_be(desk_of, case, version):
    before = sizes()
    page = desk_of("li").post(f"/cases/{case.number}/do/note", {"act_id": "x", "version": version, "text": "一句"})
    assert page.status_code == 409
    assert sizes() == before


@pytest.mark.parametrize("version", ["x", -1, 1.5, [], {}, True, 10**17])
def test_a_version_that_is_none_through_the_api(desk_of, case, version):
    before = sizes()
    answer = api(desk_of("li"), f"/{case.number}/acts", {"act": "note", "text": "一句", "version": version})
    assert answer.status_code in (409, 422)
    assert sizes() == before


def test_a_doubled_click(desk_of, case):
    """Registering, acting, attaching: twice the same, once written, both answered alike."""
    client = desk_of("li")
    for send in (
        lambda: client.post("/register", {"client_id": "twice", "content": "漏水"}),
        lambda: client.post(f"/cases/{case.number}/do/note", {"act_id": "n", "version": "1", "text": "一句"}),
        lambda: client.post(f"/cases/{case.number}/attach", {
            "act_id": "f", "file": SimpleUploadedFile("lamp.jpg", cast.photo(), content_type="image/jpeg")}),
    ):
        first = send()
        once = sizes()
        second = send()
        assert (first.status_code, first["Location"]) == (second.status_code, second["Location"])
        assert sizes() == once


def wide():
    """A PNG of a few hundred kilobytes that unpacks to 81 million pixels."""
    out = io.BytesIO()
    Image.new("1", (9000, 9000)).save(out, "PNG")
    return out.getvalue()


FILES = {
    "too large": (b"\x89PNG\r\n\x1a\n" + b"0" * (10 * 1024 * 1024), 413, "10 MB"),
    "far too large": (b"\x89PNG\r\n\x1a\n" + b"0" * (13 * 1024 * 1024), 413, "10 MB"),
    "a picture that is a program": (b"<svg onload=alert(1)>", 415, "PDF"),
    "a program": (b"MZ\x90\x00", 415, "PDF"),
    "empty": (b"", 422, ""),
    "a broken photo": (cast.photo()[:300], 415, ""),
    "more pixels than a telephone has": (wide(), 415, ""),
}


@pytest.mark.parametrize("what", FILES)
def test_a_file_too_large_or_of_a_wrong_type(desk_of, case, settings, tmp_path, what):
    settings.MEDIA_ROOT = tmp_path
    data, status, said = FILES[what]
    before = sizes()
    for language in ("zh-hans", "en"):
        sent = SimpleUploadedFile("photo.png", data, content_type="image/png")
        page = desk_of("li", language).post(f"/cases/{case.number}/attach", {"act_id": "f", "file": sent})
        assert page.status_code == status
        assert said in main_of(page)
        assert bool(CHINESE.search(sentences(page))) == (language == "zh-hans")
    assert sizes() == before
    assert list(tmp_path.iterdir()) == []


def test_no_file_at_all(desk_of, case):
    page = desk_of("li").post(f"/cases/{case.number}/attach", {"act_id": "f"})
    assert page.status_code == 422
    assert "请选一个文件" in main_of(page)


CLOCKS = {"a day ahead": timedelta(days=1), "a year ahead": timedelta(days=365), "years behind": timedelta(days=-4000)}


@pytest.mark.parametrize("how", CLOCKS)
def test_a_device_clock_that_is_wrong(desk_of, how):
    """Both times are kept; what counts lies between thirty days ago and now; a mark says so."""
    said = clock.now() + CLOCKS[how]
    answer = api(desk_of("li"), "", {**MATTER, "occurred_at": said.isoformat()})
    assert answer.status_code == 201
    assert "请校准设备" in answer.json()["clock_corrected"]["zh"]
    assert api(desk_of("li"), "", {**MATTER, "occurred_at": said.isoformat()}).json() == answer.json()
    row = m.Case.objects.get()
    case = read.state(row)
    assert row.created_at - timedelta(days=30) <= case.instants["contact"] <= row.created_at
    assert "clock_corrected" in case.flags
    event, fields = read.told(row.pk)[0]
    assert fields["occurred_at"] == said.isoformat().replace("+00:00", "Z")
    assert event.at == row.created_at
    page = desk_of("li").post("/register", {"client_id": "c9", "content": "漏水", "occurred_at": said.isoformat()})
    assert page.status_code == 302
    for language, mend in (("zh-hans", "请校准设备"), ("en", "set the device right")):
        assert mend in main_of(desk_of("li", language).get(page["Location"]))


def test_a_device_clock_that_runs_wrong_by_a_day_is_corrected_by_when_it_sent(desk_of):
    """A phone a day behind: what it calls ten minutes ago was ten minutes ago."""
    phone = clock.now() - timedelta(days=1)
    answer = api(desk_of("li"), "", {**MATTER, "occurred_at": (phone - timedelta(minutes=10)).isoformat(),
                                     "sent_at": phone.isoformat()})
    assert answer.status_code == 201
    row = m.Case.objects.get()
    contact = read.state(row).instants["contact"]
    assert abs(contact - (row.created_at - timedelta(minutes=10))) < timedelta(seconds=5)
