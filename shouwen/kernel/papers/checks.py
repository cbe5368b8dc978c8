"""What speaks against filing or signing a form, in every rulebook.

A form that is filed by its name alone (``fields`` left out) is a paper kept elsewhere and is taken
as it is. Contents are judged once: a replay, which has digests instead of words, takes the verdict.
"""

import re
from datetime import datetime, timedelta

from msgspec import structs

from shouwen.kernel import acts as a
from shouwen.kernel.acts import Act
from shouwen.kernel.case import Case, Form
from shouwen.kernel.outcome import Refusal, refuse
from shouwen.kernel.papers.rules import PaperField, PaperRule, as_text
from shouwen.kernel.roles import Cast, owner_of, persons
from shouwen.kernel.rulebook import FormRule

AHEAD = timedelta(days=366)
HANGING = ("actor", "department_head", "superior", "tracker")
"""Ends of roles that only the person who opened or filed a paper makes out."""
LINE = re.compile(r"\d{1,3},\d{1,3}([ ;]\d{1,3},\d{1,3}){7,}", re.ASCII)
"""A drawn signature: at least eight points."""


def entry_of(case: Case, form: str, paper: str | None = None) -> Form | None:
    """The paper of a case that an act means: by its own id, else the newest that is not finished,
    else the first of that form."""
    found = [f for f in case.forms if form in (f.form, f.kind)]
    if paper is not None:
        return next((f for f in found if f.id == paper), None)
    return found[0] if found else None


def fit_to_file(case: Case, act: Act, cast: Cast) -> Refusal | None:
    """Unknown field, missing required field, a value that cannot be, an amendment without reason."""
    assert isinstance(act, a.File)
    entry = entry_of(case, act.form, act.paper)
    if act.paper is not None and entry is None:
        return refuse("RF93", "file", unknown=act.paper)
    if act.version is not None and entry is not None and act.version != entry.version:
        return _said("RF91", ("file",), "这张表单刚刚有了新的版本，请看过新的再填",
                     "this form has a newer version; look at it and fill it in again", stage="amended")
    if act.fields is None or not cast.ctx.papers_held:
        return None
    if entry is not None and amends(entry) and not (act.reason or "").strip():
        return _said("RF32", ("file",), "已填报或已签的表单只能改成新的版本，请写明更正理由",
                     "a filed or signed form changes only by a new version; give the reason",
                     missing="reason")
    if cast.ctx.heard is not None:
        return None
    rule = cast.book.paper(entry.form if entry else act.form)
    return _contents(rule, act, entry, cast) if rule is not None else None


def amends(entry: Form) -> bool:
    """Whether filing now would change what was filed or signed before."""
    signed = any(s.version == entry.version for s in entry.signatures)
    return signed or (entry.version > 0 and entry.state in ("complete", "signed"))


def _contents(rule: PaperRule, act: a.File, entry: Form | None, cast: Cast) -> Refusal | None:
    fields = {k: as_text(v) for k, v in (act.fields or {}).items()}
    may: dict[str | None, bool] = {}
    for id_, text in fields.items():
        field = rule.field(id_)
        if field is None:
            return refuse("RF93", "file", unknown=id_)
        if not field.typed:
            return _said("RF32", ("correct", "note"), "这一栏由系统按经过填写，不能改写；有误请更正事项",
                         "this field is filled from what happened; correct the matter instead", field=id_)
        if field.by not in may:  # fields of one role are the same people's
            may[field.by] = act.by in completers(field, rule, entry, cast)
        if not may[field.by]:
            return _anothers(field, rule, entry, cast)
        if text and (wrong := _wrong(field, text, cast)) is not None:
            return wrong
    if act.incomplete:
        return None
    there = {*(k for k, v in fields.items() if v), *(entry.given if entry else ())}
    there -= {k for k, v in fields.items() if not v}
    missing = [f for f in rule.fields if f.required and f.typed and f.from_ is None and f.id not in there]
    if missing:
        return _said("RF27", ("file",), f"必填的还空着：{'、'.join(f.zh for f in missing)}；请填上，或先存为草稿",
                     f"still empty: {', '.join(f.en for f in missing)}; fill them in, or keep a draft",
                     missing=[f.id for f in missing])
    return None


def completers(field: PaperField, rule: PaperRule, entry: Form | None, cast: Cast) -> tuple[str, ...]:
    """Who may write in a field: whose it is, the next above each of them, and the office head."""
    own = _whose(field, rule, entry, cast)
    above = [a for p in own if (a := cast.ctx.roster.superior(p, cast.ctx.local))]
    return tuple(dict.fromkeys([*own, *above, *persons("office_head", cast)]))


def _whose(field: PaperField, rule: PaperRule, entry: Form | None, cast: Cast) -> list[str]:
    """Who has the field's role or the paper's, opened the paper, owes its filing now or may do it in
    the owner's place. A first contact who is stood in for has it still."""
    case, wanted = cast.case, _wanted(rule, entry, cast)
    roles = [r for r in (field.by, wanted.who if wanted else None) if r]
    kept = entry is not None and (entry.version == 0 or any(r.endswith(HANGING) for r in roles))
    by = entry.by if entry is not None and kept else None  # later it is whoever filed last
    cast = structs.replace(cast, past=None, owner=by, known={})  # who files now proves nothing
    own = [p for r in roles for p in owner_of(r, cast)] + ([by] if by else [])
    if "first_contact" in roles and case.first_contact:
        own.append(case.first_contact)
    names = {rule.id, wanted.kind if wanted else rule.id}
    owed = [d for d in case.duties if d.live and d.who and names & set(d.with_.get("form", ()))]
    own += [p for d in owed for p in (d.who, *(x for role in d.also_by for x in persons(role, cast))) if p]
    return list(dict.fromkeys(own))


def _wanted(rule: PaperRule, entry: Form | None, cast: Cast) -> FormRule | None:
    return (cast.book.form_rule(entry.rule) if entry is not None else None) or cast.book.form(rule.id)


def _anothers(field: PaperField, rule: PaperRule, entry: Form | None, cast: Cast) -> Refusal:
    """Whose field it is, by which clause, and to whom to turn."""
    whose, wanted = _whose(field, rule, entry, cast), _wanted(rule, entry, cast)
    people = cast.ctx.roster.people
    named = [people[w].name if w in people else w for w in whose]
    said = _said("RF90", ("tell", "note"), f"“{field.zh}”不由您填写，请告诉{'或'.join(named)}填写",
                 f"“{field.en}” is not yours to fill in; tell {' or '.join(named)}", field=field.id, who=whose)
    return structs.replace(said, clause=wanted.clause if wanted else ())


def _wrong(field: PaperField, text: str, cast: Cast) -> Refusal | None:
    if len(text) > field.longest:
        return _said("RF93", ("file",), f"“{field.zh}”太长：最多 {field.longest} 个字，现在 {len(text)} 个，请写短些",
                     f"“{field.en}” is too long: at most {field.longest} characters, now {len(text)}", field=field.id)
    if field.sort == "choice" and text not in {c[0] for c in field.choices}:
        return _said("RF93", ("file",), f"“{field.zh}”里没有这一项，请从列出的里面选",
                     f"no such choice for “{field.en}”; choose from the list", field=field.id)
    if field.sort == "score" and text not in {"1", "2", "3", "4", "5"}:
        return _said("RF93", ("file",), f"“{field.zh}”请打 1 到 5 分", f"“{field.en}” is a score from 1 to 5",
                     field=field.id)
    if field.sort == "yes_no" and text not in ("yes", "no"):
        return _said("RF93", ("file",), f"“{field.zh}”请选是或否", f"“{field.en}” is yes or no", field=field.id)
    return _wrong_time(field, text, cast) if field.sort == "time" else None


def _wrong_time(field: PaperField, text: str, cast: Cast) -> Refusal | None:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return _said("RF93", ("file",), f"“{field.zh}”不是时间，请写成 2026-11-30 08:00",
                     f"“{field.en}” is no time; write 2026-11-30 08:00", field=field.id)
    at = at if at.tzinfo else at.replace(tzinfo=cast.ctx.zone)
    began = cast.case.instants.get("arrival")
    if began is not None and at < began.replace(second=0, microsecond=0):
        return _said("RF93", ("file",), f"“{field.zh}”早于事情发生的时间，请核对",
                     f"“{field.en}” lies before the event; check it", field=field.id)
    if at > cast.ctx.now + AHEAD:
        return _said("RF93", ("file",), f"“{field.zh}”太远了，请看看年份",
                     f"“{field.en}” is too far off; check the year", field=field.id)
    return None


def fit_to_sign(case: Case, act: Act, cast: Cast) -> Refusal | None:
    """Signed is the version that was seen, once, under one's own name."""
    assert isinstance(act, a.Sign)
    entry = entry_of(case, act.form, act.paper)
    if act.paper is not None and entry is None:
        return refuse("RF93", "sign", unknown=act.paper)
    if entry is None:
        return None
    if any(s.by == act.by and s.version == entry.version for s in entry.signatures):
        return _said("RF91", ("note",), "您已经签过这一版，不用再签", "you have signed this version already",
                     stage="signed")
    if act.version is not None and act.version != entry.version:
        return _said("RF91", ("sign",), "这张表单刚刚有了新的版本，请看过新的再签",
                     "this form has a newer version; look at it before you sign", stage="amended")
    if act.drawn is not None and cast.ctx.heard is None and not LINE.fullmatch(act.drawn):
        return _said("RF93", ("sign",), "手写签名没有收到，请重新签，或键入姓名",
                     "the drawn signature did not arrive; draw it again, or type your name", field="drawn")
    person = cast.ctx.roster.people.get(act.by)
    if act.name is not None and cast.ctx.heard is None and person and act.name.strip() != person.name:
        return _said("RF31", ("sign", "report"), "签的名字与您的姓名不符，请签自己的姓名",
                     "this is not your name; sign with your own", person=act.by)
    return None


def _said(code: str, instead: tuple[str, ...], zh: str, en: str, **facts: object) -> Refusal:
    return structs.replace(refuse(code, *instead), why={"zh": zh, "en": en}, facts=facts)
