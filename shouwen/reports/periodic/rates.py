"""The three rates by which 12345 ranks: of each estate, from the measures that the reports take."""

from collections import defaultdict

import msgspec

from shouwen.org.models import Estate, Staff
from shouwen.reports.periodic.figures import counted
from shouwen.reports.periodic.measures import MEASURES, Unit
from shouwen.reports.periodic.period import Period
from shouwen.store.read import number_of

RATES = ("responded", "solved", "satisfied")
_MEASURES = tuple(x for x in MEASURES if x.key in RATES)


class Rate(msgspec.Struct, frozen=True, kw_only=True):
    """``shown``: measure, how many well of how many, numbers of the cases that are not."""

    name: str
    shown: tuple[tuple[str, int, int, tuple[str, ...]], ...]


def rates(period: Period, *, seen_by: Staff) -> list[Rate]:
    """Of the matters of a period that this person may see, estate by estate, as the report of the
    period has them."""
    found: defaultdict[str, dict[str, list[Unit]]] = defaultdict(lambda: {k: [] for k in RATES})
    for key, units in counted(period, "all", seen_by, measures=_MEASURES).items():
        for unit in units:
            found[unit.groups[0]][key].append(unit)
    names = dict(Estate.objects.values_list("key", "name"))
    return [Rate(name=names.get(estate, estate), shown=tuple(_rate(k, units[k]) for k in RATES))
            for estate, units in sorted(found.items())]


def _rate(key: str, units: list[Unit]) -> tuple[str, int, int, tuple[str, ...]]:
    missed = dict.fromkeys(u.case for u in units if not u.good)
    return key, sum(1 for u in units if u.good), len(units), tuple(map(number_of, missed))
