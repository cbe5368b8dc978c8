"""The main job without a mouse: every step is reached with Tab and done with the keys of a form."""

import pytest

from shouwen.store import models as m
from tests.browser.conftest import DESK, PHONE
from tests.cast import PASSWORD

pytestmark = pytest.mark.browser
FARTHEST = 120
"""Presses of Tab after which something counts as out of reach."""


class Typist:
    """One person who has a keyboard alone; ``page`` is never clicked and never told where to go."""

    def __init__(self, chromium, base, staff, size):
        self.context = chromium.new_context(viewport=size, locale="zh-CN")
        self.page = self.context.new_page()
        self.page.goto(base)
        self.write("#name", staff.number)
        self.write("#password", PASSWORD)
        self.press("Enter")
        self.page.wait_for_url(base + "/")

    def to(self, what):
        """Tab to what matches; it must show where the focus is."""
        for _ in range(FARTHEST):
            self.page.keyboard.press("Tab")
            if self.page.evaluate("what => document.activeElement.matches(what)", what):
                shown = self.page.evaluate(
                    "() => { const e = document.activeElement, s = getComputedStyle(e), n = e.nextElementSibling;"
                    " return s.outlineStyle !== 'none' || (n && getComputedStyle(n).outlineStyle !== 'none') }"
                )
                assert shown, f"{what}: no sign of the focus"
                return
        pytest.fail(f"{what} is not reached by Tab on {self.page.url}")

    def write(self, what, text):
        self.to(what)
        self.page.keyboard.type(text)

    def press(self, key):
        self.page.keyboard.press(key)

    def choose(self, what, value):
        """Arrow down a list to ``value``."""
        self.to(what)
        for _ in range(FARTHEST):
            if self.page.evaluate("document.activeElement.value") == value:
                return
            self.press("ArrowDown")
        pytest.fail(f"{what} has no {value}")

    def follow(self, what):
        """Enter on a link or button, and wait for where it leads."""
        self.to(what)
        with self.page.expect_navigation():
            self.press("Enter")
        self.page.wait_for_load_state()

    def text(self):
        return self.page.inner_text("main")


@pytest.fixture
def typist(chromium, live_server, living_company):
    opened = []

    def open_(key, size):
        opened.append(Typist(chromium, live_server.url, living_company[key], size))
        return opened[-1]

    yield open_
    for one in opened:
        one.context.close()


def test_the_main_job_by_keyboard_alone(typist):
    """Registered, handed up, on to the department, assigned, done, told, closed."""
    guard = typist("li", PHONE)
    guard.follow("a[href='/register']")
    guard.write("#content", "厨房水管漏水，柜子泡了")
    guard.choose("input[name=kind]", "repair")
    guard.write("#house", "3-2-1202")
    guard.write("#phone", "13800001234")
    guard.to("input[name=read_back]")
    guard.press("Space")
    guard.to("summary.button:not(.primary, .alarm)")
    guard.press("Enter")
    guard.write("#why", "需工程部上门")
    guard.follow("button[value=hand_over]")
    assert "移交中" in guard.text()

    captain = typist("zhao", PHONE)
    captain.follow("article.duty a.primary")
    captain.choose("#pass_on", "wt-eng/phone_bridge")
    captain.write("#reason", "水管归工程部")
    captain.follow("form.sheet button.primary")

    head = typist("sun", DESK)
    head.follow("article.duty a.primary")
    head.choose("#f-assigned", "qian")
    head.follow("form.sheet button.primary")

    repairer = typist("qian", PHONE)
    repairer.follow("article.duty a.primary")
    repairer.write("#f-result", "软管换好，试水半小时不漏")
    repairer.to("input[name='with.told_customer']")
    repairer.press("Space")
    repairer.follow("form.sheet button.primary")

    guard.follow("a.mark")
    guard.follow("a.row")
    guard.follow("a[href$='/do/complete_log']")
    guard.follow("form.sheet button.primary")
    assert "已办结" in guard.text()
    case = m.Case.objects.get()
    assert (case.stage, case.first_contact, case.handler) == ("closed", "li", "qian")


def test_keys_of_a_case_and_the_list_of_keys(typist, living_company):
    """`?` lists them on every page; a digit presses the button at that place; `m` shows the rest."""
    from shouwen import desk
    from shouwen.kernel import acts as a

    done = desk.act(a.Register(by="chen", customer="wang", channel="call", content="楼道灯不亮", kind="repair", class_=2),
                    on=None, act_id="k")
    agent = typist("chen", DESK)
    page = agent.page
    for path in ("/", f"/workbench/{done.number}", f"/cases/{done.number}"):
        page.goto(page.url.split("/", 3)[0] + "//" + page.url.split("/")[2] + path)
        assert not page.is_visible("#keys")
        agent.press("?")
        page.wait_for_selector("#keys[open]")
        assert "1 – 9" in page.inner_text("#keys")
        agent.press("Escape")
    acts = page.eval_on_selector_all("[data-acts] a", "links => links.map(a => a.getAttribute('href'))")
    agent.press("m")
    assert page.evaluate("document.activeElement.closest('details[data-more][open]') !== null")
    agent.press("2")
    page.wait_for_url(f"**{acts[1]}")
    agent.to("form.sheet button.primary")
