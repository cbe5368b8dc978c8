"""A new guard on a phone: reads, learns, passes, practises, signs, and registers a first real case."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from shouwen.desk.teaching import training as desk_training
from shouwen.org.models import Staff
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


def entered(head):
    """A new guard, entered by the office head; the start password as it is shown once."""
    head.go("/settings/staff/new")
    for name, value in (("number", "2001"), ("name", "小新"), ("phone", "13700002001")):
        head.page.fill(f"[name={name}]", value)
    for name, value in (("post", "guard"), ("department", "wt-sec"), ("superior", "zhao")):
        head.page.select_option(f"[name={name}]", value)
    head.send()
    return head.page.inner_text(".readback b")


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("scripts", [True, False])
def test_a_new_guard_passes_the_training_and_registers_a_first_case(visit, living_company, scripts, language):
    guard = visit("2001", phone=True, scripts=scripts, password=entered(visit("zhou", scripts=scripts)))
    guard_row = Staff.objects.get(number="2001")
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
    guard.page.fill("#name", "小新")
    guard.page.click("form[action$='/sign'] button")
    guard.page.wait_for_url("**/training")
    assert courses.standing(guard_row)[0].complete

    guard.go("/register")
    guard.page.fill("#content", "楼道灯不亮")
    guard.page.fill("#house", "3-2-1202")
    guard.page.fill("#phone", "13800001234")
    guard.page.click("button[value=only]")
    guard.page.wait_for_url("**/cases/S*")
    assert m.Case.objects.get(first_contact=guard_row.key).stage
