"""A new guard on a phone: reads, learns, passes, practises, signs, and registers a first real case."""

from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe

from shouwen import clock
from shouwen.desk import training as desk_training
from shouwen.org import roster
from shouwen.queries import courses
from shouwen.store import models as m
from shouwen.training.models import Attempt

pytestmark = pytest.mark.browser


def fit(person):
    """No axe violation, nothing wider than the phone, at both widths."""
    for width in (360, 1440):
        person.page.set_viewport_size({"width": width, "height": 800})
        found = Axe().run(person.page)
        assert found.violations_count == 0, [(v["id"], v["nodes"][0]["html"][:120]) for v in found.response["violations"]]
        assert not person.page.evaluate("document.documentElement.scrollWidth > innerWidth")
    person.page.set_viewport_size({"width": 360, "height": 780})


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("scripts", [True, False])
def test_a_new_guard_passes_the_training_and_registers_a_first_case(visit, living_company, scripts, language):
    guard_row = living_company["li"]
    guard_row.employed_from = clock.now() - timedelta(days=1)
    guard_row.save()
    roster.publish(clock.now())
    guard = visit("li", phone=True, scripts=scripts)
    guard.context.add_cookies([{"name": "django_language", "value": language, "url": guard.base}])

    def pages_are_fit():
        if scripts:
            fit(guard)

    guard.go("/training")
    pages_are_fit()
    guard.page.click("a[href$='/booklet/guard']")
    guard.page.wait_for_url("**/booklet/guard")
    pages_are_fit()
    guard.go("/training")
    guard.page.click("form[action$='/read'] button")
    guard.page.wait_for_load_state()

    guard.page.click("a[href$='/lessons/1']")
    pages_are_fit()
    while (more := guard.page.locator("main a.button.primary")).count():
        more.click()
        guard.page.wait_for_load_state()
    guard.page.click("form[action$='/test'] button")
    guard.page.wait_for_url("**/training/tests/*")
    pages_are_fit()
    for n, question in enumerate(desk_training.asked(Attempt.objects.get())):
        guard.page.check(f"#q{n}-{question.right}")
    guard.page.click("form.sheet button.primary")
    guard.page.wait_for_load_state()
    pages_are_fit()
    passed = Attempt.objects.get()
    assert passed.passed
    guard.page.click(f"a[href$='/tests/{passed.pk}/certificate']")
    assert passed.number in guard.text()
    pages_are_fit()

    guard.go("/training/R9/practice")
    guard.page.fill("#content", "三楼灯不亮")
    guard.page.fill("#place", "3 栋大堂")
    guard.page.select_option("#kind", "repair")
    guard.page.select_option("#then", "hand_over")
    guard.page.fill("#said", "要换灯管")
    guard.page.click("form.sheet button.primary")
    guard.page.wait_for_load_state()
    assert "赵队长" in guard.text()
    pages_are_fit()
    assert not m.Case.objects.exists()

    guard.go("/training/R9/booklet/guard")
    guard.page.fill("#name", "小李")
    guard.page.click("form[action$='/sign'] button")
    guard.page.wait_for_url("**/training")
    assert courses.standing(guard_row)[0].complete

    guard.go("/register")
    guard.page.fill("#content", "楼道灯不亮")
    guard.page.fill("#house", "3-2-1202")
    guard.page.fill("#phone", "13800001234")
    guard.page.click("button[value=only]")
    guard.page.wait_for_url("**/cases/S*")
    assert m.Case.objects.get(first_contact="li").stage
