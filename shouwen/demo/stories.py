"""Stories with people in the lead, from ``stories.yaml``, told step by step through the one door."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from fnmatch import fnmatchcase
from typing import Any

import msgspec

from shouwen import desk
from shouwen.demo import company
from shouwen.demo.shifts import agent_of, highest_of
from shouwen.kernel.acts import Act, from_fields
from shouwen.kernel.calendar import parse_duration, wall_add
from shouwen.kernel.context import CHINA
from shouwen.kernel.outcome import Refusal

SPANS = frozenset({"until", "eta"})
"""Fields of a step that hold a duration, counted from the step."""


class Starts(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When a story begins: a clock time some days back, or a duration before the demo is set up."""

    days: int = 0
    at: str = ""
    ago: str = ""

    def before(self, now: datetime) -> datetime:
        """The first step's instant; whole minutes."""
        if self.ago:
            length = parse_duration(self.ago)
            begins = now - timedelta(days=length.days, seconds=length.seconds)
            return begins.replace(second=0, microsecond=0)
        day = now.astimezone(CHINA).date() - timedelta(days=self.days)
        return datetime.combine(day, time.fromisoformat(self.at), CHINA)


class Story(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One entry of ``stories.yaml``; that file says what its fields mean."""

    id: str
    estate: str
    starts: Starts
    steps: list[dict[str, Any]]


class Unexpected(AssertionError):
    """The rules answered a step otherwise than the story says: the story or a rulebook is wrong."""


def stories() -> list[Story]:
    """The written stories, in their order."""
    return msgspec.convert(company.read("stories.yaml"), list[Story])


def tell(story: Story, now: datetime) -> int:
    """Tell one story as far as ``now``; the number of cases that it opened.

    Raises:
        Unexpected: a step was refused, or accepted, against what the story says.
    """
    at = begins = story.starts.before(now)
    cases: dict[str, int] = {}
    for n, step in enumerate(story.steps):
        at = wall_add(at, parse_duration(step.get("after", "PT0S")))
        if at > now:
            break
        key = step.get("case", "main")
        outcome = desk.act(
            _act(step, story.estate, begins, at), on=cases.get(key), now=at,
            act_id=f"story-{story.id}-{n}", estate=f"{story.estate}-estate",
        )
        code = outcome.code if isinstance(outcome, Refusal) else ""
        if not fnmatchcase(code, step.get("refused", "")) or bool(code) != ("refused" in step):
            msg = f"{story.id}, step {n + 1} ({step['act']} by {step['by']}): {outcome}"
            raise Unexpected(msg)
        if not isinstance(outcome, Refusal):
            cases[key] = outcome.id
    return len(cases)


def _act(step: Mapping[str, Any], office: str, begins: datetime, at: datetime) -> Act:
    fields = {k: v for k, v in step.items() if k not in ("after", "case", "act", "refused")}
    stand_ins = {"agent": agent_of(office, begins), "desk": agent_of(office, at), "highest": highest_of(office, at)}
    fields["by"] = stand_ins.get(fields["by"], fields["by"])
    return from_fields(step["act"], _dated(fields, at))


def _dated(fields: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    """Durations as instants, in the statements to the customer too."""
    return {
        k: _dated(v, at) if isinstance(v, dict)
        else wall_add(at, parse_duration(v)) if k in SPANS else v
        for k, v in fields.items()
    }
