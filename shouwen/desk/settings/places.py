"""Estates, buildings, houses and who lives in them."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Q

from shouwen import clock
from shouwen.desk import rulemaking
from shouwen.desk.settings.changing import change, fresh_key, open_cases
from shouwen.org import models as m
from shouwen.org.entering import Entered, Wrong, begins
from shouwen.org.sheets import label_of
from shouwen.store import books
from shouwen.store.read import known_to

Typed = Mapping[str, str]
MOST_HOUSES = 2000
RELATIONS = ("owner", "tenant", "family", "other")


def save_estate(
    estate: m.Estate, typed: Typed, *, by: m.Staff, offices: Mapping[str, m.Office], once: str = ""
) -> m.Estate:
    """Write an estate; a new one says under which rulebook its matters are registered.

    Raises:
        Wrong: something typed can't be taken.
        Again: this form was sent before.
    """
    entered = Entered(typed)
    name = entered.text("name", 80, needed=True)
    office = entered.one_of("office", offices)
    new = estate.pk is None
    if new:
        ids = books.all_ids()
        estate.rulebook = entered.one_of("rulebook", {b: b for b in ids}) or estate.rulebook
    if m.Estate.objects.filter(name=name).exclude(pk=estate.pk).exists():
        entered.wrong("name", "name_taken")
    entered.done()
    what = "estate_opened" if new else "estate_changed"
    with change(what, name, by=by, once=once, office=office.key) as note:
        if new:
            estate.key = fresh_key("e-")
        else:
            note.was(estate)
        estate.name, estate.office = name, office
        estate.save()
        note.now(estate)
    return estate


def adopt(estate: m.Estate, typed: Typed, *, by: m.Staff, once: str = "") -> None:
    """From a day on (at once if none is typed) the estate goes by another rulebook; open matters
    keep theirs.

    Raises:
        Wrong: no such rulebook, not in force by then, a day that has passed, no right.
        Again: this form was sent before.
    """
    entered = Entered(typed)
    book = entered.one_of("rulebook", {b: b for b in books.all_ids()})
    day = entered.day("since")
    since: datetime = begins(day) or clock.now()
    if day is not None and since < clock.now():
        since = clock.now() if day == clock.now().astimezone(since.tzinfo).date() else since
    if since < clock.now() - rulemaking.BEHIND:
        entered.wrong("since", "day_passed")
    before = books.adopted_by(estate)
    if book == books.adopted_by(estate, since):
        entered.wrong("rulebook", "same")
    entered.done()
    with change("rulebook", estate.name, by=by, once=once, office=estate.office.key) as note:
        try:
            rulemaking.adopt(estate, book, since, by)
        except rulemaking.NotYet:
            raise Wrong({"rulebook": ("no_rulebook", {})}) from None
        note.before["rulebook"], note.after["rulebook"] = before, book
        note.after["since"] = since.isoformat()


# -- buildings and houses -----------------------------------------------------------------------


def add_houses(estate: m.Estate, typed: Typed, *, by: m.Staff, once: str = "") -> int:
    """One house, or a range of floors and rooms (1–20 by 1–4: 101 … 2004); all of them or none.

    Raises:
        Wrong: a number that is none, a range that goes backwards, too many, a house that is there.
        Again: this form was sent before.
    """
    entered = Entered(typed)
    building = entered.text("building", 20, needed=True)
    unit = entered.text("unit", 20)
    rooms = list(_rooms(entered))
    entered.done()
    labels = {label_of({"building": building, "unit": unit, "room": r}): r for r in rooms}
    there = m.House.objects.filter(estate=estate, label__in=labels)
    taken = list(there.order_by("pk").values_list("label", flat=True)[:6])
    if taken:
        field = "room" if entered.raw("room") else "floor_from"
        raise Wrong({field: ("house_taken", {"labels": "、".join(taken[:5]) + ("…" if taken[5:] else "")})})
    about = f"{estate.name} {'-'.join(x for x in (building, unit) if x)}"
    with change("houses", about, by=by, once=once, office=estate.office.key, publishes=False) as note:
        m.House.objects.bulk_create([
            m.House(estate=estate, building=building, unit=unit, room=room, label=label)
            for label, room in labels.items()
        ])
        first, last = rooms[0], rooms[-1]
        note.after["labels"] = first if len(rooms) == 1 else f"{first}–{last} ({len(rooms)})"
    return len(rooms)


def _rooms(entered: Entered) -> Iterator[str]:
    single = entered.text("room", 20)
    if single:
        yield single
        return
    if not any(entered.raw(f) for f in ("floor_from", "floor_to", "room_from", "room_to")):
        entered.wrong("room", "missing")
        return
    low, high = entered.whole("floor_from", 1, 120), entered.whole("floor_to", 1, 120)
    first, last = entered.whole("room_from", 1, 99), entered.whole("room_to", 1, 99)
    for end, a, b in (("floor_to", low, high), ("room_to", first, last)):
        if b < a:
            entered.wrong(end, "order")
    if (high - low + 1) * (last - first + 1) > MOST_HOUSES:
        entered.wrong("floor_to", "too_many", most=MOST_HOUSES)
    if not entered.faults:
        yield from (f"{f}{r:02d}" for f in range(low, high + 1) for r in range(first, last + 1))


def rename_building(
    estate: m.Estate, building: str, typed: Typed, *, by: m.Staff, once: str = ""
) -> None:
    """Another name for a building, and so for its houses. Matters keep the number of their time.

    Raises:
        Wrong: no name, or another building of the estate has it.
        Again: this form was sent before.
    """
    entered = Entered(typed)
    name = entered.text("name", 20, needed=True)
    houses = m.House.objects.filter(estate=estate)
    if name != building and houses.filter(building=name).exists():
        entered.wrong("name", "name_taken")
    entered.done()
    rows = list(houses.filter(building=building))
    labels = [label_of({"building": name, "unit": h.unit, "room": h.room}) for h in rows]
    if houses.filter(label__in=labels).exclude(building=building).exists():
        raise Wrong({"name": ("name_taken", {})})
    with change("building", f"{estate.name} {building}", by=by, once=once,
                office=estate.office.key, publishes=False) as note:
        note.before["building"], note.after["building"] = building, name
        for house, label in zip(rows, labels, strict=True):
            house.building, house.label = name, label
        m.House.objects.bulk_update(rows, ["building", "label"], batch_size=500)


# -- customers of a house -----------------------------------------------------------------------


def add_customer(house: m.House, typed: Typed, *, by: m.Staff, once: str = "") -> m.Customer:
    """Somebody lives here from now on. The same phone, known to the office, is the same person.

    Raises:
        Wrong: no name, a phone that is none, somebody who is there already.
        Again: this form was sent before.
    """
    entered = Entered(typed)
    name = entered.text("name", 60, needed=True)
    phone = entered.phone("phone")
    relation = entered.one_of("relation", {r: r for r in RELATIONS})
    known = known_to(house.estate.office.key).filter(phone=phone).first() if phone else None
    if known is not None and known.houses.filter(pk=house.pk).exists():
        entered.wrong("phone", "customer_there")
    entered.done()
    with change("customer_in", str(house), by=by, once=once, office=house.estate.office.key,
                publishes=False) as note:
        who = known or m.Customer.objects.create(
            key=fresh_key("c"), name=name, phone=phone, relation=relation)
        who.houses.add(house)
        note.after["customer"] = masked(who)
    return who


def end_customer(house: m.House, customer: m.Customer, *, by: m.Staff, once: str = "") -> None:
    """Somebody lives here no more; his matters and his name in them stay.

    Raises:
        Again: this form was sent before.
    """
    with change("customer_out", str(house), by=by, once=once, office=house.estate.office.key,
                publishes=False) as note:
        note.before["customer"] = masked(customer)
        customer.houses.remove(house)


def masked(customer: m.Customer) -> str:
    """Enough to tell who is meant; the log of changes keeps no personal data of customers."""
    return f"{customer.name[:1]}** {customer.phone[-4:]}".strip()


def open_matters_at(estate: m.Estate, building: str) -> int:
    """Open matters of houses of a building, under the labels that the houses have now."""
    labels = m.House.objects.filter(estate=estate, building=building).values("label")
    return open_cases(Q(estate=estate.key, house__in=labels)).count()


def counts(estate: m.Estate) -> list[dict[str, Any]]:
    """The buildings of an estate with how many houses each has."""
    from django.db.models import Count

    return list(
        m.House.objects.filter(estate=estate).values("building").annotate(n=Count("pk")).order_by("building")
    )
