"""From YAML trees to a rulebook, refusing every mistake with file, line, entry and the mend.

The kernel never opens a file: ``shouwen.rulebooks`` reads YAML into a ``Source`` (a tree and the
line of every key) and hands it in. Errors read ``FILE:LINE SECTION/ID KEY: what; the mend``.
"""

from collections.abc import Callable, Iterable, Mapping
from sys import intern
from typing import Any

import msgspec

from shouwen.kernel.acts import ACTS
from shouwen.kernel.calendar import Duration, parse_duration
from shouwen.kernel.conditions import compile_cond
from shouwen.kernel.merging import LIST_SECTIONS, Entry, Flat, flatten, loosened
from shouwen.kernel.roles import GROUPS, RELATIONS, RELATIVES, ROLES
from shouwen.kernel.rulebook import (
    Action,
    Ban,
    Branch,
    Classes,
    Clause,
    Cond,
    DutyRule,
    Family,
    FieldRule,
    FirstContact,
    FormRule,
    Limit,
    Manner,
    Mark,
    Right,
    Route,
    Rulebook,
)
from shouwen.kernel.source import Mistake, RulebookError, Source
from shouwen.kernel.vocabulary import ACTIONS, CODES, EVENTS, INSTANTS, NEEDS, STATED_INSTANTS

WAYS = (
    "phone_bridge", "on_site", "escort", "to_superior", "slip", "to_centre", "dispatch", "any",
)
BASES = ("stated", "measured", "default")
KEYS: dict[str, frozenset[str]] = {
    "duties": frozenset(
        ["id", "clause", "zh", "en", "when", "if", "who", "owes", "with", "to", "also_by", "from", "within", "calendar", "basis", "limits", "quiet", "warn", "warn_at", "on_open", "on_breach", "per", "of", "every", "lapses", "reading", "decision"]
    ),
    "bans": frozenset(
        ["id", "clause", "zh", "en", "act", "who", "except", "if", "until_done", "code", "instead", "decision", "reading"]
    ),
    "routes": frozenset(["id", "clause", "zh", "en", "from", "to", "ways", "if", "needs", "copy", "decision", "reading"]),
    "forms": frozenset(
        ["id", "form", "clause", "kind", "zh", "en", "when", "if", "who", "done_by", "sign", "fields", "seal", "fills_from", "shown_to_customer", "per", "decision", "reading"]
    ),
    "marks": frozenset(["id", "clause", "zh", "en", "when", "if", "set", "decision", "reading"]),
    "manners": frozenset(["id", "clause", "zh", "en", "at", "if", "show", "offer", "decision", "reading"]),
    "phrases": frozenset(["id", "clause", "zh", "en", "effect", "words", "say", "decision"]),
    "rights": frozenset(["id", "act", "who", "clause", "decision"]),
    "accountability_ends": frozenset(["clause", "if", "needs", "decision", "zh", "en"]),
    "close_needs": frozenset(["clause", "if", "needs", "decision", "zh", "en"]),
    "closes_itself": frozenset(["clause", "if", "decision", "zh", "en"]),
}
ACTION_KEYS = ACTIONS | {"after", "if"}


def load(name: str, source_of: Callable[[str], Source]) -> Rulebook:
    """The rulebook ``name`` with all that it extends.

    Raises:
        RulebookError: the first mistake found.
    """
    flat = flatten(name, source_of)
    book = _build(flat)
    _check_clauses(flat, book)
    loosened(flat)
    return book


def _build(flat: Flat) -> Rulebook:
    readers: dict[str, Callable[[Entry], Any]] = {
        "duties": _duty,
        "bans": _ban,
        "routes": _route,
        "forms": _form,
        "marks": _mark,
        "manners": _manner,
        "phrases": _family,
        "rights": _right,
        "accountability_ends": _branch,
        "close_needs": _branch,
        "closes_itself": _branch,
    }
    lists = {s: _entries(flat, s, readers[s]) for s in LIST_SECTIONS}
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
        cites={k: tuple(_list(v)) for k, v in flat.maps["cites"].items()},
        first_contact=_first_contact(flat),
        classes=_classes(flat),
        posts={k: tuple(_list(v)) for k, v in flat.maps["posts"].items()},
        settings={k: _setting(v) for k, v in flat.maps["settings"].items()},
        tables=dict(flat.maps["tables"]),
        loosens=tuple(top.get("loosens") or ()),
        **lists,
    )


def _entries(flat: Flat, section: str, read: Callable[[Entry], Any]) -> tuple[Any, ...]:
    found = []
    for entry in flat.lists[section]:
        unknown = set(entry.raw) - KEYS[section]
        for key in unknown:
            raise entry.mistake(
                key, f"no key `{key}` here", f"keys are {', '.join(sorted(KEYS[section]))}"
            )
        found.append(_reading(entry, read))
    return tuple(found)


def _reading(entry: Entry, read: Callable[[Entry], Any]) -> Any:
    try:
        return read(entry)
    except Mistake as error:
        raise entry.mistake(error.key, error.what, error.mend) from None


# -- entries ------------------------------------------------------------------------------------


def _duty(entry: Entry) -> DutyRule:
    raw = entry.raw
    basis = raw.get("basis")
    limits = _limits(raw, basis)
    if basis is None and limits:
        basis = max((x.basis for x in limits), key=BASES[::-1].index)
    if basis not in BASES:
        raise Mistake("basis", "basis missing", "say stated, measured or default")
    basis = intern(basis)  # defaults are left out of JSON by identity
    if raw.get("quiet") and basis != "default":
        raise Mistake("quiet", "quiet only for default", "drop quiet, or make the basis default")
    if bool(raw.get("of")) != bool(set(_list(raw.get("when"))) & {"period", "staff_joined",
                                                                 "duties_changed"}):
        raise Mistake("of", "of and when do not fit", "`of` goes with period, staff_joined, "
                      "duties_changed, and with nothing else")
    owes = _acts(raw, "owes")
    every = raw.get("every")
    return DutyRule(
        id=entry.id,
        clause=entry.clause,
        zh=str(raw.get("zh", "")),
        en=str(raw.get("en", "")),
        when=_among(raw, "when", EVENTS, "event"),
        if_=_cond(raw),
        who=_roles(raw, "who")[0],
        owes=owes,
        with_=_with(raw.get("with"), owes),
        to=_roles(raw, "to", missing=()),
        also_by=_roles(raw, "also_by", missing=()),
        limits=limits,
        basis=basis,  # type: ignore[arg-type]
        quiet=bool(raw.get("quiet", False)),
        warn=_durations(raw, "warn"),
        warn_at=_durations(raw, "warn_at"),
        on_open=_actions(raw, "on_open", basis),
        on_breach=_actions(raw, "on_breach", basis),
        per=_choice(raw, "per", ("round", "event", "case"), "round"),
        of=_choice(raw, "of", ("office", "estate", "department", "staff"), None),
        every=_duration("every", every) if isinstance(every, str) else None,
        lapses=_among(raw, "lapses", EVENTS, "event", missing=("withdrawn",)),
        reading=bool(raw.get("reading", False)),
        decision=raw.get("decision"),
    )


def _limits(raw: dict[str, Any], basis: str | None) -> tuple[Limit, ...]:
    beside = [k for k in ("within", "from", "calendar") if k in raw]
    if "limits" in raw:
        if "within" in raw or "calendar" in raw:
            raise Mistake(beside[0], "limits beside within", "write one or the other")
        return tuple(_limit(x, basis) for x in raw["limits"])
    if "within" not in raw:
        return (
            (Limit(from_=_instant(raw), basis=basis or "default"),) if "from" in raw else ()  # type: ignore[arg-type]
        )
    return (_limit({k: raw[k] for k in beside}, basis),)


def _limit(raw: Any, basis: str | None) -> Limit:
    if not isinstance(raw, dict):
        raise Mistake("limits", "a limit is a map", "write {from, within, calendar, basis}")
    known = {"from", "within", "calendar", "basis", "if", "clause", "count", "most"}
    for key in set(raw) - known:
        raise Mistake(f"limits {key}", f"no key `{key}` here", f"keys are {', '.join(sorted(known))}")
    own = raw.get("basis", basis)
    if own not in BASES:
        raise Mistake("basis", "basis missing", "say stated, measured or default")
    own = intern(own)
    shared: dict[str, Any] = {"basis": own, "if_": _cond(raw), "clause": tuple(_list(raw.get("clause")))}
    if "count" in raw:
        return Limit(count=str(raw["count"]), most=int(raw.get("most", 0)), **shared)
    from_, within = _instant(raw), raw.get("within")
    if isinstance(within, dict):
        if "setting" in within:
            shared["setting"] = str(within["setting"])
        else:
            shared["table"] = (str(within.get("table")), str(within.get("key")))
        within = None
    length = _duration("within", within) if within is not None else None
    if length is not None and length.zero and from_ not in STATED_INSTANTS:
        raise Mistake("within", "at once needs a tolerance", "give a measured limit, e.g. PT2M")
    calendar = _choice(raw, "calendar", ("wall", "working"), "wall")
    return Limit(from_=from_, within=length, calendar=calendar, **shared)


def _instant(raw: dict[str, Any]) -> str:
    name = str(raw.get("from", "event"))
    if name not in INSTANTS:
        raise Mistake("from", f"no such instant `{name}`", f"instants are {_listed(INSTANTS)}")
    return name


def _ban(entry: Entry) -> Ban:
    raw = entry.raw
    code = str(raw.get("code", ""))
    if code not in CODES:
        raise Mistake("code", f"no such code `{code}`", f"codes are {', '.join(CODES)}")
    instead = _acts(raw, "instead") if raw.get("instead") else ()
    if not instead:
        raise Mistake("instead", "no way on", "name at least one act to do instead")
    ban = Ban(
        id=entry.id,
        clause=entry.clause,
        zh=str(raw.get("zh", "")),
        en=str(raw.get("en", "")),
        act=_acts(raw, "act"),
        who=_roles(raw, "who", missing=()),
        except_=_roles(raw, "except", missing=()),
        if_=_cond(raw, every_role=True),
        until_done=tuple(_until(x) for x in _list(raw.get("until_done"))),
        code=code,
        instead=instead,
        decision=raw.get("decision"),
    )
    if not (ban.who or ban.except_ or ban.if_ or ban.until_done):
        raise Mistake("act", "bans the act altogether", "say who, except, if or until_done")
    return ban


def _until(raw: Any) -> tuple[tuple[str, ...], dict[str, tuple[str, ...]]]:
    acts = _acts(raw, "act")
    return acts, _with(raw.get("with"), acts)


def _route(entry: Entry) -> Route:
    raw = entry.raw
    return Route(
        id=entry.id,
        clause=entry.clause,
        zh=str(raw.get("zh", "")),
        en=str(raw.get("en", "")),
        from_=_roles(raw, "from"),
        to=_roles(raw, "to"),
        ways=_among(raw, "ways", WAYS, "way"),
        if_=_cond(raw),
        needs=tuple(_list(raw.get("needs"))),
        copy=raw.get("copy"),
        decision=raw.get("decision"),
    )


def _form(entry: Entry) -> FormRule:
    raw = entry.raw
    return FormRule(
        id=entry.id,
        form=str(raw.get("form", entry.id.rpartition("/")[2])),
        clause=entry.clause,
        kind=str(raw.get("kind", "")),
        zh=str(raw.get("zh", "")),
        en=str(raw.get("en", "")),
        when=_among(raw, "when", EVENTS, "event"),
        if_=_cond(raw),
        who=_roles(raw, "who")[0],
        done_by=_acts(raw, "done_by") if raw.get("done_by") else (),
        sign=_roles(raw, "sign", missing=()),
        fields=tuple(_list(raw.get("fields"))),
        seal=raw.get("seal"),
        fills_from=raw.get("fills_from"),
        shown_to_customer=bool(raw.get("shown_to_customer", True)),
        per=_choice(raw, "per", ("round", "case", "department", "event"), "case"),
        decision=raw.get("decision"),
    )


def _mark(entry: Entry) -> Mark:
    raw = entry.raw
    return Mark(
        id=entry.id, clause=entry.clause, zh=str(raw.get("zh", "")), en=str(raw.get("en", "")),
        when=_among(raw, "when", EVENTS, "event"), if_=_cond(raw), set_=str(raw.get("set", entry.id)),
        decision=raw.get("decision"),
    )


def _manner(entry: Entry) -> Manner:
    raw = entry.raw
    return Manner(
        id=entry.id, clause=entry.clause, zh=str(raw.get("zh", "")), en=str(raw.get("en", "")),
        at=_acts(raw, "at"), if_=_cond(raw),
        show={str(k): str(v) for k, v in (raw.get("show") or {}).items()},
        offer=raw.get("offer"), decision=raw.get("decision"),
    )


def _family(entry: Entry) -> Family:
    raw = entry.raw
    return Family(
        id=entry.id.rpartition("/")[2], clause=entry.clause,
        effect=_choice(raw, "effect", ("refuse", "warn"), "warn"),
        words=tuple(str(w) for w in _list(raw.get("words"))), say=_say(raw.get("say")),
        zh=str(raw.get("zh", "")), en=str(raw.get("en", "")), on=bool(entry.clause),
    )


def _say(raw: Any) -> str:
    if isinstance(raw, dict):
        return str(raw.get("zh", ""))
    return str(raw[0]) if isinstance(raw, list) and raw else str(raw or "")


def _right(entry: Entry) -> Right:
    return Right(
        act=_acts(entry.raw, "act"), who=_roles(entry.raw, "who"), clause=entry.clause
    )


def _branch(entry: Entry) -> Branch:
    raw = entry.raw
    return Branch(
        clause=entry.clause, if_=_cond(raw), needs=_among(raw, "needs", NEEDS, "need", missing=()),
        decision=raw.get("decision"),
    )


# -- parts of entries -----------------------------------------------------------------------------


def _list(value: Any) -> list[Any]:
    if value is None:
        return []
    return list(value) if isinstance(value, list | tuple) else [value]


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))


def _among(
    raw: dict[str, Any], key: str, allowed: Iterable[str], sort: str,
    missing: tuple[str, ...] | None = None,
) -> tuple[str, ...]:
    if key not in raw:
        if missing is None:
            raise Mistake(key, f"{key} missing", f"name one {sort} or more")
        return missing
    for value in _list(raw[key]):
        if value not in allowed:
            raise Mistake(key, f"no such {sort} `{value}`", f"{sort}s are {_listed(allowed)}")
    return tuple(_list(raw[key]))


def _acts(raw: Any, key: str) -> tuple[str, ...]:
    if not isinstance(raw, dict):
        raise Mistake(key, "not a map", "write {act: …}")
    return _among(raw, key, ACTS, "act")


def _roles(
    raw: dict[str, Any], key: str, missing: tuple[str, ...] | None = None
) -> tuple[str, ...]:
    if key not in raw:
        if missing is None:
            raise Mistake(key, f"{key} missing", "name a role")
        return missing
    found = tuple(str(v) for v in _list(raw[key]))
    if not found and missing is None:
        raise Mistake(key, f"{key} is empty", "name a role")
    for role in found:
        relation, _, relative = role.partition(" of ")
        if relative and relation in RELATIONS and relative in RELATIVES:
            continue
        if role not in ROLES | GROUPS:
            raise Mistake(key, f"no such role `{role}`", f"roles are {_listed(ROLES | GROUPS)}")
    return found


def _choice(raw: dict[str, Any], key: str, allowed: tuple[str, ...], missing: Any) -> Any:
    value = raw.get(key, missing)
    if value is not missing and value not in allowed:
        raise Mistake(key, f"no such value `{value}`", f"it is one of {', '.join(allowed)}")
    return value


def _duration(key: str, text: Any) -> Duration:
    try:
        return parse_duration(str(text))
    except ValueError as error:
        raise Mistake(key, f"not a duration: {error}", "write ISO 8601, e.g. PT30M or P1D") from None


def _durations(raw: dict[str, Any], key: str) -> tuple[Duration, ...]:
    return tuple(_duration(key, x) for x in _list(raw.get(key)))


def _cond(raw: dict[str, Any], *, every_role: bool = False) -> Cond | None:
    try:
        return compile_cond(raw.get("if"), every_role=every_role)
    except (ValueError, TypeError) as error:
        what, _, mend = str(error).partition("; ")
        raise Mistake("if", what, mend or "see shouwen facts") from None


def _with(raw: Any, acts: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """Fields that the ending act must carry. ``interim`` is a tag, the others are act fields."""
    found: dict[str, tuple[str, ...]] = {}
    for field, values in (raw or {}).items():
        fields = {f.encode_name for a in acts for f in msgspec.structs.fields(ACTS[a])}
        if field not in fields and not (field == "interim" and "answer" in acts):
            raise Mistake("with", f"no act here has the field `{field}`",
                          f"fields are {_listed(fields)}")
        found[field] = tuple(_plain(v) for v in _list(values))
    return found


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _actions(raw: dict[str, Any], key: str, basis: str) -> tuple[Action, ...]:
    return tuple(_action(x, key, basis) for x in _list(raw.get(key)))


def _action(raw: Any, key: str, basis: str) -> Action:
    names = [k for k in raw if k in ACTIONS] if isinstance(raw, dict) else []
    if len(names) != 1 or set(raw) - ACTION_KEYS:
        raise Mistake(key, "no such action", f"write one of {_listed(ACTIONS)}: role")
    [do] = names
    role = str(raw[do])
    if do == "propose":
        if basis == "default":
            raise Mistake(key, "propose needs stated or measured", "a default is never penalised")
    else:
        _roles({do: role}, do)
    after = raw.get("after")
    return Action(
        do=do, role=role, if_=_cond(raw),
        after=_duration("after", after) if after is not None else None,
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
    return _duration(key, found) if isinstance(found, str) else None


# -- maps -----------------------------------------------------------------------------------------


def _names(flat: Flat, key: str) -> dict[str, str]:
    return {str(k): str(v) for k, v in (flat.top.get(key) or {}).items()}


def _setting(raw: Any) -> Any:
    return raw.get("value") if isinstance(raw, dict) and "value" in raw else raw


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
            screen=screen, required=tuple(_list(raw.get("required"))),
            asked=tuple(_list(raw.get("asked"))), clause=tuple(_list(raw.get("clause"))),
        )
        for screen, raw in flat.maps["fields"].items()
    }


def _first_contact(flat: Flat) -> FirstContact:
    raw = flat.maps["first_contact"]
    return FirstContact(
        who=tuple(_list(raw.get("who") or "staff")), otherwise=raw.get("otherwise"),
        clause=tuple(_list(raw.get("clause"))),
    )


def _classes(flat: Flat) -> Classes:
    raw = flat.maps["classes"]
    return Classes(
        unstated=int(raw.get("unstated", 2)), floors=dict(raw.get("floors") or {}),
        lowered_by=tuple(_list(raw.get("lowered_by"))), clause=tuple(_list(raw.get("clause"))),
    )


# -- clauses --------------------------------------------------------------------------------------


def cited_by(book: Rulebook) -> dict[str, list[str]]:
    """Every clause with the entries that carry it out: ``duties/alarm``, ``cites/RF17`` …"""
    found: dict[str, list[str]] = {}

    def add(clauses: Iterable[str], carrier: str) -> None:
        for clause in clauses:
            found.setdefault(clause, []).append(carrier)

    for section in ("duties", "bans", "routes", "forms", "marks", "manners"):
        for entry in getattr(book, section):
            add(entry.clause, f"{section}/{entry.id}")
    for duty in book.duties:
        for limit in duty.limits:
            add(limit.clause, f"duties/{duty.id}")
    for family in book.phrases:
        add(family.clause, f"phrases/{family.id}")
    for section in ("accountability_ends", "close_needs", "closes_itself"):
        for n, branch in enumerate(getattr(book, section), start=1):
            add(branch.clause, f"{section}/{n}")
    for code, clauses in book.cites.items():
        add(clauses, f"cites/{code}")
    for screen, rule in book.fields.items():
        add(rule.clause, f"fields/{screen}")
    add(book.first_contact.clause, "first_contact")
    add(book.classes.clause, "classes")
    add(book.posts.get("clause", ()), "posts")
    return found


def _check_clauses(flat: Flat, book: Rulebook) -> None:
    """Each cited row exists, each row is carried out, and only the base may cite none."""
    carriers = cited_by(book)
    known = book.clauses
    if not known:
        return
    for section in LIST_SECTIONS:
        for entry in flat.lists[section]:
            _check_entry_clauses(entry, known, flat)
    for clause in carriers:
        if clause not in known:
            raise flat.mistake("clauses", clause, "", f"no such row `{clause}`",
                               "list it under clauses, or cite another")
    own = flat.top.get("clauses") or {}  # a parent's rows were held to account in the parent
    for clause, row in known.items():
        if clause in own and clause not in carriers and not row.by:
            raise flat.mistake("clauses", clause, "by", "row has no carrier",
                               "cite it in an entry, or say by: screen/…, report/…, field/…, "
                               "setting/… or training/…")


def _check_entry_clauses(entry: Entry, known: Mapping[str, Clause], flat: Flat) -> None:
    for clause in entry.clause:
        if clause not in known:
            own = any(clause.startswith(f"{p}-") for p in (flat.id, *flat.parents))
            what = f"no such row `{clause}`" if own else f"row of another regulation `{clause}`"
            raise entry.mistake("clause", what, "cite a row that stands under clauses")
    if not entry.clause and entry.origin != "base" and entry.section in (
        "duties", "bans", "routes", "forms", "marks", "manners",
    ):
        raise entry.mistake("clause", "clause missing", "name the rows that this entry carries out")


__all__ = ["RulebookError", "cited_by", "load"]
