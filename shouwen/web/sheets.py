"""Sheets: the form of an act, made from the act's own fields and from what the rules offer.

A sheet may carry further acts of the same person (``with_``), all or none. What was typed comes
back with any refusal, and a doubled click is the same ``act_id``.
"""

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Literal, get_args, get_origin

import msgspec
from django.utils import timezone
from django.utils.translation import gettext as _

from shouwen import clock
from shouwen.kernel import acts as a
from shouwen.kernel.acts import ACTS, Act, from_fields
from shouwen.kernel.case import Case
from shouwen.kernel.judging.offers import Offer
from shouwen.kernel.people import Roster
from shouwen.kernel.rulebook import Rulebook
from shouwen.queries.assignees import MUCH, Suited, suited
from shouwen.queries.emergency import plans_of
from shouwen.store import books
from shouwen.web import words

OF_THE_PAGE = frozenset({"version"})
"""What every sheet sends along of the case; the act's own field of that name is another thing."""
HIDDEN = frozenset({"by", "keep", "parts", "client_id", "fields", "understood", "clause", "who"})
ASKED = frozenset({"settled", "answered"})
"""What a customer is asked: no is an answer, and not the same as not having asked."""
LONG = frozenset({"text", "result", "reason", "content", "question", "words", "cause", "measure",
                  "objection"})
PEOPLE = frozenset({"assigned", "by_whom", "approved_by", "given_by"})
DEPARTMENTS = frozenset({"department", "lead", "supporting", "belongs_to", "waived"})
NEEDED: dict[str, tuple[str, ...]] = {
    "answer": ("text",), "resolve": ("result",), "tell_customer": ("outcome",), "promise": ("until",),
    "report_misrouted": ("reason",), "hand_over": ("to", "way"), "assign": ("to",),
    "stand_in": ("by_whom",), "coordinate": ("lead",), "file": ("form",), "sign": ("form",),
    "wait": ("for", "until"), "note": ("text",), "correct": ("field", "value"), "ask": ("question",),
    "propose": ("breach", "text"), "move_rulebook": ("rulebook", "reason"), "return_visit": ("outcome",), "escalate": ("to", "reason"), "link": ("to",), "tell": ("to",),
}
SHOWN: dict[str, tuple[str, ...]] = {
    "tell_customer": ("text", "means", "outcome", "interim"),
    "hand_over": ("to", "way", "reason", "consent", "eta"),
    "report": ("to", "means", "outcome", "text"),
    "classify": ("class", "kind", "department", "danger", "solvable", "reason"),
    "sign": ("form",), "file": ("form", "incomplete"),  # their values are entered on the paper's own page
    "note": ("text",),  # never shown to the customer: what he is to hear has a sheet of its own
}


class Field(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    label: str
    sort: Literal["text", "long", "choice", "tick", "time", "number"]
    value: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    required: bool = False
    multiple: bool = False
    chosen: tuple[str, ...] = ()
    """Of several: those that were."""


class Sheet(msgspec.Struct, kw_only=True):
    """One act's form: fields, the key of this attempt, the version that was seen."""

    act: str
    title: str
    fields: list[Field]
    told: list[Field]
    parts: list[Field]
    """What each department's part would be, where the act names several."""
    act_id: str
    version: int
    carried: list[tuple[str, str, bool]]
    keep: str = ""
    ask_keep: bool = False


def sheet(
    act: str, case: Case, offer: Offer | None, roster: Roster, *, version: int,
    typed: Mapping[str, Any] | None = None, carried: list[tuple[str, str, bool]] | None = None,
    ask_keep: bool = False, book: Rulebook | None = None,
) -> Sheet:
    """The form of ``act`` on ``case``, with what was typed before; ``book`` names its papers."""
    typed = typed or {}
    found = []
    for info in msgspec.structs.fields(ACTS[act]):
        name = info.encode_name
        if name in HIDDEN or (name == "told" and act == "hand_over"):
            continue
        if act in SHOWN and name not in SHOWN[act]:
            continue
        if name == "waived" and not case.supporting:  # nobody's part could be waived
            continue
        found.append(_field(act, name, info.type, case, offer, roster, typed, book))
    if act in SHOWN:
        found.sort(key=lambda f: SHOWN[act].index(f.name))
    told = []
    if act == "hand_over":
        for name in ("who", "contact", "why", "until"):
            key = f"told.{name}"
            told.append(Field(
                name=key, label=words.word(words.FIELDS, name),
                sort="time" if name == "until" else "text", value=str(typed.get(key, "")),
            ))
    parts = _parts(case, roster, typed) if act == "coordinate" else []
    return Sheet(
        act=act, title=words.word(words.ACTS, act), fields=found, told=told, parts=parts, version=version,
        act_id=str(typed.get("act_id") or secrets.token_hex(16)), carried=carried or [],
        keep=str(typed.get("keep", "")), ask_keep=ask_keep,
    )


def _parts(case: Case, roster: Roster, typed: Mapping[str, Any]) -> list[Field]:
    return [
        Field(name=f"parts.{key}", label=name, sort="text", value=str(typed.get(f"parts.{key}", "")))
        for key, name in _own_departments(case, roster)
    ]


def _own_departments(case: Case, roster: Roster) -> tuple[tuple[str, str], ...]:
    """Those of the case's office."""
    found = [d for d in roster.departments.values() if d.office == case.office or case.office is None]
    return tuple((d.id, d.name) for d in found)


def _field(
    act: str, name: str, type_: Any, case: Case, offer: Offer | None, roster: Roster,
    typed: Mapping[str, Any], book: Rulebook | None,
) -> Field:
    label, value = words.word(words.FIELDS, name), str(typed.get(name, (name == "plan" and case.danger) or ""))
    required = name in NEEDED.get(act, ())
    choices = _forms(case, book) if name == "form" else _choices(act, name, type_, case, offer, roster)
    shared: dict[str, Any] = {"name": name, "label": label, "value": value, "required": required}
    if choices is not None:
        if not required:
            choices = (("", "—"), *choices)
        multiple = name in ("supporting", "waived")
        return Field(sort="choice", choices=choices, multiple=multiple,
                     chosen=tuple(_values(typed, name)) if multiple else (value,), **shared)
    kinds = _plain_types(type_)
    if name in ASKED:
        choices = (("", "—"), ("yes", words.word(words.VALUES, "yes")), ("no", words.word(words.VALUES, "no")))
        return Field(sort="choice", choices=choices, **shared)
    if bool in kinds:
        return Field(sort="tick", **shared)
    if datetime in kinds:
        return Field(sort="time", **{**shared, "value": value or _default_time(act, name)})
    if int in kinds:
        return Field(sort="number", **shared)
    return Field(sort="long" if name in LONG else "text", **shared)


def _default_time(act: str, name: str) -> str:
    """Two hours from now, rounded: a starting point that a person corrects."""
    if act not in ("promise", "wait"):
        return ""
    soon = timezone.localtime(clock.now() + timedelta(hours=2)).replace(minute=0)
    return soon.strftime("%Y-%m-%dT%H:%M")


def _plain_types(type_: Any) -> set[Any]:
    inner = get_args(type_)
    if get_origin(type_) is None and not inner:
        return {type_}
    return {t for arg in inner for t in _plain_types(arg)} | {type_}


def _literals(type_: Any) -> list[Any]:
    if get_origin(type_) is Literal:
        return list(get_args(type_))
    return [v for arg in get_args(type_) for v in _literals(arg)]


TABLES = {"kind": words.KINDS, "class": words.CLASSES, "way": words.WAYS, "channel": words.CHANNELS}


def _choices(
    act: str, name: str, type_: Any, case: Case, offer: Offer | None, roster: Roster
) -> tuple[tuple[str, str], ...] | None:
    if name == "to":
        return _recipients(act, case, offer, roster)
    if name == "way" and offer is not None:
        ways = dict.fromkeys(w for t in offer.targets for w in t.ways)
        return tuple((w, words.word(words.WAYS, w)) for w in ways)
    if name in PEOPLE:
        return _people(name, case, roster)
    if name in DEPARTMENTS:
        listed = _own_departments(case, roster)
        return (*listed, ("unclear", _("说不准"))) if name == "department" else listed
    if name == "rulebook":
        return rulebook_choices()
    if name == "plan":
        return tuple(plans_of(case.office or "").items())
    if name == "danger":
        return tuple((k, str(v)) for k, v in words.DANGERS.items())
    if name == "field":
        return tuple((k, words.word(words.VALUES, k)) for k in ("content", "place", "name", "phone", "house"))
    if name == "breach":
        return tuple(
            (b.id, f"{words.word(words.ACTS, b.owes)} {timezone.localtime(b.at):%m-%d %H:%M}") for b in case.breaches
        )
    if literals := _literals(type_):
        table = TABLES.get(name, words.VALUES)
        return tuple((str(v), words.word(table, v)) for v in literals)
    return None


def rulebook_choices() -> tuple[tuple[str, str], ...]:
    """Every rulebook that an estate or a case may go by, by id and title."""
    language = "en" if words.english() else "zh"
    return tuple((i, f"{i} · {books.current(i).title.get(language, i)}") for i in books.all_ids())


def _forms(case: Case, book: Rulebook | None) -> tuple[tuple[str, str], ...]:
    """What is owed comes first; each by its name."""
    kinds = {f.form: f.kind for f in book.forms} if book else {}
    kinds.update({f.form: f.kind for f in case.forms})
    found = dict.fromkeys(f for d in case.duties if d.live for f in d.with_.get("form", ()))
    found.update(dict.fromkeys(f.form for f in case.forms))
    return tuple((f, words.word(words.FORMS, kinds.get(f, f) or f)) for f in found)


def _recipients(
    act: str, case: Case, offer: Offer | None, roster: Roster
) -> tuple[tuple[str, str], ...] | None:
    if act == "link":
        return None
    if act == "hand_over" and offer is not None:
        return tuple((t.to, recipient_name(t.to, roster)) for t in offer.targets)
    if act == "assign":
        return _people("assigned", case, roster)
    roles = {
        "report": ("highest_on_duty", "superior", "on_duty_agent", "department_head", "coordinator",
                   "office_head"),
        "tell": ("tracker", "department_head", "first_contact", "superior", "coordinator"),
        "ask": ("superior", "department_head", "coordinator", "office_head"),
        "escalate": ("superior", "department_head", "coordinator", "office_head", "company_leader"),
        "request_instruction": ("company_leader", "office_head"),
    }.get(act, ("superior",))
    return tuple((r, words.word(words.ROLES, r)) for r in roles)


def recipient_name(to: str, roster: Roster) -> str:
    department = roster.departments.get(to)
    person = roster.people.get(to)
    return department.name if department else person.name if person else words.word(words.ROLES, to)


def _people(name: str, case: Case, roster: Roster) -> tuple[tuple[str, str], ...]:
    departments = {case.handler_department, case.offer.department if case.offer else None} - {None}
    now = clock.now()
    found = [
        p for p in roster.people.values()
        if p.present(now) and (
            (name == "assigned" and p.department in departments)
            or (name != "assigned" and roster.office_of(p.id) in (case.office, None))
        )
    ]
    shown = {p.id: f"{p.name} · {words.word(words.POSTS, p.posts[0])}" for p in found}
    if name != "assigned":
        return tuple(shown.items())
    fit = suited(shown, uid=case.id, now=now)
    return tuple(
        (who, " · ".join([text, *_reasons(fit[who])]))
        for who, text in sorted(shown.items(), key=lambda one: fit[one[0]].rank)
    )


def _reasons(fit: Suited) -> list[str]:
    """Why somebody stands where he does: the building, the kind, what he has in hand."""
    reasons = []
    if fit.building:
        reasons.append(_("本楼办过 %(n)s 件") % {"n": fit.building})
    if fit.kind:
        reasons.append(_("同类办过 %(n)s 件") % {"n": fit.kind})
    reasons.append(_("手上 %(n)s 件") % {"n": fit.open})
    return [*reasons, _("偏多")] if fit.open > MUCH else reasons


# -- from what was typed to acts ------------------------------------------------------------------


def act_of(name: str, typed: Mapping[str, Any], by: str, prefix: str = "") -> Act:
    """The act that these fields make.

    Raises:
        msgspec.ValidationError: a field is missing or wrong; says which.
    """
    fields: dict[str, Any] = {"by": by}
    told: dict[str, Any] = {}
    for info in msgspec.structs.fields(ACTS[name]):
        key = info.encode_name
        if key in ("by", "told") and name in ("hand_over",) and key == "told":
            continue
        if key in OF_THE_PAGE:
            continue
        value = _typed(typed, f"{prefix}{key}", info.type)
        if value is not None:
            fields[key] = value
    fields["by"] = by
    if name == "hand_over":
        for key in ("who", "contact", "why", "until"):
            value = _typed(typed, f"{prefix}told.{key}", datetime if key == "until" else str)
            if value is not None:
                told[key] = value
        if told:
            fields["told"] = told
    if name == "coordinate":
        fields |= _supporting(fields, typed)
    if name == "wait" and fields.get("told") is None:
        fields.pop("told", None)
    return from_fields(name, fields)


def _supporting(fields: Mapping[str, Any], typed: Mapping[str, Any]) -> dict[str, Any]:
    """The parts that were written; a department with a part supports, though it was not chosen."""
    parts = {k.removeprefix("parts."): str(typed[k]).strip() for k in typed if k.startswith("parts.")}
    parts = {k: v for k, v in parts.items() if v}
    if not parts:
        return {}
    chosen = fields.get("supporting") or []
    chosen = [chosen] if isinstance(chosen, str) else chosen
    return {"parts": parts, "supporting": list(dict.fromkeys([*chosen, *(k for k in parts if k != fields.get("lead"))]))}


def _values(typed: Mapping[str, Any], key: str) -> list[Any]:
    getlist = getattr(typed, "getlist", None)
    values = getlist(key) if getlist else [typed[key]] if key in typed else []
    return [v for v in values if v not in ("", None)]


def _typed(typed: Mapping[str, Any], key: str, type_: Any) -> Any:
    values = _values(typed, key)
    if not values:
        return None
    if len(values) > 1:
        return values
    value = values[0]
    kinds = _plain_types(type_)
    if bool in kinds and value in ("on", "true", "yes", "1", "false", "no"):
        return value in ("on", "true", "yes", "1")
    if datetime in kinds and isinstance(value, str):
        return local_time(value)
    return value


def local_time(text: str) -> Any:
    """A time as a browser's field gives it, in Beijing time; the text itself if it is none."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return text
    return found if found.tzinfo else timezone.make_aware(found)


__all__ = ["Field", "Sheet", "a", "act_of", "local_time", "recipient_name", "rulebook_choices", "sheet"]
