"""What a customer's words seem to be, in an office's own departments; and matters that are alike.

Both only offer: a person confirms a proposal and links what is the same.
"""

import re
from datetime import datetime, timedelta
from typing import Any

import msgspec
from rapidfuzz.fuzz import ratio

from shouwen.org.models import Department, Estate, HandbookEntry, Staff
from shouwen.queries import scope
from shouwen.queries.corrections import usual
from shouwen.queries.rows import Line, lines
from shouwen.store import models as m
from shouwen.store import read
from shouwen.suggesting import Entry, Proposal, Suggestion, suggest
from shouwen.suggesting.handbook import default, matches
from shouwen.suggesting.plain import plain

SAME_WITHIN = timedelta(days=7)
"""How long ago the same matter may have been told by somebody else in the estate."""
REPEATED_WITHIN = timedelta(days=90)
"""How long ago the same sort of matter at the same house is a repetition."""
MOST_CANDIDATES = 200
MOST_SHOWN = 4
WORDS_ALIKE = 62.0
"""Likeness of the words, of a hundred, from which they alone tell of one matter."""
WORDS_NEAR = 30.0
"""The likeness that is asked where place and subject agree."""
_PLACE = re.compile(r"\d+(?:号楼|栋|幢|座|单元|号桩|层|楼)|[东南西北](?:门|区)|地库|车库|大堂|电梯|泳池|会所|广场|凉亭|游乐场|儿童区|水景|垃圾房|幼儿园|天台|楼顶|架空层|b\d(?:层)?")


class Proposed(msgspec.Struct, frozen=True, kw_only=True):
    """One matter as the page offers it; ``department`` is the office's own key, "" if it has none."""

    text: str
    class_no: int
    kind: str
    department: str
    department_name: str
    reasons: tuple[Any, ...]


class Offer(msgspec.Struct, frozen=True, kw_only=True):
    """The gravest matter of a message, and all of them."""

    first: Proposed
    matters: tuple[Proposed, ...]


def offer(text: str, estate: Estate) -> Offer | None:
    """The proposal for what was typed, by the handbook of the estate's office; None for nothing."""
    if not text.strip():
        return None
    departments = {u: d for d in Department.objects.filter(office=estate.office).order_by("-pk") if (u := usual(d))}
    found: Proposal = suggest(text, _handbook(estate))
    return Offer(
        first=_proposed(found.first, departments),
        matters=tuple(_proposed(one, departments) for one in found.matters),
    )


def _proposed(found: Suggestion, departments: dict[str, Department]) -> Proposed:
    own = departments.get(found.department)
    return Proposed(
        text=found.text, class_no=found.class_, kind=found.kind, department=own.key if own else "",
        department_name=own.name if own else "", reasons=found.reasons,
    )


def _handbook(estate: Estate) -> tuple[Entry, ...] | None:
    rows = HandbookEntry.objects.filter(office=estate.office).select_related("department").order_by("pk")
    return tuple(
        Entry(subject=r.subject, department=label, words=tuple(r.words))
        for r in rows if r.department and (label := usual(r.department))
    ) or None


def same_matters(
    text: str, house: str, estate: str, *, seen_by: Staff, now: datetime, but: int | None = None
) -> list[Line]:
    """Open matters that may be the one told of in ``text``: same house or place, of these days, alike in words."""
    rows = scope.still_open(scope.matters(seen_by)).filter(estate=estate, created_at__gte=now - SAME_WITHIN)
    found = list(rows.exclude(pk=but).order_by("-pk")[:MOST_CANDIDATES])
    said = read.content([r.pk for r in found])
    scored = [(likeness(text, house, said.get(r.pk, ""), r.house), r) for r in found]
    best = sorted((s for s in scored if s[0] > 0), key=lambda s: -s[0])[:MOST_SHOWN]
    return lines([row for _, row in best], seen_by=seen_by)


def likeness(text: str, house: str, other: str, other_house: str) -> float:
    """How much two tellings look like one matter, of a hundred; nought where they do not."""
    one, two = plain(text), plain(other)
    words = float(ratio(one, two))
    here, there = set(_PLACE.findall(one)), set(_PLACE.findall(two))
    numbered = [{p for p in places if any(c.isdigit() for c in p)} for places in (here, there)]
    if all(numbered) and not numbered[0] & numbered[1]:
        return 0.0
    subjects = _subjects(one) & _subjects(two)
    same_house = bool(house) and house == other_house
    elsewhere = bool(house and other_house and house != other_house) and not here & there
    if words >= WORDS_ALIKE and not elsewhere and (same_house or here == there):
        return words
    if subjects and (same_house or here & there) and words >= WORDS_NEAR:
        return words
    return 0.0


def _subjects(text: str) -> set[str]:
    return {found.entry.subject for found in matches(text, default())[:2]}


def repeated(row: m.Case, *, seen_by: Staff, now: datetime) -> list[Line]:
    """Matters of the same kind at the same house within ninety days."""
    if not (row.house and row.kind):
        return []
    rows = scope.cases(seen_by).filter(
        house=row.house, estate=row.estate, kind=row.kind, created_at__gte=now - REPEATED_WITHIN
    )
    return lines(rows.exclude(pk=row.pk).order_by("-pk")[:5], seen_by=seen_by)


def repeated_before(house: str, kind: str, estate: str, *, seen_by: Staff, now: datetime) -> list[Line]:
    """The same, for a matter that is only being registered."""
    if not (house and kind):
        return []
    rows = scope.matters(seen_by).filter(
        house=house, estate=estate, kind=kind, created_at__gte=now - REPEATED_WITHIN
    )
    return lines(rows.order_by("-pk")[:5], seen_by=seen_by)
