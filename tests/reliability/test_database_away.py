"""A database that is locked, gone or overloaded: tried again where that is safe, then 503."""

import sqlite3
import threading
from contextlib import contextmanager, suppress

import pytest
from django.db import connection
from django.test import Client

from shouwen.store import models as m
from shouwen.store import trouble

MATTER = {"customer": "wang", "content": "楼道灯不亮", "kind": "repair", "class": 2, "solvable": False}


@pytest.fixture
def guard(living_company):
    client = Client(raise_request_exception=False)
    client.force_login(living_company["li"], backend="shouwen.org.sign_in.NumberOrPhone")
    client.get("/")
    return client


def by_page(client, key="p1"):
    return client.post("/register", {"client_id": key, "content": "楼道灯不亮"})


def by_api(client, key="a1"):
    return client.post("/api/v1/cases", MATTER, content_type="application/json", headers={"Idempotency-Key": key})


@contextmanager
def somebody_holds_the_cases():
    """Another session holds what an act needs; ours waits twenty milliseconds for it, not seconds."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA busy_timeout=20")
            other = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None, check_same_thread=False)
            other.execute("BEGIN IMMEDIATE")
        else:
            import psycopg

            cursor.execute("SET lock_timeout = '20ms'")
            other = psycopg.connect(**{k: v for k, v in connection.get_connection_params().items()
                                       if k in ("dbname", "user", "host", "port", "password")})
            other.execute("LOCK TABLE store_case")
    try:
        yield other.rollback
    finally:
        with suppress(sqlite3.Error):
            other.close()
        connection.close()


@pytest.mark.parametrize("send", [by_page, by_api])
def test_a_locked_database_answers_503_and_when_to_come_back(guard, send):
    with somebody_holds_the_cases():
        answer = send(guard)
    assert answer.status_code == 503
    assert int(answer["Retry-After"]) > 0
    assert "现在太忙" in answer.content.decode()
    assert m.Case.objects.count() == 0
    assert send(guard).status_code in (201, 302)
    assert m.Case.objects.count() == 1


@pytest.mark.parametrize("send", [by_page, by_api])
def test_a_short_lock_is_waited_for(guard, send, monkeypatch):
    monkeypatch.setattr(trouble, "FIRST_PAUSE", 0.4)
    with somebody_holds_the_cases() as release:
        threading.Timer(0.15, release).start()
        assert send(guard).status_code in (201, 302)
    assert m.Case.objects.count() == 1


@pytest.mark.parametrize("send", [by_page, by_api])
def test_a_database_that_is_gone_answers_503_and_comes_back_by_itself(guard, send, monkeypatch):
    monkeypatch.setattr(trouble, "FIRST_PAUSE", 0.001)
    connection.close()
    kept = dict(connection.settings_dict)
    connection.settings_dict["HOST" if connection.vendor == "postgresql" else "NAME"] = "/nowhere/at/all"
    try:
        answer = send(guard)
        page = guard.get("/")
    finally:
        connection.settings_dict.update(kept)
    assert answer.status_code == page.status_code == 503
    assert int(answer["Retry-After"]) > 0
    assert "数据库暂时连不上" in answer.content.decode()
    assert send(guard).status_code in (201, 302)
    assert guard.get("/").status_code == 200


def test_what_is_typed_is_kept_and_can_be_sent_again(guard):
    with somebody_holds_the_cases():
        answer = by_page(guard).content.decode()
    assert "楼道灯不亮" in answer
    assert 'name="client_id" value="p1"' in answer
    assert "password" not in answer


def test_what_a_page_asks_by_itself_stays_on_the_screen(guard):
    """htmx would otherwise put a whole page into the queue's place."""
    connection.close()
    kept = dict(connection.settings_dict)
    connection.settings_dict["HOST" if connection.vendor == "postgresql" else "NAME"] = "/nowhere/at/all"
    try:
        answer = guard.get("/alarm", headers={"HX-Request": "true"})
    finally:
        connection.settings_dict.update(kept)
    assert (answer.status_code, answer.content, answer["HX-Reswap"]) == (503, b"", "none")
