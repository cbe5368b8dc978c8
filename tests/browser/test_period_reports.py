"""Reports of a period in a real browser: asked for, read, and fetched without scripts; fit for everybody."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.reports.test_periodic import LAST, NOON, tell
from tests.web.test_registers import a

pytestmark = pytest.mark.browser
PATH = f"/reports/periods/month/{LAST.first}/office"


@pytest.fixture
def here(living_company, settings, tmp_path):
    settings.JOBS_AT_ONCE, settings.MADE_ROOT = True, tmp_path
    tell(1, NOON, [(2, a.Answer(by="chen", text="快递柜在五号楼东侧，全天开放"))], kind="enquiry", solvable=True)
    tell(2, NOON, [])


def test_a_month_is_worked_out_and_read_without_scripts(visit, here):
    boss = visit("zhou", scripts=False)
    boss.go("/reports")
    boss.page.click("main a:has-text('日报、周报、月报')")
    boss.page.select_option("form.sheet [name=sort]", "month")
    boss.page.click("form.sheet button")
    boss.page.click("text=算出来")
    with boss.page.expect_download() as fetched:
        boss.page.click("text=取文件")
    assert fetched.value.suggested_filename.endswith(".xlsx")
    boss.page.click("text=在页面上看")
    assert "首问当场解决" in boss.text()
    boss.page.click("#registered p a")
    assert "第2件" in boss.text()


def test_every_page_of_it_is_fit_for_everybody(visit, here):
    boss = visit("zhou")
    boss.go(PATH)
    boss.page.click("text=算出来")
    boss.page.wait_for_selector("text=取文件")
    faults = []
    for language in ("中文", "English"):
        for width in (360, 1440):
            boss.page.set_viewport_size({"width": width, "height": 800})
            for path in ("/reports/periods", PATH, f"{PATH}/cases?measure=registered", "/files"):
                assert boss.go(path).status == 200
                for violation in Axe().run(boss.page).response["violations"]:
                    faults.append((language, path, violation["id"], violation["nodes"][0]["html"][:100]))
                if boss.page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                    faults.append((language, path, width, "wider than the screen"))
        boss.page.click("header form[action='/language'] button")
    assert faults == []
