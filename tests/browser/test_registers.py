"""Registers, their signature and their files in a real browser: fit for everybody, and without scripts."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.web.test_registers import handed_over

pytestmark = pytest.mark.browser


@pytest.fixture
def here(settings, tmp_path):
    settings.JOBS_AT_ONCE = True
    settings.MADE_ROOT = tmp_path


def test_a_month_is_read_signed_and_exported_without_scripts(visit, living_company, here):
    number = handed_over().number
    head = visit("sun", scripts=False)
    head.go("/department")
    head.page.click("main a:has-text('登记簿')")
    head.page.click("text=接待业主情况记录")
    head.page.select_option("[name=department]", "wt-eng")
    head.page.click("button[value=month]")
    assert number in head.text()
    assert "换了灯泡" in head.text()
    head.page.click("main button.primary")
    assert "已签阅" in head.text()
    head.page.click("button[value=xlsx]")
    with head.page.expect_download() as fetched:
        head.page.click("text=取文件")
    assert fetched.value.suggested_filename.endswith(".xlsx")


def test_every_page_of_it_is_fit_for_everybody(visit, living_company, here):
    handed_over()
    head = visit("sun")
    faults = []
    for language in ("中文", "English"):
        for width in (360, 1440):
            head.page.set_viewport_size({"width": width, "height": 800})
            for path in ("/registers", "/registers/reception?whole=month&department=wt-eng", "/files", "/shift-sheets"):
                assert head.go(path).status == 200
                for violation in Axe().run(head.page).response["violations"]:
                    faults.append((language, path, violation["id"], violation["nodes"][0]["html"][:100]))
                if head.page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                    faults.append((language, path, width, "wider than the screen"))
        head.page.click("header form[action='/language'] button")
    assert faults == []
