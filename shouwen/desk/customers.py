"""Who the customer of a registration is: known by key or phone, or entered now."""

import re
import secrets

from shouwen.kernel.acts import CustomerDetails
from shouwen.org.models import Customer, Estate, House

PHONE = re.compile(r"(?:\+?86)?(1[3-9]\d{9}|0\d{9,11}|\d{7,8})")


def plain_phone(text: str) -> str | None:
    """A phone number without spaces and country code; None if it is none."""
    digits = re.sub(r"[\s\-()()]", "", text)
    found = PHONE.fullmatch(digits)
    return found[1] if found else None


def resolve(who: str | CustomerDetails | None, estate: Estate) -> tuple[str | None, str]:
    """The customer's key and house label; a person not known yet is entered.

    The same phone number is the same person. Somebody anonymous is not entered.
    """
    if isinstance(who, str):
        house = house_of(who, estate)
        return who if Customer.objects.filter(key=who).exists() else None, house.label if house else ""
    if who is None or who.anonymous or not (who.name or who.phone or who.house):
        return None, (who.house or "") if who else ""
    phone = plain_phone(who.phone or "") or ""
    found = Customer.objects.filter(phone=phone).first() if phone else None
    if found is None:
        found = Customer.objects.create(
            key=f"c{secrets.token_hex(6)}", name=who.name or "", phone=phone
        )
    label = who.house or ""
    if label and (house := House.objects.filter(estate=estate, label=label).first()):
        found.houses.add(house)
    elif not label and (known := house_of(found.key, estate)):
        label = known.label
    return found.key, label


def house_of(key: str, estate: Estate | None = None) -> House | None:
    """A house of the customer, in ``estate`` if there is one there."""
    houses = House.objects.select_related("estate__office").filter(customers__key=key)
    if estate is not None:
        return houses.filter(estate=estate).first() or houses.first()
    return houses.first()
