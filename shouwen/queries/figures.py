"""What the regulations want to be seen of the last thirty days; every figure with its cases.

Only cases that the viewer may see are counted. A breach is a fact; whether it is a violation a
person decides, so both are shown apart.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from statistics import median
from typing import Any

import msgspec

from shouwen.kernel.calendar import parse_duration
from shouwen.kernel.case import Breach, Form
from shouwen.org import roster
from shouwen.org.models import Staff
from shouwen.queries import scope
from shouwen.queries.part import parts_of, parts_of_ids
from shouwen.queries.rows import Line, lines, names
from shouwen.store import models as m
from shouwen.store import read
from shouwen.store.read import number_of

PERIOD = timedelta(days=30)
MOST = 2000
CHUNK = 500
ENDED = ("closed",)


class Figure(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a report. ``label`` is a code or a name; ``minutes`` a length of time, or None."""

    label: str
    count: int
    minutes: int | None = None
    cases: tuple[str, ...] = ()


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    times: list[Figure]
    within_a_working_day: list[Figure]
    satisfaction: list[Figure]
    causes: list[Figure]
    registrations_by_post: list[Figure]
    persons_per_case: list[Figure]
    credit_first_contact: list[Figure]
    credit_doers: list[Figure]
    register: list[Line]


def figures(*, seen_by: Staff, now: datetime) -> Figures:
    """Every report of the last thirty days."""
    rows = list(scope.matters(seen_by).filter(created_at__gte=now - PERIOD).order_by("-pk")[:MOST])
    ended = [r for r in rows if r.stage in ENDED]
    closed = read.closed_at(r.pk for r in ended)
    return Figures(
        times=_times(ended, closed), within_a_working_day=_quick(ended, closed), satisfaction=_satisfaction(seen_by, now),
        causes=_texts(seen_by, now, "cause"), registrations_by_post=_by_post(rows),
        persons_per_case=_persons(rows), credit_first_contact=_first_contacts(ended),
        credit_doers=_doers(ended), register=lines(rows[:50], seen_by=seen_by),
    )


def _numbers(ids: Iterable[int]) -> tuple[str, ...]:
    return tuple(number_of(i) for i in dict.fromkeys(ids))


def _times(rows: list[m.Case], closed: Mapping[int, datetime]) -> list[Figure]:
    """From registration to closing: how long half of the matters of a kind took at most."""
    kinds: defaultdict[str, list[m.Case]] = defaultdict(list)
    for row in rows:
        kinds[row.kind].append(row)
    return [
        Figure(label=kind, count=len(found), cases=_numbers(r.pk for r in found),
               minutes=int(median((closed[r.pk] - r.created_at).total_seconds() for r in found) // 60))
        for kind, found in sorted(kinds.items(), key=lambda x: -len(x[1]))
    ]


def _quick(rows: list[m.Case], closed: Mapping[int, datetime]) -> list[Figure]:
    """Closed within one working day of registration, and not."""
    calendar = roster.of_version(roster.version_at())[1]
    day = parse_duration("P1D")
    split: dict[bool, list[int]] = {True: [], False: []}
    for row in rows:
        split[closed[row.pk] <= calendar.add(row.created_at, day)].append(row.pk)
    return [Figure(label="within" if quick else "longer", count=len(ids), cases=_numbers(ids))
            for quick, ids in split.items()]


def _acts(seen_by: Staff, now: datetime, type_: str) -> list[tuple[int, int, dict[str, Any]]]:
    """Case, sequence and act of every event of a type, as stored: texts hidden."""
    found = scope.of_cases(m.Event.objects.filter(type=type_, at__gte=now - PERIOD), scope.matters(seen_by))
    return [
        (case, seq, read.act_of(body))
        for case, seq, body in found.order_by("case_id", "seq").values_list("case_id", "seq", "body")[:MOST]
    ]


def _satisfaction(seen_by: Staff, now: datetime) -> list[Figure]:
    """Answers to return visits by score; silence is counted as silence."""
    groups: defaultdict[str, list[int]] = defaultdict(list)
    for case, _seq, act in _acts(seen_by, now, "return_visited"):
        if act.get("outcome", "reached") != "reached":
            groups[act["outcome"]].append(case)
        else:
            groups[str(act.get("score") or ("unsatisfied" if act.get("settled") is False else "satisfied"))].append(case)
    return [Figure(label=k, count=len(ids), cases=_numbers(ids)) for k, ids in sorted(groups.items(), reverse=True)]


def _texts(seen_by: Staff, now: datetime, field: str) -> list[Figure]:
    """What evaluations of cases seen whole say under ``field``, alike ones together; erased texts are
    left out."""
    found = {(c, s) for c, s, _act in _acts(seen_by, now, "evaluated")}
    in_part = parts_of_ids({c for c, _s in found}, seen_by=seen_by)
    found = {(c, s) for c, s in found if c not in in_part}
    groups: defaultdict[str, list[int]] = defaultdict(list)
    values = read.texts({c for c, _s in found})
    for case, seq in sorted(found):
        if text := values.get(case, {}).get(seq, {}).get(field, "").strip():
            groups[text].append(case)
    return [Figure(label=t, count=len(ids), cases=_numbers(ids))
            for t, ids in sorted(groups.items(), key=lambda x: -len(x[1]))]


def _by_post(rows: list[m.Case]) -> list[Figure]:
    """Who was spoken to first, by post."""
    posts = {key: (posts or ["staff"])[0] for key, posts in Staff.objects.values_list("key", "posts")}
    groups: defaultdict[str, list[int]] = defaultdict(list)
    for row in rows:
        groups[posts.get(row.first_contact, "staff")].append(row.pk)
    return [Figure(label=p, count=len(ids), cases=_numbers(ids))
            for p, ids in sorted(groups.items(), key=lambda x: -len(x[1]))]


def _first_contacts(rows: list[m.Case]) -> list[Figure]:
    """Whose matters came to their end: the first contact's, whoever pressed 'close'."""
    groups: defaultdict[str, list[int]] = defaultdict(list)
    for row in rows:
        groups[row.first_contact].append(row.pk)
    return _by_person(groups)


DOING = ("answered", "resolved", "contributed")
"""What ends the work itself. Closing is a paper act and earns nothing."""


def _doers(rows: list[m.Case]) -> list[Figure]:
    """Who did the work of the matters that came to their end, each counted once a matter."""
    groups: defaultdict[str, list[int]] = defaultdict(list)
    done = m.Event.objects.filter(case__in=[r.pk for r in rows], type__in=DOING)
    for case, who in done.values_list("case_id", "by").distinct().order_by("case_id", "by"):
        groups[who].append(case)
    return _by_person(groups)


def _by_person(groups: dict[str, list[int]]) -> list[Figure]:
    named = names(groups)
    return [Figure(label=named.get(who, who), count=len(ids), cases=_numbers(ids))
            for who, ids in sorted(groups.items(), key=lambda x: (-len(x[1]), x[0]))]


def _persons(rows: list[m.Case]) -> list[Figure]:
    """Through how many hands matters went: whoever did something, not who was merely owed or told."""
    staff = set(Staff.objects.values_list("key", flat=True))
    hands: defaultdict[int, set[str]] = defaultdict(set)
    for case, who in m.Event.objects.filter(case__in=[r.pk for r in rows]).values_list("case_id", "by").distinct():
        hands[case] |= {who} & staff
    groups: defaultdict[int, list[int]] = defaultdict(list)
    for row in rows:
        groups[len(hands[row.pk])].append(row.pk)
    return [Figure(label=str(n), count=len(ids), cases=_numbers(ids)) for n, ids in sorted(groups.items())]


# -- supervision ----------------------------------------------------------------------------------


class Late(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody was late with: how often, by which rows, what became of it."""

    who: str
    owes: str
    clauses: tuple[tuple[str, str, str], ...]
    cases: tuple[str, ...]
    proposed: int
    decided: dict[str, int]


class Supervision(msgspec.Struct, frozen=True, kw_only=True):
    late: list[Late]
    assessments: list[tuple[str, Form]]
    """Assessments by the owners' committee: number of the case, the form."""
    measures: list[Figure]


class _Breached(msgspec.Struct, frozen=True):
    """Of a case's state its breaches alone: the rest is not even parsed."""

    breaches: tuple[Breach, ...] = ()


_BREACHED = msgspec.json.Decoder(_Breached)


def supervision(*, seen_by: Staff, now: datetime) -> Supervision:
    """Breaches of the last thirty days by person, assessments of the committee, measures taken."""
    from shouwen.store import books

    groups: defaultdict[tuple[str, str], list[tuple[int, str, str, Breach]]] = defaultdict(list)
    for id_, book, hash_, breach in _breached(seen_by, now - PERIOD):
        groups[breach.who or "", breach.owes].append((id_, book, hash_, breach))
    named = names(k for k, _owes in groups)
    late = []
    for (who, owes), found in sorted(groups.items(), key=lambda x: -len(x[1])):
        rows = {(c, book, hash_) for _id, book, hash_, b in found for c in b.clause}
        clauses = {(c, books.pinned(book, hash_).label(c), book) for c, book, hash_ in rows}
        late.append(Late(
            who=named.get(who, who or "—"), owes=owes, clauses=tuple(sorted(clauses)),
            cases=_numbers(id_ for id_, *_rest in found), proposed=sum(1 for *_rest, b in found if b.proposed),
            decided=dict(Counter(b.decided for *_rest, b in found if b.decided)),
        ))
    return Supervision(late=late, measures=_texts(seen_by, now, "measure"), assessments=_assessments(seen_by, now))


def _breached(seen_by: Staff, since: datetime) -> Iterable[tuple[int, str, str, Breach]]:
    """Each breach from ``since`` on with its case and rulebook, newest case first. The cases are found
    by their late duties and by what people proposed; nothing else is looked through. Of a case that
    this person only supports, those of his own departments."""
    late = set(m.Duty.objects.filter(breached_at__gte=since).values_list("case_id", flat=True))
    late |= set(m.Event.objects.filter(type="proposed", at__gte=since).values_list("case_id", flat=True))
    ids = sorted(late, reverse=True)
    for start in range(0, len(ids), CHUNK):
        rows = list(scope.cases(seen_by).filter(pk__in=ids[start : start + CHUNK]).order_by("-pk"))
        in_part = parts_of(rows, seen_by=seen_by)
        for row in rows:
            part = in_part.get(row.pk)
            for breach in _BREACHED.decode(row.state).breaches:
                if breach.at >= since and (part is None or breach.who in part.people):
                    yield row.pk, row.book, row.book_hash, breach


def _assessments(seen_by: Staff, now: datetime) -> list[tuple[str, Form]]:
    """Assessments stand on cases of their own, of which each estate has a few a year."""
    standing = scope.cases(seen_by).filter(first_contact="", updated_at__gte=now - PERIOD)
    papers = standing.filter(state__contains='"committee_assessment"').order_by("-pk")[:100]
    return [(number_of(r.pk), f) for r in papers for f in read.state(r).forms if f.kind == "committee_assessment"]
