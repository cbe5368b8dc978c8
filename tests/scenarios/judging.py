"""Comparing what a story came to with what its clauses say."""

import fnmatch
from datetime import datetime
from typing import Any

from shouwen.cli.stories.playing import play
from shouwen.cli.stories.reading import Story
from shouwen.cli.stories.telling import as_json
from shouwen.rulebooks import load_any

PLURAL = {"duty": "duties", "breach": "breaches", "notice": "notices", "form": "forms", "event": "events"}


def fits(pattern: Any, value: Any, zone: Any) -> bool:
    """Whether a value fits a pattern: a glob, an instant, any of a list, every key of a map."""
    if pattern is None:
        return value in (None, [], "")
    if isinstance(value, list):
        return any(fits(pattern, item, zone) for item in value)
    if isinstance(pattern, dict):
        return isinstance(value, dict) and all(fits(w, value.get(k), zone) for k, w in pattern.items())
    if isinstance(pattern, bool) or isinstance(value, bool):
        return pattern is value
    if value is None:
        return False
    if isinstance(pattern, str) and len(pattern) >= 16 and pattern[4:5] == "-" and "T" in pattern:
        return instant(pattern, zone) == instant(str(value), zone)
    return fnmatch.fnmatchcase(str(value), str(pattern))


def instant(text: str, zone: Any) -> datetime:
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=zone)


def items(out: dict[str, Any], what: str) -> list[dict[str, Any]]:
    if what == "refused":
        return out["refused"]
    return [{**item, "case": key} for key, case in out["cases"].items() for item in case[PLURAL[what]]]


def faults(story: Story, expect: dict[str, Any]) -> list[str]:
    """What came out otherwise than expected; empty: all as the clauses say."""
    out, zone = as_json(play(story, load_any(story.rulebook))), story.zone
    wrong = []
    for key, want in (expect.get("cases") or {}).items():
        for name, value in want.items():
            if not fits(value, out["cases"][key].get(name), zone):
                wrong.append(f"{key}.{name} is {out['cases'][key].get(name)!r}, not {value!r}")
    for entry in expect.get("has") or []:
        [(what, pattern)] = entry.items()
        if not any(fits(pattern, i, zone) for i in items(out, what)):
            wrong.append(f"no {what} like {pattern}")
    for entry in expect.get("hasnt") or []:
        [(what, pattern)] = entry.items()
        wrong += [f"unexpected {what} {i}" for i in items(out, what) if fits(pattern, i, zone)][:1]
    for what, pattern, number in expect.get("count") or []:
        seen = sum(fits(pattern, i, zone) for i in items(out, what))
        if seen != number:
            wrong.append(f"{seen} of {what} {pattern}, not {number}")
    return wrong
