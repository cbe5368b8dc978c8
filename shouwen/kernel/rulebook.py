"""A rulebook as the kernel uses it: typed entries, indexed by what they answer to.

``loading.py`` makes one out of YAML trees and refuses what is wrong; here everything is right.
A rulebook never changes after it is made, and a case keeps the one it was registered under.
"""

from collections.abc import Callable, Iterable
from typing import Any, Literal

import msgspec

from shouwen.kernel.calendar import Duration
from shouwen.kernel.papers.rules import PaperRule, undefined

Basis = Literal["stated", "measured", "default"]
Names = dict[str, str]
Holds = Callable[[Any], bool]
"""Asked of a ``roles.Cast``, which is not named here: it holds a rulebook itself."""
FIXED_STARTS = frozenset(
    {"event", "contact", "arrival", "registered", "stated_until", "stated_eta"}
)
"""Instants that stay what they are once a duty has opened."""
STRENGTH: dict[str, int] = {"default": 0, "measured": 1, "stated": 2}


class Cond(msgspec.Struct, frozen=True, kw_only=True):
    """A condition: any of the alternatives, each a map of facts that must all hold.

    ``stated`` looks only at the stated facts of each alternative: when one of those changes, a
    duty whose condition no longer holds by them is owed no more.
    """

    written: tuple[dict[str, Any], ...] = ()
    holds: Holds
    stated: Holds
    counts: tuple[str, ...] = ()


class Action(msgspec.Struct, frozen=True, kw_only=True):
    """What follows of itself at an opening or a breach: ``do`` is notify, remind, escalate,
    give_work, stand_in or propose; ``role`` whom it concerns."""

    do: str
    role: str
    after: Duration | None = None
    if_: Cond | None = None


class Limit(msgspec.Struct, frozen=True, kw_only=True):
    """One limit of a duty: an amount of time from an instant, or a number of occurrences."""

    from_: str = "event"
    within: Duration | None = None
    setting: str | None = None
    table: tuple[str, str] | None = None
    calendar: Literal["wall", "working"] = "wall"
    basis: Basis = "default"
    if_: Cond | None = None
    clause: tuple[str, ...] = ()
    count: str | None = None
    most: int = 0

    @property
    def unsteady(self) -> bool:
        """Whether it has to be counted again when the case has moved."""
        return self.from_ not in FIXED_STARTS or self.if_ is not None


class DutyRule(msgspec.Struct, frozen=True, kw_only=True):
    """When EVENT if FACTS, WHO owes ACT to WHOM within LIMIT. See docs/rulebook-format.md."""

    id: str
    clause: tuple[str, ...]
    zh: str = ""
    en: str = ""
    when: tuple[str, ...] = ()
    if_: Cond | None = None
    who: str
    owes: tuple[str, ...]
    with_: dict[str, tuple[str, ...]] = {}
    to: tuple[str, ...] = ()
    also_by: tuple[str, ...] = ()
    limits: tuple[Limit, ...] = ()
    basis: Basis
    quiet: bool | tuple[str, str] = False
    """A default due that falls into the quiet hours waits for their end: the book's, or these."""
    warn: tuple[Duration, ...] = ()
    warn_at: tuple[Duration, ...] = ()
    on_open: tuple[Action, ...] = ()
    on_breach: tuple[Action, ...] = ()
    per: Literal["round", "event", "case"] = "round"
    of: str | None = None
    every: Duration | None = None
    lapses: tuple[str, ...] = ("withdrawn",)
    reading: bool = False
    decision: str | None = None
    order: int = 0


class Ban(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    clause: tuple[str, ...]
    zh: str = ""
    en: str = ""
    act: tuple[str, ...]
    who: tuple[str, ...] = ()
    except_: tuple[str, ...] = ()
    if_: Cond | None = None
    until_done: tuple[tuple[tuple[str, ...], dict[str, tuple[str, ...]]], ...] = ()
    code: str
    say: dict[str, str] = {}
    instead: tuple[str, ...]
    decision: str | None = None


class Route(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    clause: tuple[str, ...]
    zh: str = ""
    en: str = ""
    from_: tuple[str, ...]
    to: tuple[str, ...]
    ways: tuple[str, ...]
    if_: Cond | None = None
    needs: tuple[str, ...] = ()
    copy: str | None = None
    decision: str | None = None

    def allows(self, way: str | None) -> bool:
        return "any" in self.ways or way in self.ways


class FormRule(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    form: str
    clause: tuple[str, ...]
    kind: str = ""
    zh: str = ""
    en: str = ""
    when: tuple[str, ...]
    if_: Cond | None = None
    who: str
    done_by: tuple[str, ...] = ()
    sign: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    seal: str | None = None
    fills_from: str | None = None
    shown_to_customer: bool = True
    per: Literal["round", "case", "department", "event"] = "case"
    decision: str | None = None


class Mark(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    clause: tuple[str, ...]
    zh: str = ""
    en: str = ""
    when: tuple[str, ...]
    if_: Cond | None = None
    set_: str
    decision: str | None = None


class Manner(msgspec.Struct, frozen=True, kw_only=True):
    """Help at the moment of use: at an act, show a text or offer another act. No clock."""

    id: str
    clause: tuple[str, ...]
    at: tuple[str, ...]
    if_: Cond | None = None
    show: Names = {}
    offer: str | None = None
    zh: str = ""
    en: str = ""
    decision: str | None = None


class Family(msgspec.Struct, frozen=True, kw_only=True):
    """A family of brush-offs. ``on``: this rulebook switches it on, with its clauses."""

    id: str
    clause: tuple[str, ...] = ()
    effect: Literal["refuse", "warn"] = "warn"
    words: tuple[str, ...] = ()
    say: str = ""
    zh: str = ""
    en: str = ""
    on: bool = False


class Branch(msgspec.Struct, frozen=True, kw_only=True):
    clause: tuple[str, ...] = ()
    if_: Cond | None = None
    needs: tuple[str, ...] = ()
    decision: str | None = None


class Right(msgspec.Struct, frozen=True, kw_only=True):
    act: tuple[str, ...]
    who: tuple[str, ...]
    clause: tuple[str, ...] = ()


class Clause(msgspec.Struct, frozen=True, kw_only=True):
    """A row of the regulation: what people see of it, and where it shows if no entry cites it."""

    id: str
    zh: str = ""
    en: str = ""
    label: Names = {}
    by: str | None = None


class FieldRule(msgspec.Struct, frozen=True, kw_only=True):
    screen: str
    required: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    clause: tuple[str, ...] = ()


class FirstContact(msgspec.Struct, frozen=True, kw_only=True):
    """Who may be first contact; ``otherwise`` who is it when somebody else is met."""

    who: tuple[str, ...] = ("staff",)
    otherwise: str | None = None
    clause: tuple[str, ...] = ()


class Classes(msgspec.Struct, frozen=True, kw_only=True):
    unstated: int = 2
    floors: dict[str, int] = {}
    lowered_by: tuple[str, ...] = ()
    clause: tuple[str, ...] = ()


class Rulebook(msgspec.Struct, kw_only=True, dict=True, eq=False):
    """One regulation. Entries keep their order; the indices answer in that order.

    ``counted`` are the duties with a limit in number, ``unsteady`` those whose due may move with
    the case; ``operative`` are the posts of operatives, ``words`` the brush-offs by family.
    """

    id: str
    version: str
    hash: str
    title: Names
    extends: tuple[str, ...] = ()
    clauses: dict[str, Clause] = {}
    duties: tuple[DutyRule, ...] = ()
    bans: tuple[Ban, ...] = ()
    routes: tuple[Route, ...] = ()
    forms: tuple[FormRule, ...] = ()
    papers: tuple[PaperRule, ...] = ()
    marks: tuple[Mark, ...] = ()
    manners: tuple[Manner, ...] = ()
    phrases: tuple[Family, ...] = ()
    rights: tuple[Right, ...] = ()
    fields: dict[str, FieldRule] = {}
    cites: dict[str, tuple[str, ...]] = {}
    first_contact: FirstContact = FirstContact()
    classes: Classes = Classes()
    posts: dict[str, tuple[str, ...]] = {}
    settings: dict[str, Any] = {}
    meanings: dict[str, str] = {}
    """What each setting is for, in the words of the book that brought it in."""
    tables: dict[str, dict[str, Any]] = {}
    accountability_ends: tuple[Branch, ...] = ()
    close_needs: tuple[Branch, ...] = ()
    closes_itself: tuple[Branch, ...] = ()
    reopens_itself: tuple[Branch, ...] = ()
    """After which return visits the case is open again without anybody's act."""
    loosens: tuple[dict[str, Any], ...] = ()

    def __post_init__(self) -> None:
        self.operative = frozenset(self.posts.get("operative", ()))
        self._duties = {d.id: d for d in self.duties}
        self.counted = {d.id: d for d in self.duties if any(x.count is not None for x in d.limits)}
        self.unsteady = {d.id: d for d in self.duties if any(x.unsteady for x in d.limits)}
        self.families = {f.id: f for f in self.phrases}
        self.words = {f.id: f.words for f in self.phrases}
        self._by_event: dict[str, tuple[DutyRule, ...]] = _index(self.duties, lambda d: d.when)
        self._bans: dict[str, tuple[Ban, ...]] = _index(self.bans, lambda b: b.act)
        self._forms: dict[str, tuple[FormRule, ...]] = _index(self.forms, lambda f: f.when)
        self._marks: dict[str, tuple[Mark, ...]] = _index(self.marks, lambda m: m.when)
        self._rights: dict[str, tuple[Right, ...]] = _index(self.rights, lambda r: r.act)
        self._manners: dict[str, tuple[Manner, ...]] = _index(self.manners, lambda m: m.at)

    def duty(self, rule: str) -> DutyRule | None:
        """The entry that opened a duty."""
        return self._duties.get(rule)

    def duties_started_by(self, event: str) -> tuple[DutyRule, ...]:
        return self._by_event.get(event, ())

    def bans_on(self, act: str) -> tuple[Ban, ...]:
        return self._bans.get(act, ())

    def forms_at(self, event: str) -> tuple[FormRule, ...]:
        return self._forms.get(event, ())

    def marks_at(self, event: str) -> tuple[Mark, ...]:
        return self._marks.get(event, ())

    def rights_to(self, act: str) -> tuple[Right, ...]:
        return self._rights.get(act, ())

    def manners_at(self, act: str) -> tuple[Manner, ...]:
        return self._manners.get(act, ())

    def form(self, form: str) -> FormRule | None:
        """The entry for a form by its id (F04) or its kind (slip)."""
        return next((f for f in self.forms if form in (f.form, f.kind)), None)

    def form_rule(self, id_: str) -> FormRule | None:
        """The entry of this id; None: the book no longer has what a form of the case came from."""
        return next((f for f in self.forms if f.id == id_), None)

    def paper(self, form: str) -> PaperRule | None:
        """What the form of this number or kind holds; None: this book has no such form."""
        rule = self.form(form)
        number = rule.form if rule else form
        found = next((p for p in self.papers if p.id == number), None)
        if found is None and rule is not None:
            return undefined(rule.form, rule.zh, rule.en, rule.fields, rule.who)
        return found

    def cited(self, code: str) -> tuple[str, ...]:
        """Rows behind a refusal that the kernel makes in every rulebook."""
        return self.cites.get(code, ())

    def label(self, clause: str, lang: str = "zh") -> str:
        """What people see of a clause: its label, else its id."""
        found = self.clauses.get(clause)
        return found.label.get(lang, clause) if found else clause


def _index(entries: Iterable[Any], keys: Callable[[Any], Iterable[str]]) -> dict[str, Any]:
    found: dict[str, list[Any]] = {}
    for entry in entries:
        for key in dict.fromkeys(keys(entry)):
            found.setdefault(key, []).append(entry)
    return {key: tuple(entries) for key, entries in found.items()}
