"""Parts of a rulebook's entries: roles, acts, conditions, durations, actions; each checked."""

from collections.abc import Iterable
from datetime import time
from typing import Any

import msgspec

from shouwen.kernel.acts import ACTS
from shouwen.kernel.calendar import Duration, parse_duration
from shouwen.kernel.conditions import compile_cond
from shouwen.kernel.loading.source import Mistake
from shouwen.kernel.roles import GROUPS, RELATIONS, RELATIVES, ROLES
from shouwen.kernel.rulebook import (
    Action,
    Cond,
)
from shouwen.kernel.vocabulary import ACTIONS

WAYS = (
    "phone_bridge", "on_site", "escort", "to_superior", "slip", "to_centre", "dispatch", "any",
)
BASES = ("stated", "measured", "default")
ACTION_KEYS = ACTIONS | {"after", "if"}


def as_list(value: Any) -> list[Any]:
    if value is None:
        return []
    return list(value) if isinstance(value, list | tuple) else [value]


def listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))


def among(
    raw: dict[str, Any], key: str, allowed: Iterable[str], sort: str,
    missing: tuple[str, ...] | None = None,
) -> tuple[str, ...]:
    if key not in raw:
        if missing is None:
            raise Mistake(key, f"{key} missing", f"name one {sort} or more")
        return missing
    for value in as_list(raw[key]):
        if value not in allowed:
            raise Mistake(key, f"no such {sort} `{value}`", f"{sort}s are {listed(allowed)}")
    return tuple(as_list(raw[key]))


def acts(raw: Any, key: str) -> tuple[str, ...]:
    if not isinstance(raw, dict):
        raise Mistake(key, "not a map", "write {act: …}")
    return among(raw, key, ACTS, "act")


def roles(
    raw: dict[str, Any], key: str, missing: tuple[str, ...] | None = None
) -> tuple[str, ...]:
    if key not in raw:
        if missing is None:
            raise Mistake(key, f"{key} missing", "name a role")
        return missing
    found = tuple(str(v) for v in as_list(raw[key]))
    if not found and missing is None:
        raise Mistake(key, f"{key} is empty", "name a role")
    for role in found:
        relation, _, relative = role.partition(" of ")
        if relative and relation in RELATIONS and relative in RELATIVES:
            continue
        if role not in ROLES | GROUPS:
            raise Mistake(key, f"no such role `{role}`", f"roles are {listed(ROLES | GROUPS)}")
    return found


def choice(raw: dict[str, Any], key: str, allowed: tuple[str, ...], missing: Any) -> Any:
    value = raw.get(key, missing)
    if value is not missing and value not in allowed:
        raise Mistake(key, f"no such value `{value}`", f"it is one of {', '.join(allowed)}")
    return value


def quiet(raw: Any) -> bool | tuple[str, str]:
    """``true`` for the book's quiet hours, or hours of its own: ``["20:00", "10:00"]``."""
    if isinstance(raw, bool):
        return raw
    try:
        begin, end = (time.fromisoformat(t) for t in raw)
    except (TypeError, ValueError):
        raise Mistake("quiet", "no quiet hours", 'say true, or from when until when: ["20:00", "10:00"]') from None
    if begin.tzinfo or end.tzinfo or begin == end:
        raise Mistake("quiet", "no quiet hours", 'two clock times that differ: ["20:00", "10:00"]')
    return raw[0], raw[1]


def duration(key: str, text: Any) -> Duration:
    try:
        return parse_duration(str(text))
    except ValueError as error:
        raise Mistake(key, f"not a duration: {error}", "write ISO 8601, e.g. PT30M or P1D") from None


def durations(raw: dict[str, Any], key: str) -> tuple[Duration, ...]:
    return tuple(duration(key, x) for x in as_list(raw.get(key)))


def cond(raw: dict[str, Any], *, every_role: bool = False) -> Cond | None:
    try:
        return compile_cond(raw.get("if"), every_role=every_role)
    except (ValueError, TypeError) as error:
        what, _, mend = str(error).partition("; ")
        raise Mistake("if", what, mend or "see shouwen facts") from None


def with_(raw: Any, acts: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """Fields that the ending act must carry. ``interim`` is a tag, the others are act fields."""
    found: dict[str, tuple[str, ...]] = {}
    for field, values in (raw or {}).items():
        fields = {f.encode_name for a in acts for f in msgspec.structs.fields(ACTS[a])}
        if field not in fields and not (field == "interim" and "answer" in acts):
            raise Mistake("with", f"no act here has the field `{field}`",
                          f"fields are {listed(fields)}")
        found[field] = tuple(plain(v) for v in as_list(values))
    return found


def plain(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def actions(raw: dict[str, Any], key: str, basis: str) -> tuple[Action, ...]:
    return tuple(action(x, key, basis) for x in as_list(raw.get(key)))


def action(raw: Any, key: str, basis: str) -> Action:
    names = [k for k in raw if k in ACTIONS] if isinstance(raw, dict) else []
    if len(names) != 1 or set(raw) - ACTION_KEYS:
        raise Mistake(key, "no such action", f"write one of {listed(ACTIONS)}: role")
    [do] = names
    role = str(raw[do])
    if do == "propose":
        if basis == "default":
            raise Mistake(key, "propose needs stated or measured", "a default is never penalised")
    else:
        roles({do: role}, do)
    after = raw.get("after")
    return Action(
        do=do, role=role, if_=cond(raw),
        after=duration("after", after) if after is not None else None,
    )
