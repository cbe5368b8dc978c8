"""The screens that are kept as pictures: what to open, and as whom it shows most."""

from typing import NamedTuple

from shouwen.org.models import Drill
from shouwen.store import models as m
from shouwen.store.read import number_of


class Screen(NamedTuple):
    """``who`` signs in (None: nobody), by phone and at a desk; ``path`` may name ``{misrouted}``
    and ``{drill}``."""

    name: str
    path: str
    on_phone: str | None
    at_desk: str | None


SCREENS = (
    Screen("sign-in", "/sign-in", None, None),
    Screen("duties", "/", "wt-guard1", "wt-engineering"),
    Screen("register", "/register", "wt-guard1", "wt-agent1"),
    Screen("case", "/cases/{misrouted}", "wt-coordinator", "wt-coordinator"),
    Screen("workbench", "/workbench/{misrouted}", "wt-agent1", "wt-agent1"),
    Screen("coordination", "/coordination", "wt-coordinator", "wt-coordinator"),
    Screen("department", "/department", "wj-engineering", "wj-engineering"),
    Screen("emergency", "/emergency", "wj-head", "wj-head"),
    Screen("visits", "/visits", "wj-agent1", "wj-agent1"),
    Screen("rulebooks", "/rulebooks/R9", "wt-guard1", "wt-agent1"),
    Screen("handbook", "/handbook", "wt-guard1", "wt-agent1"),
    Screen("supervision", "/supervision", "wt-head", "wt-head"),
    Screen("registers", "/registers/reception", "wt-engineering", "wt-engineering"),
    Screen("drill", "/drills/{drill}", "wt-security", "wt-head"),
    Screen("training", "/training", "wt-guard1", "wt-head"),
    Screen("paper", "/cases/{misrouted}/papers/F02", "wt-coordinator", "wt-coordinator"),
    Screen("settings", "/settings", "admin", "admin"),
)
WIDTHS = {"phone": (360, 780), "desk": (1440, 900)}
NAMES = sorted(f"{s.name}-{width}.png" for s in SCREENS for width in WIDTHS)
SHIFTS = """
window.shifted = 0;
new PerformanceObserver(list => { for (const e of list.getEntries()) if (!e.hadRecentInput) window.shifted += e.value })
  .observe({type: 'layout-shift', buffered: true});
"""
"""A script that adds up how far a page moves by itself; more than 0.02 is a fault."""


def misrouted() -> str:
    """The number of the case that waits for the coordinator."""
    return number_of(m.Duty.objects.get(owes="coordinate", state__in=("open", "overdue")).case_id)


def drill() -> int:
    """The drill that the demo tells of."""
    return Drill.objects.get().pk
