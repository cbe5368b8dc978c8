"""The only writer of cases, events, duties, notices and values. Only ``shouwen.desk`` imports it.

On PostgreSQL everything of an act goes in one statement; on SQLite in a few, inside one immediate
transaction. Both leave the same rows.
"""

import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec
from django.db import IntegrityError, connection

from shouwen import direct
from shouwen.faults import fault
from shouwen.kernel.case import Case
from shouwen.kernel.chain import Value, digest, encode, genesis
from shouwen.kernel.events import Event
from shouwen.store import grams
from shouwen.store.models import Search
from shouwen.store.sql import CASE_COLUMNS, MOVING, POSTGRESQL_ACT, POSTGRESQL_MANY, SQLITE
from shouwen.store.turns import together

CONTENT = (1, "content")
"""Where what the customer said lies: in the first event, under this path."""


class Sealed(msgspec.Struct, frozen=True, kw_only=True):
    """One event ready to be stored: sealed, encoded, chained, with its values."""

    event: Event
    body: bytes
    hash: bytes
    values: tuple[Value, ...]


class CaseRow(msgspec.Struct, frozen=True, kw_only=True):
    """A case as it is to be stored after an act. ``id`` is None for a new one.

    ``uid``, ``estate`` and ``created_at`` are written once, for a new one, as are the words of the
    customer's ``name`` and ``phone``, by which it is found.
    """

    id: int | None
    uid: str
    case: Case
    before: int
    sealed: tuple[Sealed, ...]
    book: str
    book_hash: str
    estate: str
    house: str
    next_at: datetime | None
    created_at: datetime
    name: str = ""
    phone: str = ""


class ReceiptRow(msgspec.Struct, frozen=True, kw_only=True):
    scope: str
    key: str
    fingerprint: bytes


class LostRace(Exception):
    """Somebody else wrote the case, or the same key, in between."""


def chain(events: Sequence[tuple[Event, tuple[Value, ...]]], head: bytes) -> tuple[Sealed, ...]:
    """Encode sealed events and chain them behind ``head``."""
    found = []
    for event, values in events:
        body = encode(event)
        head = digest(body, head)
        found.append(Sealed(event=event, body=body, hash=head, values=values))
    return tuple(found)


def first_head(uid: str) -> bytes:
    return genesis(uid)


def accept(row: CaseRow, receipt: ReceiptRow | None) -> int:
    """Store an accepted act; returns the id of the case.

    In the transaction that the caller opened, else in one of its own.

    Raises:
        LostRace: the version moved on, or the key was used at the same moment.
    """
    payload = _payload(row, receipt, _stamp())
    try:
        if connection.vendor == "postgresql":
            return _in_one_statement(row, payload)
        if connection.in_atomic_block:
            return _one_by_one(row, payload, direct.Sqlite())
        return together(lambda: _one_by_one(row, payload, direct.Sqlite()))
    except IntegrityError as error:
        raise LostRace(str(error)) from error


class Laid(msgspec.Struct, frozen=True):
    """A case laid out in columns and rows, ready to be written."""

    row: CaseRow
    payload: dict[str, Any]


def lay_out(rows: Sequence[CaseRow]) -> list[Laid]:
    """All that can be done before a transaction begins."""
    stamp = _stamp()
    return [Laid(row, _payload(row, None, stamp)) for row in rows]


def accept_many(laid: Sequence[Laid]) -> int:
    """Store what the clock did to many cases; how many. One that has moved on is left alone.

    The caller opened the transaction. On PostgreSQL he has locked the rows too.

    Raises:
        LostRace: a locked row has moved on all the same; nothing is stored.
    """
    if not laid:
        return 0
    if connection.vendor != "postgresql":
        statements = direct.Sqlite()
        return sum(_unless_moved(x.row, x.payload, statements) for x in laid)
    many: dict[str, list[dict[str, Any]]] = {"cases": [], "receipts": []}
    for x in laid:
        many["cases"].append({**x.payload["case"], "id": x.row.id, "before": x.row.before})
        for table in ("events", "duties", "notices", "values", "search"):
            many.setdefault(table, []).extend({**r, "case_id": x.row.id} for r in x.payload[table])
    [(written,)] = direct.rows(POSTGRESQL_MANY, (encode(many).decode(),))
    if written != len(laid):
        msg = "a case has moved on"
        raise LostRace(msg)
    return len(laid)


def _unless_moved(row: CaseRow, payload: dict[str, Any], statements: direct.Sqlite) -> bool:
    try:
        _one_by_one(row, payload, statements)
    except LostRace:
        return False
    return True


Stamp = Callable[[datetime | None], datetime | str | None]


def _stamp() -> Stamp:
    """How an instant is written so that the database compares it: SQLite has text as Django's."""
    return _as_it_is if connection.vendor == "postgresql" else _as_text


def _as_it_is(at: datetime | None) -> datetime | None:
    return at


def _as_text(at: datetime | None) -> str | None:
    return None if at is None else str(at.astimezone(UTC).replace(tzinfo=None))


def _payload(row: CaseRow, receipt: ReceiptRow | None, stamp: Stamp) -> dict[str, Any]:
    case = row.case
    moved = row.id is not None and any(s.event.changes.office is not msgspec.UNSET for s in row.sealed)
    duties = {d.id: d for d in case.duties} if moved else {
        d.id: d for s in row.sealed for d in s.event.duties}
    at = stamp(row.sealed[-1].event.at)
    return {
        "case": _case_columns(row, stamp),
        "events": [
            {"seq": s.event.seq, "at": stamp(s.event.at), "type": s.event.type,
             "by": s.event.by, "body": s.body, "hash": s.hash}
            for s in row.sealed
        ],
        "duties": [_stamped(duty_projection(d, case), stamp) for d in duties.values()],
        "notices": [
            _stamped(notice_projection(n, s.event.seq), stamp) for s in row.sealed for n in s.event.notices
        ],
        "values": [
            {"seq": s.event.seq, "path": v.path, "salt": v.salt, "text": v.text}
            for s in row.sealed for v in s.values
        ],
        "search": _words(row, moved),
        "receipts": [
            {"scope": receipt.scope, "key": receipt.key,
             "fingerprint": receipt.fingerprint, "version": case.version, "at": at}
        ] if receipt else [],
    }


def _words(row: CaseRow, moved: bool) -> list[dict[str, str]]:
    """The words by which a new case is found; later, those of where it went."""
    if row.id is not None and not moved and all(s.event.type != "corrected" for s in row.sealed):
        return []
    said = next((v.text for s in row.sealed for v in s.values if (s.event.seq, v.path) == CONTENT), "")
    return [{
        "said": grams.said(said), "who": grams.who(row.name, row.phone),
        "place": grams.place(row.case.office or "", row.house),
    }]


def _case_columns(row: CaseRow, stamp: Stamp) -> dict[str, Any]:
    last = row.sealed[-1]
    return {
        "uid": row.uid, "estate": row.estate, "book": row.book, "book_hash": row.book_hash,
        "hash": last.hash, "house": row.house, **_stamped(case_projection(row.case, last.event.at), stamp),
        "created_at": stamp(row.created_at), "next_at": stamp(row.next_at),
    }


def _stamped(columns: dict[str, Any], stamp: Stamp) -> dict[str, Any]:
    return {k: stamp(v) if isinstance(v, datetime) else v for k, v in columns.items()}


def case_projection(case: Case, at: datetime) -> dict[str, Any]:
    """The columns of a case that its events give; ``at`` is the instant of the last one."""
    return {
        "office": case.office or "", "version": case.version, "state": encode(case).decode(),
        "stage": case.stage, "class_no": case.class_ or 2, "kind": case.kind or "",
        "first_contact": case.first_contact or "", "accountable": case.accountable(at) or "",
        "handler": case.handler or "", "handler_department": case.handler_department or "",
        "customer": case.customer or "", "parties": parties(case), "emergency": case.emergency,
        "updated_at": at,
    }


def duty_projection(duty: Any, case: Case) -> dict[str, Any]:
    """The columns of a duty, as its case gives them."""
    return {
        "duty": duty.id, "who": duty.who or "", "office": case.office or "",
        "owes": duty.owes[0], "state": duty.state, "basis": duty.basis,
        "opened_at": duty.opened, "due_at": duty.due, "done_at": duty.done,
        "breached_at": duty.breached, "body": encode(duty).decode(),
    }


def notice_projection(notice: Any, seq: int) -> dict[str, Any]:
    """The columns of a notice, as its event gives them."""
    return {"seq": seq, "to": notice.to, "about": notice.about, "duty": notice.duty or "",
            "clause": list(notice.clause), "why": notice.why, "at": notice.at}


def parties(case: Case) -> str:
    """Everybody of the staff, and every department, that has or had a part: who may see it."""
    keys = {
        case.first_contact, case.met_first_by, case.handler, case.responsible_supervisor, case.face,
        *case.slip_heads, *case.accepted_by, *(s.who for s in case.stand_ins), *(d.who for d in case.duties),
    }
    departments = {case.face_department, case.handler_department, case.lead, *case.supporting}
    if case.offer:
        keys.add(case.offer.to)
        departments.add(case.offer.department)
    seen = (keys - set(case.about)) | departments  # a department that it is about is praised, and may see it
    return "|" + "|".join(sorted(k for k in seen if k)) + "|"


def _in_one_statement(row: CaseRow, payload: dict[str, Any]) -> int:
    parameters: tuple[Any, ...] = (encode(payload).decode(),)
    if row.id is not None:
        parameters = (*parameters, row.id, row.before)
    fault("write.case")
    found = direct.rows(POSTGRESQL_ACT["new" if row.id is None else "old"], parameters)
    fault("write.receipts")
    if not found:
        msg = "the case has moved on"
        raise LostRace(msg)
    return int(found[0][0])


def _one_by_one(row: CaseRow, payload: dict[str, Any], statements: direct.Sqlite) -> int:
    columns = payload["case"]
    if row.id is None:
        id_, _changed = statements.run(SQLITE["new_case"], [columns[c] for c in CASE_COLUMNS])
    else:
        id_ = row.id
        values = [columns[c] for c in MOVING]
        _new, changed = statements.run(SQLITE["old_case"], (*values, id_, row.before))
        if changed != 1:
            msg = "the case has moved on"
            raise LostRace(msg)
    fault("write.case")
    for table in ("events", "duties", "notices", "values", "search", "receipts"):
        if payload[table]:
            statements.run_each(SQLITE[table], [_row(id_, r) for r in payload[table]])
        fault(f"write.{table}")
    return id_


def _row(id_: int, raw: dict[str, Any]) -> list[Any]:
    if "clause" in raw:
        raw = {**raw, "clause": json.dumps(raw["clause"], ensure_ascii=False)}
    return [id_, *raw.values()]


def rename(customer: str, name: str, phone: str) -> None:
    """The words of a customer's name and number, on all cases of his."""
    Search.objects.filter(case__customer=customer).update(who=grams.who(name, phone))
