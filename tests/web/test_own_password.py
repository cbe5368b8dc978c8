"""Everybody changes his own password; every other session of his ends, this one stays."""

import pytest
from django.core.cache import cache
from django.test import Client

from shouwen.org import models as m
from shouwen.store.models import AuditLog
from tests.cast import PASSWORD

NEW = "另一个很长的密码呀"


@pytest.fixture
def two_of_li(company):
    cache.clear()  # tries of other tests
    clients = [Client(), Client()]
    for client in clients:
        assert client.post("/sign-in", {"name": "1001", "password": PASSWORD}).status_code == 302
    yield clients
    cache.clear()


def test_this_session_stays_and_the_others_end(two_of_li):
    here, elsewhere = two_of_li
    assert here.post("/password", {"old": PASSWORD, "new": NEW, "again": NEW}).status_code == 200
    assert here.get("/").status_code == 200
    assert elsewhere.get("/").status_code == 302
    assert Client().post("/sign-in", {"name": "1001", "password": NEW}).status_code == 302
    assert NEW not in str(list(AuditLog.objects.values()))


@pytest.mark.parametrize(("old", "new", "again"), [
    ("wrong", NEW, NEW), (PASSWORD, NEW, NEW + "x"), (PASSWORD, "short", "short"), (PASSWORD, PASSWORD, PASSWORD),
    (PASSWORD, "password123", "password123"), (PASSWORD, "长" * 129, "长" * 129),
])
def test_a_bad_one_is_said_and_nothing_changes(two_of_li, old, new, again):
    hash_ = m.Staff.objects.get(key="li").password
    answer = two_of_li[0].post("/password", {"old": old, "new": new, "again": again})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert m.Staff.objects.get(key="li").password == hash_


def test_an_administrators_is_longer(company):
    client = Client()
    client.post("/sign-in", {"name": "1008", "password": PASSWORD})
    answer = client.post("/password", {"old": PASSWORD, "new": "elevenchars", "again": "elevenchars"})
    assert answer.status_code == 422


def test_nobody_without_a_session_gets_there(client, db):
    assert client.get("/password").status_code == 302


def test_guessing_is_slowed_down(two_of_li):
    statuses = [two_of_li[0].post("/password", {"old": "guess", "new": NEW, "again": NEW}).status_code
                for _n in range(7)]
    assert statuses[0] == 422
    assert statuses[-1] == 429
