"""A committee's member, without an account, assesses on a phone: with and without scripts, in both languages."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe

from shouwen.committee.models import Assessment, Complaint, ContractBreach

pytestmark = pytest.mark.browser


def fit(page):
    for width in (360, 1440):
        page.set_viewport_size({"width": width, "height": 800})
        found = Axe().run(page)
        assert found.violations_count == 0, [(v["id"], v["nodes"][0]["html"][:120]) for v in found.response["violations"]]
        assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
    page.set_viewport_size({"width": 360, "height": 780})


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("scripts", [True, False])
def test_a_member_fills_the_assessment_on_a_phone(visit, scripts, language):
    head = visit("zhou")
    head.go("/committee/invite")
    head.page.select_option("#estate", "wt-estate")
    head.page.fill("#member", "周老师")
    head.send()
    path = re.search(r"/c/.+", head.page.input_value("#link"))[0]
    assert head.page.locator("figure.qr img").bounding_box()["width"] > 150, "a phone's camera can read it"
    fit(head.page)

    context = head.page.context.browser.new_context(
        viewport={"width": 360, "height": 780}, locale="zh-CN", java_script_enabled=scripts)
    context.add_cookies([{"name": "django_language", "value": language, "url": head.base}])
    phone = context.new_page()

    def look():
        if scripts:
            fit(phone)

    phone.goto(head.base + path)
    look()
    phone.click("form:has([value=assess]) button.primary")
    phone.wait_for_load_state()
    assert phone.locator("[role=alert] li").count() == 3
    look()
    for question, score in (("attitude", 4), ("quality", 5), ("satisfaction", 3)):
        phone.locator(f"#{question} label.chip:has(input[value='{score}'])").click()
    phone.fill("#words", "门口的灯亮了")
    phone.click("form:has([value=assess]) button.primary")
    phone.wait_for_selector("p[role=status]")
    row = Assessment.objects.get()
    assert (row.attitude, row.quality, row.satisfaction, row.words) == (4, 5, 3, "门口的灯亮了")

    phone.fill("#text", "垃圾两天没清")
    phone.click("form:has([value=complain]) button")
    phone.wait_for_load_state()
    assert Complaint.objects.get().text == "垃圾两天没清"
    phone.click("details summary")
    phone.select_option("#clause", index=1)
    phone.fill("#effect", "电梯停了三天")
    phone.click("form:has([value=breach]) button")
    phone.wait_for_load_state()
    assert ContractBreach.objects.get().effect == "电梯停了三天"
    look()
    context.close()

    head.context.add_cookies([{"name": "django_language", "value": language, "url": head.base}])
    head.go("/committee")
    assert "门口的灯亮了" in head.text()
    fit(head.page)
    head.page.click("form[action$='/revoke'] button")
    head.page.wait_for_load_state()
    assert head.go(path).status == 410
