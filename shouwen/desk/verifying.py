"""Holding what is stored against its events: chain, state, duties, and the head over all cases."""

import hashlib
import hmac
import re
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec
from django.conf import settings
from django.db.models import Count

from shouwen import clock
from shouwen.desk.files.attaching import content_of
from shouwen.kernel.case import Case
from shouwen.kernel.chain import digest, encode, genesis, hidden
from shouwen.kernel.events import Event, fold, upcast
from shouwen.store import models as m
from shouwen.store import read, write

MARK = re.compile(rb'"(#[0-9a-f]{64})"')


def verify(kept: Iterable[str] = ()) -> Iterator[str]:
    """Every fault, naming case and sequence: changed, missing, added, reordered events, rows and
    values that the events do not give, a lost tail or case. ``kept`` are lines of ``write_head``
    that were kept outside: they are held against what is here as well."""
    heads: dict[int, tuple[int, str]] = {}
    for row in m.Case.objects.order_by("pk").iterator(chunk_size=500):
        yield from _case(row)
        heads[row.pk] = (row.version, bytes(row.hash).hex())
    newest = m.DailyHead.objects.order_by("-pk").first()
    if newest is not None:
        yield from _against_head(newest, heads)
    for line in kept:
        yield from _against_line(line, heads)
    yield from _files()
    orphans = m.Event.objects.exclude(case_id__in=m.Case.objects.values("pk")).values_list("case_id", "seq")
    for case, seq in orphans[:20]:
        yield f"{read.number_of(case)} #{seq}: 事件没有所属事项 / an event without its case"


def _case(row: m.Case) -> Iterator[str]:
    number = read.number_of(row.pk)
    previous, expected = genesis(row.uid), 1
    stored, events = list(m.Event.objects.filter(case=row).order_by("seq")), []
    for one in stored:
        body, claimed = bytes(one.body), bytes(one.hash)
        if one.seq != expected:
            yield f"{number} #{expected}: 缺事件或次序不对 / an event is missing or out of order"
            return
        if digest(body, previous) != claimed:
            yield f"{number} #{one.seq}: 事件被改动 / the event was changed"
            return
        try:
            events.append(upcast(msgspec.json.decode(body)))
        except (msgspec.DecodeError, msgspec.ValidationError, ValueError) as error:
            yield f"{number} #{one.seq}: 读不出来 / cannot be read ({error})"
            return
        previous, expected = claimed, expected + 1
    if row.version != len(events) or bytes(row.hash) != previous:
        yield f"{number} #{len(events)}: 末尾被截或被加 / the tail was cut or added to"
        return
    for one, event in zip(stored, events, strict=True):
        if (one.at, one.type, one.by, event.seq) != (event.at, event.type, event.by, one.seq):
            yield f"{number} #{one.seq}: 事件的列与正文不符 / the event's columns differ from its body"
    folded = fold(events, row.uid)
    yield from _columns(row, write.case_projection(folded, events[-1].at), number, "状态或列表", "state or lists")
    yield from _duties(row, number, folded)
    yield from _notices(row, number, events)
    yield from _values(row, number, {e.seq: bytes(e.body) for e in stored})


def _columns(row: Any, given: dict[str, Any], name: str, zh: str, en: str) -> Iterator[str]:
    wrong = [k for k, v in given.items() if getattr(row, k) != v]
    if wrong:
        yield f"{name}: {zh}与事件不符 / {en} differ from the events ({', '.join(wrong[:3])})"


def _duties(row: m.Case, number: str, folded: Case) -> Iterator[str]:
    stored = {d.duty: d for d in m.Duty.objects.filter(case=row)}
    given = {d.id: d for d in folded.duties}
    if lost := sorted(stored.keys() ^ given.keys()):
        yield f"{number}: 责任缺失或多出 / duties are missing or added: {', '.join(lost[:3])}"
    for key in stored.keys() & given.keys():
        yield from _columns(stored[key], write.duty_projection(given[key], folded), f"{number} {key}", "责任", "duty")


def _notices(row: m.Case, number: str, events: list[Event]) -> Iterator[str]:
    def key(n: Any) -> tuple[Any, ...]:
        return n["seq"], n["to"], n["about"], n["duty"]

    given: dict[tuple[Any, ...], dict[str, Any]] = {}
    for event in events:
        for notice in event.notices:
            one = write.notice_projection(notice, event.seq)
            given.setdefault(key(one), one)
    stored = {(n.seq, n.to, n.about, n.duty): n for n in m.Notice.objects.filter(case=row)}
    for seq in sorted({k[0] for k in stored.keys() ^ given.keys()}):
        yield f"{number} #{seq}: 消息缺失或多出 / a notice is missing or added"
    for k in stored.keys() & given.keys():
        yield from _columns(stored[k], given[k], f"{number} #{k[0]}", "消息", "notice")


def _values(row: m.Case, number: str, bodies: dict[int, bytes]) -> Iterator[str]:
    """Each value lies where its digest stands; an erased one keeps its row and its place."""
    places: dict[int, int] = dict.fromkeys(bodies, 0)
    for value in m.Value.objects.filter(case=row):
        places[value.seq] = places.get(value.seq, 0) + 1
        mark = _standing_at(bodies.get(value.seq, b"{}"), value.path)
        salt = bytes(value.salt)
        if mark is None or (salt and mark != hidden(salt, value.text)):
            yield f"{number} #{value.seq}: 内容“{value.path}”被改动 / the value was changed"
    for seq, body in bodies.items():
        if len(MARK.findall(body)) != places[seq]:
            yield f"{number} #{seq}: 内容缺失或多出 / a value is missing or added"


def _standing_at(body: bytes, path: str) -> Any:
    here: Any = msgspec.json.decode(body).get("act")
    for name in path.split("."):
        here = here.get(name, here.get(name.rstrip("_"))) if isinstance(here, dict) else None
    return here


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


def _against_line(line: str, heads: dict[int, tuple[int, str]]) -> Iterator[str]:
    """A line that was kept outside: its head must be here, and signed by us."""
    *_first, found, signature = ["", "", *line.split()]
    if not hmac.compare_digest(_signature(found).encode(), signature.encode()):
        yield f"总链头“{line[:40]}…”不是本机签的 / this head was not signed here"
        return
    head = m.DailyHead.objects.filter(digest=found).first()
    if head is None:
        yield f"总链头“{line[:40]}…”被删除 / this head was dropped from the store"
        return
    yield from _against_head(head, heads)


def _against_head(head: m.DailyHead, heads: dict[int, tuple[int, str]]) -> Iterator[str]:
    """What a head saw must still be there: no case dropped, no tail cut."""
    if not hmac.compare_digest(_signature(head.digest).encode(), head.signature.encode()) or (
        hashlib.sha256(head.body.encode()).hexdigest() != head.digest
    ):
        yield f"{head.at:%Y-%m-%d}: 总链头被改动 / the signed head was changed"
        return
    for key, (version, hash_) in msgspec.json.decode(head.body).items():
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
