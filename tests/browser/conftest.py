"""A real Chromium against a live server: one context a person, phones as narrow as phones."""

import shutil

import pytest
from playwright.sync_api import sync_playwright

from shouwen.org.models import Staff
from tests.cast import PASSWORD

PHONE, DESK = {"width": 360, "height": 780}, {"width": 1440, "height": 900}


@pytest.fixture(scope="session")
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"],
        )
        yield browser
        browser.close()


class Visitor:
    """One person at one browser."""

    def __init__(self, chromium, base, staff, *, phone=False, scripts=True, password=PASSWORD):
        self.context = chromium.new_context(
            viewport=PHONE if phone else DESK, locale="zh-CN", java_script_enabled=scripts
        )
        self.page = self.context.new_page()
        self.base = base
        self.errors = []
        self.page.on("pageerror", lambda e: self.errors.append(str(e)))
        self.page.on("console", self._said)
        self.go("/sign-in")
        self.page.fill("#name", staff.number)
        self.page.fill("#password", password)
        self.page.click("form.sheet button.primary")
        self.page.wait_for_url(base + "/")

    def _said(self, message):
        """A refused form answers 422, which the console calls an error; that is no fault of ours."""
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.errors.append(message.text)

    def go(self, path):
        return self.page.goto(self.base + path)

    def send(self):
        """Press the sheet's own button and wait for where it leads."""
        self.page.click("form.sheet button.primary")
        self.page.wait_for_load_state()

    def text(self):
        return self.page.inner_text("main")


@pytest.fixture
def visit(chromium, live_server, living_company):
    """``visit("li", phone=True)``: that person, signed in at the sign-in page as anybody is."""
    opened = []

    def open_(key, **how):
        visitor = Visitor(chromium, live_server.url, living_company.get(key) or Staff.objects.get(number=key), **how)
        opened.append(visitor)
        return visitor

    yield open_
    for visitor in opened:
        visitor.context.close()
        assert visitor.errors == []
