"""Two rulebooks side by side, by theme, in plain words, differences first.

Entries are paired by their id where one book builds on the other, else by what they are about:
the event, who owes what to whom. A pair is ``different`` where its sentence differs.
"""

from collections.abc import Callable, Iterable
from typing import Any, Literal

import msgspec

from shouwen.kernel.rulebook import DutyRule, Rulebook
from shouwen.rulebooks import glossary as g
from shouwen.rulebooks import saying as s
from shouwen.rulebooks.saying import Said

State = Literal["different", "only_a", "only_b", "same"]
ORDER: tuple[State, ...] = ("different", "only_a", "only_b", "same")
NEEDED = 7
"""The likeness from which two duties of different regulations count as the same one."""


class Side(msgspec.Struct, frozen=True, kw_only=True):
    """What one rulebook says of a matter, and its clauses."""

    text: Said
    clauses: tuple[str, ...] = ()


class Row(msgspec.Struct, frozen=True, kw_only=True):
    what: Said
    state: State
    a: Side | None = None
    b: Side | None = None


class Theme(msgspec.Struct, frozen=True, kw_only=True):
    """One theme with its rows, differences first."""

    theme: str
    name: Said
    rows: tuple[Row, ...]

    @property
    def different(self) -> int:
        return sum(1 for r in self.rows if r.state != "same")


class Comparison(msgspec.Struct, frozen=True, kw_only=True):
    a: str
    b: str
    themes: tuple[Theme, ...]


def compare(a: Rulebook, b: Rulebook) -> Comparison:
    """Limits, hand-overs, duties, bans, forms, phrases, closing and settings of two rulebooks."""
    pairs = _pairs(a.duties, b.duties)
    return Comparison(a=a.id, b=b.id, themes=(
        _theme("limits", "时限", "Limits", _limit_rows(pairs)),
        _theme("routes", "谁可以交给谁", "Who may hand to whom", _route_rows(_routes(a), _routes(b))),
        _theme("duties", "责任", "Duties", _duty_rows(pairs, a, b)),
        _theme("bans", "禁令", "Bans", _keyed(*_bans(a, b))),
        _theme("forms", "表单", "Forms", _keyed(_forms(a), _forms(b))),
        _theme("phrases", "用语", "Phrases", _keyed(_phrases(a), _phrases(b))),
        _theme("ending", "何时了结、何时办结", "When it ends and closes", _keyed(_ending(a), _ending(b))),
        _theme("settings", "设置与登记栏", "Settings and fields", _keyed(_settings(a), _settings(b))),
    ))


def _theme(theme: str, zh: str, en: str, rows: Iterable[Row]) -> Theme:
    return Theme(theme=theme, name=Said(zh, en), rows=tuple(sorted(rows, key=lambda r: ORDER.index(r.state))))


# -- pairing duties -------------------------------------------------------------------------------

Pair = tuple[DutyRule | None, DutyRule | None]


def _pairs(ours: tuple[DutyRule, ...], theirs: tuple[DutyRule, ...]) -> list[Pair]:
    """Each duty with its counterpart, best likeness first; None where there is none."""
    scored = sorted(
        ((_likeness(x, y), -m, -n) for m, x in enumerate(ours) for n, y in enumerate(theirs)), reverse=True
    )
    taken: dict[int, int] = {}
    for score, m, n in scored:
        if score >= NEEDED and -m not in taken and -n not in taken.values():
            taken[-m] = -n
    pairs: list[Pair] = [(x, theirs[taken[m]] if m in taken else None) for m, x in enumerate(ours)]
    return pairs + [(None, y) for n, y in enumerate(theirs) if n not in taken.values()]


def _likeness(x: DutyRule, y: DutyRule) -> int:
    """From 0 to 100: the same id with the same act, else event, act, who, to whom, condition."""
    same_act = x.owes[0] == y.owes[0]
    if x.id.rpartition("/")[2] == y.id.rpartition("/")[2] and set(x.owes) & set(y.owes):
        return 100 if x.clause == y.clause else 50
    if not set(x.when) & set(y.when) or not set(x.owes) & set(y.owes) or x.of != y.of or (
        dict(x.with_) != dict(y.with_)
    ):
        return 0
    return 3 + 2 * same_act + (x.who == y.who) * 2 + (set(x.to) == set(y.to)) * 2 + (_if(x) == _if(y)) * 2


def _if(rule: DutyRule) -> Any:
    return rule.if_.written if rule.if_ else None


def _duty_rows(pairs: list[Pair], a: Rulebook, b: Rulebook) -> Iterable[Row]:
    """Where only one of the two has a duty, it is told with its limit."""
    def said(rule: DutyRule | None, book: Rulebook, alone: bool) -> Side | None:
        if rule is None:
            return None
        text = s.duty(rule, book)
        return Side(text=s.joined((text, s.limits(rule)), "，", "; ") if alone else text, clauses=rule.clause)

    for x, y in pairs:
        yield _row(_both(x, y), said(x, a, y is None), said(y, b, x is None))


def _limit_rows(pairs: list[Pair]) -> Iterable[Row]:
    for x, y in pairs:
        if x is not None and y is not None and (s.limits(x) or s.limits(y)):
            yield _row(_both(x, y), _side(x, _limits), _side(y, _limits))


def _both(x: DutyRule | None, y: DutyRule | None) -> Said:
    """What the two books call it: one name where they agree."""
    return _names([s.named(e) for e in (x, y) if e is not None])


def _names(names: list[Said]) -> Said:
    kept = [n for m, n in enumerate(names) if n.zh not in [o.zh for o in names[:m]]]
    return s.joined(kept, " ／ ", " / ")


def _limits(rule: DutyRule) -> Said:
    return s.limits(rule) or Said("没有时限", "no limit")


def _side(entry: Any, say: Callable[[Any], Said]) -> Side | None:
    return Side(text=say(entry), clauses=entry.clause) if entry is not None else None


def _row(what: Said, a: Side | None, b: Side | None) -> Row:
    state: State = "same"
    if a is None or b is None:
        state = "only_b" if a is None else "only_a"
    elif a.text != b.text:
        state = "different"
    return Row(what=what, state=state, a=a, b=b)


# -- the other themes: rows by key ----------------------------------------------------------------

Keyed = dict[Any, tuple[Said, Side]]


def _keyed(ours: Keyed, theirs: Keyed) -> Iterable[Row]:
    for key in dict.fromkeys((*ours, *theirs)):
        what = _names([side[key][0] for side in (ours, theirs) if key in side])
        yield _row(what, ours[key][1] if key in ours else None, theirs[key][1] if key in theirs else None)


def _put(rows: Keyed, key: Any, what: Said, text: Said, clauses: tuple[str, ...]) -> None:
    """Two entries on one matter are one row, with both their sentences and clauses."""
    if key in rows:
        before = rows[key][1]
        if text.zh not in before.text.zh:
            text = s.joined((before.text, text), "；", "; ")
        else:
            text = before.text
        clauses = tuple(dict.fromkeys((*before.clauses, *clauses)))
    rows[key] = what, Side(text=text, clauses=clauses)


def _routes(book: Rulebook) -> Keyed:
    rows: Keyed = {}
    for route in book.routes:
        for giver in route.from_:
            for taker in route.to:
                ways, held = s.of(g.WAYS, route.ways), s.condition(route.if_)
                text = Said(f"{ways.zh}（{held.zh}）", f"{ways.en} ({held.en})") if held else ways
                _put(rows, (giver, taker), Said(), text, route.clause)
    return rows


def _route_rows(ours: Keyed, theirs: Keyed) -> Iterable[Row]:
    """One row for all recipients whom somebody may hand to in the same ways."""
    grouped: dict[tuple[str, Side | None, Side | None], list[str]] = {}
    for giver, taker in dict.fromkeys((*ours, *theirs)):
        sides = tuple(side[giver, taker][1] if (giver, taker) in side else None for side in (ours, theirs))
        grouped.setdefault((giver, *sides), []).append(taker)
    for (giver, a, b), takers in grouped.items():
        yield _row(s.joined((s.role(giver), s.roles(takers)), " → ", " → "), a, b)


def _bans(a: Rulebook, b: Rulebook) -> tuple[Keyed, Keyed]:
    """By id where both have it, else by act, code and condition: what is refused when."""
    shared = {x.id for x in a.bans} & {x.id for x in b.bans}
    found: list[Keyed] = []
    for book in (a, b):
        rows: Keyed = {}
        for ban in book.bans:
            cond = str(ban.if_.written) if ban.if_ else ""
            key = ban.id if ban.id in shared else (ban.code, ban.act, cond)
            _put(rows, key, s.named(ban), s.ban(ban), ban.clause)
        found.append(rows)
    return found[0], found[1]


def _forms(book: Rulebook) -> Keyed:
    rows: Keyed = {}
    for form in book.forms:
        _put(rows, form.kind or form.form, s.named(form), s.form(form), form.clause)
    return rows


def _phrases(book: Rulebook) -> Keyed:
    return {f.id: (s.named(f), Side(text=s.family(f), clauses=f.clause)) for f in book.phrases}


def _ending(book: Rulebook) -> Keyed:
    rows: Keyed = {}
    for section, zh, en in (
        ("accountability_ends", "首问责任了结", "The first contact's part ends"),
        ("close_needs", "可以办结", "A case may be closed"), ("closes_itself", "自动办结", "A case closes itself"),
        ("reopens_itself", "自动重开", "A case reopens itself"),
    ):
        for branch in getattr(book, section):
            _put(rows, section, Said(zh, en), s.branch(branch), branch.clause)
    return rows


def _settings(book: Rulebook) -> Keyed:
    rows: Keyed = {}
    for kind, floor in book.classes.floors.items():
        what = s.joined((Said("类别下限", "lowest class"), s.of(g.KINDS, [kind])), "：", ": ")
        _put(rows, ("floor", kind), what, Said(f"{floor} 类", f"class {floor}"), book.classes.clause)
    for screen, rule in book.fields.items():
        for key, zh, en in (("required", "必填", "required"), ("asked", "询问", "asked")):
            fields = s.of(g.FIELDS, getattr(rule, key))
            if fields:
                what = s.joined((s.of({**g.ACTS, "slip": g.WAYS["slip"], "class_1": ("一类", "class 1")}, [screen]),
                                 Said(zh, en)), " · ", " · ")
                _put(rows, ("field", screen, key), what, fields, rule.clause)
    for name, value in book.settings.items():
        what = Said(book.meanings.get(name) or name, name.replace("_", " "))
        _put(rows, ("setting", name), what, s.setting(value), ())
    return rows
