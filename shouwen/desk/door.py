"""Doing an act: one transaction that writes event, state, duties and notices together."""

import secrets
import time
import uuid
from collections.abc import Callable, Sequence
from datetime import datetime
from hashlib import sha256
from typing import TypeGuard

import msgspec
from django.db import InterfaceError, OperationalError, connection, transaction
from msgspec import structs

from shouwen import clock
from shouwen.desk import customers
from shouwen.desk.numbering import number_filed
from shouwen.desk.reach import elsewhere
from shouwen.faults import fault
from shouwen.kernel import decide
from shouwen.kernel.acts import Act, Correct, File, Link, Register, Resolve, Withdraw, name_of
from shouwen.kernel.case import Case
from shouwen.kernel.chain import encode, seal
from shouwen.kernel.context import Context
from shouwen.kernel.outcome import Accepted, Refusal, refuse
from shouwen.kernel.rulebook import Rulebook
from shouwen.org import roster
from shouwen.org.houses import house_at
from shouwen.org.models import Estate
from shouwen.store import books, read, trouble, write
from shouwen.store import models as m
from shouwen.store.asking import context_of, version_for
from shouwen.store.filling import signed_as_seen
from shouwen.store.turns import turn

TRIES = 8


class Done(msgspec.Struct, frozen=True, kw_only=True):
    """What was accepted: the case's id, number and version. ``again``: the key was used before."""

    id: int
    number: str
    version: int
    case: Case | None = None
    again: bool = False


class Stale(Exception):
    """Somebody acted on the case in between; look at it anew."""

    def __init__(self, *, id: int, seen: int, now: int) -> None:  # noqa: A002
        self.id, self.seen, self.now = id, seen, now
        super().__init__(f"version {seen} was seen, {now} is there")


class Conflict(Exception):
    """The same key came with another body, or is still being worked on."""


class Missing(Exception):
    """There is no such case."""


def act(
    what: Act | Sequence[Act], *, on: int | None, act_id: str, seen: int | None = None,
    now: datetime | None = None, estate: str | None = None, taken_over: bool = False,
    beside: Callable[[Done], None] | None = None,
) -> Done | Refusal:
    """Record one act, or several in their order, and all that follows; or refuse, changing nothing.

    The same ``act_id`` of the same person twice writes once and gives the same answer. ``seen`` is
    the case version that the actor looked at; None for imports and machines. ``now`` is for
    imports, the demo and tests. ``taken_over``: a registration that another system kept, older than
    this one may be: decided among the people of today. ``beside`` writes what belongs to the act in
    the same transaction.

    A lost race is run again at once; a busy or broken database up to three times, which is safe
    because the key writes once.

    Raises:
        Stale: somebody acted in between.
        Conflict: the key was used with other content.
        Missing: there is no such case.
        OperationalError: the database is full, busy or gone (``store.trouble`` says which).
    """
    acts = [what] if isinstance(what, Act) else list(what)
    print_ = sha256(encode([_without_times(a) for a in acts]) + str(on).encode()).digest()
    for attempt in range(TRIES):
        try:
            if attempt == 0 and beside is None and _writes_once(acts):
                fault("act.begun")
                outcome = _once(acts, on, act_id, seen, now or clock.now(), estate, taken_over, print_, lock=False)
                fault("act.uncommitted")
            else:
                with turn(), transaction.atomic():
                    fault("act.begun")
                    outcome = _once(acts, on, act_id, seen, now or clock.now(), estate, taken_over, print_)
                    if isinstance(outcome, Refusal):
                        transaction.set_rollback(True)
                    elif not outcome.again:
                        number_filed(acts, outcome.id, outcome.case, now or clock.now())
                        if beside is not None:
                            beside(outcome)
                    fault("act.uncommitted")
            fault("act.committed")
            break
        except write.LostRace:
            if attempt == TRIES - 1:
                raise Conflict(act_id) from None
        except (OperationalError, InterfaceError) as error:
            if not trouble.worth_another_try(error, attempt):
                raise
            time.sleep(trouble.pause(attempt))
    if isinstance(outcome, Refusal):
        _log_refusal(outcome, acts, on, now or clock.now())
    return outcome


def _writes_once(acts: Sequence[Act]) -> bool:
    """Whether all that comes of the acts is written in one go, which is a transaction by itself.

    Then nothing need be locked while the act is read and decided: the version of the case, and
    the key, are looked at again as it is written, and who loses the race goes the other way.
    """
    if connection.in_atomic_block:
        return False
    return all(
        not isinstance(what, File | Link | Resolve | Withdraw)
        and (not isinstance(what, Register) or customers.enters_nobody(what.customer))
        for what in acts
    )


def _without_times(what: Act) -> Act:
    """The act as its key knows it: a retry is sent later and may carry other words about itself."""
    if isinstance(what, Register):
        return structs.replace(what, keep=None, sent_at=None)
    return structs.replace(what, keep=None)


def _once(
    acts: list[Act], on: int | None, act_id: str, seen: int | None, now: datetime,
    estate: str | None, taken_over: bool, print_: bytes, *, lock: bool = True,
) -> Done | Refusal:
    scope = acts[0].by
    opening = read.opening(scope, act_id, _customer(acts[0]))
    if opening.case is not None:
        if opening.fingerprint != print_:
            raise Conflict(act_id)
        return Done(id=opening.case, number=read.number_of(opening.case), version=opening.version,
                    again=True)
    newest = opening.roster or roster.version_at()
    receipt = write.ReceiptRow(scope=scope, key=act_id, fingerprint=print_)
    if on is None:
        return _register(acts, estate, now, receipt, newest, opening.homes, taken_over=taken_over)
    row = read.row_of(on, lock=lock)
    if row is None:
        raise Missing(on)
    if seen is not None and seen != row.version:
        raise Stale(id=on, seen=seen, now=row.version)
    case, book = read.state(row), books.pinned(row.book, row.book_hash)
    acts = [_as_written(_to_uid(a, row, newest), row) for a in acts]
    ctx = context_of(case, acts, now, newest)
    if (refusal := elsewhere(acts, case.office, ctx.roster, case)) is not None:
        return refusal
    if (refusal := _no_such_house(acts, row)) is not None:
        return refusal
    outcome = decide.bundle(case, acts, book, ctx)
    if isinstance(outcome, Refusal):
        return outcome
    if (refusal := signed_as_seen(acts, row, case, book)) is not None:
        return refusal
    row.house = next((a.value for a in reversed(acts) if _of_house(a)), row.house)
    _store(row, outcome, book, ctx, receipt)
    return Done(id=on, number=read.number_of(on), version=outcome.case.version, case=outcome.case)


def _customer(what: Act) -> str | None:
    """The known customer that a registration names."""
    return what.customer if isinstance(what, Register) and isinstance(what.customer, str) else None


# -- registering --------------------------------------------------------------------------------


def _register(
    acts: list[Act], estate: str | None, now: datetime, receipt: write.ReceiptRow, newest: int,
    homes: Sequence[read.Home], *, taken_over: bool,
) -> Done | Refusal:
    first = acts[0]
    if not isinstance(first, Register):
        raise Missing(None)
    version = newest if taken_over else version_for(now, newest)
    place = _estate(estate, first, newest, homes)
    if (refusal := elsewhere(acts, place.office.key, roster.of_version(newest)[0])) is not None:
        return refusal
    if (refusal := customers.no_such_house(first, place)) is not None:
        return refusal
    who = customers.resolve(first.customer, place, first.place or "", homes)
    key = who.key
    if key is not None and not isinstance(first.customer, str):
        first = structs.replace(first, customer=key)
    acts = [first, *acts[1:]]
    book = books.of_estate(place, now, newest)
    uid = uuid.uuid4().hex
    ctx = roster.context(
        place.office.key, now, customers=[k for k in (key, first.by) if k],
        lacking={key: who.lacking} if key else {}, version=version,
    )
    outcome = decide.bundle(Case(id=uid), acts, book, ctx)
    if isinstance(outcome, Refusal):
        return outcome
    sealed = write.chain([seal(e, salt) for e in outcome.events], write.first_head(uid))
    id_ = write.accept(
        write.CaseRow(
            id=None, uid=uid, case=outcome.case, before=0, sealed=sealed, book=book.id,
            book_hash=book.hash, estate=place.key, house=who.house, created_at=outcome.events[0].at,
            name=who.name, phone=who.phone,
            next_at=decide.next_instant(outcome.case, book, ctx),
        ),
        receipt,
    )
    return Done(id=id_, number=read.number_of(id_), version=outcome.case.version, case=outcome.case)


def salt() -> bytes:
    """Thirty-two random bytes beside each personal value."""
    return secrets.token_bytes(32)


def _estate(
    key: str | None, first: Register, version: int, homes: Sequence[read.Home]
) -> Estate:
    """The estate of the matter: as said, else of the customer's house, else of who registers.

    Who belongs to an office registers in its estates alone; those of the others are not there.

    Raises:
        Missing: there is no estate yet, or none of that key for this person.
    """
    people = roster.of_version(version)[0]
    mine = people.office_of(first.by)
    estates = {k: e for k, e in roster.estates_of(version).items() if mine in (None, e.office.key)}
    if key is not None:
        if key not in estates:
            raise Missing(key)
        return estates[key]
    for home in homes:
        if home.estate in estates:
            return estates[home.estate]
    office = people.office_of(first.first_contact or first.by)
    found = next((e for e in estates.values() if e.office.key == office), None)
    found = found or next(iter(estates.values()), None)
    if found is None:
        raise Missing("estate")
    return found


# -- acting -------------------------------------------------------------------------------------


def _to_uid(what: Act, row: m.Case, version: int) -> Act:
    """A link names the other case by its number; the kernel knows cases by their ids.

    Another office's case, and one about who links, stays a number that the kernel does not know.
    """
    if not isinstance(what, Link) or (id_ := read.id_of(what.to)) is None:
        return what
    rows = m.Case.objects.filter(pk=id_)
    if roster.of_version(version)[0].office_of(what.by) is not None:
        rows = rows.filter(office=row.office)
    other = rows.first()
    if other is None or what.by in read.state(other).about:
        return what
    return structs.replace(what, to=other.uid)


def _of_house(what: Act) -> TypeGuard[Correct]:
    return isinstance(what, Correct) and what.field == "house"


def _as_written(what: Act, row: m.Case) -> Act:
    """A corrected house as the register writes it; one that it does not have stays as typed."""
    if not _of_house(what):
        return what
    found = house_at(row.estate, what.value)
    return structs.replace(what, value=found.label) if found else what


def _no_such_house(acts: Sequence[Act], row: m.Case) -> Refusal | None:
    for step, what in enumerate(acts):
        if _of_house(what) and house_at(row.estate, what.value) is None:
            return structs.replace(refuse("RF93", "correct", "note", unknown=what.value), step=step)
    return None


def _store(
    row: m.Case, outcome: Accepted, book: Rulebook, ctx: Context, receipt: write.ReceiptRow | None
) -> None:
    sealed = write.chain([seal(e, salt) for e in outcome.events], bytes(row.hash))
    write.accept(case_row(row, outcome, sealed, book, ctx), receipt)
    if outcome.others:
        rows = read.by_uid(o.case.id for o in outcome.others)
        for other in outcome.others:
            there = rows[other.case.id]
            _store(there, other, books.pinned(there.book, there.book_hash), ctx, None)


def case_row(
    row: m.Case, outcome: Accepted, sealed: tuple[write.Sealed, ...], book: Rulebook, ctx: Context
) -> write.CaseRow:
    """The row of a case as it is to be after ``outcome``; a moved one is pinned to its new rulebook."""
    book = decide.in_force(outcome.case, book, ctx)
    moved = bool(outcome.case.rulebooks)
    return write.CaseRow(
        id=row.pk, uid=row.uid, case=outcome.case, before=row.version, sealed=sealed,
        book=book.id if moved else row.book, book_hash=book.hash if moved else row.book_hash,
        estate=row.estate, house=row.house, created_at=row.created_at, next_at=decide.next_instant(outcome.case, book, ctx),
    )


def _log_refusal(refusal: Refusal, acts: Sequence[Act], on: int | None, now: datetime) -> None:
    what = acts[min(refusal.step, len(acts) - 1)]
    m.RefusalLog.objects.create(
        case_uid=str(on or ""), at=now, by=what.by, act=name_of(what), code=refusal.code,
        clause=list(refusal.clause),
    )


__all__ = ["Conflict", "Done", "Missing", "Stale", "act", "case_row"]
