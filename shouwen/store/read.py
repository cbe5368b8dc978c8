"""Reading what is stored: a case with its state, its events with their texts, receipts, heads."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, NamedTuple

import msgspec
from django.db import connection
from django.db.models import Exists, Max, OuterRef, Q, QuerySet

from shouwen import direct
from shouwen.kernel.case import Case
from shouwen.kernel.chain import texts_back
from shouwen.kernel.events import Event, upcast
from shouwen.org.models import Customer, House
from shouwen.store import models as m
from shouwen.store.sql import OPENING, OPENING_WITH_HOMES

_CASE = msgspec.json.Decoder(Case)
PREFIX = "S"
RESERVED = "P"
"""Before a number that a printed pad reserved."""


def number_of(id_: int) -> str:
    """The number that people see and say: S000123."""
    return f"{PREFIX}{id_:06d}"


def id_of(number: str) -> int | None:
    """The row behind a number; None if it is none."""
    digits = number.upper().removeprefix(PREFIX)
    if digits.startswith(RESERVED):
        return _reserved(digits.removeprefix(RESERVED))
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= 12 else None


def reserved(id_: int) -> str:
    """The number of a line on a printed pad: P000123."""
    return f"{RESERVED}{id_:06d}"


def _reserved(digits: str) -> int | None:
    """The matter that was registered under a reserved number."""
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 12):
        return None
    return m.ReservedNumber.objects.filter(pk=int(digits)).values_list("case", flat=True).first()


def state(row: m.Case) -> Case:
    return _CASE.decode(row.state)


def row_of(id_: int, *, lock: bool) -> m.Case | None:
    """The row; locked until the transaction ends if wanted (SQLite: the whole file is)."""
    rows = m.Case.objects.filter(pk=id_)
    if lock and connection.vendor == "postgresql":
        rows = rows.select_for_update(of=("self",))
    return next(iter(rows), None)


def by_uid(uids: Iterable[str]) -> dict[str, m.Case]:
    return {row.uid: row for row in m.Case.objects.filter(uid__in=list(uids))}


class Opening(msgspec.Struct, frozen=True, kw_only=True):
    """What every act begins with: the newest organisation, and what its key was answered before."""

    roster: int | None
    case: int | None = None
    fingerprint: bytes = b""
    version: int = 0
    homes: tuple["Home", ...] = ()


class Home(NamedTuple):
    """A house of a known customer, with his name and number."""

    label: str
    estate: str
    office: str
    name: str
    phone: str


def opening(scope: str, key: str, customer: str | None = None) -> Opening:
    """One small query instead of several through the ORM: it stands on the hot path. The houses
    of the customer come with it, if he is asked for."""
    if customer is None:
        found = direct.rows(OPENING, (scope, key))
    else:
        found = direct.rows(OPENING_WITH_HOMES, (scope, key, customer))
    roster, case, fingerprint, version = found[0][:4]
    return Opening(
        roster=roster, case=case, fingerprint=bytes(fingerprint or b""), version=version or 0,
        homes=tuple(Home(*row[4:]) for row in found if len(row) > 4 and row[4] is not None),
    )


def raw_events(id_: int) -> Iterator[tuple[int, bytes, bytes]]:
    """Sequence, body and digest of every event of a case, in order, as stored."""
    rows = m.Event.objects.filter(case_id=id_).order_by("seq").values_list("seq", "body", "hash")
    for seq, body, hash_ in rows.iterator():
        yield seq, bytes(body), bytes(hash_)


def events(id_: int) -> list[Event]:
    """The events of a case, personal values still hidden."""
    return [upcast(msgspec.json.decode(body)) for _, body, _ in raw_events(id_)]


def texts(ids: Iterable[int]) -> dict[int, dict[int, dict[str, str]]]:
    """Personal values by case, sequence and path, without the erased ones."""
    found: dict[int, dict[int, dict[str, str]]] = {}
    rows = m.Value.objects.filter(case_id__in=list(ids)).exclude(salt=b"")
    for case, seq, path, text in rows.values_list("case_id", "seq", "path", "text"):
        found.setdefault(case, {}).setdefault(seq, {})[path] = text
    return found


def content(ids: Iterable[int]) -> dict[int, str]:
    """What the customer said, by case; erased ones are left out."""
    rows = m.Value.objects.filter(case_id__in=list(ids), seq=1, path="content").exclude(salt=b"")
    return dict(rows.values_list("case_id", "text"))


def act_of(body: bytes) -> dict[str, Any]:
    """The plain fields of the act in a stored event, its texts hidden; none where the clock acted."""
    return msgspec.json.decode(bytes(body)).get("act") or {}


def told(id_: int) -> list[tuple[Event, dict[str, Any]]]:
    """Every event with the fields of its act, texts put back, for the timeline."""
    return told_all([id_]).get(id_, [])


def told_all(ids: Iterable[int]) -> dict[int, list[tuple[Event, dict[str, Any]]]]:
    """The same of many cases: two questions however many there are."""
    ids = list(ids)
    values = texts(ids)
    found: dict[int, list[tuple[Event, dict[str, Any]]]] = {}
    rows = m.Event.objects.filter(case_id__in=ids).order_by("case_id", "seq").values_list("case_id", "body")
    for case, body in rows.iterator(chunk_size=5000):
        event = upcast(msgspec.json.decode(bytes(body)))
        said = texts_back(event.act, values.get(case, {}).get(event.seq, {})) if event.act else {}
        found.setdefault(case, []).append((event, said))
    return found


def closed_at(ids: Iterable[int]) -> dict[int, datetime]:
    """When each of these was last closed; what is written into a closed case later changes nothing."""
    found = m.Event.objects.filter(case__in=list(ids), type="closed").values("case_id").annotate(last=Max("at"))
    return {one["case_id"]: one["last"] for one in found}


def known_to(office: str | None) -> QuerySet[Customer]:
    """The customers that an office knows, by a house or by a case; None: those of all offices."""
    if office is None:
        return Customer.objects.all()
    living = House.objects.filter(customers=OuterRef("pk"), estate__office__key=office)
    heard = m.Case.objects.filter(customer=OuterRef("key"), office=office)
    return Customer.objects.filter(Q(Exists(living)) | Q(Exists(heard)))
