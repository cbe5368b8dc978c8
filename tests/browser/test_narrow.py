"""At 360 pixels: what belongs together stands together, and a table that goes on says so."""

import pytest

from shouwen import desk
from shouwen.kernel import acts as a

pytestmark = pytest.mark.browser


@pytest.fixture
def guard(visit, living_company):
    desk.act(a.Register(by="li", customer="wang", channel="verbal", content="楼道灯不亮", kind="repair", class_=2, solvable=False),
             on=None, act_id="n")
    return visit("zhou", phone=True)


def test_a_wide_table_fades_until_its_end_is_seen(guard):
    guard.go("/registers/reception")
    table = guard.page.locator(".scroll.register")
    assert table.evaluate("e => e.scrollWidth > e.clientWidth")
    assert table.evaluate("e => getComputedStyle(e).maskImage") != "none"
    table.evaluate("e => { e.scrollLeft = e.scrollWidth }")
    guard.page.wait_for_selector(".scroll.register:not(.goes-on)")
    assert table.evaluate("e => getComputedStyle(e).maskImage") == "none"


def test_a_table_that_fits_does_not_fade(guard):
    guard.page.set_viewport_size({"width": 1440, "height": 900})
    guard.go("/reports")
    assert guard.page.locator("section:has(> table)").count() > 3
    assert guard.page.locator(".goes-on").count() == 0


def test_the_clauses_of_a_register_stand_with_it(guard):
    """Inside its lines, under its name, nearer to it than to the next."""
    guard.go("/registers")
    for entry in guard.page.locator(".rows > li").all():
        box, row = entry.bounding_box(), entry.locator(".row").bounding_box()
        chips = [c.bounding_box() for c in entry.locator(".clause").all()]
        assert chips
        name = entry.locator(".row b").bounding_box()
        assert min(c["x"] for c in chips) == pytest.approx(name["x"], abs=1)
        assert all(c["x"] + c["width"] <= box["x"] + box["width"] for c in chips)
        above = min(c["y"] for c in chips) - (row["y"] + row["height"])
        below = box["y"] + box["height"] - max(c["y"] + c["height"] for c in chips)
        assert above < below
        assert entry.locator(".row").evaluate("e => getComputedStyle(e).borderBlockEndWidth") == "0px"
