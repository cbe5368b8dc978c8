"""The forms of a company's own rulebook: what each shows of a draft, and what it changes in its text."""

from collections.abc import Callable, Mapping
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shouwen.kernel.acts import ACTS
from shouwen.kernel.rulebook import DutyRule, Family, Rulebook
from shouwen.kernel.vocabulary import EVENT_OF
from shouwen.rulebooks import editing, glossary, saying
from shouwen.web import words

Change = Callable[[Any], None]
WHO = ("first_contact", "handler", "responsible_supervisor", "on_duty_agent", "coordinator", "superior",
       "office_head", "company_leader", "recipient", "actor")
TO = ("", "customer", "first_contact", "superior", "coordinator", "service_centre", "office_head", "company_leader")
CALENDARS = (("wall", gettext_lazy("自然时间")), ("working", gettext_lazy("工作时间")))
MOST_WORDS = 60


class Unfit(Exception):
    """A field that cannot be taken as it was typed: which, and what to write instead."""

    def __init__(self, field: str, mend: str) -> None:
        self.field, self.mend = field, mend
        super().__init__(mend)


def here(text: saying.Said) -> str:
    """In the reader's language."""
    return text.en if words.english() else text.zh


def _words(table: Mapping[str, glossary.Both], keys: Any) -> list[tuple[str, str]]:
    return [(k, here(saying.Said(*glossary.word(dict(table), k))) if k else "—") for k in keys]


def _length(typed: str, field: str, *, empty: bool = False) -> str:
    if not typed.strip() and empty:
        return ""
    try:
        return editing.length(typed)
    except ValueError:
        raise Unfit(field, _("请写 30 分钟、2 小时、1 天 或 3 个月")) from None


# -- limits ---------------------------------------------------------------------------------------


def limit_rows(book: Rulebook) -> list[dict[str, Any]]:
    """Duties whose limit can be changed here: what is owed by period is a table of its own."""
    return [
        {"id": d.id, "name": here(saying.named(d)), "text": here(saying.duty(d, book)),
         "limit": here(saying.limits(d)) or _("没有时限"), "clauses": d.clause,
         "limits": [_limit_row(n, x) for n, x in enumerate(d.limits)] or [_limit_row(0, None)],
         "warn": "、".join(here(saying.duration(w)) for w in d.warn)}
        for d in book.duties if d.of is None
    ]


def _limit_row(n: int, one: Any) -> dict[str, Any]:
    fixed = one is not None and (one.count is not None or one.setting or one.table)
    return {"n": n, "fixed": here(saying.limit(one)) if fixed else "",
            "within": here(saying.duration(one.within)) if one is not None and one.within and not one.within.zero else "",
            "calendar": one.calendar if one is not None else "wall",
            "start": here(saying.Said(*glossary.word(glossary.INSTANTS, one.from_ if one is not None else "event")))}


def put_limits(book: Rulebook, post: QueryDict) -> Change:
    rule = _duty(book, post)
    lengths, calendars = [], []
    for n, one in enumerate(rule.limits):
        typed = post.get(f"within_{n}", "")
        kept = one.count is not None or one.within is None or (one.within.zero and not typed.strip())
        lengths.append(editing.iso(one.within) if kept else _length(typed, f"within_{n}"))
        calendars.append("working" if post.get(f"calendar_{n}") == "working" else "wall")
    warn = [_length(w, "warn") for w in post.get("warn", "").replace("，", "、").replace(",", "、").split("、") if w.strip()]
    first = "" if rule.limits else _length(post.get("within_0", ""), "within_0", empty=True)

    def change(tree: Any) -> None:
        if first:
            entry = editing.changing(tree, "duties", rule.id)
            entry["within"] = first
            if post.get("calendar_0") == "working":
                entry["calendar"] = "working"
        else:
            editing.put_limits(tree, rule, lengths, calendars, warn)
        editing.put_loosening(tree, rule.id, post.get("why", ""), post.get("approver", ""))
    return change


def _duty(book: Rulebook, post: QueryDict) -> DutyRule:
    rule = book.duty(post.get("entry", ""))
    if rule is None:
        raise Unfit("entry", _("这一项已经不在了，请刷新后再改"))
    return rule


# -- duties ---------------------------------------------------------------------------------------


def duty_rows(book: Rulebook, tree: dict[str, Any], parents: Rulebook | None) -> list[dict[str, Any]]:
    """Every duty and ban, in force or not; one's own are marked."""
    rows = []
    for section in ("duties", "bans"):
        own = editing.own_ids(tree, section)
        in_force = {e.id for e in getattr(book, section)}
        entries = {e.id: e for e in (*getattr(book, section), *(getattr(parents, section) if parents else ()))}
        for id_, entry in entries.items():
            text = saying.duty(entry, book) if isinstance(entry, DutyRule) else saying.ban(entry)
            rows.append({"id": id_, "section": section, "name": here(saying.named(entry)), "text": here(text),
                         "on": id_ in in_force, "own": id_ in own, "clauses": entry.clause})
        rows += [
            {"id": e["id"], "section": section, "name": str(e.get("zh") or e["id"]), "text": "", "on": False,
             "own": True, "clauses": ()}
            for e in tree.get(section) or () if e.get("off") is True
        ]
    return rows


def put_switch(_book: Rulebook, post: QueryDict) -> Change:
    section = "bans" if post.get("section") == "bans" else "duties"
    return lambda tree: editing.switch(
        tree, section, post.get("entry", ""), on=post.get("on") == "1", why=post.get("why", ""),
        approver=post.get("approver", ""))


def new_duty_choices() -> dict[str, Any]:
    return {
        "events": _words(glossary.EVENTS, EVENT_OF.values()), "acts": _words(glossary.ACTS, ACTS),
        "who": _words(glossary.ROLES, WHO), "to": _words(glossary.ROLES, TO), "calendars": CALENDARS,
    }


def put_new_duty(_book: Rulebook, post: QueryDict) -> Change:
    name = post.get("zh", "").strip()[:60]
    if not name:
        raise Unfit("zh", _("请写这项责任叫什么"))
    within = _length(post.get("within", ""), "within", empty=True)

    def change(tree: Any) -> None:
        editing.add_duty(
            tree, zh=name, en=post.get("en", "").strip()[:80], clause=post.get("clause", "").strip()[:200],
            when=post.get("when", ""), who=post.get("who", ""), owes=post.get("owes", ""), to=post.get("to", ""),
            within=within, calendar=post.get("calendar", "wall"),
            basis="stated" if post.get("stated") else "default")
    return change


# -- phrases --------------------------------------------------------------------------------------


def phrase_rows(book: Rulebook, tree: dict[str, Any]) -> list[dict[str, Any]]:
    own = {str(e.get("id")): e for e in tree.get("phrases") or ()}
    return [
        {"id": f.id, "name": here(saying.named(f)), "on": f.on, "effect": f.effect, "say": f.say,
         "shared": [w for w in f.words if w not in (own.get(f.id, {}).get("words") or ())],
         "own": "\n".join(own.get(f.id, {}).get("words") or ()), "clauses": f.clause}
        for f in book.phrases
    ]


def put_phrase(book: Rulebook, post: QueryDict) -> Change:
    id_ = post.get("entry", "")
    family: Family | None = next((f for f in book.phrases if f.id == id_), None)
    name = post.get("name", "").strip()[:40]
    if family is None:
        id_ = f"{book.id}-phrases-{len(book.phrases) + 1}"
        if not name:
            raise Unfit("name", _("请写这一类说法叫什么"))
    words = [w.strip() for w in post.get("words", "").splitlines() if w.strip()][:MOST_WORDS]
    clause = post.get("clause", "").strip()[:200]
    if (family is None or not family.on) and not clause:
        raise Unfit("clause", _("请写贵公司是怎么规定的，作为这一类说法的条款"))
    return lambda tree: _phrased(tree, id_, post, words, clause, name)


def _phrased(tree: Any, id_: str, post: QueryDict, words: list[str], clause: str, name: str) -> None:
    editing.put_family(tree, id_, effect="refuse" if post.get("effect") == "refuse" else "warn", words=words,
                       say=post.get("say", "").strip()[:200], clause=clause, name=name)
    editing.put_loosening(tree, id_, post.get("why", ""), post.get("approver", ""))


# -- labels, settings, fields ---------------------------------------------------------------------


def put_title(_book: Rulebook, post: QueryDict) -> Change:
    zh = post.get("zh", "").strip()[:80]
    if not zh:
        raise Unfit("zh", _("请写制度的名称"))
    return lambda tree: editing.put_title(tree, zh, post.get("en", "").strip()[:80] or zh)


def put_label(book: Rulebook, post: QueryDict) -> Change:
    clause, zh = post.get("entry", ""), post.get("zh", "").strip()[:40]
    if clause not in book.clauses or not zh:
        raise Unfit("zh", _("请写这一条叫什么，如 第十二条"))
    return lambda tree: editing.put_label(tree, book, clause, zh, post.get("en", "").strip()[:40] or zh)


def setting_rows(book: Rulebook) -> list[dict[str, Any]]:
    return [
        {"id": name, "name": book.meanings.get(name) or name.replace("_", " "),
         "value": "" if value is None else here(saying.setting(value))}
        for name, value in book.settings.items()
    ]


def put_setting(book: Rulebook, post: QueryDict) -> Change:
    name, typed = post.get("entry", ""), post.get("value", "").strip()[:200]
    if name not in book.settings:
        raise Unfit("entry", _("这一项已经不在了，请刷新后再改"))
    before = book.settings[name]
    value: Any = typed
    if isinstance(before, int):
        value = int(typed) if typed.isdigit() and len(typed) < 5 else typed
    elif isinstance(before, list):
        value = [t.strip() for t in typed.replace("—", "–").replace("-", "–").split("–")]
    elif not typed:
        value = None
    elif before is None:
        value = editing.length(typed) if _is_length(typed) else typed
    elif _is_length(before):
        value = _length(typed, "value")
    return lambda tree: editing.put_setting(tree, name, value)


def _is_length(value: Any) -> bool:
    try:
        editing.length(str(value))
    except ValueError:
        return False
    return True


def table_rows(book: Rulebook) -> list[dict[str, Any]]:
    """What a company fills in by the row: how often something is done, how long a service takes."""
    return [
        {"id": f"{name}/{row}", "name": f"{name.replace('_', ' ')} · {row.replace('_', ' ')}",
         "value": here(saying.setting(value)) if value is not None else ""}
        for name, table in book.tables.items() for row, value in (table.get("rows") or {}).items()
    ]


def put_table(book: Rulebook, post: QueryDict) -> Change:
    name, _slash, row = post.get("entry", "").partition("/")
    if name not in book.tables:
        raise Unfit("entry", _("这一项已经不在了，请刷新后再改"))
    value = _length(post.get("value", ""), "value", empty=True) or None
    rows = {**(book.tables[name].get("rows") or {}), row or post.get("row", "").strip()[:40]: value}
    return lambda tree: editing.put_table(tree, book, name, rows)


def form_rows(book: Rulebook) -> list[dict[str, Any]]:
    return [
        {"id": f.id, "name": here(saying.named(f)), "clauses": f.clause,
         "fields": "\n".join(here(saying.Said(*glossary.word(glossary.FIELDS, x))) for x in f.fields)}
        for f in book.forms
    ]


def put_form(book: Rulebook, post: QueryDict) -> Change:
    form = book.form_rule(post.get("entry") or "")
    if form is None:
        raise Unfit("entry", _("这一项已经不在了，请刷新后再改"))
    typed = [t.strip()[:40] for t in post.get("fields", "").splitlines() if t.strip()][:40]
    keys = {here(saying.Said(*both)): key for key, both in reversed(glossary.FIELDS.items())}
    before = {here(saying.Said(*glossary.word(glossary.FIELDS, x))): x for x in form.fields}
    fields = [before.get(t) or keys.get(t, t) for t in typed]

    def change(tree: Any) -> None:
        editing.put_form_fields(tree, form.id, fields)
        editing.put_loosening(tree, form.id, post.get("why", ""), post.get("approver", ""))
    return change


def put_required(book: Rulebook, post: QueryDict) -> Change:
    """Whether a matter may be registered without a way to reach the customer."""
    rule = book.fields.get("register")
    required = [f for f in (rule.required if rule else ("content",)) if f not in ("phone", "contact")]
    required += ["contact"] if post.get("contact") else []

    def change(tree: Any) -> None:
        editing.put_required(tree, book, "register", required)
        editing.put_loosening(tree, "fields", post.get("why", ""), post.get("approver", ""))
    return change


PUT: dict[str, Callable[[Rulebook, QueryDict], Change]] = {
    "limits": put_limits, "switch": put_switch, "new-duty": put_new_duty, "phrases": put_phrase,
    "title": put_title, "labels": put_label, "settings": put_setting, "tables": put_table, "forms": put_form,
    "required": put_required,
}
"""What a form's ``what`` changes."""
