"""Every row that is merely shown, in Chromium: its page opens, and its tag and words can be read there."""

import pytest

from shouwen import desk
from shouwen.kernel import acts as a
from shouwen.org.models import Estate
from shouwen.rulebooks import load, names
from shouwen.web.shown import url_of

pytestmark = pytest.mark.browser
ROWS = [(book, c.id) for book in names() if book != "unified" for c in load(book).clauses.values() if c.by]
_READ: dict[str, dict[str, str]] = {}
"""What can be read of each page under a rulebook; opened once, with everything folded out."""


def read_pages(book, visit, company):
    Estate.objects.update(rulebook=book)
    done = desk.act(a.Register(by="chen", customer="wang", channel="call", content="灯不亮", kind="repair", class_=2),
                    on=None, act_id="k", estate="wt-estate")
    person, found, read = visit("zhou"), {}, {}
    person.page.add_init_script("addEventListener('DOMContentLoaded', () => document.querySelectorAll('details')"
                                ".forEach((d) => { d.removeAttribute('name'); d.open = true }))")
    for by in {c.by for c in load(book).clauses.values() if c.by}:
        path = url_of(by, book, done.number).partition("#")[0]
        if path not in read:
            assert person.go(path).status == 200
            read[path] = person.text()
        found[by] = read[path]
    return found


@pytest.mark.parametrize(("book", "row"), ROWS)
def test_the_page_opens_and_the_row_is_found(book, row, visit, living_company):
    if book not in _READ:
        _READ[book] = read_pages(book, visit, living_company)
    found = load(book)
    text = _READ[book][found.clauses[row].by]
    assert found.label(row) in text
    if not found.clauses[row].by.startswith("setting"):
        assert found.clauses[row].zh in text


def test_reports_supervision_and_news_are_fit_for_everybody(visit):
    from axe_playwright_python.sync_playwright import Axe

    person = visit("zhou")
    faults = []
    for width in (360, 1440):
        person.page.set_viewport_size({"width": width, "height": 800})
        for path in ("/reports", "/supervision", "/bulletin", "/rulebooks/R8"):
            assert person.go(path).status == 200
            faults += [(path, v["id"], v["nodes"][0]["html"][:120])
                       for v in Axe().run(person.page).response["violations"]]
            if person.page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                faults.append((path, width, "wider than the screen"))
    assert faults == []
