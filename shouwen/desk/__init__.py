"""The one door: every change to a case goes through ``act`` or the clock's ``sweep``."""

from shouwen.desk.door import Conflict, Done, Missing, Stale, act
from shouwen.desk.sweeping import run_worker, sweep

__all__ = [
    "Conflict", "Done", "Missing", "Stale", "act", "run_worker", "sweep",
]
