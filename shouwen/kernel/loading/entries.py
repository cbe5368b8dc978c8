"""The entries of a rulebook: duties, bans, routes, forms and the rest, each with its own keys."""

from collections.abc import Callable
from sys import intern
from typing import Any

from shouwen.kernel.loading import entry_parts as parts
from shouwen.kernel.loading.merging import Entry, Flat
from shouwen.kernel.loading.paper_entries import PAPER_KEYS, read_paper
from shouwen.kernel.loading.source import Mistake
from shouwen.kernel.rulebook import (
    Ban,
    Branch,
    DutyRule,
    Family,
    FormRule,
    Limit,
    Manner,
    Mark,
    Right,
    Route,
)
from shouwen.kernel.vocabulary import CODES, EVENTS, INSTANTS, NEEDS, STATED_INSTANTS

KEYS: dict[str, frozenset[str]] = {
    "duties": frozenset(
        ["id", "clause", "zh", "en", "when", "if", "who", "owes", "with", "to", "also_by", "from", "within", "calendar", "basis", "limits", "quiet", "warn", "warn_at", "on_open", "on_breach", "per", "of", "every", "lapses", "reading", "decision"]
    ),
    "bans": frozenset(
        ["id", "clause", "zh", "en", "act", "who", "except", "if", "until_done", "code", "say", "instead", "decision", "reading"]
    ),
    "routes": frozenset(["id", "clause", "zh", "en", "from", "to", "ways", "if", "needs", "copy", "decision", "reading"]),
    "forms": frozenset(
        ["id", "form", "clause", "kind", "zh", "en", "when", "if", "who", "done_by", "sign", "fields", "seal", "fills_from", "shown_to_customer", "per", "decision", "reading"]
    ),
    "papers": PAPER_KEYS,
    "marks": frozenset(["id", "clause", "zh", "en", "when", "if", "set", "decision", "reading"]),
    "manners": frozenset(["id", "clause", "zh", "en", "at", "if", "show", "offer", "decision", "reading"]),
    "phrases": frozenset(["id", "clause", "zh", "en", "effect", "words", "say", "decision"]),
    "rights": frozenset(["id", "act", "who", "clause", "decision"]),
    "accountability_ends": frozenset(["clause", "if", "needs", "decision", "zh", "en"]),
    "close_needs": frozenset(["clause", "if", "needs", "decision", "zh", "en"]),
    "closes_itself": frozenset(["clause", "if", "decision", "zh", "en"]),
    "reopens_itself": frozenset(["clause", "if", "decision", "zh", "en"]),
}


def read_entries(flat: Flat, section: str) -> tuple[Any, ...]:
    """The entries of a section, in the order of the rulebook.

    Raises:
        RulebookError: an unknown key, or the first mistake in a part.
    """
    found = []
    switched_off = [e for e in flat.off if e.section == section]
    for entry in (*flat.lists[section], *switched_off):
        unknown = set(entry.raw) - KEYS[section]
        for key in unknown:
            raise entry.mistake(
                key, f"no key `{key}` here", f"keys are {', '.join(sorted(KEYS[section]))}"
            )
        found.append(_reading(entry, READERS[section]))
    return tuple(found[: len(flat.lists[section])])


def _reading(entry: Entry, read: Callable[[Entry], Any]) -> Any:
    try:
        return read(entry)
    except Mistake as error:
        raise entry.mistake(error.key, error.what, error.mend) from None
    except (TypeError, AttributeError, KeyError, ValueError, OverflowError):
        raise entry.mistake(
            "", "a value of the wrong shape", "compare docs/rulebook-format.md"
        ) from None


def _firmest(basis: str, limits: tuple[Limit, ...]) -> str:
    return min((basis, *(x.basis for x in limits)), key=parts.BASES.index)


def _duty(entry: Entry) -> DutyRule:
    raw = entry.raw
    basis = raw.get("basis")
    limits = _limits(raw, basis)
    if basis is None and limits:
        basis = max((x.basis for x in limits), key=parts.BASES[::-1].index)
    if basis not in parts.BASES:
        raise Mistake("basis", "basis missing", "say stated, measured or default")
    basis = intern(basis)  # defaults are left out of JSON by identity
    if raw.get("quiet") and basis != "default":
        raise Mistake("quiet", "quiet only for default", "drop quiet, or make the basis default")
    if bool(raw.get("of")) != bool(set(parts.as_list(raw.get("when"))) & {"period", "staff_joined",
                                                                 "duties_changed", "inspection_found"}):
        raise Mistake("of", "of and when do not fit", "`of` goes with period, staff_joined, "
                      "duties_changed, inspection_found, and with nothing else")
    owes = parts.acts(raw, "owes")
    every = raw.get("every")
    return DutyRule(
        id=entry.id,
        clause=entry.clause,
        zh=str(raw.get("zh", "")),
        en=str(raw.get("en", "")),
        when=parts.among(raw, "when", EVENTS, "event"),
        if_=parts.cond(raw),
        who=parts.roles(raw, "who")[0],
        owes=owes,
        with_=parts.with_(raw.get("with"), owes),
        to=parts.roles(raw, "to", missing=()),
        also_by=parts.roles(raw, "also_by", missing=()),
        limits=limits,
        basis=basis,  # type: ignore[arg-type]
        quiet=parts.quiet(raw.get("quiet", False)),
        warn=parts.durations(raw, "warn"),
        warn_at=parts.durations(raw, "warn_at"),
        on_open=parts.actions(raw, "on_open", basis),
        # Which limit was missed says at the time whether a violation is proposed at all.
        on_breach=parts.actions(raw, "on_breach", _firmest(basis, limits)),
        per=parts.choice(raw, "per", ("round", "event", "case"), "round"),
        of=parts.choice(raw, "of", ("office", "estate", "department", "staff"), None),
        every=parts.duration("every", every) if isinstance(every, str) else None,
        lapses=parts.among(raw, "lapses", EVENTS, "event", missing=("withdrawn",)),
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
    if own not in parts.BASES:
        raise Mistake("basis", "basis missing", "say stated, measured or default")
    own = intern(own)
    shared: dict[str, Any] = {"basis": own, "if_": parts.cond(raw), "clause": tuple(parts.as_list(raw.get("clause")))}
    if "count" in raw:
        return Limit(count=str(raw["count"]), most=int(raw.get("most", 0)), **shared)
    from_, within = _instant(raw), raw.get("within")
    if isinstance(within, dict):
        if "setting" in within:
            shared["setting"] = str(within["setting"])
        else:
            shared["table"] = (str(within.get("table")), str(within.get("key")))
        within = None
    length = parts.duration("within", within) if within is not None else None
    if length is not None and length.zero and from_ not in STATED_INSTANTS:
        raise Mistake("within", "at once needs a tolerance", "give a measured limit, e.g. PT2M")
    calendar = parts.choice(raw, "calendar", ("wall", "working"), "wall")
    return Limit(from_=from_, within=length, calendar=calendar, **shared)


def _instant(raw: dict[str, Any]) -> str:
    name = str(raw.get("from", "event"))
    if name not in INSTANTS:
        raise Mistake("from", f"no such instant `{name}`", f"instants are {parts.listed(INSTANTS)}")
    return name


def _ban(entry: Entry) -> Ban:
    raw = entry.raw
    code = str(raw.get("code", ""))
    if code not in CODES:
        raise Mistake("code", f"no such code `{code}`", f"codes are {', '.join(CODES)}")
    instead = parts.acts(raw, "instead") if raw.get("instead") else ()
    if not instead:
        raise Mistake("instead", "no way on", "name at least one act to do instead")
    ban = Ban(
        id=entry.id,
        clause=entry.clause,
        zh=str(raw.get("zh", "")),
        en=str(raw.get("en", "")),
        act=parts.acts(raw, "act"),
        who=parts.roles(raw, "who", missing=()),
        except_=parts.roles(raw, "except", missing=()),
        if_=parts.cond(raw, every_role=True),
        until_done=tuple(_until(x) for x in parts.as_list(raw.get("until_done"))),
        code=code,
        say=_own_words(raw.get("say")),
        instead=instead,
        decision=raw.get("decision"),
    )
    if not (ban.who or ban.except_ or ban.if_ or ban.until_done):
        raise Mistake("act", "bans the act altogether", "say who, except, if or until_done")
    return ban


def _own_words(raw: Any) -> dict[str, str]:
    if raw is None:
        return {}
    if not isinstance(raw, dict) or set(raw) != {"zh", "en"}:
        raise Mistake("say", "needs two texts", "write say: {zh: …, en: …}")
    return {lang: str(text) for lang, text in raw.items()}


def _until(raw: Any) -> tuple[tuple[str, ...], dict[str, tuple[str, ...]]]:
    acts = parts.acts(raw, "act")
    return acts, parts.with_(raw.get("with"), acts)


def _route(entry: Entry) -> Route:
    raw = entry.raw
    return Route(
        id=entry.id,
        clause=entry.clause,
        zh=str(raw.get("zh", "")),
        en=str(raw.get("en", "")),
        from_=parts.roles(raw, "from"),
        to=parts.roles(raw, "to"),
        ways=parts.among(raw, "ways", parts.WAYS, "way"),
        if_=parts.cond(raw),
        needs=tuple(parts.as_list(raw.get("needs"))),
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
        when=parts.among(raw, "when", EVENTS, "event"),
        if_=parts.cond(raw),
        who=parts.roles(raw, "who")[0],
        done_by=parts.acts(raw, "done_by") if raw.get("done_by") else (),
        sign=parts.roles(raw, "sign", missing=()),
        fields=tuple(parts.as_list(raw.get("fields"))),
        seal=raw.get("seal"),
        fills_from=raw.get("fills_from"),
        shown_to_customer=bool(raw.get("shown_to_customer", True)),
        per=parts.choice(raw, "per", ("round", "case", "department", "event"), "case"),
        decision=raw.get("decision"),
    )


def _mark(entry: Entry) -> Mark:
    raw = entry.raw
    return Mark(
        id=entry.id, clause=entry.clause, zh=str(raw.get("zh", "")), en=str(raw.get("en", "")),
        when=parts.among(raw, "when", EVENTS, "event"), if_=parts.cond(raw), set_=str(raw.get("set", entry.id)),
        decision=raw.get("decision"),
    )


def _manner(entry: Entry) -> Manner:
    raw = entry.raw
    return Manner(
        id=entry.id, clause=entry.clause, zh=str(raw.get("zh", "")), en=str(raw.get("en", "")),
        at=parts.acts(raw, "at"), if_=parts.cond(raw),
        show={str(k): str(v) for k, v in (raw.get("show") or {}).items()},
        offer=raw.get("offer"), decision=raw.get("decision"),
    )


def _family(entry: Entry) -> Family:
    raw = entry.raw
    return Family(
        id=entry.id.rpartition("/")[2], clause=entry.clause,
        effect=parts.choice(raw, "effect", ("refuse", "warn"), "warn"),
        words=tuple(str(w) for w in parts.as_list(raw.get("words"))), say=_say(raw.get("say")),
        zh=str(raw.get("zh", "")), en=str(raw.get("en", "")), on=bool(entry.clause),
    )


def _say(raw: Any) -> str:
    if isinstance(raw, dict):
        return str(raw.get("zh", ""))
    return str(raw[0]) if isinstance(raw, list) and raw else str(raw or "")


def _right(entry: Entry) -> Right:
    return Right(
        act=parts.acts(entry.raw, "act"), who=parts.roles(entry.raw, "who"), clause=entry.clause
    )


def _branch(entry: Entry) -> Branch:
    raw = entry.raw
    return Branch(
        clause=entry.clause, if_=parts.cond(raw), needs=parts.among(raw, "needs", NEEDS, "need", missing=()),
        decision=raw.get("decision"),
    )


READERS: dict[str, Callable[[Entry], Any]] = {
    "duties": _duty,
    "bans": _ban,
    "routes": _route,
    "forms": _form,
    "papers": read_paper,
    "marks": _mark,
    "manners": _manner,
    "phrases": _family,
    "rights": _right,
    "accountability_ends": _branch,
    "close_needs": _branch,
    "closes_itself": _branch,
    "reopens_itself": _branch,
}
"""How an entry of each section is read."""
