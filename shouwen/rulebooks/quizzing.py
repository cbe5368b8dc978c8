"""Short tests made from a rulebook's own entries: the right answer and the wrong ones stand in it.

Deterministic: one rulebook, post and seed make the same questions in the same order. A question
whose words would fit two entries with different answers is not asked.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from random import Random

import msgspec

from shouwen.kernel.rulebook import Ban, DutyRule, Rulebook
from shouwen.rulebooks import glossary as g
from shouwen.rulebooks import saying as s
from shouwen.rulebooks.booklet import binds, owed_by, roles_of
from shouwen.rulebooks.saying import Said

CHOICES = 4


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """``right`` is the place of the right choice; ``why`` is told afterwards, with the clauses.

    ``about`` is the line of the booklet that it asks about."""

    id: str
    about: str
    text: Said
    choices: tuple[Said, ...]
    right: int
    why: Said = Said()
    clauses: tuple[str, ...] = ()


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """A question before its choices are drawn: the right one, and all wrong ones there are."""

    id: str
    about: str
    text: Said
    right: Said
    wrong: tuple[Said, ...]
    why: Said = Said()
    clauses: tuple[str, ...] = ()


def questions(
    book: Rulebook, post: str, seed: str, count: int, only: frozenset[str] | None = None,
    more: Sequence[Draft] = (),
) -> tuple[Question, ...]:
    """``count`` questions for the post, sorts mixed; ``only`` about these lines of its booklet.

    ``more`` are questions from elsewhere (who does what in the office), mixed in."""
    dice = Random(f"{book.hash}/{post}/{seed}")  # noqa: S311 - the same questions again, no secret
    drafts = [d for d in drafts_of(book, post) if only is None or d.about in only]
    picked = _mixed([*drafts, *more], count, dice)
    return tuple(_drawn(d, dice) for d in picked)


def drafts_of(book: Rulebook, post: str) -> tuple[Draft, ...]:
    """Every question that the rulebook has for the post."""
    roles = roles_of(post, book)
    found = [*_limits(book, roles), *_addressees(book, roles), *_bans(book, post, roles), *_recipients(book, post, roles),
             *_phrases(book)]
    asked = Counter(d.text.zh for d in found if not d.id.startswith("phrase/"))
    return tuple(d for d in found if d.wrong and asked[d.text.zh] <= 1)


def _mixed(drafts: list[Draft], count: int, dice: Random) -> list[Draft]:
    """One of each sort in turn, each sort in a thrown order."""
    sorts: dict[str, list[Draft]] = {}
    for draft in sorted(drafts, key=lambda d: d.id):
        sorts.setdefault(draft.id.partition("/")[0], []).append(draft)
    for one in sorts.values():
        dice.shuffle(one)
    found: list[Draft] = []
    while len(found) < count and any(sorts.values()):
        found += [one.pop() for one in sorts.values() if one]
    return found[:count]


def _drawn(draft: Draft, dice: Random) -> Question:
    wrong = list(draft.wrong)
    dice.shuffle(wrong)
    choices = [draft.right, *wrong[: CHOICES - 1]]
    dice.shuffle(choices)
    return Question(id=draft.id, about=draft.about, text=draft.text, choices=tuple(choices),
                    right=choices.index(draft.right), why=draft.why, clauses=draft.clauses)


def others(right: Said, all_: Iterable[Said]) -> tuple[Said, ...]:
    """The wrong choices: each of ``all_`` once, without the right one and what reads like it."""
    kept: dict[str, Said] = {x.zh: x for x in all_ if x and x.zh != right.zh and x.en != right.en}
    return tuple(kept.values())


# -- duties: by when, and to whom ------------------------------------------------------------------


def _clear(rule: DutyRule) -> bool:
    """The duty has one limit in time and no other that would hold instead."""
    one = rule.limits[0] if len(rule.limits) == 1 else None
    return one is not None and one.within is not None and not one.within.zero and one.if_ is None and one.count is None


def _limits(book: Rulebook, roles: frozenset[str]) -> Iterable[Draft]:
    def said(rule: DutyRule) -> Said:
        one = rule.limits[0]
        assert one.within is not None
        length, start = s.duration(one.within), Said(*g.word(g.INSTANTS, one.from_))
        working = one.calendar == "working"
        return Said(f"{start.zh} {length.zh}{'（工作时间）' if working else ''}内",
                    f"within {length.en}{' of working time' if working else ''} {start.en}")

    every = [said(r) for r in book.duties if _clear(r)]
    for rule in book.duties:
        if owed_by(rule, roles) and _clear(rule):
            what, right = s.duty(rule, book), said(rule)
            yield Draft(
                id=f"limit/{rule.id}", about=f"owes/{rule.id}", right=right, wrong=others(right, every),
                text=Said(f"{what.zh}。最迟什么时候？", f"{what.en}. By when at the latest?"),
                why=s.joined((what, s.limits(rule)), "，", "; "), clauses=rule.clause)


def _addressees(book: Rulebook, roles: frozenset[str]) -> Iterable[Draft]:
    every = [s.roles(r.to) for r in book.duties if r.to]
    for rule in book.duties:
        if owed_by(rule, roles) and rule.to and not rule.also_by:
            when, who = s.of(g.EVENTS, rule.when), s.role(rule.who)
            owes = s.joined((Said(*g.word(g.ACTS, x)) for x in rule.owes), "或", " or ")
            held, right = s.condition(rule.if_, book), s.roles(rule.to)
            zh = f"{when.zh}后，{who.zh}须{owes.zh}{f'（{held.zh}）' if held else ''}。向谁？"
            en = f"When {when.en}, {who.en} owes: {owes.en}{f' ({held.en})' if held else ''}. To whom?"
            near = [x for x in every if not set(x.zh.split("、")) & set(right.zh.split("、"))]
            yield Draft(id=f"to/{rule.id}", about=f"owes/{rule.id}", text=Said(zh, en), right=right,
                        wrong=others(right, near), why=s.duty(rule, book), clauses=rule.clause)


# -- bans: may this post do that? ------------------------------------------------------------------


def _instead(ban: Ban) -> Said:
    """What to do instead; the same act again where it has only to be done another way."""
    again = set(ban.act) & set(ban.instead)
    instead = s.joined(
        Said(f"改正后再{g.word(g.ACTS, x)[0]}", f"{g.word(g.ACTS, x)[1]}, put right") if x in again
        else Said(*g.word(g.ACTS, x)) for x in ban.instead)
    return Said(f"不可以，应改为{instead.zh}", f"no; instead: {instead.en}")


def _bans(book: Rulebook, post: str, roles: frozenset[str]) -> Iterable[Draft]:
    yes = Said("可以，没有限制", "yes, without any condition")
    every = [_instead(b) for b in book.bans]
    for ban in book.bans:
        if not binds(ban, post, roles):
            continue
        acts, held = s.of(g.ACTS, ban.act), s.condition(ban.if_, book)
        undone = s.joined(s.of(g.ACTS, needed) for needed, _with in ban.until_done)
        when = s.joined((held, Said(f"还没有{undone.zh}", f"not yet done: {undone.en}") if undone else Said()),
                        "，", "; ")
        who = s.joined(Said(*g.word(g.ROLES, w)) for w in ban.who) if ban.who else Said("你", "you")
        zh = f"{f'当{when.zh}时，' if when else ''}{who.zh}可以{acts.zh}吗？"
        en = f"{f'If {when.en}: ' if when else ''}may {who.en} {acts.en}?"
        right = _instead(ban)
        yield Draft(id=f"ban/{ban.id}", about=f"must_not/{ban.id}", text=Said(zh, en), right=right,
                    wrong=(yes, *others(right, every)), why=s.joined((s.named(ban), s.ban(ban)), "：", ": "),
                    clauses=ban.clause)


def _recipients(book: Rulebook, post: str, roles: frozenset[str]) -> Iterable[Draft]:
    """To whom one may hand a matter: an addressee of one's own routes among those of others."""
    mine = [r for r in book.routes if set(r.from_) & roles]
    allowed = {t for r in mine for t in r.to} | roles
    wrong = tuple(s.role(t) for t in sorted({t for r in book.routes for t in r.to} - allowed))
    seen: set[str] = set()
    for route in mine:
        for taker in route.to:
            if taker in roles or taker in seen or route.if_ is not None:
                continue
            seen.add(taker)
            ways = s.of(g.WAYS, route.ways)
            yield Draft(
                id=f"route/{route.id}/{taker}", about=f"may_pass/{route.id}", right=s.role(taker), wrong=wrong,
                text=Said(f"手上的事自己办不了，用“{ways.zh}”可以交给下面的谁？",
                          f"What one cannot do oneself may be handed over {ways.en} to whom of these?"),
                why=s.named(route), clauses=route.clause)


def _phrases(book: Rulebook) -> Iterable[Draft]:
    """Which sentence must not be said, among those to say instead."""
    on = [f for f in book.phrases if f.on and f.words]
    good = [s.filled(f.say) for f in on if f.say]
    for family in on:
        for word in family.words[:3]:
            yield Draft(
                id=f"phrase/{family.id}/{word}", about=f"says/{family.id}",
                text=Said(f"下面哪一句不能对客户说？（{family.zh}）", f"Which of these is not to be said? ({family.en})"),
                right=Said(f"“{word}”", f"“{word}”"), wrong=others(Said(word, word), good),
                why=s.joined((s.named(family), s.family(family)), "：", ": "), clauses=family.clause)
