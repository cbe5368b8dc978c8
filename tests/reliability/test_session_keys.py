"""H33: what lies in the database signs nobody in."""

from django.contrib.sessions.models import Session
from django.test import Client

from shouwen.session_store import stored
from tests.cast import PASSWORD


def signed_in():
    client = Client()
    assert client.post("/sign-in", {"name": "1001", "password": PASSWORD}).status_code == 302
    return client


def test_h33_the_key_itself_is_not_stored(company):
    key = signed_in().cookies["sessionid"].value
    rows = [f"{s.session_key} {s.session_data}" for s in Session.objects.all()]
    assert rows
    assert not any(key in row for row in rows)
    assert Session.objects.filter(session_key=stored(key)).count() == 1


def test_h33_a_stolen_row_signs_nobody_in(company):
    signed_in()
    thief = Client()
    thief.cookies["sessionid"] = Session.objects.get().session_key
    assert thief.get("/").status_code == 302
    assert thief.get("/")["Location"].startswith("/sign-in")


def test_the_session_lives_on_and_ends_with_signing_out(company):
    client = signed_in()
    for _ in range(3):
        assert client.get("/").status_code == 200
    assert Session.objects.count() == 1
    key = client.cookies["sessionid"].value
    client.post("/sign-out")
    assert not Session.objects.filter(session_key=stored(key)).exists()
    again = Client()
    again.cookies["sessionid"] = key
    assert again.get("/").status_code == 302
