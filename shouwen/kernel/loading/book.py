"""From YAML trees to a rulebook, refusing every mistake with file, line, entry and the mend.

The kernel never opens a file: ``shouwen.rulebooks`` reads YAML into a ``Source`` (a tree and the
line of every key) and hands it in. Errors read ``FILE:LINE SECTION/ID KEY: what; the mend``.
"""

from collections.abc import Callable
from typing import Any

import msgspec

from shouwen.kernel.calendar import Duration
from shouwen.kernel.loading import entry_parts as parts
from shouwen.kernel.loading.citing import check_clauses, check_shown
from shouwen.kernel.loading.entered import check_entered
from shouwen.kernel.loading.entries import read_entries
from shouwen.kernel.loading.loosening import check_loosening
from shouwen.kernel.loading.merging import LIST_SECTIONS, Flat, flatten
from shouwen.kernel.loading.source import Mistake, RulebookError, Source
from shouwen.kernel.rulebook import (
    Classes,
    Clause,
    DutyRule,
    FieldRule,
    FirstContact,
    Rulebook,
)


def load(name: str, source_of: Callable[[str], Source]) -> Rulebook:
    """The rulebook ``name`` with all that it extends.

    Raises:
        RulebookError: the first mistake found.
    """
    try:
        flat = flatten(name, source_of)
        check_entered(flat)
        book = _build(flat)
        check_clauses(flat, book)
        check_shown(flat, book)
        check_loosening(flat)
    except RulebookError:
        raise
    except Mistake as error:
        raise RulebookError(file=name, line=1, where="", key=error.key, what=error.what,
                            mend=error.mend) from None
    except (TypeError, AttributeError, KeyError, ValueError, OverflowError):
        raise RulebookError(
            file=name, line=1, where="", what="a value of the wrong shape",
            mend="compare docs/rulebook-format.md",
        ) from None
    return book


def _build(flat: Flat) -> Rulebook:
    lists = {s: read_entries(flat, s) for s in LIST_SECTIONS}
    raws = {entry.id: entry.raw for entry in flat.lists["duties"]}
    duties = tuple(
        _by_interval(msgspec.structs.replace(d, order=n), raws[d.id], flat)
        for n, d in enumerate(lists.pop("duties"))
    )
    top = flat.top
    return Rulebook(
        id=flat.id,
        version=str(top.get("version", "1")),
        hash=flat.hash,
        title=_names(flat, "title"),
        extends=flat.parents,
        clauses=_clauses(flat),
        duties=duties,
        fields=_fields(flat),
        cites={k: tuple(parts.as_list(v)) for k, v in flat.maps["cites"].items()},
        first_contact=_first_contact(flat),
        classes=_classes(flat),
        posts={k: tuple(parts.as_list(v)) for k, v in flat.maps["posts"].items()},
        settings={k: _setting(v) for k, v in flat.maps["settings"].items()},
        meanings={k: m for k in flat.maps["settings"] if (m := _meaning(flat, k))},
        tables=dict(flat.maps["tables"]),
        loosens=tuple(top.get("loosens") or ()),
        **lists,
    )


def _by_interval(rule: DutyRule, raw: dict[str, Any], flat: Flat) -> DutyRule:
    """The duty with the interval that the company entered: how often it opens (``every``), and
    how long each round lasts (``within`` naming a row). Nothing entered: it arms nothing."""
    every, within = raw.get("every"), raw.get("within")
    if isinstance(every, dict):
        rule = msgspec.structs.replace(rule, every=_entered(every, "every", flat))
    if isinstance(within, dict) and "row" in within:
        length = _entered(within, "within", flat)
        limits = tuple(
            msgspec.structs.replace(x, within=length, table=None) for x in rule.limits
        )
        rule = msgspec.structs.replace(rule, limits=limits)
    return rule


def _entered(named: dict[str, Any], key: str, flat: Flat) -> Duration | None:
    if "setting" in named:
        found = _setting(flat.maps["settings"].get(str(named["setting"])))
    else:
        table = flat.maps["tables"].get(str(named.get("table"))) or {}
        found = (table.get("rows") or {}).get(str(named.get("row")))
    return parts.duration(key, found) if isinstance(found, str) else None


# -- maps -----------------------------------------------------------------------------------------


def _names(flat: Flat, key: str) -> dict[str, str]:
    return {str(k): str(v) for k, v in (flat.top.get(key) or {}).items()}


def _setting(raw: Any) -> Any:
    return raw.get("value") if isinstance(raw, dict) and "value" in raw else raw


def _meaning(flat: Flat, name: str) -> str:
    """What a setting means: as said here, else as its parent said."""
    for maps in (flat.maps, flat.before):
        raw = (maps.get("settings") or {}).get(name)
        if isinstance(raw, dict) and raw.get("meaning"):
            return str(raw["meaning"])
    return ""


def _clauses(flat: Flat) -> dict[str, Clause]:
    found = {}
    for key, raw in flat.maps["clauses"].items():
        label = raw.get("label") or {}
        if isinstance(label, str):
            label = {"zh": label}
        found[key] = Clause(
            id=key, zh=str(raw.get("zh", "")), en=str(raw.get("en", "")),
            label={str(k): str(v) for k, v in label.items()}, by=raw.get("by"),
        )
    return found


def _fields(flat: Flat) -> dict[str, FieldRule]:
    return {
        screen: FieldRule(
            screen=screen, required=tuple(parts.as_list(raw.get("required"))),
            asked=tuple(parts.as_list(raw.get("asked"))), clause=tuple(parts.as_list(raw.get("clause"))),
        )
        for screen, raw in flat.maps["fields"].items()
    }


def _first_contact(flat: Flat) -> FirstContact:
    raw = flat.maps["first_contact"]
    return FirstContact(
        who=tuple(parts.as_list(raw.get("who") or "staff")), otherwise=raw.get("otherwise"),
        clause=tuple(parts.as_list(raw.get("clause"))),
    )


def _classes(flat: Flat) -> Classes:
    raw = flat.maps["classes"]
    return Classes(
        unstated=int(raw.get("unstated", 2)), floors=dict(raw.get("floors") or {}),
        lowered_by=tuple(parts.as_list(raw.get("lowered_by"))), clause=tuple(parts.as_list(raw.get("clause"))),
    )


__all__ = ["RulebookError", "load"]
