"""The what-if pages in a real browser: fit for everybody in both languages, and without scripts."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from shouwen.reports import asked, pool
from shouwen.store.models import Replay
from tests.web.test_whatif import _waiting, tell_matter

pytestmark = pytest.mark.browser


@pytest.fixture
def here(settings, monkeypatch):
    settings.JOBS_AT_ONCE = True
    monkeypatch.setattr(pool, "cores", lambda: 1)


def test_asked_and_read_without_scripts(visit, living_company, here):
    matter = tell_matter()
    boss = visit("zhou", scripts=False)
    boss.go("/rulebooks")
    boss.page.click("text=换一部制度会怎样")
    boss.page.select_option("#book", "R1")
    boss.send()
    assert "会被拒的动作" in boss.text()
    boss.page.click(".headline li:nth-child(2) a")
    assert matter in boss.text()
    boss.page.click(f"text={matter}")
    assert "两条时间线" in boss.text()
    assert "应改为" in boss.text()


@pytest.mark.parametrize("width", [360, 768, 1440])
def test_every_page_of_it_is_fit_for_everybody(visit, living_company, here, width):
    matter = tell_matter()
    waiting, done = _waiting(living_company), _waiting(living_company)
    asked.run(done.pk)
    Replay.objects.update(batch="b1")
    boss = visit("zhou")
    boss.page.set_viewport_size({"width": width, "height": 800})
    paths = ("", f"/{done.pk}", "/all/b1", f"/{done.pk}/cases?figure=would_refused",
             f"/{done.pk}/cases/{matter}", f"/{waiting.pk}")
    faults = []
    for language in ("中文", "English"):
        for path in paths:
            assert boss.go(f"/rulebooks/what-if{path}").status == 200
            for violation in Axe().run(boss.page).response["violations"]:
                faults.append((language, path, violation["id"], violation["nodes"][0]["html"][:100]))
            if boss.page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                faults.append((language, path, "wider than the screen", ""))
        boss.page.click("header form[action='/language'] button")
    assert faults == []
