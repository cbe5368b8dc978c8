"""Holding what is stored against its events: chain, state, duties, and the head over all cases."""

import hashlib
import hmac
from collections.abc import Iterator

import msgspec
from django.conf import settings
from django.db.models import Count

from shouwen import clock
from shouwen.desk.attaching import content_of
from shouwen.kernel.chain import digest, encode, genesis, hidden
from shouwen.kernel.events import fold, upcast
from shouwen.store import models as m
from shouwen.store import read


def verify() -> Iterator[str]:
    """Every fault, naming case and sequence: changed, missing, added, reordered events, a state
    or duties that the events do not give, values that are not those sealed, a lost tail or case."""
    heads: dict[int, tuple[int, str]] = {}
    for row in m.Case.objects.order_by("pk").iterator(chunk_size=500):
        yield from _case(row)
        heads[row.pk] = (row.version, bytes(row.hash).hex())
    yield from _against_head(heads)
    yield from _files()
    orphans = m.Event.objects.exclude(case_id__in=m.Case.objects.values("pk")).values_list("case_id", "seq")
    for case, seq in orphans[:20]:
        yield f"{read.number_of(case)} #{seq}: 事件没有所属事项 / an event without its case"


def _case(row: m.Case) -> Iterator[str]:
    number = read.number_of(row.pk)
    previous, expected, events = genesis(row.uid), 1, []
    for seq, body, claimed in read.raw_events(row.pk):
        if seq != expected:
            yield f"{number} #{expected}: 缺事件或次序不对 / an event is missing or out of order"
            return
        if digest(body, previous) != claimed:
            yield f"{number} #{seq}: 事件被改动 / the event was changed"
            return
        try:
            events.append(upcast(msgspec.json.decode(body)))
        except (msgspec.DecodeError, msgspec.ValidationError, ValueError) as error:
            yield f"{number} #{seq}: 读不出来 / cannot be read ({error})"
            return
        previous, expected = claimed, expected + 1
    if row.version != len(events) or bytes(row.hash) != previous:
        yield f"{number} #{len(events)}: 末尾被截或被加 / the tail was cut or added to"
        return
    folded = fold(events, row.uid)
    if encode(folded).decode() != row.state:
        yield f"{number}: 状态与事件不符 / the stored state is not what the events give"
    yield from _duties(row, number, folded)
    yield from _values(row, number)


def _duties(row: m.Case, number: str, folded) -> Iterator[str]:  # type: ignore[no-untyped-def]
    stored = dict(m.Duty.objects.filter(case=row).values_list("duty", "body"))
    given = {d.id: encode(d).decode() for d in folded.duties}
    if stored != given:
        wrong = sorted(k for k in stored.keys() | given.keys() if stored.get(k) != given.get(k))
        yield f"{number}: 责任与事件不符 / duties differ: {', '.join(wrong[:3])}"
    if (row.stage, row.handler, row.first_contact) != (
        folded.stage, folded.handler or "", folded.first_contact or ""
    ):
        yield f"{number}: 列表与事件不符 / the projection differs"


def _values(row: m.Case, number: str) -> Iterator[str]:
    bodies = {seq: body for seq, body, _h in read.raw_events(row.pk)}
    for value in m.Value.objects.filter(case=row).exclude(salt=b""):
        if hidden(bytes(value.salt), value.text).encode() not in bodies.get(value.seq, b""):
            yield f"{number} #{value.seq}: 内容“{value.path}”被改动 / the value was changed"


def _files() -> Iterator[str]:
    for row in m.Attachment.objects.order_by("pk").iterator(chunk_size=500):
        if content_of(row) is None:
            yield (f"{read.number_of(row.case_id)} #{row.seq}: 附件“{row.shown}”缺失或被改动"
                   " / the file is lost or was changed")


# -- the head over all cases ----------------------------------------------------------------------


def _signature(text: str) -> str:
    return hmac.new(settings.SECRET_KEY.encode(), text.encode(), hashlib.sha256).hexdigest()


def write_head() -> str:
    """Sign a head over all cases as they are; keep the line it returns outside this machine."""
    heads = {str(pk): [version, bytes(hash_).hex()]
             for pk, version, hash_ in m.Case.objects.order_by("pk").values_list("pk", "version", "hash")}
    body = encode(heads).decode()
    found = hashlib.sha256(body.encode()).hexdigest()
    at = clock.now()
    events = m.Event.objects.aggregate(n=Count("pk"))["n"]
    m.DailyHead.objects.create(at=at, cases=len(heads), events=events, body=body, digest=found,
                               signature=_signature(found))
    return f"{at.isoformat()} {len(heads)} {events} {found} {_signature(found)}"


def _against_head(heads: dict[int, tuple[int, str]]) -> Iterator[str]:
    """What the newest head saw must still be there: no case dropped, no tail cut."""
    newest = m.DailyHead.objects.order_by("-pk").first()
    if newest is None:
        return
    if not hmac.compare_digest(_signature(newest.digest), newest.signature) or (
        hashlib.sha256(newest.body.encode()).hexdigest() != newest.digest
    ):
        yield f"{newest.at:%Y-%m-%d}: 总链头被改动 / the signed head was changed"
        return
    for key, (version, hash_) in msgspec.json.decode(newest.body).items():
        number, there = read.number_of(int(key)), heads.get(int(key))
        if there is None:
            yield f"{number}: 事项被删除 / the case was dropped"
        elif there[0] < version:
            yield f"{number} #{there[0]}: 末尾被截 / the tail was cut"
        elif there[0] == version and there[1] != hash_:
            yield f"{number} #{version}: 与总链头不符 / differs from the signed head"
        else:
            kept = m.Event.objects.filter(case_id=int(key), seq=version).values_list("hash", flat=True).first()
            if kept is None or bytes(kept).hex() != hash_:
                yield f"{number} #{version}: 与总链头不符 / differs from the signed head"
