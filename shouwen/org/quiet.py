"""Quiet hours: when messages wait without being counted. They belong to a person, else to his post;
class 1 and whoever is on duty know none."""

from datetime import datetime, time, timedelta

from shouwen.kernel.context import CHINA
from shouwen.org import roster
from shouwen.org.models import Staff

NEVER = "-"
"""A person's own choice to be told at any hour, whatever his post says."""


def read(text: str) -> tuple[time, time]:
    """The hours in ``21:00-08:00``; they may pass midnight.

    Raises:
        ValueError: it says no two times that differ.
    """
    begins, _dash, ends = text.partition("-")
    found = time.fromisoformat(begins.strip()), time.fromisoformat(ends.strip())
    if found[0] == found[1] or any(t.tzinfo for t in found):
        raise ValueError(text)
    return found


def said(hours: tuple[time, time]) -> str:
    return "-".join(t.strftime("%H:%M") for t in hours)


def hours(person: Staff) -> tuple[time, time] | None:
    """His own, else his post's; None: messages count at any hour."""
    text = person.quiet or (person.title.quiet if person.title else "")
    return None if text in ("", NEVER) else read(text)


def began(person: Staff, now: datetime) -> datetime | None:
    """When the quiet hours began that run at ``now``; None: none do, or he is on duty."""
    found = hours(person)
    if found is None:
        return None
    begins, ends = found
    local = now.astimezone(CHINA)
    start = datetime.combine(local.date(), begins, tzinfo=CHINA)
    if start > local:
        start -= timedelta(days=1)
    until = datetime.combine(start.date(), ends, tzinfo=CHINA)
    if until <= start:
        until += timedelta(days=1)
    office = person.at_office.key if person.at_office else None
    on_duty = local < until and roster.present_roster().is_on_duty(person.key, office, local)
    return start if local < until and not on_duty else None
