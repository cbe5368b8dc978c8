"""What a company enters into settings and tables: of the sort that its parent had, so that no
decision meets a word where it counts with a number."""

import re
from difflib import get_close_matches
from typing import Any

from shouwen.kernel.calendar import parse_duration
from shouwen.kernel.loading.merging import Flat, limits_of
from shouwen.kernel.words.wording import fold

_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
LONGEST_WORD = 40
MOST_WORDS = 400
PATTERN = re.compile(r"[\\^$*+|()\[\]{}]|\.\*")


def check_entered(flat: Flat) -> None:
    """Refuse a setting or a table's row of another sort than its parent's, and words that are none.

    Raises:
        RulebookError: the first of them.
    """
    parents = flat.before.get("settings") or {}
    clocks, shown = _clocks(flat), _shown(flat)
    for name, raw in (flat.top.get("settings") or {}).items():
        wrong = None
        if name in parents and (_value(parents[name]) is not None or name in clocks):
            wrong = _wrong(_value(raw), _value(parents[name]))
        elif name in clocks:
            wrong = _wrong(_value(raw), "PT1H" if _value(raw) is not None else None)
        if wrong:
            raise flat.mistake("settings", str(name), "value", *wrong)
        if parents and not (name in parents or name in clocks or name in shown):
            raise flat.mistake("settings", str(name), "", "nothing reads this setting", _meant(str(name), parents))
    for name, table in (flat.top.get("tables") or {}).items():
        rows = table.get("rows") or {}
        for key, value in rows.items() if isinstance(rows, dict) else [("rows", 0)]:
            if value is not None and not _duration(value):
                raise flat.mistake("tables", str(name), "rows", f"`{key}`: not a duration",
                                   "write ISO 8601, e.g. PT30M or P1D, or null")
    _check_words(flat)


def _clocks(flat: Flat) -> set[str]:
    """The settings that some duty takes as its limit or interval."""
    named = [x for e in flat.lists["duties"] for x in limits_of(e.raw)]
    written = [x.get("within") for x in named if isinstance(x, dict)]
    written += [e.raw.get("every") for e in flat.lists["duties"]]
    return {str(w["setting"]) for w in written if isinstance(w, dict) and "setting" in w}


def _shown(flat: Flat) -> set[str]:
    """The settings that a row is merely shown by."""
    rows = (str(row.get("by") or "") for row in flat.maps["clauses"].values() if isinstance(row, dict))
    return {by.removeprefix("setting/") for by in rows if by.startswith("setting/")}


def _meant(name: str, parents: dict[str, Any]) -> str:
    alike = get_close_matches(name, parents, n=1)
    if alike:
        return f"write {alike[0]}"
    return f"settings are {', '.join(sorted(parents))}; one of your own is a limit, {{setting: {name}}}"


def _value(raw: Any) -> Any:
    return raw.get("value") if isinstance(raw, dict) and "value" in raw else raw


def _wrong(value: Any, parents: Any) -> tuple[str, str] | None:
    """What is wrong with a setting's value, and the mend. A parent's null may become a duration."""
    if isinstance(parents, bool) or isinstance(value, bool):
        return None if type(value) is type(parents) else ("not true or false", "write true or false")
    if isinstance(parents, int):
        fits = isinstance(value, int) and 0 < value <= 1000
        return None if fits else ("not a number from 1 to 1000", "write a number")
    if isinstance(parents, list):
        fits = isinstance(value, list) and len(value) == len(parents) and all(
            isinstance(v, str) and _TIME.fullmatch(v) for v in value
        )
        return None if fits else ("not two times", 'write ["21:00", "08:00"]')
    if parents is None or _duration(parents):
        fits = _duration(value) or value is None
        return None if fits else ("not a duration", "write ISO 8601, e.g. PT30M or P1D")
    return None if isinstance(value, str) and value.strip() else ("not a text", "write a text")


def _duration(value: Any) -> bool:
    if not isinstance(value, str):
        return False
    try:
        return not parse_duration(value).zero
    except ValueError:
        return False


def _check_words(flat: Flat) -> None:
    """Words of phrases are literal: never patterns, never so short that every sentence has them."""
    for entry in flat.lists["phrases"]:
        words = entry.raw.get("words") or []
        if not isinstance(words, list) or len(words) > MOST_WORDS:
            raise entry.mistake("words", f"not a list of at most {MOST_WORDS} words", "shorten it")
        for word in words:
            text = str(word)
            if PATTERN.search(text):
                raise entry.mistake("words", f"a pattern `{text[:LONGEST_WORD]}`",
                                    "write the words themselves; other ways of saying them are found anyway")
            if len(fold(text)) < 2 or len(text) > LONGEST_WORD:
                raise entry.mistake("words", f"`{text[:LONGEST_WORD]}` is too short or too long",
                                    f"write two to {LONGEST_WORD} characters")
