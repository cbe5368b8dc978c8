"""Closes that look hollow: within seconds, in copied words, without the photo asked for. Listed with
their facts for a person to look at; software does not say that anything is wrong."""

from collections import defaultdict
from datetime import datetime, timedelta

import msgspec

from shouwen.org.models import Staff
from shouwen.queries import scope
from shouwen.queries.part import parts_of
from shouwen.queries.rows import Line, lines, name_of
from shouwen.store import models as m
from shouwen.store import read

PERIOD = timedelta(days=31)
SECONDS = 60
"""A result this soon after the work began, or after the matter was taken, is listed."""
SHORTEST = 6
"""Texts shorter than this are alike without having been copied."""
ASKS_PHOTO = ("照片", "拍照", "拍张", "附图", "photo")
MOST = 2000


class Hollow(msgspec.Struct, frozen=True, kw_only=True):
    """One close: the event with the result, and why it is listed."""

    line: Line
    seq: int
    by: str
    text: str
    seconds: int | None
    alike: tuple[str, ...]
    photo_asked: int | None
    """The event that asked for a photo, where none was ever attached."""


def hollow(*, seen_by: Staff, now: datetime) -> list[Hollow]:
    """Of the last month, in cases that this person sees whole; the newest first."""
    ended = scope.matters(seen_by).filter(stage="closed", updated_at__gte=now - PERIOD).order_by("-pk")[:MOST]
    at = read.closed_at(row.pk for row in ended)
    closed = [row for row in ended if at[row.pk] >= now - PERIOD]
    in_part = parts_of(closed, seen_by=seen_by)
    rows = [row for row in closed if row.pk not in in_part]
    told = read.told_all(row.pk for row in rows)
    results = {id_: _result(events) for id_, events in told.items()}
    same: defaultdict[str, list[int]] = defaultdict(list)
    for id_, found in results.items():
        if found is not None and len(found[2]) >= SHORTEST:
            same["".join(found[2].split())].append(id_)
    attached = set(m.Attachment.objects.filter(case__in=rows).values_list("case_id", flat=True))
    shown = {line.id: line for line in lines(rows, seen_by=seen_by)}
    listed = []
    for row in rows:
        found = results[row.pk]
        if found is None:
            continue
        seq, by, text, seconds = found
        alike = [i for i in same["".join(text.split())] if i != row.pk] if len(text) >= SHORTEST else []
        asked = None if row.pk in attached else _asked(told[row.pk])
        quick = seconds if seconds is not None and seconds <= SECONDS else None
        if quick is not None or alike or asked is not None:
            listed.append(Hollow(
                line=shown[row.pk], seq=seq, by=name_of(by), text=text, seconds=quick,
                alike=tuple(read.number_of(i) for i in alike[:20]), photo_asked=asked,
            ))
    return listed


def _result(told: list) -> tuple[int, str, str, int | None] | None:  # type: ignore[type-arg]
    """Event, person and words of the last result, and the seconds since the work was begun."""
    began, found = None, None
    for event, raw in told:
        if event.type in ("registered", "accepted", "started"):
            began = event.at
        if event.type == "resolved":
            passed = int((event.at - began).total_seconds()) if began else None
            found = (event.seq, event.by, str(raw.get("result") or ""), passed)
    return found


def _asked(told: list) -> int | None:  # type: ignore[type-arg]
    """The event in which somebody asked for a photo after the registration."""
    for event, raw in told:
        if event.type in ("assigned", "asked", "told", "noted", "handed_over", "instructed"):
            said = " ".join(str(raw.get(k) or "") for k in ("text", "question", "reason"))
            if any(word in said for word in ASKS_PHOTO):
                return int(event.seq)
    return None
