"""Steps of an emergency plan, as people write them and as they are kept.

One line is one step: what is done, who does it, and within how many minutes of the start:
``关闭总阀 | 工程值班 | 5``. The last two may be left out.
"""

import re
from collections.abc import Iterable
from typing import Any

import msgspec

BAR = re.compile(r"\s*[|｜]\s*")
MINUTES = re.compile(r"(\d{1,3})\s*(?:分钟|分|min)?")
MOST_STEPS, LONGEST_STEP, LONGEST_WHO, MOST_MINUTES = 40, 120, 40, 600


class PlanStep(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One step. ``who``: a post or a name as people call it; ``within``: minutes from the start."""

    text: str
    who: str = ""
    within: int | None = None


class NoStep(ValueError):
    """A line that is no step; ``code`` says why: long_step, long_who, no_minutes, many_parts."""

    def __init__(self, code: str, line: str) -> None:
        self.code, self.line = code, line
        super().__init__(f"{code}: {line}")


def read_step(line: str) -> PlanStep:
    """Raises:
        NoStep: too long, more than three parts, or a limit that is no number of minutes.
    """
    text, *rest = BAR.split(line.strip())
    who, within = (*rest, "", "")[:2]
    if len(rest) > 2:
        raise NoStep("many_parts", line)
    if not text or len(text) > LONGEST_STEP:
        raise NoStep("long_step", line)
    if len(who) > LONGEST_WHO:
        raise NoStep("long_who", line)
    minutes = MINUTES.fullmatch(within) if within else None
    if within and (minutes is None or not 0 < int(minutes[1]) <= MOST_MINUTES):
        raise NoStep("no_minutes", line)
    return PlanStep(text=text, who=who, within=int(minutes[1]) if minutes else None)


def written(step: PlanStep) -> str:
    """The line that ``read_step`` reads back."""
    parts = [step.text, step.who, str(step.within) if step.within else ""]
    while not parts[-1]:
        parts.pop()
    return " | ".join(parts)


def kept(steps: Iterable[PlanStep]) -> list[Any]:
    """How steps lie in the table: a plain text where nothing else is known of one."""
    return [s.text if not s.who and s.within is None else msgspec.to_builtins(s) for s in steps]


def steps_of(stored: Iterable[Any]) -> list[PlanStep]:
    return [PlanStep(text=s) if isinstance(s, str) else msgspec.convert(s, PlanStep) for s in stored]
