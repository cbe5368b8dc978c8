"""A company's own rulebook in Chromium: copied, changed, submitted, published, adopted; axe everywhere."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from shouwen.desk import rulemaking as rm
from shouwen.org.models import Estate
from shouwen.store import books

pytestmark = pytest.mark.browser
PARTS = ("limits", "duties", "phrases", "labels", "settings", "forms", "text")


@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (768, "dark"), (1440, "light")])
def test_the_pages_of_a_draft_are_fit_for_everybody(visit, living_company, width, scheme):
    draft = rm.copy("R9", "own", "本公司办法", living_company["zhou"])
    rm.save(draft, draft.text + "settings: {visit_tries: {value: 4}}\n", living_company["zhou"], 1)
    person = visit("zhou")
    person.page.set_viewport_size({"width": width, "height": 800})
    person.page.emulate_media(color_scheme=scheme)
    faults = []
    for path in ("", "/drafts/own", "/own@draft", *(f"/drafts/own/{p}" for p in PARTS)):
        assert person.go(f"/rulebooks{path}").status == 200
        person.page.evaluate("document.querySelectorAll('main details').forEach((d, n) => { d.open = n < 4 })")
        faults += [(path, v["id"], v["nodes"][0]["html"][:120]) for v in Axe().run(person.page).response["violations"]]
        if person.page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            faults.append((path, "wider than the screen", ""))
    assert faults == []


@pytest.mark.parametrize("scripts", [True, False])
def test_from_a_copy_to_an_estate_that_goes_by_it(visit, scripts):
    head = visit("zhou", scripts=scripts)
    head.go("/rulebooks")
    head.page.locator("summary", has_text="做一部本公司的制度").click()
    head.page.select_option("#parent", "R9")
    head.page.fill("#title", "梧桐办法")
    head.page.fill("#book", "wutong")
    head.page.get_by_role("button", name="复制").click()
    head.page.get_by_role("link", name="时限").click()
    entry = head.page.locator("#superior-takes")
    entry.locator("summary").first.click()
    entry.locator("[name=within_0]").fill("2 小时")
    entry.get_by_role("button", name="存入草稿").click()
    assert "时限比所依据的制度长" in head.text()
    assert entry.locator("[name=within_0]").input_value() == "2 小时"
    entry.locator("[name=within_0]").fill("5 分钟")
    entry.get_by_role("button", name="存入草稿").click()
    assert "已存入草稿" in head.text()
    head.go("/rulebooks/drafts/wutong")
    assert "从发生起 5 分钟内" in head.text()
    head.page.get_by_role("button", name="送另一人审核").click()
    assert "须由另一位" in head.text()
    leader = visit("leader", scripts=scripts)
    leader.go("/rulebooks/drafts/wutong")
    leader.page.get_by_role("button", name="批准并发布").click()
    assert "已发布" in leader.text()
    leader.page.locator("summary", has_text="小区采用哪部制度").click()
    leader.page.select_option("#estate", "wt-estate")
    leader.page.select_option("#adopted", "wutong")
    leader.page.get_by_role("button", name="采用").click()
    assert "采用的小区：梧桐苑" in leader.text()
    assert books.of_estate(Estate.objects.get(key="wt-estate")).id == "wutong"
