"""From counted things to the figures of a report, and to its bytes."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from statistics import median_low

import msgspec

from shouwen.kernel.chain import encode
from shouwen.kernel.people import Roster
from shouwen.org import roster
from shouwen.org.models import Staff
from shouwen.reports.periodic.matters import matters, touched
from shouwen.reports.periodic.measures import MEASURES, Measure, Unit
from shouwen.reports.periodic.period import Period


class Figure(msgspec.Struct, frozen=True, kw_only=True):
    """``count`` things, ``good`` of them well (None: nothing to judge), half within ``minutes``, and
    the ids of the cases behind it."""

    count: int
    good: int | None = None
    minutes: int | None = None
    cases: tuple[int, ...] = ()


class Measured(msgspec.Struct, frozen=True, kw_only=True):
    """One measure: its sum, the sum of the period before, and the groups of each grouping, the
    largest first."""

    key: str
    total: Figure
    before: Figure
    groups: dict[str, tuple[tuple[str, Figure], ...]]


class Report(msgspec.Struct, frozen=True, kw_only=True):
    period: Period
    within: str
    measured: tuple[Measured, ...]

    def of(self, key: str) -> Measured:
        return next(x for x in self.measured if x.key == key)


def bytes_of(report: Report) -> bytes:
    """Canonical: the same acts give the same bytes."""
    return encode(report)


def report_of(body: bytes | str) -> Report:
    return msgspec.json.decode(body, type=Report)


Beat = Callable[[int, int], None]


def report(period: Period, within: str, *, seen_by: Staff, beat: Beat | None = None) -> Report:
    """Work out a period and, to compare, the one before it."""
    whole = touched(period, within, seen_by=seen_by).count()
    now = counted(period, within, seen_by, beat=beat, whole=whole)
    then = counted(period.previous, within, seen_by)
    return Report(period=period, within=within, measured=tuple(
        Measured(
            key=x.key, total=_figure(now[x.key]), before=msgspec.structs.replace(_figure(then[x.key]), cases=()),
            groups={name: _grouped(now[x.key], place) for place, name in enumerate(x.groupings)},
        ) for x in MEASURES
    ))


def counted(
    period: Period, within: str, seen_by: Staff, *, measures: tuple[Measure, ...] = MEASURES, beat: Beat | None = None,
    whole: int = 0,
) -> dict[str, list[Unit]]:
    """The things that each measure counts in a period; ``beat`` hears how many of ``whole`` cases are read."""
    people: Roster = roster.of_version(roster.version_at(period.before))[0]
    found: dict[str, list[Unit]] = {x.key: [] for x in measures}
    seen = 0
    for chunk in matters(period, within, seen_by=seen_by):
        for matter in chunk:
            for measure in measures:
                found[measure.key] += _units(measure, matter, period, people)
        seen += len(chunk)
        if beat is not None:
            beat(seen, whole)
    return found


def _units(measure: Measure, matter: object, period: Period, people: Roster) -> Iterable[Unit]:
    return measure.units(matter, period, people)  # type: ignore[arg-type]


def _figure(units: list[Unit]) -> Figure:
    times = [u.minutes for u in units if u.minutes is not None]
    judged = any(u.good is not None for u in units)
    return Figure(
        count=len(units), good=sum(1 for u in units if u.good) if judged else None,
        minutes=median_low(times) if times else None,
        cases=tuple(dict.fromkeys(u.case for u in units)),
    )


def _grouped(units: list[Unit], place: int) -> tuple[tuple[str, Figure], ...]:
    groups: defaultdict[str, list[Unit]] = defaultdict(list)
    for unit in units:
        groups[unit.groups[place]].append(unit)
    return tuple((label, _figure(found)) for label, found in sorted(groups.items(), key=lambda x: (-len(x[1]), x[0])))
