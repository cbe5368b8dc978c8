"""Choosing a house and its people: building, unit, room in three steps, or what was typed or is recent.

Fit for twenty thousand houses: no step asks for more than what it shows.
"""

import re
from collections.abc import Iterable

import msgspec

from shouwen.org.houses import house_at, plain_house
from shouwen.org.models import Customer, Estate, House, Staff
from shouwen.queries import scope
from shouwen.queries.case_page import masked
from shouwen.store.read import known_to

MOST_MATCHES = 24
MOST_RECENT = 6
MOST_PEOPLE = 6
LOOK_BACK = 60
"""Cases of one's own that are looked through for recent houses."""


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """A chip: the value that it sends, and what stands on it."""

    value: str
    label: str


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """Where the choosing stands: ``building``, ``unit``, ``room``, ``typed`` or ``chosen``."""

    name: str
    choices: tuple[Choice, ...] = ()
    building: str | None = None
    unit: str | None = None


class Offer(msgspec.Struct, frozen=True, kw_only=True):
    """A person known by this phone number or living there, in one of his houses."""

    value: str
    """The customer's key, and after a space the house where he has several."""
    name: str
    house: str
    phone: str
    chosen: bool


def step(estate: Estate, typed: str, building: str | None, unit: str | None) -> Step:
    """What to show next: for a typed beginning the houses that fit, else the next of three steps."""
    if typed and building is None:
        if house_at(estate, typed):
            return Step(name="chosen")
        fitting = House.objects.filter(estate=estate, label__startswith=plain_house(typed))
        labels = fitting.order_by("pk").values_list("label", flat=True)[:MOST_MATCHES]
        return Step(name="typed", choices=tuple(Choice(value=x, label=x) for x in labels))
    houses = House.objects.filter(estate=estate)
    if building is None:
        found = _in_order(houses.values_list("building", flat=True).distinct())
        if len(found) != 1:
            return Step(name="building", choices=tuple(Choice(value=b, label=b) for b in found))
        building = found[0]
    houses = houses.filter(building=building)
    if unit is None:
        found = _in_order(houses.values_list("unit", flat=True).distinct())
        if len(found) != 1:
            choices = tuple(Choice(value=u, label=u or "—") for u in found)
            return Step(name="unit", choices=choices, building=building)
        unit = found[0]
    rooms = dict(houses.filter(unit=unit).values_list("label", "room"))
    labels_in_order = sorted(rooms, key=lambda label: _natural(rooms[label]))
    return Step(
        name="room", choices=tuple(Choice(value=x, label=rooms[x]) for x in labels_in_order),
        building=building, unit=unit,
    )


def recent(estate: Estate, *, seen_by: Staff) -> list[str]:
    """The houses of this person's own latest matters here, the newest first."""
    mine = scope.cases(seen_by).filter(first_contact=seen_by.key, estate=estate.key).order_by("-pk")
    labels = dict.fromkeys(x for x in mine.values_list("house", flat=True)[:LOOK_BACK] if x)
    there = set(House.objects.filter(estate=estate, label__in=labels).values_list("label", flat=True))
    return [x for x in labels if x in there][:MOST_RECENT]


def offers(
    estate: Estate, *, phone: str, name: str = "", house: str = "", chosen: str = ""
) -> list[Offer]:
    """Who it may be: by the phone number, else who lives in the house; only whom the office knows.

    The same phone, and no other name than his, is chosen beforehand; everybody else is offered.
    """
    people: Iterable[Customer] = ()
    if phone:
        people = known_to(estate.office.key).filter(phone=phone).order_by("pk")[:MOST_PEOPLE]
    elif house and (place := house_at(estate, house)):
        people = place.customers.exclude(name="").order_by("pk")[:MOST_PEOPLE]
    found = []
    for who in people:
        homes = [h.label for h in who.houses.filter(estate=estate).order_by("pk")[:MOST_PEOPLE]]
        if house and plain_house(house) in homes:
            homes = [plain_house(house)]
        found += [(who, f"{who.key} {h}" if len(homes) > 1 else who.key, h) for h in homes or [""]]
    sure = [value for who, value, _home in found if phone and name in ("", who.name)][:1]
    wanted = chosen if chosen in {value for _who, value, _home in found} else "".join(sure)
    return [
        Offer(value=value, name=who.name, house=home, phone=masked(who.phone), chosen=value == wanted)
        for who, value, home in found
    ]


def _in_order(values: Iterable[str]) -> list[str]:
    return sorted(set(values), key=_natural)


def _natural(text: str) -> list[tuple[int, int, str]]:
    """So that 9 stands before 10."""
    parts = re.split(r"(\d+)", text)
    return [(0, int(p), "") if p.isdigit() else (1, 0, p) for p in parts if p]
