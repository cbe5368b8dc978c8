"""A company of one's own, from nothing: the real server on an empty folder, in a real browser."""

import pytest

from tests.browser.empty_company import served

pytestmark = pytest.mark.browser


def test_an_empty_company_asks_for_its_first_administrator(chromium, tmp_path):
    with served(tmp_path) as (address, code):
        page = chromium.new_context(locale="zh-CN").new_page()
        page.goto(address)
        page.fill("#code", code)
        page.fill("#company", "试验物业")
        page.fill("#name", "周主任")
        page.fill("#password", "long enough for a test")
        page.click("form.sheet button.primary")
        assert page.url == f"{address}/settings"
        page.context.close()
