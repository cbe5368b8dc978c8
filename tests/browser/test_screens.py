"""The main screens of the loaded demo, on a phone and at a desk: sound, still, and kept as pictures.

The pictures say how long something takes from now, so each run makes other bytes. A test run
therefore writes them to a scratch folder and only holds the list against ``docs/screens``; `make
screens` writes them there, for a reviewer to see what a change does.
"""

import os
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from shouwen import clock
from shouwen.demo.loading import load
from tests.browser.screens import NAMES, SCREENS, SHIFTS, WIDTHS, drill, misrouted

pytestmark = pytest.mark.browser
KEPT = Path(__file__).parents[2] / "docs" / "screens"
TALLEST, COLOURS = 1400, 96


@pytest.fixture
def demo(transactional_db, settings):
    settings.DEMO = True
    load(clock.now())


class Eyes:
    """One person of the demo at one width, signed in by one tap."""

    def __init__(self, chromium, base, width, key):
        self.size = dict(zip(("width", "height"), WIDTHS[width], strict=True))
        self.context = chromium.new_context(viewport=self.size, locale="zh-CN")
        self.context.add_init_script(SHIFTS)
        self.page = self.context.new_page()
        self.base, self.faults = base, []
        self.page.on("pageerror", lambda e: self.faults.append(str(e)))
        if key:
            self.page.goto(f"{base}/sign-in")
            self.page.click(f"button[value={key}]")
            self.page.wait_for_url(f"{base}/")

    def see(self, path, file):
        """Open ``path`` and keep its picture; what is wrong with it."""
        self.faults.clear()
        self.page.set_viewport_size(self.size)
        answer = self.page.goto(self.base + path)
        self.page.wait_for_load_state("networkidle")
        if answer.status != 200:
            self.faults.append(f"status {answer.status}")
        if self.page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            self.faults.append("wider than the screen")
        shifted = self.page.evaluate("window.shifted")
        if shifted > 0.02:
            self.faults.append(f"moves by {shifted:.3f}")
        self._keep(file)
        return list(self.faults)

    def _keep(self, file):
        """As tall as the page, up to a limit, in a palette: a quarter of the bytes."""
        tall = self.page.evaluate("document.documentElement.scrollHeight")
        height = max(self.size["height"], min(tall, TALLEST))
        self.page.set_viewport_size({**self.size, "height": height})
        seen = self.page.screenshot(animations="disabled", caret="hide")
        with Image.open(BytesIO(seen)) as picture:
            picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(file, optimize=True)


def test_the_main_screens_stand_still_and_are_kept(chromium, live_server, demo, tmp_path):
    folder = Path(os.environ.get("SHOUWEN_SCREENS") or tmp_path)
    folder.mkdir(parents=True, exist_ok=True)
    number, practised, faults, everybody = misrouted(), drill(), {}, {}
    for width in WIDTHS:
        for screen in SCREENS:
            key = screen.on_phone if width == "phone" else screen.at_desk
            if (width, key) not in everybody:
                everybody[width, key] = Eyes(chromium, live_server.url, width, key)
            name = f"{screen.name}-{width}.png"
            wrong = everybody[width, key].see(screen.path.format(misrouted=number, drill=practised), folder / name)
            if wrong:
                faults[name] = wrong
    for eyes in everybody.values():
        eyes.context.close()
    assert faults == {}
    assert sorted(p.name for p in folder.glob("*.png")) == NAMES
    assert sorted(p.name for p in KEPT.glob("*.png")) == NAMES, "run `make screens`"
    assert sum(p.stat().st_size for p in KEPT.glob("*.png")) < 2_000_000
