"""What a rulebook asks of one post, in plain words with its clauses: the booklet of its duties.

A post is what the roster calls somebody (``guard``); a rulebook speaks of roles (``operative``,
``first_contact``). ``roles_of`` says which roles a post can come to have.
"""

from collections.abc import Iterable
from typing import Any, Literal

import msgspec

from shouwen.kernel.rulebook import Ban, DutyRule, Rulebook
from shouwen.rulebooks import glossary as g
from shouwen.rulebooks import saying as s
from shouwen.rulebooks.saying import Said

Sort = Literal["owes", "must_not", "may_pass", "says", "papers"]
SORTS: tuple[Sort, ...] = ("owes", "must_not", "may_pass", "says", "papers")
IN_A_LESSON = 5

_EVERYBODY = frozenset({
    "staff", "anyone", "actor", "stand_in", "recipient", "taker", "handler", "party", "colleague",
    "offered", "accountable", "delegate",
})
_OF_POST: dict[str, frozenset[str]] = {
    "agent": frozenset({"agent", "on_duty_agent", "service_centre", "desk"}),
    "receptionist": frozenset({"receptionist", "on_duty_agent", "service_centre", "desk"}),
    "team_leader": frozenset({"superior", "responsible_supervisor", "team_leader"}),
    "supervisor": frozenset({"superior", "responsible_supervisor", "highest_on_duty", "supervisor"}),
    "department_head": frozenset({
        "department_head", "superior", "department", "head", "lead", "face", "supporting", "touched_heads",
        "responsible_supervisor",
    }),
    "tracker": frozenset({"tracker"}),
    "coordinator": frozenset({"coordinator"}),
    "office_head": frozenset({"office_head", "superior", "head", "highest_on_duty", "next_on_duty"}),
    "company_leader": frozenset({"company_leader", "next_leader", "superior"}),
    "auditor": frozenset({"quality_audit"}),
}


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that a post owes, must not do, may do or writes. ``key`` is the entry's own."""

    key: str
    sort: Sort
    name: Said
    text: Said
    clauses: tuple[str, ...] = ()


class Booklet(msgspec.Struct, frozen=True, kw_only=True):
    """All of them for one post under one version of a rulebook."""

    book: str
    version: str
    hash: str
    post: str
    lines: tuple[Line, ...]

    def of(self, sort: Sort) -> tuple[Line, ...]:
        return tuple(x for x in self.lines if x.sort == sort)


class Lesson(msgspec.Struct, frozen=True, kw_only=True):
    """A few lines to read at one sitting; ``clauses`` in plain words, by id."""

    number: int
    sort: Sort
    lines: tuple[Line, ...]
    clauses: dict[str, Said]


def roles_of(post: str, book: Rulebook) -> frozenset[str]:
    """The roles that somebody with this post can have under the rulebook."""
    own = _OF_POST.get(post, frozenset()) | {post, "operative" if post in book.operative else "manager"}
    found = _EVERYBODY | own
    hears = set(book.first_contact.who)
    return found | {"first_contact"} if hears & (own | {"staff", "anyone"}) else found


def binds(ban: Ban, post: str, roles: frozenset[str]) -> bool:
    """Whether a ban speaks to the post: it names a role of its, and excepts none that goes with it."""
    excepted = set(ban.except_) & (_OF_POST.get(post, frozenset()) | {post})
    return not excepted and (not ban.who or bool(set(ban.who) & roles))


def booklet(book: Rulebook, post: str) -> Booklet:
    """What this post owes, must not do, how it may pass on, what not to say, what it fills in."""
    roles = roles_of(post, book)
    lines = (*_owes(book, roles), *_must_not(book, post, roles), *_may_pass(book, roles), *_says(book),
             *_papers(book, roles))
    return Booklet(book=book.id, version=book.version, hash=book.hash, post=post, lines=lines)


def owed_by(rule: DutyRule, roles: frozenset[str]) -> bool:
    """Whether somebody with these roles can come to owe it: by name, and by who has to have acted."""
    return rule.who.partition(" of ")[0] in roles and _may_hold(rule, roles)


def _may_hold(rule: DutyRule, roles: frozenset[str]) -> bool:
    """False where the owner himself must have acted as somebody whom this post never is."""
    if rule.if_ is None or rule.who not in ("first_contact", "actor"):
        return True
    return any(_named(facts.get("actor")) & roles for facts in rule.if_.written if "actor" in facts) or any(
        "actor" not in facts for facts in rule.if_.written)


def _named(value: Any) -> set[str]:
    if isinstance(value, list):
        return {str(v) for v in value}
    return {str(value)} if isinstance(value, str) else set()


def _owes(book: Rulebook, roles: frozenset[str]) -> Iterable[Line]:
    for rule in book.duties:
        if owed_by(rule, roles):
            text = s.joined((s.duty(rule, book), s.limits(rule)), "，", "; ")
            yield _line("owes", rule, text)


def _must_not(book: Rulebook, post: str, roles: frozenset[str]) -> Iterable[Line]:
    for ban in book.bans:
        if binds(ban, post, roles):
            yield _line("must_not", ban, s.ban(ban))


def _may_pass(book: Rulebook, roles: frozenset[str]) -> Iterable[Line]:
    for route in book.routes:
        if set(route.from_) & roles:
            ways, to, held = s.of(g.WAYS, route.ways), s.roles(route.to), s.condition(route.if_)
            text = Said(f"可以交给{to.zh}：{ways.zh}", f"may hand to {to.en}: {ways.en}")
            if held:
                text = Said(f"{text.zh}（{held.zh}）", f"{text.en} ({held.en})")
            yield _line("may_pass", route, text)


def _says(book: Rulebook) -> Iterable[Line]:
    for family in book.phrases:
        if family.on:
            yield _line("says", family, s.family(family))


def _papers(book: Rulebook, roles: frozenset[str]) -> Iterable[Line]:
    for form in book.forms:
        if form.who.partition(" of ")[0] in roles:
            yield _line("papers", form, s.form(form))


def _line(sort: Sort, entry: Any, text: Said) -> Line:
    return Line(key=f"{sort}/{entry.id}", sort=sort, name=s.named(entry), text=text, clauses=entry.clause)


def lessons(book: Rulebook, post: str, only: frozenset[str] | None = None) -> tuple[Lesson, ...]:
    """The booklet in sittings of a few lines; ``only``: those lines alone."""
    found: list[Lesson] = []
    for sort in SORTS:
        lines = [x for x in booklet(book, post).of(sort) if only is None or x.key in only]
        for n in range(0, len(lines), IN_A_LESSON):
            part = tuple(lines[n : n + IN_A_LESSON])
            cited = dict.fromkeys(c for x in part for c in x.clauses if c in book.clauses)
            found.append(Lesson(
                number=len(found) + 1, sort=sort, lines=part,
                clauses={c: Said(book.clauses[c].zh, book.clauses[c].en) for c in cited},
            ))
    return tuple(found)


def changed(before: Booklet, now: Booklet) -> frozenset[str]:
    """The lines of ``now`` that say something else than before, or were not there; by key."""
    known = {(x.key, x.text) for x in before.lines}
    return frozenset(x.key for x in now.lines if (x.key, x.text) not in known)


def dropped(before: Booklet, now: Booklet) -> tuple[Line, ...]:
    """The lines that are there no more."""
    there = {x.key for x in now.lines}
    return tuple(x for x in before.lines if x.key not in there)
