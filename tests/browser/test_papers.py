"""表单 in Chromium: completed, signed by hand and by typing, fit for everybody."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from shouwen import clock, desk
from shouwen.kernel import acts as a
from shouwen.org.models import Estate
from shouwen.store import read
from shouwen.store.models import Case
from tests.browser.hands import draw_signature

pytestmark = pytest.mark.browser


@pytest.fixture
def slip(living_company):
    Estate.objects.filter(key="wt-estate").update(rulebook="R8")
    told = a.Told(who="孙工", contact="8800", why="归工程部", until=clock.now())
    return desk.act(
        [a.Register(by="chen", customer="wang", channel="visit", content="楼道灯不亮" * 30, kind="complaint",
                    class_=2, solvable=False),
         a.HandOver(by="chen", to="wt-eng", way="slip", reason="须工程部上门", told=told)],
        on=None, act_id="slip",
    )


def form_of(done, form):
    return next(f for f in read.state(Case.objects.get(pk=done.id)).forms if f.form == form)


def test_the_page_of_a_paper_is_fit_for_everybody(visit, slip):
    person, faults = visit("chen"), []
    for language in ("zh-hans", "en"):
        person.context.add_cookies([{"name": "django_language", "value": language, "url": person.base}])
        assert person.go(f"/cases/{slip.number}/papers/F04").status == 200
        for width in (360, 768, 1440):
            person.page.set_viewport_size({"width": width, "height": 800})
            for scheme in ("light", "dark"):
                person.page.emulate_media(color_scheme=scheme)
                faults += [(language, width, scheme, v["id"], v["nodes"][0]["html"][:100])
                           for v in Axe().run(person.page).response["violations"]]
            if person.page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                faults.append((language, width, "wider than the screen"))
    assert faults == []


def test_completed_and_signed_by_hand_on_a_phone(visit, slip):
    person = visit("chen", phone=True)
    person.go(f"/cases/{slip.number}")
    person.page.click("text=投诉、查询处理单")
    person.page.click("form[action$='/file'] button.primary")
    person.page.wait_for_selector("[role=alert]")
    assert "必填的还空着" in person.text()
    person.page.fill("#f-understanding", "客户谅解")
    person.page.click("form[action$='/file'] button.primary")
    person.page.wait_for_selector("text=更正（成为新的一版）")
    draw_signature(person.page)
    person.page.click("form[data-sign] button.primary")
    person.page.wait_for_selector("svg.signature polyline")
    signature = form_of(slip, "F04").valid[0]
    assert (signature.by, signature.means, len(signature.digest)) == ("chen", "drawn", 64)


def test_signed_by_typing_without_a_script(visit, slip):
    person = visit("sun", scripts=False)
    person.go(f"/cases/{slip.number}/papers/F04")
    assert not person.page.locator("canvas").is_visible()
    person.page.fill("#sign-name", "孙工")
    person.page.click("form[data-sign] button.primary")
    assert "键入姓名" in person.text()
    assert form_of(slip, "F04").valid[0].by == "sun"


def test_the_pages_around_papers_are_fit_for_everybody(visit, slip):
    person, faults = visit("zhou"), []
    for path in ("/pad", "/papers", "/settings/company/seal"):
        assert person.go(path).status == 200
        for width in (360, 1440):
            person.page.set_viewport_size({"width": width, "height": 800})
            faults += [(path, width, v["id"], v["nodes"][0]["html"][:100]) for v in Axe().run(person.page).response["violations"]]
            if person.page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                faults.append((path, width, "wider than the screen"))
    assert faults == []
