"""Sessions, headers and what refuses to start: the defaults that nobody has to think of."""

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest
from django.db import OperationalError
from django.test import Client

from shouwen import clock
from shouwen.org.models import Office, Staff
from shouwen.org.sign_in import NumberOrPhone
from shouwen.store import models as m
from tests.cast import PASSWORD
from tests.reliability.conftest import ROOT

STRONG = "kJ3-vQ8_zL1pT6wX9cB4nM7sD2fG5hR0yU"


class Day:
    """A day whose clock the test moves."""

    def __init__(self, monkeypatch):
        self.at, self.up = datetime(2026, 11, 25, 1, 0, tzinfo=UTC), 100.0
        monkeypatch.setattr(clock, "KEEPER", clock.Keeper(lambda: self.at, lambda: self.up))

    def later(self, **span):
        gone = timedelta(**span)
        self.at, self.up = self.at + gone, self.up + gone.total_seconds()


@pytest.fixture
def day(monkeypatch, company):
    return Day(monkeypatch)


def signed_in(number, client=None):
    client = client or Client(raise_request_exception=False)
    assert client.post("/sign-in", {"name": number, "password": PASSWORD}).status_code == 302
    return client


def test_half_an_hour_without_use_signs_out(day):
    client = signed_in("1001")
    for _ in range(3):
        day.later(minutes=29)
        assert client.get("/").status_code == 200
    day.later(minutes=31)
    answer = client.get("/register")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/sign-in?next=%2Fregister")
    assert "cache" in answer["Clear-Site-Data"]
    assert "重新登录" in client.get(answer["Location"]).content.decode()


def test_twelve_hours_are_the_most(day):
    client = signed_in("1001")
    for _ in range(28):
        day.later(minutes=25)
        assert client.get("/").status_code == 200
    day.later(minutes=25)
    assert client.get("/").status_code == 302


def test_what_a_page_asks_by_itself_is_no_use(day):
    client = signed_in("1001")
    for _ in range(7):
        day.later(minutes=5)
        answer = client.get("/alarm", headers={"HX-Request": "true"})
    assert answer.status_code == 204
    assert answer["HX-Redirect"].startswith("/sign-in")


def test_the_screen_of_who_is_on_duty_stays_awake(day, company):
    """chen is the agent on duty, zhou the highest: an alarm must find them."""
    for who in ("chen", "zhou"):
        client = signed_in(company[who].number)
        for _ in range(12):
            day.later(minutes=20)
            assert client.get("/alarm", headers={"HX-Request": "true"}).status_code == 200


def test_what_was_typed_outlives_the_session(day):
    client = signed_in("1001")
    page = client.get("/register").content.decode()
    assert "client_id" in page
    day.later(minutes=45)
    typed = {"client_id": "c1", "content": "三楼走廊的灯一直闪"}
    answer = client.post("/register", typed)
    assert answer.status_code == 401
    html = answer.content.decode()
    assert "三楼走廊的灯一直闪" in html
    assert "再发一次" in html
    assert m.Case.objects.count() == 0
    signed_in("1001", client)
    assert client.post("/register", typed).status_code == 302
    assert m.Case.objects.count() == 1


def test_the_api_says_that_the_session_is_over(day):
    client = signed_in("1001")
    day.later(minutes=45)
    answer = client.post("/api/v1/cases", {}, content_type="application/json")
    assert answer.status_code == 401
    assert answer.json()["instead"] == ["sign_in"]


def test_noting_that_a_session_is_used_never_fails_a_read(day, monkeypatch):
    """On a full disk reading goes on."""
    from django.contrib.sessions.backends.db import SessionStore

    client = signed_in("1001")
    day.later(minutes=10)
    monkeypatch.setattr(SessionStore, "save", lambda *_a, **_k: (_ for _ in ()).throw(OperationalError("full")))
    assert client.get("/").status_code == 200


def test_signing_in_is_limited_by_account_and_network_together(company):
    """A stranger elsewhere locks nobody out."""
    client = Client(REMOTE_ADDR="10.0.0.1")
    for _ in range(6):
        answer = client.post("/sign-in", {"name": "1001", "password": "nonsense"})
    assert answer.status_code == 429
    assert client.post("/sign-in", {"name": "1001", "password": PASSWORD}).status_code == 429
    assert Client(REMOTE_ADDR="10.0.0.2").post("/sign-in", {"name": "1001", "password": PASSWORD}).status_code == 302


def test_one_network_does_not_try_all_accounts(company):
    client = Client(REMOTE_ADDR="10.0.0.3")
    from shouwen.org import sign_in

    sign_in.cache.clear()
    for n in range(sign_in.TRIES_OF_A_NETWORK):
        assert not sign_in.too_many_tries(f"account{n}", "10.0.0.3")
        sign_in.count_wrong_try("10.0.0.3")
    assert client.post("/sign-in", {"name": "1001", "password": PASSWORD}).status_code == 429


POLICY = {
    "default-src": "'none'", "script-src": "'self'", "style-src": "'self'", "connect-src": "'self'", "manifest-src": "'self'",
    "form-action": "'self'", "base-uri": "'none'", "object-src": "'none'", "frame-ancestors": "'none'",
}
HEADERS = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin", "X-Frame-Options": "DENY",
           "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin"}


@pytest.mark.parametrize("path", ["/", "/sign-in", "/register", "/nothing-here", "/api/v1/cases", "/cases/S000001"])
def test_the_headers_of_every_answer(company, path):
    client = signed_in("1001")
    answer = client.get(path)
    policy = dict(part.strip().partition(" ")[::2] for part in answer["Content-Security-Policy"].split(";"))
    assert {k: policy[k] for k in POLICY} == POLICY
    assert "unsafe" not in answer["Content-Security-Policy"]
    assert "nonce" not in answer["Content-Security-Policy"]
    for name, value in HEADERS.items():
        assert answer[name] == value, (path, name)
    assert answer["Cache-Control"] == "no-store"


def test_cookies_are_kept_from_scripts_and_other_sites(company):
    client = Client()
    answer = client.post("/sign-in", {"name": "1001", "password": PASSWORD})
    cookie = answer.cookies["sessionid"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["max-age"] == 12 * 3600


def start(tmp_path, **env):
    """What a process says that only reads the settings in this environment."""
    env = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "SHOUWEN_VAR": str(tmp_path),
           "DJANGO_SETTINGS_MODULE": "shouwen.settings", **env}
    told = ("from django.conf import settings as s; print(s.DEBUG, s.SESSION_COOKIE_NAME, s.SESSION_COOKIE_SECURE,"
            " s.CSRF_COOKIE_SECURE, s.SECURE_HSTS_SECONDS)")
    ran = subprocess.run([sys.executable, "-c", told], env=env, capture_output=True, text=True, check=False)
    return ran.stdout.strip() if ran.returncode == 0 else "REFUSED " + ran.stderr.splitlines()[-1]


@pytest.mark.parametrize(("env", "said"), [
    ({"SECRET_KEY": "short"}, "at least 32"), ({"SECRET_KEY": "a" * 50}, "too regular"),
    ({"ALLOWED_HOSTS": "desk.example,*"}, "name the hosts"), ({"DEBUG": "1"}, "not served"),
    ({"DATABASE_URL": "mysql://x"}, "no database"), ({"SHOUWEN_CRASH_AT": "nowhere"}, "no point"),
])
def test_what_is_unsafe_does_not_start(tmp_path, env, said):
    answer = start(tmp_path, **{"SECRET_KEY": STRONG, **env})
    if "SHOUWEN_CRASH_AT" in env:
        ran = subprocess.run([sys.executable, "-c", "import shouwen.faults"], capture_output=True, text=True, check=False,
                             env={**os.environ, **env, "PYTHONPATH": str(ROOT)})
        answer = "REFUSED " + ran.stderr
    assert answer.startswith("REFUSED")
    assert said in answer


def test_a_key_that_others_may_read_does_not_start(tmp_path):
    (tmp_path / "secret_key").write_text(STRONG)
    (tmp_path / "secret_key").chmod(0o644)
    assert "chmod 600" in start(tmp_path)


def test_over_tls_cookies_are_bound_to_the_host(tmp_path):
    assert start(tmp_path, SHOUWEN_HTTPS="1") == "False __Host-session True True 31536000"
    assert start(tmp_path) == "False sessionid False False 0"
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0


def test_what_changes_about_a_person_holds_from_the_next_request(company):
    """Who signed in is built once for the rows as they stand: so each change of a row must show."""
    client = signed_in("1001")
    assert "李建国" not in client.get("/").content.decode()
    Staff.objects.filter(key="li").update(name="李建国")
    assert "李建国" in client.get("/").content.decode()
    Office.objects.filter(pk=Staff.objects.get(key="li").at_office.pk).update(name="换了名字的管理处")
    assert NumberOrPhone().get_user(Staff.objects.get(key="li").pk).at_office.name == "换了名字的管理处"
    Staff.objects.filter(key="li").update(is_active=False)
    assert client.get("/").status_code == 302


def test_what_one_request_does_to_its_person_is_not_known_to_the_next(company):
    key = Staff.objects.get(key="li").pk
    first, again = NumberOrPhone().get_user(key), NumberOrPhone().get_user(key)
    first.name, first.department = "别人", None
    assert (again.name, again.department) == (Staff.objects.get(key="li").name, Staff.objects.get(key="li").department)
    assert NumberOrPhone().get_user(key).name == again.name
