"""One line of a register, filled from what happened to the matter: codes, keys and instants.

Nothing is typed for a register. ``Facts`` is the little of a case's state that registers need, so
that a year of matters can be read at once; what people said comes from the values beside.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime

import msgspec

from shouwen.kernel.case import ENDED, Form, Past
from shouwen.org.models import Customer, Staff
from shouwen.queries.part import Part, parts_of
from shouwen.store import models as m
from shouwen.store.read import number_of

DONE_BY = ("resolve", "answer", "contain", "false_alarm")
TOLD_BY = ("tell_customer", "answer")


class Facts(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Of a case's state what a register shows."""

    channel: str | None = None
    solvable: bool | None = None
    forms: tuple[Form, ...] = ()
    past: tuple[Past, ...] = ()
    instants: dict[str, datetime] = {}
    departments: tuple[str, ...] = ()


class Entry(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A line of a register. Keys of staff and departments, not names; ``None``: did not happen yet.

    ``done``: what was done about it, ``answer``: what the customer was told; ``passed_*``: the last
    hand-over; ``got_*``: how the department of this line came to the matter.
    """

    id: int
    form: str
    state: str
    department: str
    number: str
    contact_at: datetime
    entered_at: datetime
    estate: str
    channel: str
    kind: str
    class_no: int
    own: bool | None
    first_contact: str
    customer: str
    house: str
    content: str = ""
    read_back: datetime | None = None
    done: str = ""
    done_at: datetime | None = None
    done_by: str = ""
    passed_to: tuple[str, ...] = ()
    passed_by: str = ""
    passed_way: str = ""
    passed_at: datetime | None = None
    customer_told_of_it: bool = False
    reason: str = ""
    got_from: str = ""
    got_way: str = ""
    got_at: datetime | None = None
    answer: str = ""
    told_at: datetime | None = None
    told_by: str = ""
    told_means: str = ""
    told_outcome: str = ""
    promised: datetime | None = None
    promised_by: str = ""
    question: str = ""
    unreachable: tuple[str, ...] = ()
    confirmed_at: datetime | None = None
    confirmed: str = ""
    instruction: str = ""
    first_contact_told: datetime | None = None
    tracker_told: datetime | None = None
    visited_at: datetime | None = None
    visit: str = ""
    score: int | None = None
    reminders: int = 0
    completed_at: datetime | None = None
    stage: str = ""
    ended_at: datetime | None = None
    name: str = ""
    phone: str = ""
    hidden: frozenset[str] = frozenset()
    """What of the line is not shown to its reader; what he signs covers it all the same."""
    salts: str = ""
    """Of the texts above, joined: with them a digest of the line cannot be guessed from the line."""


WORDS = {
    "name": "", "phone": "", "done": "done_by", "reason": "passed_by", "answer": "told_by", "told_outcome": "told_by",
    "question": "", "confirmed": "", "instruction": "", "visit": "", "score": "",
}
"""What somebody said or was called, and the field that names by whom; none: not the supporting department's."""
COLUMNS = (
    "pk", "book", "book_hash", "office", "estate", "state", "stage", "class_no", "kind", "first_contact", "customer", "house",
    "created_at", "updated_at",
)
_FACTS = msgspec.json.Decoder(Facts)


def entries(rows: Iterable[m.Case], form: str, department: str = "", *, seen_by: Staff) -> Iterator[Entry]:
    """The lines of the register of ``form`` that these cases make, in the order of the cases; with
    a department only its own. Three queries however many there are."""
    found = []
    for row in rows:
        facts = _FACTS.decode(row.state)
        papers = {f.department: f for f in facts.forms
                  if f.form == form and (not department or f.department == department)}
        if papers:
            found.append((row, facts, list(papers.values())))
    said, salts = _texts([row.pk for row, _f, _p in found])
    people = {
        key: (name, phone) for key, name, phone in
        Customer.objects.filter(key__in={r.customer for r, _f, _p in found if r.customer})
        .values_list("key", "name", "phone")
    }
    in_part = parts_of((row for row, _f, _p in found), seen_by=seen_by)
    for row, facts, papers in found:
        line = _line(row, facts, said.get(row.pk, {}), people.get(row.customer, ("", "")), salts.get(row.pk, ""))
        if part := in_part.get(row.pk):
            line = msgspec.structs.replace(line, hidden=_others(line, part))
        for paper in papers:
            yield _of(line, paper, facts)


def _others(line: Entry, part: Part) -> frozenset[str]:
    """What is not for the department whose part that is: who the customer is, and what others said."""
    return frozenset(name for name, by in WORDS.items() if not by or getattr(line, by) not in part.people)


def shown(line: Entry) -> Entry:
    """The line as its reader may see it."""
    blank = {name: None if name == "score" else "" for name in line.hidden}
    return msgspec.structs.replace(line, **blank) if blank else line


def _texts(ids: list[int]) -> tuple[dict[int, dict[int, dict[str, str]]], dict[int, str]]:
    texts: dict[int, dict[int, dict[str, str]]] = {}
    salts: dict[int, str] = {}
    found = m.Value.objects.filter(case_id__in=ids).exclude(salt=b"").order_by("case_id", "seq", "path")
    for case, seq, path, text, salt in found.values_list("case_id", "seq", "path", "text", "salt"):
        texts.setdefault(case, {}).setdefault(seq, {})[path] = text
        salts[case] = salts.get(case, "") + bytes(salt)[:4].hex()
    return texts, salts


def _of(line: Entry, paper: Form, facts: Facts) -> Entry:
    """The line as the department of ``paper`` keeps it: from whom and how it got the matter."""
    department = paper.department or ""
    got = next((p for p in facts.past if p.act in ("accept", "coordinate") and p.at == paper.opened), None)
    sent = None
    if got is not None:
        sent = next((p for p in reversed(facts.past) if p.act == "hand_over" and p.seq < got.seq), None)
    return msgspec.structs.replace(
        line, department=department, state=paper.state,
        got_from=sent.by if sent else got.by if got else "", got_at=got.at if got else None,
        got_way=str(sent.tags.get("way") or "") if sent else "",
    )


def _line(
    row: m.Case, facts: Facts, said: dict[int, dict[str, str]], who: tuple[str, str], salts: str,
) -> Entry:
    acts: dict[str, Past] = {}
    for past in facts.past:
        for act in past.acts:
            acts[act] = past
    first = {past.act: past for past in reversed(facts.past)}

    def text(past: Past | None, *paths: str) -> str:
        values = said.get(past.seq, {}) if past else {}
        return next((values[p] for p in paths if values.get(p)), "")

    def when(*names: str) -> datetime | None:
        found = [acts[n].at for n in names if n in acts]
        return max(found) if found else None

    done = _last(facts.past, DONE_BY)
    told = _last([p for p in facts.past if not p.tags.get("interim")], TOLD_BY)
    passed, promise, visit = acts.get("hand_over"), acts.get("promise"), acts.get("return_visit")
    asked, confirmed = acts.get("ask"), acts.get("confirm")
    return Entry(
        id=row.pk, form="", state="", department="", number=number_of(row.pk),
        contact_at=facts.instants.get("arrival", row.created_at), entered_at=row.created_at,
        estate=row.estate, channel=facts.channel or "", kind=row.kind, class_no=row.class_no,
        own=facts.solvable, first_contact=row.first_contact, customer=row.customer, house=row.house,
        content=said.get(1, {}).get("content", ""),
        read_back=acts["read_back"].at if "read_back" in acts else None,
        done=text(done, "result", "text", "release", "reason"), done_at=done.at if done else None,
        done_by=done.by if done else "",
        passed_to=passed.to[::-1] if passed else (), passed_by=passed.by if passed else "",
        passed_way=str(passed.tags.get("way") or "") if passed else "",
        passed_at=passed.at if passed else None,
        customer_told_of_it=bool(passed and passed.tags.get("told")), reason=text(passed, "reason"),
        answer=text(told, "text"), told_at=told.at if told else None, told_by=told.by if told else "",
        told_means=str(told.tags.get("means") or "") if told else "",
        told_outcome=str(told.tags.get("outcome") or "") if told else "",
        promised=promise.stated if promise else None, promised_by=promise.by if promise else "",
        question=text(asked, "question"),
        unreachable=tuple(dict.fromkeys(
            to for p in facts.past if p.tags.get("outcome") in ("no_answer", "unreachable") for to in p.to[:1])),
        confirmed_at=confirmed.at if confirmed else None,
        confirmed=str(confirmed.tags.get("outcome") or "") if confirmed else "",
        instruction=text(acts.get("instruct"), "text"),
        first_contact_told=when("tell_first_contact"), tracker_told=_tracker_told(facts.past),
        visited_at=visit.at if visit else None,
        visit=str(visit.tags.get("outcome") or "reached") if visit else "",
        score=_score(visit), reminders=sum(1 for p in facts.past if p.act == "remind"),
        completed_at=when("complete_log"), stage=row.stage,
        ended_at=row.updated_at if row.stage in ENDED and "close" not in first else when("close"),
        name=who[0], phone=who[1], salts=salts,
    )


def _last(past: Iterable[Past], acts: tuple[str, ...]) -> Past | None:
    found = [p for p in past if p.act in acts]
    return found[-1] if found else None


def _score(visit: Past | None) -> int | None:
    score = visit.tags.get("score") if visit else None
    return int(score) if score is not None else None


def _tracker_told(past: Iterable[Past]) -> datetime | None:
    found = [p.at for p in past if p.act in ("tell", "report") and "tracker" in p.roles]
    return found[-1] if found else None
