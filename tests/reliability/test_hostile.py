"""Hostile inputs, by the numbers of the list that names them: refused or shown safely, never a 500.

Elsewhere: H13 ``tests/web/test_register_files.py``, H14 ``tests/printing``, H16 ``tests/web/test_settings.py``, H22
``tests/desk/test_reach.py``, H26 and H31 ``tests/web/test_committee.py``, H33 ``test_session_keys.py``, H40
``tests/web/test_another_office.py``, H51 to H54 ``tests/rulebooks/test_hostile.py``. No mail, webhook, foreign sign-in,
live channel or service worker comes in yet: H02, H17 to H20, H27, H28, H30, H39, H42 to H46, H58.
"""

import html
import io
import json
import logging
import re
import unicodedata
import zipfile
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.test import Client

import shouwen
from shouwen import clock, desk
from shouwen.kernel import acts as a
from shouwen.kernel.plain import plain
from shouwen.org import models as org
from shouwen.org import sign_in
from shouwen.store import models as m
from shouwen.store import read
from tests import cast
from tests.cast import PASSWORD

BACKEND = "shouwen.org.sign_in.NumberOrPhone"
SVG = "<svg onload=alert(1)>"
MATTER = {"customer": "wang", "content": "漏水", "kind": "repair", "class": 2, "solvable": False}


def browser(who=None, **how):
    client = Client(raise_request_exception=False, **how)
    if who is not None:
        client.force_login(who, backend=BACKEND)
    return client


def api(client, path, body, key="k", **headers):
    data = body if isinstance(body, str | bytes) else json.dumps(body)
    return client.post(f"/api/v1/cases{path}", data, content_type="application/json",
                       headers={"Idempotency-Key": key, **headers})


@pytest.fixture
def guard(company):
    return browser(company["li"])


@pytest.fixture
def case(company):
    return desk.act(a.Register(by="li", customer="wang", channel="verbal", content="楼道灯不亮", kind="repair",
                               class_=2, solvable=False), on=None, act_id="first")


def photo(name="photo.jpg", data=None, sort="image/jpeg"):
    return SimpleUploadedFile(name, cast.photo() if data is None else data, content_type=sort)


@pytest.mark.parametrize("page", ["/cases/{n}", "/", "/workbench", "/workbench/{n}", "/notices", "/settings"])
def test_h01_markup_in_words_and_names_is_text(company, page):
    for key in ("li", "chen"):
        company[key].name = SVG
        company[key].save()
    org.Customer.objects.update(name=SVG)
    done = desk.act(a.Register(by="li", customer="wang", channel="verbal", content=SVG, place=SVG, kind="repair",
                               class_=2, solvable=False), on=None, act_id="x")
    desk.act(a.Note(by="li", text=SVG, visible="customer"), on=done.id, act_id="n")
    for key in ("zhou", "li"):
        shown = browser(company[key]).get(page.format(n=done.number)).content.decode()
        assert SVG not in shown
        assert "<svg onload" not in shown.lower()


@pytest.mark.parametrize(("data", "sort"), [
    (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml"), (b"<html><script>1</script>", "text/html"),
    (b"<svg/>", "image/svg+xml; x"), (b"<?xml version='1.0'?><svg/>", "image/png"), (b"GIF89a<script>", "image/gif"),
])
def test_h03_h04_what_the_bytes_are_not_is_not_taken(guard, case, settings, tmp_path, data, sort):
    settings.MEDIA_ROOT = tmp_path
    answer = guard.post(f"/cases/{case.number}/attach", {"act_id": "f", "file": photo("a.png", data, sort)})
    assert answer.status_code == 415
    assert list(tmp_path.iterdir()) == []


def test_h04_a_declared_type_never_comes_back(guard, case, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    guard.post(f"/cases/{case.number}/attach",
               {"act_id": "f", "file": photo("a.html", sort="text/html\r\nSet-Cookie: x=1")})
    row = m.Attachment.objects.get()
    answer = guard.get(f"/attachments/{row.name}")
    assert answer["Content-Type"] == "image/jpeg"
    assert "Set-Cookie" not in answer
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"


NAMES = [".htaccess", "..\\..\\evil.jpg", "../../../etc/passwd", "a\u200bb.jpg", "\u202egpj.exe", "x" * 300, "\x00.jpg",
         "a\r\nX: y.jpg", "con.jpg", " . . ", "<b>.jpg", "e\u0301" * 40 + ".jpg", "a." + "x" * 300, "a." + "照" * 120]


@pytest.mark.parametrize("size", ["small", "large"])
@pytest.mark.parametrize("name", NAMES)
def test_h05_h06_a_file_name_is_only_shown(guard, case, settings, tmp_path, name, size):
    """A large file lies on disk while it comes; its name says nothing there either."""
    settings.MEDIA_ROOT = tmp_path / "files"
    data = cast.photo() + bytes(3_000_000 if size == "large" else 0)
    answer = guard.post(f"/cases/{case.number}/attach", {"act_id": "f", "file": photo(name, data)})
    assert answer.status_code == 302
    row = m.Attachment.objects.get()
    assert re.fullmatch(r"[0-9a-f]{32}\.jpg", row.name)
    assert [p.name for p in tmp_path.rglob("*") if p.is_file()] == [row.name]
    assert 0 < len(row.shown) <= 80
    assert not any(c in row.shown for c in "/\\\r\n\x00\u202e\u200b")
    assert unicodedata.is_normalized("NFC", row.shown)
    assert "<b>.jpg" not in guard.get(f"/cases/{case.number}").content.decode()


def bomb(size=200_000_000):
    """An XLSX of a few hundred kilobytes that unpacks to ``size``."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as box:
        box.writestr("[Content_Types].xml", "<Types/>")
        with box.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            for _ in range(size // 1_000_000):
                sheet.write(b" " * 1_000_000)
    return out.getvalue()


def test_h07_a_bomb_is_not_unpacked(company):
    data = bomb()
    assert len(data) < 1_000_000
    answer = browser(company["zhou"]).post("/settings/import", {"file": photo("staff.xlsx", data)})
    assert answer.status_code == 422
    assert "unpacks" in answer.content.decode() or "解开" in answer.content.decode()


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"not a zip", b"\xd0\xcf\x11\xe0" * 10, bomb(2_000_000)[:5000]])
def test_h07_what_is_no_sheet_is_said_to_be_none(company, data):
    answer = browser(company["zhou"]).post("/settings/import", {"file": photo("staff.xlsx", data)})
    assert answer.status_code == 422


def test_h08_nobody_attaches_to_what_he_may_not_see(company, case, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    for who in (company["outsider"], company["qian"]):
        assert browser(who).post(f"/cases/{case.number}/attach", {"act_id": "f", "file": photo()}).status_code == 404
    assert browser().post(f"/cases/{case.number}/attach", {"act_id": "f", "file": photo()}).status_code in (302, 401)
    assert list(tmp_path.iterdir()) == []


class Unread:
    """A body that nobody may touch."""

    def read(self, *_):
        pytest.fail("the body was read")

    readline = read


@pytest.mark.parametrize(("who", "path", "megabytes", "status"), [
    (None, "/cases/{n}/attach", 20, 401), (None, "/cases/{n}/attach", 2, 401), (None, "/register", 5, 401),
    ("no such session", "/cases/{n}/attach", 20, 401), (None, "/cases/{n}/attach", 5000, 413),
    (None, "/sign-in", 2, 413), (None, "/c/nobody", 2, 413), (None, "/api/v1/cases", 2, 413),
    ("li", "/cases/{n}/attach", 40, 413), ("li", "/register", 13, 413), ("zhou", "/settings/import", 13, 413),
])
def test_h08_h11_what_is_refused_is_not_read_first(company, case, who, path, megabytes, status):
    client = browser(company.get(who))
    if who not in company:
        client.cookies["sessionid"] = (who or "").ljust(32, "x")
    answer = client.generic("POST", path.format(n=case.number), content_type="multipart/form-data; boundary=x",
                            **{"wsgi.input": Unread(), "CONTENT_LENGTH": str(megabytes * 1_000_000)})
    assert answer.status_code == status
    assert "登录" in answer.content.decode() if status == 401 else "30 MB" in answer.content.decode()


def test_h08_more_files_than_any_form_has(guard, case):
    files = {f"file{n}": photo(f"{n}.jpg") for n in range(150)}
    assert guard.post(f"/cases/{case.number}/attach", {"act_id": "f", **files}).status_code == 413
    assert m.Attachment.objects.count() == 0


BODIES = [
    "{", "[]", "null", "1", '"text"', b"\xff\xfe", b"\xef\xbb\xbf{}", '{"content": NaN}', '{"content": Infinity}',
    '{"class": 1e999}', '{"class": -0}', '{"content": "a", "content": "b"}', '{"class": ' + "9" * 5000 + "}",
    '{"content": "a\\u0000b"}', '{"content": "\\ud800"}', '{"\\ud800": 1}', "[" * 10000, '{"a":' * 10000 + "1" + "}" * 10000,
    '{"acts": []}', '{"acts": [1]}', '{"acts": {"act": "register"}}', '{"act": ["register"]}', '{"act": null}',
    '{"customer": []}', '{"customer": {"name": {"name": 1}}}', '{"class": "one"}', '{"class": true}', '{"kind": 1}',
    '{"estate": 1}', '{"estate": []}', '{"version": {}}', '{"content": 5}', '{"first_contact": {}}',
]


@pytest.mark.parametrize("body", BODIES)
def test_h09_hostile_json(guard, company, body):
    answer = api(guard, "", body)
    assert answer.status_code in (400, 413, 422), answer.content
    assert answer["Content-Type"] == "application/problem+json"
    own = re.escape(str(Path(shouwen.__file__).parent.parent))
    assert not re.search(rf"Traceback|File \"|SELECT|{own}|site-packages", answer.content.decode())
    assert m.Case.objects.count() == m.Event.objects.count() == 0


@pytest.mark.parametrize("key", ["", "x" * 121])
def test_h09_a_key_that_is_none(guard, company, key):
    assert api(guard, "", MATTER, key=key).status_code == 400


TEXTS = {
    "two ways to write one letter": ("Cafe\u0301", "Café"), "zero width": ("不\u200b归\u2060我\ufeff管", "不归我管"),
    "reversed": ("\u202egpj.exe", "gpj.exe"), "isolates": ("\u2067a\u2069", "a"), "controls": ("a\x07\x1b[31mb", "a[31mb"),
    "heaps of marks": ("o" + "\u0301\u0300\u0302" * 3000, "ó\u0300\u0302\u0301"), "lines stay": ("a\r\nb\tc", "a\nb\tc"),
    "an emoji stays": ("👨‍👩‍👧 ok", "👨‍👩‍👧 ok"),
}


@pytest.mark.parametrize("what", TEXTS)
def test_h10_text_has_one_plain_form(guard, company, what):
    typed, kept = TEXTS[what]
    assert plain(plain(typed)) == plain(typed)
    assert plain(typed) == kept
    if len(typed) < 2000:
        guard.post("/register", {"client_id": "c", "content": typed})
        assert m.Value.objects.get(path="content").text == kept
    assert api(guard, "", {**MATTER, "content": typed}).status_code == 201


def test_h10_bytes_that_are_no_utf_8(guard, company):
    answer = guard.post("/register", b"client_id=c&content=%ff%fe%e6%bc%8f", content_type="application/x-www-form-urlencoded")
    assert answer.status_code in (302, 422, 400)
    assert api(guard, "", b'{"content": "' + b"\xff" + b'"}').status_code == 400


def test_h10_a_megabyte_of_words(guard, company):
    for letters in ("水" * 300_000, "o" + "\u0301" * 450_000, "\u200b" * 300_000):
        assert guard.post("/register", {"client_id": "c", "content": letters}).status_code in (413, 422)
    assert api(guard, "", {**MATTER, "content": "水" * 60_000}).status_code in (400, 413, 422)
    assert m.Case.objects.count() == 0


def test_h11_a_password_of_ten_megabytes(company, monkeypatch):
    """Refused before anything is hashed."""
    monkeypatch.setattr(sign_in.Staff, "check_password", lambda *_: pytest.fail("it was hashed"))
    assert browser().post("/sign-in", {"name": "1001", "password": "x" * 10_000_000}).status_code == 413


def test_h11_a_thousand_fields(guard, company):
    answer = guard.post("/register", {f"f{n}": "1" for n in range(1000)})
    assert answer.status_code == 413
    assert "一次发来的太多" in answer.content.decode()


TIMES = ["9999-12-31T23:59", "0000-01-01T00:00", "0001-01-01T00:00", "2026-02-30T10:00", "-PT1H", "P99999999Y", "now",
         "2026-11-25T25:00", "1e9", "99999-01-01T00:00", "2026-11-25T10:00+99:00", "\u0662\u0660\u0662\u0666-11-25T10:00"]


@pytest.mark.parametrize("at", TIMES)
@pytest.mark.parametrize("field", ["until", "occurred_at", "sent_at"])
def test_h12_times_that_cannot_be(guard, company, field, at):
    """A page and the API: refused, or clamped where it is only a device's word; never a 500."""
    page = guard.post("/register", {"client_id": "c", "content": "漏水", "then": "start", field: at, **(
        {"occurred_at": clock.now().isoformat()} if field == "sent_at" else {})})
    body = {"acts": [{"act": "register", **MATTER}, {"act": "promise", "until": at}]} if field == "until" else {
        **MATTER, "occurred_at": clock.now().isoformat(), field: at}
    answer = api(guard, "", body)
    for one in (page, answer):
        assert one.status_code in (200, 201, 302, 400, 409, 422), one.content.decode()[:500]
    for row in m.Case.objects.all():
        assert row.created_at >= read.state(row).instants["contact"] >= row.created_at - timedelta(days=30)


TEMPLATES = ["{{ settings.SECRET_KEY }}", "{% debug %}", "{x.__class__.__mro__}", "%(password)s", "${jndi:ldap://x}", "#{1+1}"]


@pytest.mark.parametrize("said", TEMPLATES)
def test_h15_what_looks_like_a_template_is_said_as_it_is(company, said):
    done = desk.act([a.Register(by="chen", customer="wang", channel="call", content=said, kind="repair", class_=2, solvable=False),
                     a.HandOver(by="chen", to="wt-eng", way="phone_bridge", reason=said)], on=None, act_id="t")
    for who, path in (("chen", f"/cases/{done.number}"), ("sun", "/"), ("sun", "/notices"), ("chen", f"/cases/{done.number}/papers/F02")):
        page = browser(company[who]).get(path)
        assert page.status_code == 200
        if path != "/notices":
            assert said in html.unescape(page.content.decode()), path


@pytest.mark.parametrize("path", ["/c/" + "0" * 40, "/c/" + "f" * 40, "/c/x", "/attachments/" + "0" * 32 + ".jpg", "/attachments/..%2f..%2fetc%2fpasswd",
                                  "/made/1", "/cases/S999999"])
def test_h29_what_is_guessed_is_not_there(guard, path):
    for client in (guard, browser()):
        answer = client.get(path)
        assert answer.status_code == 404 or answer.headers.get("Location", "").startswith("/sign-in"), path


def test_h50_a_password_stands_in_no_log(company, caplog, monkeypatch):
    """Neither when it is wrong, nor when signing in breaks in the middle."""
    caplog.set_level(logging.DEBUG)
    secret = "p4ss-that-nobody-logs"
    assert browser().post("/sign-in", {"name": "1001", "password": secret}).status_code == 422
    monkeypatch.setattr(sign_in.Staff, "check_password", lambda *_: 1 / 0)
    broken = browser().post("/sign-in", {"name": "1001", "password": secret})
    assert broken.status_code == 500
    assert "ZeroDivisionError" in caplog.text
    assert secret not in caplog.text
    assert secret not in broken.content.decode()


@pytest.mark.parametrize("path", ["/cases/{n}", "/cases/{n}/do/note", "/workbench/{n}", "/attachments/{f}"])
def test_h21_another_offices_is_as_if_absent(company, case, settings, tmp_path, path):
    settings.MEDIA_ROOT = tmp_path
    browser(company["li"]).post(f"/cases/{case.number}/attach", {"act_id": "f", "file": photo()})
    there = path.format(n=case.number, f=m.Attachment.objects.get().name)
    absent = path.format(n="S999999", f="0" * 32 + ".jpg")
    client = browser(company["outsider"])
    theirs, nothing = client.get(there), client.get(absent)
    assert theirs.status_code == nothing.status_code == 404
    assert theirs.content == nothing.content
    answers = [api(client, f"/{n}/acts", {"act": "note", "text": "看看"}) for n in (case.number, "S999999")]
    assert answers[0].content == answers[1].content


def test_h23_a_right_withdrawn_while_the_page_was_open(company, case):
    """Somebody who has left acts no more, whatever page is open before him."""
    client = browser(company["li"])
    page = client.get(f"/cases/{case.number}/do/note").content.decode()
    act_id = re.search(r'name="act_id" value="([^"]*)"', page)[1]
    company["li"].is_active = False
    company["li"].save()
    answer = client.post(f"/cases/{case.number}/do/note", {"act_id": act_id, "version": "1", "text": "还在写"})
    assert answer.status_code == 401
    assert "还在写" in answer.content.decode()
    assert m.Event.objects.count() == 1


@pytest.mark.parametrize("field", ["by", "at", "office", "accountable", "handler", "is_admin", "act_as", "hash", "seq"])
def test_h24_fields_that_nobody_gives(guard, case, field):
    before = m.Event.objects.count()
    assert api(guard, "", {**MATTER, field: "zhou"}, key="k2").status_code == 422
    assert api(guard, f"/{case.number}/acts", {"act": "note", "text": "一句", field: "zhou"}, key="k3").status_code == 422
    assert m.Event.objects.count() == before


@pytest.mark.parametrize("act", ["expire", "breach", "warn", "move_duty", "__class__", ""])
def test_h24_acts_that_are_nobodys(guard, case, act):
    assert api(guard, f"/{case.number}/acts", {"act": act}).status_code in (400, 422)
    assert guard.post(f"/cases/{case.number}/do/{act or 'x'}", {"act_id": "x"}).status_code == 404


def test_h24_the_pages_take_the_actor_from_the_sign_in(guard, case):
    guard.post(f"/cases/{case.number}/do/note", {"act_id": "x", "version": "1", "text": "一句", "by": "zhou", "at": "2020-01-01"})
    event = m.Event.objects.get(type="noted")
    assert event.by == "li"
    assert event.at.year >= 2026


def test_h25_looking_up_tells_no_more_than_a_page_needs(company, case):
    for key in ("li", "chen", "zhou"):
        client = browser(company[key])
        for page in ("/register", "/", f"/cases/{case.number}", "/workbench", "/settings", "/settings/duty"):
            text = client.get(page).content.decode()
            assert "argon2" not in text
            assert "13800001234" not in text
            assert "pbkdf2" not in text


def test_h32_a_session_changes_with_signing_in_and_ends_with_the_password(company):
    client = browser()
    client.get("/sign-in")
    client.cookies["sessionid"] = "f" * 32
    client.post("/sign-in", {"name": "1001", "password": PASSWORD})
    first = client.cookies["sessionid"].value
    assert first != "f" * 32
    assert client.get("/").status_code == 200
    company["li"].set_password("another long password")
    company["li"].save()
    assert client.get("/").status_code == 302


def test_h34_an_unknown_account_is_answered_alike(company, monkeypatch):
    """The same words, and as much hashing: that is what takes the time."""
    from django.contrib.auth.hashers import Argon2PasswordHasher

    hashed = []
    for name in ("encode", "verify"):
        plain_one = getattr(Argon2PasswordHasher, name)
        monkeypatch.setattr(Argon2PasswordHasher, name,
                            lambda self, *args, _f=plain_one, _n=name, **k: (hashed.append(_n), _f(self, *args, **k))[1])
    company["sun"].is_active = False
    company["sun"].save()
    answers = []
    for name in ("1001", "no-such-account", company["sun"].number, "13900009999"):
        hashed.clear()
        answer = browser().post("/sign-in", {"name": name, "password": "not the password"})
        text = re.sub(r'value="[^"]*"', "", answer.content.decode())
        answers.append((answer.status_code, text, len(hashed)))
    assert len(set(answers)) == 1
    assert answers[0][2] == 1


@pytest.mark.parametrize("header", ["X-Remote-User", "Remote-User", "X-Forwarded-User", "Authorization"])
def test_h35_a_forged_header_signs_nobody_in(company, header):
    assert browser().get("/", headers={header: "zhou"}).status_code == 302
    assert api(browser(), "", MATTER, **{header: "zhou"}).status_code in (401, 403)


def test_h35_forwarded_addresses_count_behind_our_own_proxy_alone(company, settings):
    client = browser()
    for n in range(6):
        answer = client.post("/sign-in", {"name": "1001", "password": "x"}, headers={"X-Forwarded-For": f"10.0.0.{n}"})
    assert answer.status_code == 429
    settings.TRUSTED_PROXIES = ["127.0.0.1"]
    for n in range(6):
        answer = client.post("/sign-in", {"name": "1002", "password": "x"}, headers={"X-Forwarded-For": f"1.2.3.4, 10.0.0.{n}"})
    assert answer.status_code == 422
    last = m.AuditLog.objects.filter(what="sign_in_failed").order_by("-pk").first()
    assert last.whence == "10.0.0.5"


@pytest.mark.parametrize("host", ["evil.example", "localhost@evil.example", "localhost\tevil", "127.0.0.1:80:90"])
def test_h36_another_host(guard, company, host):
    answer = guard.get("/", headers={"Host": host})
    assert answer.status_code == 400
    assert host not in answer.content.decode()


def test_h37_a_form_of_another_site(company, case):
    client = browser(company["li"], enforce_csrf_checks=True)
    note = {"act_id": "x", "version": "1", "text": "一句"}
    assert client.post(f"/cases/{case.number}/do/note", note).status_code == 403
    assert client.post("/sign-in", {"name": "1001", "password": PASSWORD}).status_code == 403
    assert api(client, "", MATTER).status_code == 403
    token = client.get(f"/cases/{case.number}/do/note").cookies["csrftoken"].value
    good = {**note, "csrfmiddlewaretoken": token}
    cross = client.post(f"/cases/{case.number}/do/note", good, headers={"Sec-Fetch-Site": "cross-site"})
    assert cross.status_code == 403
    assert "再发一次" not in cross.content.decode()
    assert m.Event.objects.count() == 1
    assert client.post(f"/cases/{case.number}/do/note", good).status_code == 302


def test_h37_json_as_plain_text_and_acts_by_get(guard, case):
    for sort in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""):
        answer = guard.generic("POST", "/api/v1/cases", json.dumps(MATTER), content_type=sort,
                               headers={"Idempotency-Key": "k"})
        assert answer.status_code == 400
    before = m.Event.objects.count()
    for path in (f"/cases/{case.number}/attach", "/sign-out", f"/cases/{case.number}/phone", "/api/v1/cases",
                 f"/api/v1/cases/{case.number}/acts", "/language"):
        assert guard.get(path).status_code == 405
    guard.get(f"/cases/{case.number}/do/note?text=x&act_id=y")
    assert m.Event.objects.count() == before
    assert "Access-Control-Allow-Origin" not in guard.get("/", headers={"Origin": "https://evil.example"})


@pytest.mark.parametrize("wanted", ["//evil.example", "/\\evil.example", "https://evil.example", "///evil.example",
                                    "javascript:alert(1)", "\\\\evil.example", "/\t/evil.example", "http:evil", " //evil.example"])
def test_h38_nobody_is_sent_elsewhere(company, wanted):
    answer = browser().post("/sign-in", {"name": "1001", "password": PASSWORD, "next": wanted})
    assert answer["Location"] == "/"
    assert browser(company["li"]).post("/language", {"language": "en", "next": wanted})["Location"] == "/"


def test_h41_nothing_stays_behind_on_a_shared_phone(company, case):
    client = browser(company["li"])
    for path in ("/", f"/cases/{case.number}", "/register", "/notices", "/cases/S999999"):
        assert client.get(path)["Cache-Control"] == "no-store"
    answer = client.post("/sign-out")
    assert '"cache"' in answer["Clear-Site-Data"]
    assert '"storage"' in answer["Clear-Site-Data"]
    assert client.get("/").status_code == 302


ODD = ["'", '"', "' OR 1=1 --", "%", "_", "%_%", "*", "NEAR(", "a*", "(", "\\", "{{7*191919191}}", "\u0000", "-1", "9" * 50,
       "状态", "a" * 5000, "\ud7ff", "NULL", "state__contains", "-id", "../"]


@pytest.mark.parametrize("odd", ODD)
def test_h47_h48_odd_filters_and_searches(company, case, odd):
    chen = browser(company["chen"])
    for path, names in (("/workbench", ("q", "kind", "stage", "part")), ("/handbook", ("q",)), ("/", ("house",)),
                        ("/register", ("content", "house", "estate")), ("/bounces", ("from",)), ("/settings/log", ("who", "q", "page"))):
        for name in names:
            answer = chen.get(path, {name: odd})
            assert answer.status_code in (200, 400, 404), (path, name)
            assert odd != "{{7*191919191}}" or "1343434337" not in answer.content.decode()


@pytest.mark.parametrize("q", ["%", "_", "%%", "__", "楼%灯", "*"])
def test_h48_a_wildcard_is_only_a_sign(company, case, q):
    assert "楼道灯不亮" not in browser(company["chen"]).get("/workbench", {"q": q}).content.decode()
    assert "楼道灯不亮" in browser(company["chen"]).get("/workbench", {"q": "楼道灯"}).content.decode()


@pytest.mark.parametrize("number", ["S%00", "%2e%2e", "S-1", "S1e3", "S" + "9" * 40, "S٠٠٠٠٠١", "s000001%20", "%F0%9F%92%A9"])
def test_h47_numbers_that_are_none(guard, company, number):
    for path in (f"/cases/{number}", f"/workbench/{number}", f"/attachments/{number}", f"/rulebooks/{number}"):
        assert guard.get(path).status_code in (400, 404)
    assert api(guard, f"/{number}/acts", {"act": "note", "text": "x"}).status_code in (400, 404)


def test_h49_a_log_line_stays_one_line(caplog):
    import logging

    from django.conf import settings

    from shouwen.log_lines import OneLine

    assert settings.LOGGING["formatters"]["line"]["()"] == "shouwen.log_lines.OneLine"
    record = logging.LogRecord("x", logging.WARNING, "", 1, "sign-in of %s", ("li\r\n2026 ERROR forged \x1b[2J",), None)
    line = OneLine("{levelname} {message}", style="{").format(record)
    assert line == "WARNING sign-in of li\\r\\n2026 ERROR forged \\x1b[2J"


def test_h49_an_address_that_is_none_is_not_kept(company, settings):
    settings.TRUSTED_PROXIES = ["127.0.0.1"]
    browser().post("/sign-in", {"name": "1001\r\nX", "password": "x"}, headers={"X-Forwarded-For": "<b>\x1b[2J"})
    assert m.AuditLog.objects.latest("pk").whence == "?"


def test_h55_nothing_is_unpickled_or_evaluated(settings):
    assert settings.SESSION_SERIALIZER.endswith("JSONSerializer")
    for path in Path(shouwen.__file__).parent.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        for word in ("import pickle", "pickle.loads", "marshal.loads", "unsafe_load", " eval(", " exec(", "shell=True",
                     "mark_safe", "|safe"):
            assert word not in text, (path.name, word)
    for path in (Path(shouwen.__file__).parent / "web/templates").rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        for word in ("|safe", "autoescape off", " onclick=", "javascript:", "<script>", " style="):
            assert word not in text, (path.name, word)


def in_threads(count, work):
    def run(n):
        try:
            return work(n)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(10) as pool:
        return list(pool.map(run, range(count)))


@pytest.mark.parametrize("what", ["accept", "hand_over", "accept and recall"])
def test_h56_fifty_at_once_one_wins(living_company, what):
    done = desk.act(a.Register(by="li", customer="wang", channel="verbal", content="楼道灯不亮", kind="repair",
                               class_=2, solvable=False), on=None, act_id="r")
    if what != "hand_over":
        desk.act(a.HandOver(by="li", to="superior", way="to_superior"), on=done.id, act_id="h")
    version = m.Case.objects.get(pk=done.id).version
    guard, leader = browser(living_company["li"]), browser(living_company["zhao"])
    cookies = {"li": guard.cookies, "zhao": leader.cookies}

    def send(n):
        who, body = {
            "accept": ("zhao", {"act": "accept"}), "hand_over": ("li", {"act": "hand_over", "to": "superior", "way": "to_superior"}),
            "accept and recall": (("zhao", {"act": "accept"}), ("li", {"act": "recall"}))[n % 2],
        }[what]
        client = browser()
        client.cookies = cookies[who]
        return api(client, f"/{done.number}/acts", {**body, "version": version}, key=f"n{n}").status_code

    answers = in_threads(50, send)
    assert sorted(set(answers)) == [200, 409]
    assert answers.count(200) == 1
    assert m.Case.objects.get(pk=done.id).version == version + 1


def test_h57_a_key_belongs_to_who_used_it(company):
    mine = api(browser(company["li"]), "", MATTER, key="same").json()
    other = api(browser(company["chen"]), "", {**MATTER, "content": "别的事"}, key="same")
    foreign = api(browser(company["outsider"]), "", {"content": "另一处的事", "kind": "repair"}, key="same")
    assert other.status_code == foreign.status_code == 201
    assert len({mine["number"], other.json()["number"], foreign.json()["number"]}) == 3
    assert api(browser(company["li"]), "", MATTER, key="same").json() == mine
