"""At the desk while the telephone rings: greeting by channel, rings by one tap, nothing hidden."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from shouwen.org.models import Estate
from shouwen.rulebooks import load

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("width", [360, 1440])
def test_the_checklist_follows_the_channel(visit, width):
    Estate.objects.update(rulebook="R3")
    agent = visit("chen")
    agent.page.set_viewport_size({"width": width, "height": 800})
    agent.go("/register")
    agent.page.evaluate("document.querySelectorAll('details').forEach((d) => { d.removeAttribute('name'); d.open = true })")
    greeting = agent.page.locator(".reception li", has_text=load("R3").settings["greeting_call"])
    assert "aside" in greeting.get_attribute("class")
    agent.page.select_option("#channel", "call")
    assert "aside" not in (greeting.get_attribute("class") or "")
    agent.page.select_option("#channel", "visit")
    ring = agent.page.get_by_role("button", name="响一声")
    for _ in range(4):
        ring.click()
    assert agent.page.input_value("#rings") == "4"
    assert agent.page.input_value("#channel") == "call"
    assert Axe().run(agent.page).violations_count == 0
    assert not agent.page.evaluate("document.documentElement.scrollWidth > innerWidth")


def test_without_scripts_everything_can_be_read(visit):
    Estate.objects.update(rulebook="R3")
    agent = visit("chen", scripts=False)
    agent.go("/register")
    for channel, said in (("电话", "greeting_call"), ("来访", "greeting_visit")):
        assert channel in agent.text()
        assert load("R3").settings[said] in agent.text()
