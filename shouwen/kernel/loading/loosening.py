"""Loosening: where a rulebook is milder than what it extends, somebody answers for it.

Entries of the base are defaults of ours, which every book may replace. Anything else that a
company's book makes milder stands under ``loosens`` with reason and approver; ``unified`` names
the decision in the entry or drop.
"""

from typing import Any

from shouwen.kernel.calendar import parse_duration
from shouwen.kernel.loading.merging import REPLACED_WHOLE, Entry, Flat, limits_of
from shouwen.kernel.loading.source import RulebookError

STRENGTH = {"default": 0, "measured": 1, "stated": 2}
WIDER = ("owes", "ways", "to")
"""Keys whose empty value is no freedom (``owes``) or all of it (``to``): more is milder."""
EXEMPTING = ("also_by", "except", "lapses")
NEEDED = ("when", "act", "sign", "needs", "fields", "until_done", "on_breach")
MEND = "say so under loosens: {entry, why, approver}, or keep it as strict"


def check_loosening(flat: Flat) -> None:
    """Refuse a silent loosening of a parent's entry, section or map.

    Raises:
        RulebookError: something is milder than its parent's and nobody answers for it.
    """
    answered = _answered(flat) | _decided(flat)
    for old, new in flat.replaced:
        if old.origin == "base" or old.id in answered or (new and new.id in answered):
            continue
        milder = "the entry is gone" if new is None else _milder(old, new)
        if milder:
            place = new or old
            raise RulebookError(
                file=flat.source.file, line=place.source.line(place.path) if new else _drop_line(flat, old),
                where=f"{old.section}/{old.id}", what=f"loosens its parent: {milder}", mend=MEND,
            )
    for section, milder in _milder_sections(flat):
        if section.partition("/")[0] not in answered and section not in answered:
            raise flat.mistake(*_place(section), "", f"loosens its parent: {milder}", MEND)


def _answered(flat: Flat) -> set[str]:
    loosens = flat.top.get("loosens") or ()
    for n, answer in enumerate(loosens):
        if not (answer.get("entry") and answer.get("why") and answer.get("approver")):
            raise RulebookError(
                file=flat.source.file, line=flat.source.line(("loosens", n)), where="loosens",
                what="a loosening names entry, why and approver", mend="write all three",
            )
    return {str(x.get("entry")) for x in loosens}


def _decided(flat: Flat) -> set[str]:
    """What a rulebook that comes with Shouwen answers for by naming a decision."""
    if not flat.source.decides:
        return set()
    drops = {str(x.get("entry")) for x in flat.top.get("drops") or () if x.get("decision")}
    return drops | {new.id for _, new in flat.replaced if new and new.raw.get("decision")}


def _drop_line(flat: Flat, old: Entry) -> int:
    for n, drop in enumerate(flat.top.get("drops") or ()):
        if str(drop.get("entry")) == old.id:
            return flat.source.line(("drops", n))
    return 1


def _place(section: str) -> tuple[str, str]:
    head, _, rest = section.partition("/")
    return head, rest


def _milder(old: Entry, new: Entry) -> str | None:
    """What makes ``new`` milder than ``old``, in a few words; None if nothing does."""
    before, after = old.raw, new.raw
    if old.section == "phrases":
        softer = before.get("effect") == "refuse" and after.get("effect") == "warn" and old.clause
        return "warns where it refused" if softer else None
    if STRENGTH.get(str(after.get("basis")), 2) < STRENGTH.get(str(before.get("basis")), 0):
        return "a weaker basis"
    if (longer := _longer(before, after)) is not None:
        return longer
    if after.get("if") and after.get("if") != before.get("if"):
        return "another condition"
    return _more_or_less(before, after)


def _more_or_less(before: dict[str, Any], after: dict[str, Any]) -> str | None:
    for key in WIDER:
        if _as_set(before.get(key)) and (
            not _as_set(after.get(key)) <= _as_set(before.get(key)) or not _as_set(after.get(key))
        ):
            return f"more in {key}"
    for key in EXEMPTING:
        if _as_set(after.get(key)) - _as_set(before.get(key)):
            return f"more in {key}"
    for key in NEEDED:
        if not _as_set(before.get(key)) <= _as_set(after.get(key)):
            return f"less in {key}"
    if set(before.get("with") or ()) - set(after.get("with") or ()):
        return "less in with"
    return None


def _longer(old: dict[str, Any], new: dict[str, Any]) -> str | None:
    before, after = limits_of(old), limits_of(new)
    if before and not after:
        return "the limit is gone"
    for one, other in zip(before, after, strict=False):
        texts = one.get("within"), other.get("within")
        if not all(isinstance(t, str) for t in texts):
            continue
        if parse_duration(str(texts[1])) > parse_duration(str(texts[0])):
            return "a longer limit"
        if one.get("calendar") != other.get("calendar") and other.get("calendar") == "working":
            return "working time instead of wall time"
    return None


def _milder_sections(flat: Flat) -> list[tuple[str, str]]:
    """Sections written anew and maps laid over a parent's: what is gone from them."""
    found: list[tuple[str, str]] = []
    for section in REPLACED_WHOLE:
        old, new = flat.before.get(section) or [], flat.lists[section]
        decided = flat.source.decides and any(e.raw.get("decision") for e in new)
        if old and isinstance(old, list) and not decided:
            gone = _needs(old) - _needs(new)
            if gone and any(e.origin != "base" for e in old):
                found.append((section, f"without {', '.join(sorted(gone))}"))
    for screen, rule in (flat.before.get("fields") or {}).items():
        gone = _as_set(rule.get("required")) - _as_set((flat.maps["fields"].get(screen) or {}).get("required"))
        if gone:
            found.append((f"fields/{screen}", f"no longer asks for {', '.join(sorted(gone))}"))
    floors = (flat.before.get("classes") or {}).get("floors") or {}
    now = flat.maps["classes"].get("floors") or {}
    for kind, floor in floors.items():
        if int(now.get(kind, 3)) > int(floor):
            found.append(("classes/floors", f"{kind} may be class {now.get(kind, 3)}"))
    return found


def _needs(entries: list[Entry]) -> set[str]:
    return {need for e in entries for need in _as_set(e.raw.get("needs"))}


def _as_set(value: Any) -> set[str]:
    if value is None:
        return set()
    return {str(v) for v in value} if isinstance(value, list | tuple) else {str(value)}
