"""Who the customer of a registration is: known by key or phone, or entered now.

A customer is known to the offices in whose estates he has a house, and to those that have a case of
his. To every other office he does not exist: neither his key nor his phone number finds him there.
"""

import re
import secrets
from collections.abc import Sequence

import msgspec
from django.db import connection

from shouwen.kernel.acts import PARTICULARS, CustomerDetails, Register
from shouwen.kernel.outcome import Refusal, refuse
from shouwen.org.houses import house_at
from shouwen.org.models import Customer, Estate, House
from shouwen.store import write
from shouwen.store.models import Case
from shouwen.store.read import Home, known_to

PHONE = re.compile(r"(?:\+?86)?(1[3-9]\d{9}|0\d{9,11}|\d{7,8})")


def enters_nobody(who: str | CustomerDetails | None) -> bool:
    """Whether the customer is known, or nobody: then ``resolve`` only reads."""
    return not isinstance(who, CustomerDetails) or who.anonymous


def plain_phone(text: str) -> str | None:
    """A phone number without spaces and country code; None if it is none."""
    digits = re.sub(r"[\s\-()()]", "", text)
    found = PHONE.fullmatch(digits)
    return found[1] if found else None


class Known(msgspec.Struct, frozen=True):
    """Who the customer of a matter is; without a ``key`` nobody that is known."""

    key: str | None
    house: str = ""
    name: str = ""
    phone: str = ""

    @property
    def lacking(self) -> tuple[str, ...]:
        """Which particulars are not known."""
        values = (self.name, self.house, self.phone)
        return tuple(p for p, value in zip(PARTICULARS, values, strict=True) if not value)


def resolve(
    who: str | CustomerDetails | None, estate: Estate, place: str = "", homes: Sequence[Home] = ()
) -> Known:
    """Who the customer is, and his house; one not known yet is entered.

    ``homes`` are the houses of a known one; ``place`` says which is meant where he has several. A
    key that the estate's office does not know comes back as None, like one that nobody has.
    Somebody anonymous is not entered.
    """
    if isinstance(who, str):
        return _known(who, estate, place, homes)
    if who is None or who.anonymous or not (who.name or who.phone or who.house):
        return Known(None, (who.house or "") if who else "")
    label, phone = who.house or "", plain_phone(who.phone or "") or ""
    house = house_at(estate, label) if label else None
    label = house.label if house else label
    found = _same_person(who.name or "", phone, house, estate)
    if house is not None:
        found.houses.add(house)
    elif not label and (known := house_of(found.key, estate)):
        label = known.label
    return Known(found.key, label, found.name, found.phone)


def no_such_house(first: Register, estate: Estate) -> Refusal | None:
    """The refusal of a house that the estate does not have. Danger does not wait for a right number."""
    who = first.customer
    house = who.house if isinstance(who, CustomerDetails) else None
    if not house or first.class_ == 1 or first.kind == "emergency" or house_at(estate, house):
        return None
    return refuse("RF93", "register", unknown=house)


def _known(
    key: str, estate: Estate, place: str, homes: Sequence[Home]
) -> Known:
    """By key: the house that was said, else his own here, else another of the same office."""
    homes = [h for h in homes if h.office == estate.office.key]
    if homes:
        here = [h.label for h in homes if h.estate == estate.key]
        said = place in here or (place and House.objects.filter(estate=estate, label=place).exists())
        house = place if said else (here or [homes[0].label])[0]
        return Known(key, house, homes[0].name, homes[0].phone)
    if not Case.objects.filter(customer=key, office=estate.office.key).exists():
        return Known(None)
    name, phone = Customer.objects.values_list("name", "phone").get(key=key)
    house = place if place and House.objects.filter(estate=estate, label=place).exists() else ""
    return Known(key, house, name, phone)


def _same_person(name: str, phone: str, house: House | None, estate: Estate) -> Customer:
    """The same phone and name is the same person; without a phone, the same name in the same house.

    A phone number without a name means whoever is known by it first. Where nobody fits, somebody
    new is entered; on PostgreSQL two who enter the same number at once wait for each other.
    """
    if found := _fitting(name, phone, house, estate):
        return found
    if phone and connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"{estate.office.key}/{phone}"])
        if found := _fitting(name, phone, house, estate):
            return found
    return Customer.objects.create(key=f"c{secrets.token_hex(6)}", name=name, phone=phone)


def _fitting(name: str, phone: str, house: House | None, estate: Estate) -> Customer | None:
    if phone:
        rows = known_to(estate.office.key).filter(phone=phone).order_by("pk")
    elif house is not None:
        return house.customers.filter(phone="", name=name).order_by("pk").first()
    else:
        return None
    people = list(rows)
    if not name:
        return people[0] if people else None
    found = next((c for c in people if c.name == name), None)
    unnamed = next((c for c in people if not c.name), None)
    if found is None and unnamed is not None:
        unnamed.name = name
        unnamed.save(update_fields=["name"])
        write.rename(unnamed.key, name, phone)
    return found or unnamed


def house_of(key: str, estate: Estate) -> House | None:
    """A house of the customer in ``estate``, else elsewhere in the same office."""
    houses = House.objects.filter(customers__key=key, estate__office=estate.office).order_by("pk")
    return houses.filter(estate=estate).first() or houses.first()
