"""Helpers for the tests of 管理: who is signed in, a form filled in and sent as a browser does."""

import re

from django.test import Client

BACKEND = "shouwen.org.sign_in.NumberOrPhone"


def signed_in(who):
    client = Client()
    client.force_login(who, backend=BACKEND)
    return client


def once_of(answer):
    return re.search(r'name="once" value="([^"]+)"', answer.content.decode())[1]


def send(client, path, **typed):
    """Open a form, fill it in, send it."""
    page = client.get(path)
    assert page.status_code == 200, (path, page.status_code)
    return client.post(path, {"once": once_of(page), **typed})


def text(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))
