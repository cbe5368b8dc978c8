"""Working calendars as data: China's published holidays and make-up working days."""

import json
from datetime import date, timedelta, timezone
from functools import lru_cache
from pathlib import Path

from shouwen.kernel.calendar import Calendar, hours_of

HERE = Path(__file__).parent
HOURS = ("08:30-12:00", "13:30-18:00")
CHINA = timezone(timedelta(hours=8))


@lru_cache(maxsize=8)
def china(hours: tuple[str, ...] = HOURS) -> Calendar:
    """Monday to Friday with China's holidays; a year not published yet is not a known year."""
    years = json.loads((HERE / "cn.json").read_text(encoding="utf-8"))
    return Calendar(
        hours=hours_of(hours),
        zone=CHINA,
        holidays=frozenset(date.fromisoformat(d) for y in years.values() for d in y["holidays"]),
        workdays=frozenset(date.fromisoformat(d) for y in years.values() for d in y["workdays"]),
        known_years=frozenset(int(y) for y in years),
    )
