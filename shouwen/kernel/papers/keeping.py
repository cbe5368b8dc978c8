"""Forms: which are owed, what completes them, who signs them, how they stand."""

from datetime import datetime

from msgspec import structs

from shouwen.kernel.acts import File, Sign
from shouwen.kernel.case import Form, Past, Signature
from shouwen.kernel.papers.checks import amends, entry_of
from shouwen.kernel.papers.rules import as_text
from shouwen.kernel.roles import owner_of, persons
from shouwen.kernel.rulebook import FormRule
from shouwen.kernel.work import Work


def open_forms(work: Work, trigger: str, past: Past) -> None:
    """Papers that ``trigger`` asks for. One that fills itself from the events is at once a
    draft, or complete where nothing is left to add and nobody signs."""
    for rule in work.book.forms_at(trigger):
        if rule.if_ is not None and not rule.if_.holds(work.cast(past=past)):
            continue
        owners = owner_of(rule.who, work.cast(past=past, owner=past.by))
        owner = owners[0] if owners else None
        department = work.ctx.roster.department_of(owner)
        if _there(work, rule, department, past):
            continue
        form = Form(
            id=f"{work.seq}:{rule.id}", form=rule.form, kind=rule.kind or rule.form, rule=rule.id,
            by=owner, department=department, clause=rule.clause, opened=work.at,
            signers=_signers(work, rule), round=work.case.round,
            missing=() if _fills_itself(rule) else rule.fields,
            state="complete" if _fills_itself(rule) else "owed",
        )
        if form.id in work.forms:
            form = structs.replace(form, id=f"{form.id}@{trigger}")
        if _filed_before(work, rule, past):
            form = structs.replace(form, state="complete", missing=())
        work.put_form(form)


def _fills_itself(rule: FormRule) -> bool:
    return rule.fills_from == "events" and not rule.done_by


def _there(work: Work, rule: FormRule, department: str | None, past: Past) -> bool:
    for form in work.case.forms:
        if form.form != rule.form:
            continue
        if rule.per == "event" and form.opened == past.at and form.rule == rule.id:
            return True
        if rule.per == "case":
            return True
        if rule.per == "round" and form.round == work.case.round:
            return True
        if rule.per == "department" and form.department == department:
            return True
    return False


def _filed_before(work: Work, rule: FormRule, past: Past) -> bool:
    """An act before this one in the round already did what completes the form."""
    return bool(rule.done_by) and any(
        set(p.acts) & set(rule.done_by)
        and (p.tags.get("form") in (None, rule.form, rule.kind) or p.act == "coordinate")
        and not p.tags.get("incomplete")
        for p in work.case.past if p.round == work.case.round
    )


def _signers(work: Work, rule: FormRule) -> tuple[str, ...]:
    return tuple(dict.fromkeys(p for role in rule.sign for p in persons(role, work.cast())))


def file(work: Work, act: File, at: datetime) -> None:
    """File a form: complete unless said otherwise. One that nobody asked for yet is made now.

    What was filed or signed before is never written over: it becomes a later version, and who
    signed the earlier one is told to sign anew.
    """
    entry = entry_of(work.case, act.form, act.paper) or _asked_by_nobody(work, act, at)
    again = act.fields is not None and amends(entry)
    version = entry.version + 1 if again or (act.fields is not None and entry.version == 0) else entry.version
    if again:
        for signature in entry.valid:
            work.notify(signature.by, "sign", entry.clause)
    work.put_form(structs.replace(
        entry, state="draft" if act.incomplete else "complete", by=work.by, version=version,
        given=_given(entry, act), missing=entry.missing if act.incomplete else (),
    ))
    work.cite(entry.clause)


def _asked_by_nobody(work: Work, act: File, at: datetime) -> Form:
    rule = work.book.form(act.form)
    return Form(
        id=f"{work.seq}:{rule.id if rule else act.form}", form=rule.form if rule else act.form,
        kind=(rule.kind if rule else "") or act.form, rule=rule.id if rule else "", by=work.by,
        department=work.ctx.roster.department_of(work.by), opened=at, round=work.case.round,
        clause=rule.clause if rule else (), signers=_signers(work, rule) if rule else (),
    )


def _given(entry: Form, act: File) -> tuple[str, ...]:
    """The fields that somebody completed, those emptied now left out."""
    now = {k: bool(as_text(v)) for k, v in (act.fields or {}).items()}
    kept = (k for k in entry.given if now.get(k, True))
    return tuple(dict.fromkeys([*kept, *(k for k, full in now.items() if full)]))


def sign(work: Work, act: Sign) -> None:
    """Name and second under the version that was seen; signed once all who must have done so."""
    entry = entry_of(work.case, act.form, act.paper)
    if entry is None:
        return
    rule = work.book.form_rule(entry.rule)
    signers = _signers(work, rule) if rule else entry.signers
    signature = Signature(
        by=work.by, at=work.at, version=entry.version, digest=act.digest or "",
        means="drawn" if act.drawn else "typed" if act.name else "",
    )
    signed = structs.replace(entry, signatures=(*entry.signatures, signature), signers=signers)
    everybody = set(signers) <= {s.by for s in signed.valid}
    state = "signed" if everybody and entry.state in ("complete", "signed") else entry.state
    work.put_form(structs.replace(signed, state=state))
    work.cite(entry.clause)


def complete_by_act(work: Work, past: Past) -> None:
    """Forms that an act completes on the way: coordinating fills the coordination slip."""
    if past.act in ("file", "sign"):
        return
    for entry in work.case.forms:
        if entry.state not in ("owed", "draft"):
            continue
        rule = work.book.form_rule(entry.rule)
        if rule is None:
            continue
        if past.act in rule.done_by or (past.act == "complete_log" and entry.kind == "contact_log"):
            work.put_form(structs.replace(entry, state="complete", missing=()))
