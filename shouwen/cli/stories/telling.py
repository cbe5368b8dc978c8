"""What a played story prints: one JSON object for tools, a timeline for managers."""

from datetime import datetime, tzinfo
from typing import Any

from shouwen.cli.stories.playing import Played
from shouwen.kernel.case import Breach, Case, Duty, Form
from shouwen.kernel.events import Event
from shouwen.kernel.outcome import Refusal

RELATION_NAMES = {"tracker of first_contact": "tracker"}


def as_json(played: Played, lang: str = "zh") -> dict[str, Any]:
    """The output of ``shouwen play --json``."""
    zone = played.story.zone
    return {
        "rulebook": played.book.id,
        "ended": _time(played.ended, zone),
        "cases": {key: _case(played, key, zone) for key in played.cases},
        "refused": [
            {
                "step": r.step.number, "at": _time(r.step.at, zone), "case": r.step.case,
                "act": r.step.act, "by": r.by, **refusal(r.refusal, lang),
            }
            for r in played.refused
        ],
    }


def refusal(found: Refusal, lang: str = "zh") -> dict[str, Any]:
    return {
        "code": found.code, "clause": list(found.clause), "why": found.why.get(lang, ""),
        "instead": list(found.instead),
    }


def _time(at: datetime | None, zone: tzinfo) -> str | None:
    return at.astimezone(zone).isoformat() if at else None


def _case(played: Played, key: str, zone: tzinfo) -> dict[str, Any]:
    case = played.cases[key]
    return {
        "stage": case.stage, "class": case.class_, "kind": case.kind, "round": case.round,
        "first_contact": case.first_contact, "accountable": case.accountable(played.ended),
        "handler": case.handler, "lead": case.lead, "supporting": list(case.supporting),
        "emergency": case.emergency, "flags": list(case.flags),
        "met_first_by": case.met_first_by, "principal": case.principal,
        "events": [_event(e, zone) for e in played.events[key]],
        "duties": [_duty(d, zone) for d in case.duties],
        "breaches": [_breach(b, zone) for b in case.breaches],
        "notices": [
            {"at": _time(n.at, zone), "to": n.to, "about": n.about, "clause": list(n.clause)}
            for n in played.notices(key)
        ],
        "forms": [_form(f, case, zone) for f in case.forms],
    }


def _event(event: Event, zone: tzinfo) -> dict[str, Any]:
    found: dict[str, Any] = {
        "at": _time(event.at, zone), "type": event.type, "by": event.by,
        "clause": list(event.clause),
    }
    if event.marks:
        found["marks"] = list(event.marks)
    return found


def _duty(duty: Duty, zone: tzinfo) -> dict[str, Any]:
    to = duty.to[0] if duty.to else None
    return {
        "id": duty.rule, "clause": list(duty.clause), "who": duty.who, "role": duty.role,
        "owes": duty.owes[0], "any_of": list(duty.owes),
        "to": to.partition(" of ")[0] if to else None, "basis": duty.basis,
        "opened": _time(duty.opened, zone), "due": _time(duty.due, zone),
        "warned": _time(duty.warned, zone), "state": duty.state,
        "done": _time(duty.done, zone), "done_by": duty.done_by,
    }


def _breach(breach: Breach, zone: tzinfo) -> dict[str, Any]:
    return {
        "at": _time(breach.at, zone), "who": breach.who, "owes": breach.owes,
        "clause": list(breach.clause), "basis": breach.basis, "kind": breach.kind,
        "proposed": breach.proposed, "decided": breach.decided,
    }


def _form(form: Form, case: Case, zone: tzinfo) -> dict[str, Any]:
    return {
        "form": form.form, "kind": form.kind, "by": form.by, "state": form.state,
        "clause": list(form.clause), "missing": list(form.missing),
        "signatures": [{"by": s.by, "at": _time(s.at, zone)} for s in form.signatures],
    }
