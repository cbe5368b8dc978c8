"""Entries of a rulebook as sentences in plain Chinese and English, without a code in them."""

from collections.abc import Iterable
from typing import Any

import msgspec

from shouwen.kernel.calendar import Duration, parse_duration
from shouwen.kernel.facts import FACTS
from shouwen.kernel.rulebook import Ban, Branch, Cond, DutyRule, Family, FormRule, Limit, Rulebook
from shouwen.rulebooks import glossary as g


class Said(msgspec.Struct, frozen=True):
    """One text in both languages."""

    zh: str = ""
    en: str = ""

    def __bool__(self) -> bool:
        return bool(self.zh or self.en)


def joined(parts: Iterable[Said], zh: str = "、", en: str = ", ") -> Said:
    """Several texts as one; empty ones are left out."""
    kept = [p for p in parts if p]
    return Said(zh.join(p.zh for p in kept), en.join(p.en for p in kept))


def of(table: dict[str, g.Both], keys: Iterable[object]) -> Said:
    return joined(Said(*g.word(table, k)) for k in keys)


def role(name: str) -> Said:
    """``superior of owner`` too."""
    relation, _, relative = name.partition(" of ")
    one, other = g.word(g.ROLES, relation), g.word(g.ROLES, relative)
    return Said(f"{other[0]}的{one[0]}", f"{one[1]} of {other[1]}") if relative else Said(*one)


def roles(names: Iterable[str]) -> Said:
    return joined(role(n) for n in names)


def duration(length: Duration) -> Said:
    """A length of time as a regulation would say it."""
    hours, rest = divmod(length.seconds, 3600)
    parts = (
        (length.months, "个月", "month"), (length.days, "天", "day"), (hours, "小时", "hour"),
        (rest // 60, "分钟", "minute"), (rest % 60, "秒", "second"),
    )
    return joined(
        (Said(f"{n} {zh}", f"{n} {en}{'s' if n > 1 else ''}") for n, zh, en in parts if n), " ", " "
    ) or Said("立即", "at once")


def limit(one: Limit) -> Said:
    """``从登记起 1 天（工作时间）内``."""
    if one.count is not None:
        zh, en = g.word(g.COUNTS, one.count)
        return _under(Said(f"{zh}最多 {one.most} 次", f"at most {one.most} {en}"), one)
    start = Said(*g.word(g.INSTANTS, one.from_))
    if one.within is None:
        entered = one.setting is not None or one.table is not None
        return Said("时限由公司填写", "a limit that the company enters") if entered else Said()
    if one.within.zero:
        return _under(start, one)
    length = duration(one.within)
    working = one.calendar == "working"
    return _under(Said(
        f"{start.zh} {length.zh}{'（工作时间）' if working else ''}内",
        f"within {length.en}{' of working time' if working else ''} {start.en}",
    ), one)


def _under(text: Said, one: Limit) -> Said:
    held = condition(one.if_)
    return Said(f"{text.zh}（{held.zh}）", f"{text.en} ({held.en})") if held else text


def limits(rule: DutyRule) -> Said:
    """All limits of a duty; empty where it has none."""
    found = joined((limit(x) for x in rule.limits), "；", "; ")
    if not found:
        return Said()
    warned = joined((duration(w) for w in rule.warn), "、", ", ")
    after = joined((duration(w) for w in rule.warn_at), "、", ", ")
    zh, en = found.zh, found.en
    if warned:
        zh, en = f"{zh}，提前 {warned.zh}提醒", f"{en}, warned {warned.en} before"
    if after:
        zh, en = f"{zh}，{after.zh}时提醒", f"{en}, warned after {after.en}"
    basis = g.word(g.BASES, rule.basis)
    return Said(f"{zh} · {basis[0]}", f"{en} · {basis[1]}")


def condition(cond: Cond | None, book: Rulebook | None = None) -> Said:
    """The facts that must hold: ``首问能否当场解决：否，信息类别：2、3``. ``book`` knows the duties
    that a condition may name."""
    if cond is None:
        return Said()
    return joined(
        (joined((_fact(k, v, book) for k, v in facts.items()), "，", ", ") for facts in cond.written),
        "；或 ", "; or ",
    )


def _fact(name: str, wanted: Any, book: Rulebook | None) -> Said:
    fact = FACTS[name]
    if isinstance(wanted, dict):
        low, high = wanted.get("min"), wanted.get("max")
        zh = "，".join([*([f"至少 {low}"] if low is not None else []), *([f"至多 {high}"] if high is not None else [])])
        en = ", ".join([*([f"at least {low}"] if low is not None else []), *([f"at most {high}"] if high is not None else [])])
        return Said(f"{fact.zh}{zh}", f"{fact.en} {en}")
    values = wanted if isinstance(wanted, list) else [wanted]
    said = joined(_value(name, v, book) for v in values)
    return Said(f"{fact.zh.partition(':')[0]}：{said.zh}", f"{fact.en}: {said.en}")


def _value(fact: str, value: Any, book: Rulebook | None) -> Said:
    if fact == "duty" and book is not None and (rule := book.duty(str(value))) is not None:
        return named(rule)
    if isinstance(value, bool):
        return Said(*g.word(g.VALUES, str(value).lower()))
    if fact in ("actor", "to"):
        return role(str(value))
    for table in (g.KINDS if fact == "kind" else {}, g.WAYS if fact == "way" else {}, g.VALUES):
        if str(value) in table:
            return Said(*table[str(value)])
    return Said(str(value), str(value))


def duty(rule: DutyRule, book: Rulebook | None = None) -> Said:
    """``登记后，首问责任人须向客户移交、或开始办理`` with the condition."""
    when, who, to = of(g.EVENTS, rule.when), role(rule.who), roles(rule.to)
    owes = joined((Said(*g.word(g.ACTS, a)) for a in rule.owes), "或", " or ")
    owes = Said(owes.zh + _with(rule.with_).zh, owes.en + _with(rule.with_).en)
    held = condition(rule.if_, book)
    zh = f"{when.zh}后，{who.zh}须{f'对{to.zh}' if to else ''}{owes.zh}"
    en = f"When {when.en}, {who.en} owes: {owes.en}{f' → {to.en}' if to else ''}"
    return Said(f"{zh}（{held.zh}）", f"{en} ({held.en})") if held else Said(zh, en)


def named(entry: Any) -> Said:
    """What the entry calls itself; its id where it has no name."""
    return Said(entry.zh or entry.id, entry.en or entry.zh or entry.id)


def ban(entry: Ban) -> Said:
    """Whom it binds, under which condition, and what to do instead."""
    who = roles(entry.who) if entry.who else Said("任何人", "nobody")
    acts, instead = of(g.ACTS, entry.act), of(g.ACTS, entry.instead)
    parts = [Said(f"{who.zh}不得{acts.zh}", f"{acts.en}: not for {who.en}" if entry.who else f"nobody may: {acts.en}")]
    if entry.except_:
        excepted = roles(entry.except_)
        parts.append(Said(f"{excepted.zh}除外", f"except {excepted.en}"))
    if held := condition(entry.if_):
        parts.append(Said(f"当{held.zh}", f"if {held.en}"))
    for needed, with_ in entry.until_done:
        done, which = of(g.ACTS, needed), _with(with_)
        parts.append(Said(f"直到已{done.zh}{which.zh}", f"until done: {done.en}{which.en}"))
    parts.append(Said(f"应改为{instead.zh}", f"instead: {instead.en}"))
    return joined(parts, "，", "; ")


def _with(with_: dict[str, tuple[str, ...]]) -> Said:
    """What the act must carry: which form, or the result and not only the course."""
    if "form" in with_:
        named = of(g.FORMS, dict.fromkeys(g.word(g.FORMS, v)[0] for v in with_["form"]))
        english = joined(Said(*g.word(g.FORMS, v)) for v in with_["form"])
        return Said(f"《{named.zh}》", f" ({english.en})")
    if with_.get("interim") == ("false",):
        return Said("（须是结果）", " (the result)")
    return Said()


def form(entry: FormRule) -> Said:
    """When it is due, who fills it in, what it asks, who signs."""
    when = of(g.EVENTS, entry.when)
    who, sign, fields = role(entry.who), roles(entry.sign), of(g.FIELDS, entry.fields)
    parts = [Said(f"{when.zh}时由{who.zh}填写", f"when {when.en}, by {who.en}")]
    if fields:
        parts.append(Said(f"内容：{fields.zh}", f"fields: {fields.en}"))
    if sign:
        parts.append(Said(f"签章：{sign.zh}", f"signed by {sign.en}"))
    return joined(parts, "；", "; ")


def family(entry: Family) -> Said:
    """Whether it is switched on, what happens, some of its words, what to say instead."""
    if not entry.on:
        return Said("未启用，只作记号", "not switched on, only marked")
    effect = g.word(g.EFFECTS, entry.effect)
    words = "、".join(entry.words[:6]) + (" …" if len(entry.words) > 6 else "")
    instead = filled(entry.say)
    return Said(f"{effect[0]}（{len(entry.words)} 个说法：{words}），改说：{instead.zh}",
                f"{effect[1]} ({len(entry.words)} wordings: {words}); say instead: {instead.en}")


def filled(text: str) -> Said:
    """What to say instead, with words where the desk puts in a name or a time."""
    zh = en = text
    for key, (one, other) in {"department": ("（部门）", "(department)"), "person": ("（某人）", "(person)"),
                              "time": ("（几点）", "(time)")}.items():
        zh, en = zh.replace(f"{{{key}}}", one), en.replace(f"{{{key}}}", other)
    return Said(zh, en)


def branch(entry: Branch) -> Said:
    needs, held = of(g.NEEDS, entry.needs), condition(entry.if_)
    zh, en = needs.zh or "无需别的", needs.en or "nothing else"
    return Said(f"当{held.zh}：{zh}", f"if {held.en}: {en}") if held else Said(zh, en)


def setting(value: Any) -> Said:
    """The value of a setting; a length of time in words."""
    if value is None:
        return Said("未填", "not entered")
    if isinstance(value, list):
        return Said("–".join(map(str, value)), "–".join(map(str, value)))
    try:
        return duration(parse_duration(str(value)))
    except ValueError:
        return Said(str(value), str(value))
