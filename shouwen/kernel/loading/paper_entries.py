"""The definitions of forms (``papers:``): each key checked, each mistake with its mend."""

import re
from typing import Any

from shouwen.kernel.loading import entry_parts as parts
from shouwen.kernel.loading.merging import Entry
from shouwen.kernel.loading.source import Mistake
from shouwen.kernel.papers.rules import LONGEST, MOST, ROOMS, SORTS, SOURCES, PaperField, PaperRule

PAPER_KEYS = frozenset(["id", "zh", "en", "fields", "kept", "shown_to_customer", "serial", "room", "decision", "clause"])
FIELD_KEYS = frozenset(["id", "zh", "en", "sort", "from", "by", "required", "longest", "choices"])
ID = re.compile(r"[a-z][a-z0-9_]{0,39}")


def read_paper(entry: Entry) -> PaperRule:
    """The definition of one form.

    Raises:
        Mistake: the first mistake in it.
    """
    raw = entry.raw
    written = raw.get("fields")
    if not isinstance(written, list) or not written:
        raise Mistake("fields", "no fields", "list them: - {id: …, zh: …, en: …, from: … or by: …}")
    if not re.fullmatch(r"[A-Z]\d{2}", entry.id.rpartition("/")[2]):
        raise Mistake("id", "not a form's number", "write a letter and two digits, e.g. F04")
    fields = tuple(_field(x) for x in written)
    twice = next((f.id for n, f in enumerate(fields) if f.id in {g.id for g in fields[:n]}), None)
    if twice:
        raise Mistake("fields", f"field `{twice}` twice", "give the second another id")
    kept = re.fullmatch(r"P([1-9]\d?)Y", str(raw.get("kept", "P1Y")))
    if kept is None:
        raise Mistake("kept", "not a number of years", "write P3Y, at most P99Y")
    serial = raw.get("serial", "")
    if not isinstance(serial, str) or len(serial) > 8:
        raise Mistake("serial", "not a mark", "write one to eight characters that stand before the number")
    return PaperRule(
        id=entry.id.rpartition("/")[2], zh=_words(raw, "zh"), en=_words(raw, "en"), fields=fields,
        kept=int(kept[1]) if "kept" in raw else None,
        shown_to_customer=_yes(raw, "shown_to_customer", True), serial=serial,
        room=parts.choice(raw, "room", ROOMS, "case"), decision=raw.get("decision"),
    )


def _field(raw: Any) -> PaperField:
    if not isinstance(raw, dict):
        raise Mistake("fields", "a field is a map", "write {id: …, zh: …, en: …, from: … or by: …}")
    for key in set(raw) - FIELD_KEYS:
        raise Mistake("fields", f"no key `{key}` in a field", f"keys are {parts.listed(FIELD_KEYS)}")
    id_ = raw.get("id")
    if not isinstance(id_, str) or not ID.fullmatch(id_):
        raise Mistake("fields", f"no id of a field: `{id_}`", "write small letters, digits and _")
    try:
        return _checked(id_, raw)
    except Mistake as error:
        raise Mistake("fields", f"field `{id_}`: {error.what}", error.mend) from None


def _checked(id_: str, raw: dict[str, Any]) -> PaperField:
    sort = parts.choice(raw, "sort", SORTS, "text")
    source, by = raw.get("from"), raw.get("by")
    if source is not None and source not in SOURCES:
        raise Mistake("from", f"no such source `{source}`", f"sources are {parts.listed(SOURCES)}")
    if source is None and by is None:
        raise Mistake("by", "nobody fills it", "say from: what the events give, or by: a role")
    if sort in ("files", "table") and (source is None or by is not None):
        raise Mistake("from", f"a {sort} is filled from the case alone", "say from, and no by")
    if by is not None:
        parts.roles(raw, "by")
    longest = raw.get("longest", LONGEST)
    if not isinstance(longest, int) or isinstance(longest, bool) or not 1 <= longest <= MOST:
        raise Mistake("longest", "not a length", f"write a number of characters, 1 to {MOST}")
    choices = tuple(_choice(x) for x in parts.as_list(raw.get("choices")))
    if (sort == "choice" and by is not None) != bool(choices):
        raise Mistake("choices", "choices and sort do not fit",
                      "a choice that somebody makes lists {id, zh, en}; nothing else does")
    return PaperField(
        id=id_, zh=_words(raw, "zh"), en=_words(raw, "en"), sort=sort, from_=source, by=by,
        required=_yes(raw, "required", False), longest=longest, choices=choices,
    )


def _choice(raw: Any) -> tuple[str, str, str]:
    if not isinstance(raw, dict) or set(raw) != {"id", "zh", "en"}:
        raise Mistake("choices", "not a choice", "write {id: …, zh: …, en: …}")
    return str(raw["id"]), str(raw["zh"]), str(raw["en"])


def _words(raw: dict[str, Any], lang: str) -> str:
    text = raw.get(lang)
    if not isinstance(text, str) or not text.strip() or len(text) > 120:
        raise Mistake(lang, f"no {lang} name", f"write {lang}: a name of at most 120 characters")
    return text


def _yes(raw: dict[str, Any], key: str, missing: bool) -> bool:
    value = raw.get(key, missing)
    if not isinstance(value, bool):
        raise Mistake(key, "neither true nor false", f"write {key}: true or false")
    return value
