"""``extends``: one tree out of a rulebook and those it builds on.

In this order: drops, change, joins, then everything else is added. An entry with the id of a
parent's entry replaces it. Every replacement is weighed against its parent (``loosening.py``).
"""

from collections.abc import Callable
from hashlib import sha256
from typing import Any

import msgspec

from shouwen.kernel.loading.source import Path, RulebookError, Source, UnknownRulebook

LIST_SECTIONS = (
    "duties", "bans", "routes", "forms", "papers", "marks", "manners", "phrases", "rights",
    "accountability_ends", "close_needs", "closes_itself", "reopens_itself",
)
MAP_SECTIONS = (
    "clauses", "cites", "settings", "tables", "posts", "fields", "classes", "first_contact",
)
TOP = ("id", "extends", "version", "title", "drops", "loosens", "org", "effective_from")
REPLACED_WHOLE = ("accountability_ends", "close_needs", "closes_itself", "reopens_itself")
WITHOUT_ID = (*REPLACED_WHOLE, "rights")
DEPTH = 3


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One entry of a section, with where it stands and the book it comes from."""

    section: str
    id: str
    raw: dict[str, Any]
    origin: str
    source: Source
    path: Path

    @property
    def clause(self) -> tuple[str, ...]:
        written = self.raw.get("clause") or ()
        return (written,) if isinstance(written, str) else tuple(written)

    def mistake(self, key: str, what: str, mend: str) -> RulebookError:
        path = (*self.path, *key.split()[:1])
        return RulebookError(
            file=self.source.file, line=self.source.line(path), where=f"{self.section}/{self.id}",
            key=key, what=what, mend=mend,
        )


class Flat(msgspec.Struct, kw_only=True):
    """A rulebook with everything that it extends written out."""

    id: str
    top: dict[str, Any]
    source: Source
    parents: tuple[str, ...]
    hash: str
    lists: dict[str, list[Entry]]
    maps: dict[str, dict[str, Any]]
    replaced: list[tuple[Entry, Entry | None]] = []
    before: dict[str, Any] = {}
    """What the parents had of a section that this book writes anew: whole lists, and maps."""
    off: list[Entry] = []
    """Entries of this book that are written but switched off (``off: true``)."""

    def mistake(self, section: str, id_: str, key: str, what: str, mend: str) -> RulebookError:
        line = self.source.line((section, id_, key) if key else (section, id_))
        return RulebookError(
            file=self.source.file, line=line, where=f"{section}/{id_}", key=key, what=what, mend=mend
        )


def flatten(
    name: str, source_of: Callable[[str], Source], above: tuple[str, ...] = ()
) -> Flat:
    """Read ``name`` and its parents, at most three levels deep.

    Raises:
        RulebookError: a cycle, an unknown section, a twin id, a drop or change of nothing.
    """
    source = source_of(name)
    tree = source.tree
    id_ = str(tree.get("id", name))
    if id_ in above or len(above) > DEPTH:
        raise RulebookError(
            file=source.file, line=source.line(("extends",)), where="extends",
            what="extends itself, or goes deeper than three levels", mend="name a rulebook below",
        )
    for section in tree:
        if section not in (*LIST_SECTIONS, *MAP_SECTIONS, *TOP):
            raise RulebookError(
                file=source.file, line=source.line((section,)), where=str(section),
                what="no such section", mend=f"sections are {', '.join((*LIST_SECTIONS, *MAP_SECTIONS))}",
            )
    _check_shapes(source)
    written = tree.get("extends") or ()
    parents = (written,) if isinstance(written, str) else tuple(written)
    flats = [_parent(p, source, source_of, (*above, id_)) for p in parents]
    flat = Flat(
        id=id_, top=tree, source=source,
        parents=tuple(dict.fromkeys(q for f in flats for q in (f.id, *f.parents))),
        hash=sha256("".join([source.hash, *(f.hash for f in flats)]).encode()).hexdigest(),
        lists=_inherited(flats), maps=_maps(flats, tree), before=_maps(flats, {}),
    )
    _drop(flat)
    for section in LIST_SECTIONS:
        _add(flat, section)
    return flat


def _parent(
    name: str, source: Source, source_of: Callable[[str], Source], above: tuple[str, ...]
) -> Flat:
    """A parent written out; that there is none is a mistake of the file that names it."""
    try:
        return flatten(name, source_of, above)
    except UnknownRulebook as error:
        raise RulebookError(
            file=source.file, line=source.line(("extends",)), where="extends",
            what=error.what, mend=error.mend,
        ) from None


def _check_shapes(source: Source) -> None:
    """Sections are lists of maps or maps, ids are words: whatever else a stranger may write."""
    def wrong(path: Path, what: str, mend: str) -> RulebookError:
        return RulebookError(
            file=source.file, line=source.line(path), where="/".join(str(p) for p in path),
            what=what, mend=mend,
        )

    for section, written in source.tree.items():
        if written is None:
            continue
        if section in (*LIST_SECTIONS, "drops", "loosens"):
            if not isinstance(written, list):
                raise wrong((section,), "not a list", "write - {…}, one entry a line")
            for n, entry in enumerate(written):
                if not isinstance(entry, dict):
                    raise wrong((section, n), "not a map", "write {id: …, clause: […], …}")
        elif section in (*MAP_SECTIONS, "title", "org"):
            if not isinstance(written, dict):
                raise wrong((section,), "not a map", "write {key: value}")
            for key, value in written.items():
                if section in ("clauses", "fields", "tables") and not isinstance(value, dict):
                    raise wrong((section, key), "not a map", "write {key: value}")
        elif section == "extends":
            parents = written if isinstance(written, list) else [written]
            if not all(isinstance(p, str) for p in parents):
                raise wrong((section,), "not an id", "name a rulebook, or a list of them")


def _inherited(flats: list[Flat]) -> dict[str, list[Entry]]:
    """The parents' entries; of several parents each called ``R8/id``, the base's once."""
    several = len(flats) > 1
    lists: dict[str, list[Entry]] = {s: [] for s in LIST_SECTIONS}
    for flat in flats:
        for section in LIST_SECTIONS:
            if section in REPLACED_WHOLE and lists[section]:
                continue
            for entry in flat.lists[section]:
                own = several and entry.origin != "base" and section not in WITHOUT_ID
                id_ = f"{flat.id}/{entry.id}" if own and section != "phrases" else entry.id
                _put(lists[section], msgspec.structs.replace(entry, id=id_), section)
    return lists


def _put(entries: list[Entry], entry: Entry, section: str) -> None:
    """Add an entry; phrases of one family are united, the same base entry is kept once."""
    for n, there in enumerate(entries):
        if section in WITHOUT_ID:
            if there.raw is entry.raw:
                return
        elif there.id == entry.id:
            if section == "phrases":
                entries[n] = _united(there, entry)
            return
    entries.append(entry)


def _united(family: Entry, more: Entry) -> Entry:
    """A family of phrases with a book's rows, effect and further words laid over it."""
    raw = {**family.raw, **more.raw}
    raw["clause"] = list(dict.fromkeys((*family.clause, *more.clause)))
    words = [*(family.raw.get("words") or ()), *(more.raw.get("words") or ())]
    raw["words"] = list(dict.fromkeys(words))
    return msgspec.structs.replace(more, raw=raw)


def _maps(flats: list[Flat], tree: dict[str, Any]) -> dict[str, dict[str, Any]]:
    maps: dict[str, dict[str, Any]] = {}
    for section in MAP_SECTIONS:
        merged: dict[str, Any] = {}
        for flat in flats:
            if section == "cites":
                _cite_too(merged, flat.maps[section])
            elif section == "settings":
                _enter(merged, flat.maps[section])
            else:
                merged.update(flat.maps[section])
        own = tree.get(section) or {}
        if section == "posts":
            own = {k: ([v] if isinstance(v, str) else v) for k, v in own.items()}
        merged.update(own)
        maps[section] = merged
    return maps


def _enter(merged: dict[str, Any], more: dict[str, Any]) -> None:
    """Of several parents, one that leaves a setting open does not empty what another entered."""
    for name, raw in more.items():
        open_ = isinstance(raw, dict) and raw.get("value", 0) is None
        if not (open_ and name in merged):
            merged[name] = raw


def _cite_too(merged: dict[str, Any], more: dict[str, Any]) -> None:
    """The rows behind a refusal are those of every parent."""
    for code, rows in more.items():
        merged[code] = list(dict.fromkeys([*merged.get(code, ()), *rows]))


def _drop(flat: Flat) -> None:
    for n, drop in enumerate(flat.top.get("drops") or ()):
        wanted = str(drop.get("entry", ""))
        for section in LIST_SECTIONS:
            for entry in flat.lists[section]:
                if entry.id == wanted:
                    flat.lists[section].remove(entry)
                    flat.replaced.append((entry, None))
                    break
            else:
                continue
            break
        else:
            raise RulebookError(
                file=flat.source.file, line=flat.source.line(("drops", n)), where="drops",
                key=wanted, what="no such entry", mend="name an entry of a parent",
            )


def _add(flat: Flat, section: str) -> None:
    written = flat.top.get(section)
    if written is None:
        return
    if section in REPLACED_WHOLE:
        flat.before[section] = flat.lists[section]
        flat.lists[section] = []
    seen: set[str] = set()
    for n, raw in enumerate(written):
        id_ = str(raw.get("id", n + 1)) if isinstance(raw, dict) else str(n + 1)
        entry = Entry(
            section=section, id=id_, raw=raw, origin=flat.id, source=flat.source, path=(section, n)
        )
        if section not in WITHOUT_ID:
            if "id" not in raw:
                raise entry.mistake("id", "id missing", "give it a short name")
            if id_ in seen:
                raise entry.mistake("id", "id twice", "give the second another name")
            seen.add(id_)
        if "off" in raw:
            _switch(flat, section, entry)
        else:
            _lay(flat, section, entry)


def _switch(flat: Flat, section: str, entry: Entry) -> None:
    """An entry of this book's own with ``off``: true leaves it out of force, false lays it."""
    raw = {k: v for k, v in entry.raw.items() if k != "off"}
    plain = msgspec.structs.replace(entry, raw=raw)
    if entry.raw["off"] is False:
        _lay(flat, section, plain)
        return
    parents = any(e.id == entry.id for e in flat.lists[section])
    if entry.raw["off"] is not True or section in WITHOUT_ID or parents or {"change", "joins"} & set(raw):
        raise entry.mistake("off", "only an entry that this book adds can be off",
                            "write off: true there; leave a parent's entry out under drops")
    flat.off.append(plain)


def _lay(flat: Flat, section: str, entry: Entry) -> None:
    entries = flat.lists[section]
    if section == "phrases":
        old = next((e for e in entries if e.id == entry.id), None)
        if old is None:
            entries.append(entry)
        else:
            united = _united(old, entry)
            flat.replaced.append((old, united))
            entries[entries.index(old)] = united
        return
    if "change" in entry.raw:
        entry = _changed(flat, section, entry)
    elif "joins" in entry.raw:
        entry = _joined(flat, section, entry)
    elif section not in WITHOUT_ID:
        old = next((e for e in entries if e.id == entry.id), None)
        if old is not None:
            flat.replaced.append((old, entry))
            entries[entries.index(old)] = entry
            return
    entries.append(entry)


def _take(flat: Flat, section: str, entry: Entry, wanted: str, key: str) -> Entry:
    for old in flat.lists[section]:
        if old.id == wanted or old.id == wanted.rpartition("/")[2]:
            flat.lists[section].remove(old)
            return old
    raise entry.mistake(key, f"no such entry `{wanted}`", "name an entry of a parent")


def _changed(flat: Flat, section: str, entry: Entry) -> Entry:
    """A copy of a parent's entry with whole keys replaced; an empty value empties the key."""
    old = _take(flat, section, entry, str(entry.raw["change"]), "change")
    raw = {**old.raw, **{k: v for k, v in entry.raw.items() if k != "change"}}
    raw["clause"] = entry.raw.get("clause", old.raw.get("clause"))
    if "limits" in entry.raw:
        for key in ("within", "from", "calendar"):
            raw.pop(key, None)
    new = msgspec.structs.replace(entry, raw=raw)
    flat.replaced.append((old, new))
    return new


def _joined(flat: Flat, section: str, entry: Entry) -> Entry:
    """One entry out of several: clauses and limits united, written keys win, the rest must agree."""
    olds = [_take(flat, section, entry, str(w), "joins") for w in entry.raw["joins"]]
    written = {k: v for k, v in entry.raw.items() if k != "joins"}
    raw: dict[str, Any] = {}
    for old in olds:
        for key, value in old.raw.items():
            if key in written or key in ("id", "clause", "zh", "en", "limits", "within", "from",
                                         "calendar", "basis", "reading"):
                continue
            if key in raw and raw[key] != value:
                raise entry.mistake(key, f"join is silent on {key}", "write the key in the join")
            raw[key] = value
    clauses = [c for e in (entry, *olds) for c in e.clause]
    raw.update(written)
    raw["clause"] = list(dict.fromkeys(clauses))
    if section == "duties" and not ({"limits", "within"} & set(written)):
        raw["limits"] = [x for old in olds for x in limits_of(old.raw)]
        raw.pop("from", None)
    if section == "duties" and "basis" not in raw and not raw.get("limits"):
        raw["basis"] = olds[0].raw.get("basis")
    if "zh" not in raw and olds[0].raw.get("zh"):
        raw["zh"], raw["en"] = olds[0].raw["zh"], olds[0].raw.get("en", "")
    new = msgspec.structs.replace(entry, raw=raw)
    flat.replaced += [(old, new) for old in olds]
    return new


def limits_of(raw: dict[str, Any]) -> list[dict[str, Any]]:
    """The limits of one duty as a list, each with its own basis and rows."""
    clause = raw.get("clause") or []
    if "limits" in raw:
        return [{"basis": raw.get("basis"), "clause": clause, **x} for x in raw["limits"]]
    if "within" not in raw:
        return []
    keys: dict[str, Any] = {k: raw[k] for k in ("from", "within", "calendar") if k in raw}
    return [{"basis": raw.get("basis"), "clause": clause, **keys}]
