"""How often matters change hands: per case, per department that sent them wrong, per office."""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

import msgspec

from shouwen.kernel.people import Roster
from shouwen.org import roster
from shouwen.org.models import Office, Staff
from shouwen.queries import scope
from shouwen.queries.rows import Line, lines
from shouwen.store import models as m
from shouwen.store.read import number_of

PERIOD = timedelta(days=30)
MOST = 100
COUNTED = ("handed_over", "reported_misrouted")


class Sent(msgspec.Struct, frozen=True, kw_only=True):
    """What one department or office sent on, and how much of it came to the wrong door."""

    name: str
    cases: tuple[str, ...]
    """Numbers of the cases that it sent on."""
    handed_over: int
    misrouted: tuple[str, ...]
    """Numbers of the cases that the receiver reported as sent to the wrong department."""


class Bounces(msgspec.Struct, frozen=True, kw_only=True):
    cases: list[tuple[Line, int]]
    departments: list[Sent]
    offices: list[Sent]


def bounces(*, seen_by: Staff, now: datetime) -> Bounces:
    """The last thirty days, of the cases that this person may see.

    A wrong turn counts against who routed it, never against who received it, and against the
    department and office that he belonged to then, whatever he belongs to now.
    """
    rows = list(
        scope.of_cases(m.Event.objects.filter(type__in=COUNTED, at__gte=now - PERIOD), scope.matters(seen_by))
        .order_by("case_id", "seq").values_list("case_id", "type", "by", "case__office", "at")
    )
    offices, was = dict(Office.objects.values_list("key", "name")), organisation(r[4] for r in rows)
    times = Counter(row[0] for row in rows if row[1] == "handed_over").most_common(MOST)
    by_department = _sent([
        (case, type_, was(at).department(by) or offices.get(office, office))
        for case, type_, by, office, at in rows
    ])
    by_office = _sent([
        (case, type_, was(at).office(by) or offices.get(office, office)) for case, type_, by, office, at in rows
    ])
    found = {line.id: line for line in lines(m.Case.objects.filter(pk__in=[c for c, _n in times]), seen_by=seen_by)}
    return Bounces(
        cases=[(found[c], n) for c, n in times],
        departments=by_department, offices=by_office,
    )


class Then(msgspec.Struct, frozen=True):
    """The organisation as it was: where somebody belonged, by the name that it bears now if it still does."""

    then: Roster
    now: Roster

    def department(self, who: str) -> str:
        key = self.then.department_of(who) or ""
        found = self.now.departments.get(key) or self.then.departments.get(key)
        return found.name if found else ""

    def office(self, who: str) -> str:
        key = self.then.office_of(who) or ""
        found = self.now.offices.get(key) or self.then.offices.get(key)
        return (found.name or "") if found else ""


def organisation(instants: Iterable[datetime]) -> Callable[[datetime], Then]:
    """Who belonged where at an instant: each version of the organisation is read once."""
    versions, now = roster.versions(), roster.present_roster()
    dates = [at for at, _version in versions]

    def number(at: datetime) -> int:
        return versions[max(bisect_right(dates, at) - 1, 0)][1]

    then = {n: Then(roster.of_version(n)[0], now) for n in {number(at) for at in instants}}
    return lambda at: then[number(at)]


def _sent(rows: list[tuple[int, str, str]]) -> list[Sent]:
    """Group by name; a report of a wrong turn falls on whoever handed it over last."""
    handed: Counter[str] = Counter()
    cases: defaultdict[str, set[int]] = defaultdict(set)
    wrong: defaultdict[str, list[str]] = defaultdict(list)
    last: dict[int, str] = {}
    for case, type_, name in rows:
        if type_ == "handed_over":
            handed[name] += 1
            cases[name].add(case)
            last[case] = name
        elif case in last:
            wrong[last[case]].append(number_of(case))
    return [
        Sent(
            name=n, cases=tuple(number_of(c) for c in sorted(cases[n], reverse=True)),
            handed_over=times, misrouted=tuple(wrong[n]),
        )
        for n, times in handed.most_common()
    ]
