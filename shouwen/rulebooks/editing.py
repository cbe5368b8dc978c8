"""Changing the text of a company's own rulebook by the piece, its comments and order kept.

Each function takes the tree of a text that was read strictly before, and writes what the format
wants for it: a changed entry of a parent stands as ``{id, change, …}``, a left-out one under
``drops``. Whether the result is right is for the loader to say.
"""

import io
import re
from collections.abc import Callable, Sequence
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from shouwen.kernel.calendar import Duration, parse_duration
from shouwen.kernel.rulebook import DutyRule, Limit, Rulebook

UNITS = {
    "个月": "M", "月": "M", "month": "M", "months": "M", "天": "D", "日": "D", "day": "D", "days": "D",
    "小时": "TH", "时": "TH", "hour": "TH", "hours": "TH", "分钟": "TM", "分": "TM", "minute": "TM",
    "minutes": "TM", "秒": "TS", "second": "TS", "seconds": "TS",
}
_PIECE = re.compile(rf"\s*(\d{{1,6}})\s*({'|'.join(sorted(UNITS, key=len, reverse=True))})")


def edited(text: str, change: Callable[[CommentedMap], None]) -> str:
    """The text with a change made to its tree."""
    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = 4096
    yaml.indent(mapping=2, sequence=4, offset=2)
    tree = yaml.load(text)
    change(tree)
    out = io.StringIO()
    yaml.dump(tree, out)
    return out.getvalue()


def length(text: str) -> str:
    """``1 小时 30 分钟``, ``2 days`` or ISO 8601, as ISO 8601.

    Raises:
        ValueError: it is no length of time.
    """
    text = text.strip()
    if text.upper().startswith("P"):
        return str(parse_duration(text.upper()))
    at, amounts = 0, dict.fromkeys(("M", "D", "TH", "TM", "TS"), 0)
    for found in _PIECE.finditer(text):
        if found.start() != at:
            break
        at = found.end()
        amounts[UNITS[found[2]]] += int(found[1])
    if not text or text[at:].strip():
        raise ValueError(text)
    days = "".join(f"{amounts[k]}{k}" for k in ("M", "D") if amounts[k])
    time = "".join(f"{amounts[k]}{k[1]}" for k in ("TH", "TM", "TS") if amounts[k])
    return str(parse_duration(f"P{days}{f'T{time}' if time else ''}"))


# -- parts of a tree ------------------------------------------------------------------------------


def _flow(value: Any) -> Any:
    """Plain values as one line: ``{a: b, c: [d]}``."""
    if isinstance(value, dict):
        made = CommentedMap((k, _flow(v)) for k, v in value.items())
        made.fa.set_flow_style()
        return made
    if isinstance(value, list | tuple):
        seq = CommentedSeq(_flow(v) for v in value)
        seq.fa.set_flow_style()
        return seq
    if isinstance(value, str) and not re.fullmatch(r"[一-鿿A-Za-z][一-鿿\w/ -]*", value):
        return DoubleQuotedScalarString(value)
    return DoubleQuotedScalarString(value) if value in ("true", "false", "null", "yes", "no") else value


def _list(tree: CommentedMap, section: str) -> CommentedSeq:
    """The section's list in block style, made where there is none."""
    if not isinstance(tree.get(section), CommentedSeq):
        tree[section] = CommentedSeq()
    found: CommentedSeq = tree[section]
    if not len(found) or found.fa.flow_style():
        found.fa.set_block_style()
    return found


def _map(tree: CommentedMap, section: str) -> CommentedMap:
    if not isinstance(tree.get(section), CommentedMap):
        tree[section] = CommentedMap()
    found: CommentedMap = tree[section]
    if not len(found) or found.fa.flow_style():
        found.fa.set_block_style()
    return found


def _own(tree: CommentedMap, section: str, id_: str) -> CommentedMap | None:
    return next((e for e in tree.get(section) or () if e.get("id") == id_), None)


def own_ids(tree: dict[str, Any], section: str) -> set[str]:
    """The entries that this book adds: not changes of a parent's."""
    return {str(e.get("id")) for e in tree.get(section) or () if "change" not in e}


def changing(tree: CommentedMap, section: str, id_: str) -> CommentedMap:
    """The entry of this book for ``id_``: its own one, or a change of the parent's."""
    found = _own(tree, section, id_)
    if found is None:
        found = _flow({"id": id_, "change": id_})
        _list(tree, section).append(found)
    return found


def _without(tree: CommentedMap, section: str, gone: Callable[[Any], bool]) -> None:
    kept = [e for e in tree.get(section) or () if not gone(e)]
    if section in tree and len(kept) != len(tree[section]):
        if kept:
            for n in reversed(range(len(tree[section]))):
                if gone(tree[section][n]):
                    del tree[section][n]
        else:
            del tree[section]


# -- what forms change ----------------------------------------------------------------------------


def put_loosening(tree: CommentedMap, entry: str, why: str, approver: str) -> None:
    """Say who answers for making ``entry`` milder; with neither said, nothing is written."""
    if not (why.strip() or approver.strip()):
        return
    _without(tree, "loosens", lambda e: e.get("entry") == entry)
    _list(tree, "loosens").append(_flow({"entry": entry, "why": why.strip(), "approver": approver.strip()}))


def new_clause(tree: CommentedMap, zh: str, en: str = "") -> str:
    """A row of one's own; its id."""
    rows = _map(tree, "clauses")
    book = str(tree["id"])
    n = next(n for n in range(1, 10_000) if f"{book}-{n}" not in rows)
    id_ = f"{book}-{n}"
    rows[id_] = _flow({"label": {"zh": f"自订第 {n} 条", "en": f"own {n}"}, "zh": zh, "en": en or zh})
    return id_


def put_limits(
    tree: CommentedMap, rule: DutyRule, lengths: Sequence[str], calendars: Sequence[str], warn: Sequence[str]
) -> None:
    """The lengths and calendars of a duty's limits, and how long before it is warned."""
    entry = changing(tree, "duties", rule.id)
    limits = [_limit(x, n, c) for x, n, c in zip(rule.limits, lengths, calendars, strict=True)]
    if "within" in entry and len(limits) == 1:
        entry["within"] = limits[0]["within"]
        _put_or_drop(entry, "calendar", calendars[0] if calendars[0] != "wall" else None)
    elif limits:
        entry["limits"] = _flow(limits)
        for key in ("within", "from", "calendar"):
            entry.pop(key, None)
    if list(warn) != [str(w) for w in rule.warn]:
        entry["warn"] = _flow(list(warn))


def _put_or_drop(entry: CommentedMap, key: str, value: Any) -> None:
    if value is None:
        entry.pop(key, None)
    else:
        entry[key] = value


def _limit(one: Limit, within: str, calendar: str) -> dict[str, Any]:
    """A limit as it is written, with another length and calendar."""
    raw: dict[str, Any] = {}
    if one.count is not None:
        raw = {"count": one.count, "most": one.most}
    else:
        raw["from"] = one.from_
        if one.setting is not None:
            raw["within"] = {"setting": one.setting}
        elif one.table is not None:
            raw["within"] = {"table": one.table[0], "key": one.table[1]}
        elif within:
            raw["within"] = within
        if calendar == "working":
            raw["calendar"] = "working"
    raw["basis"] = one.basis
    if one.if_ is not None:
        written = [dict(w) for w in one.if_.written]
        raw["if"] = written[0] if len(written) == 1 else written
    if one.clause:
        raw["clause"] = list(one.clause)
    return raw


def add_duty(
    tree: CommentedMap, *, zh: str, en: str, clause: str, when: str, who: str, owes: str, to: str, within: str,
    calendar: str, basis: str,
) -> str:
    """A duty of one's own with a row of its own; its id."""
    taken = {str(e.get("id")) for e in tree.get("duties") or ()}
    id_ = next(f"{tree['id']}-duty-{n}" for n in range(1, 10_000) if f"{tree['id']}-duty-{n}" not in taken)
    entry: dict[str, Any] = {
        "id": id_, "clause": [new_clause(tree, clause or zh, en)], "zh": zh, "en": en or zh, "when": when,
        "who": who, "owes": owes,
    }
    entry |= {"to": to} if to else {}
    entry |= {"within": within} if within else {}
    entry |= {"calendar": "working"} if calendar == "working" and within else {}
    entry["basis"] = basis
    _list(tree, "duties").append(_flow(entry))
    return id_


def switch(tree: CommentedMap, section: str, id_: str, *, on: bool, why: str = "", approver: str = "") -> None:
    """Put an entry in or out of force: one's own by ``off``, a parent's by ``drops``."""
    own = _own(tree, section, id_)
    if own is not None and "change" not in own:
        _put_or_drop(own, "off", None if on else True)
        return
    _without(tree, "drops", lambda e: e.get("entry") == id_)
    _without(tree, "loosens", lambda e: e.get("entry") == id_)
    if not on:
        _without(tree, section, lambda e: e.get("id") == id_)
        _list(tree, "drops").append(_flow({"entry": id_, "why": why.strip()}))
        put_loosening(tree, id_, why, approver)


def put_family(
    tree: CommentedMap, id_: str, *, effect: str, words: Sequence[str], say: str, clause: str = "", name: str = ""
) -> None:
    """A family of phrases: what happens, further words, what to say instead; ``clause`` is the
    text of a row of one's own that switches it on."""
    entry = _own(tree, "phrases", id_)
    if entry is None:
        entry = _flow({"id": id_})
        _list(tree, "phrases").append(entry)
    if clause:
        entry["clause"] = _flow([new_clause(tree, clause)])
    if name:
        entry["zh"] = _flow(name)
    entry["effect"] = effect
    _put_or_drop(entry, "words", _flow([DoubleQuotedScalarString(w) for w in words]) if words else None)
    _put_or_drop(entry, "say", DoubleQuotedScalarString(say) if say else None)


def put_title(tree: CommentedMap, zh: str, en: str) -> None:
    tree["title"] = _flow({"zh": zh, "en": en})


def put_label(tree: CommentedMap, book: Rulebook, clause: str, zh: str, en: str) -> None:
    """What people see of a row; its words stay."""
    row = book.clauses[clause]
    raw: dict[str, Any] = {"label": {"zh": zh, "en": en}, "zh": row.zh, "en": row.en}
    _map(tree, "clauses")[clause] = _flow({**raw, "by": row.by} if row.by else raw)


def put_setting(tree: CommentedMap, name: str, value: Any) -> None:
    _map(tree, "settings")[name] = _flow({"value": value})


def put_table(tree: CommentedMap, book: Rulebook, name: str, rows: dict[str, Any]) -> None:
    """The rows of a table; its other keys stay as the parent has them."""
    _map(tree, "tables")[name] = _flow({**book.tables[name], "rows": rows})


def put_required(tree: CommentedMap, book: Rulebook, screen: str, required: Sequence[str]) -> None:
    """What a screen cannot do without; what it asks stays."""
    rule = book.fields.get(screen)
    raw: dict[str, Any] = {"required": list(required)}
    if rule is not None:
        raw |= {"asked": list(rule.asked), "clause": list(rule.clause)}
    _map(tree, "fields")[screen] = _flow(raw)


def put_form_fields(tree: CommentedMap, id_: str, fields: Sequence[str]) -> None:
    changing(tree, "forms", id_)["fields"] = _flow(list(fields))


def iso(length_: Duration | None) -> str:
    return str(length_) if length_ is not None else ""
