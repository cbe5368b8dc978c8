"""Who the customer of a registration is: known by key or phone, or entered now."""

import re
import secrets

from django.db import connection

from shouwen.kernel.acts import CustomerDetails
from shouwen.org.models import Customer, Estate, House

PHONE = re.compile(r"(?:\+?86)?(1[3-9]\d{9}|0\d{9,11}|\d{7,8})")


def plain_phone(text: str) -> str | None:
    """A phone number without spaces and country code; None if it is none."""
    digits = re.sub(r"[\s\-()()]", "", text)
    found = PHONE.fullmatch(digits)
    return found[1] if found else None


def resolve(
    who: str | CustomerDetails | None, estate: Estate, homes: list[tuple[str, str]]
) -> tuple[str | None, str]:
    """The customer's key and house label; a person not known yet is entered.

    ``homes`` are the known customer's. The same phone number is the same person. Somebody anonymous is not entered.
    """
    if isinstance(who, str):
        labels = [label for label, key in homes if key == estate.key] or [x for x, _key in homes]
        return who if homes else None, labels[0] if labels else ""
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


HOMES = (
    "SELECT h.label, e.key FROM org_customer c LEFT JOIN org_customer_houses l ON l.customer_id = c.id"
    " LEFT JOIN org_house h ON h.id = l.house_id LEFT JOIN org_estate e ON e.id = h.estate_id"
    " WHERE c.key = %s ORDER BY l.id"
)


def homes_of(key: str) -> list[tuple[str, str]]:
    """House label and estate of each house of a customer; one empty pair for a known one without,
    nothing for an unknown one. On the hot path, hence by hand."""
    with connection.cursor() as cursor:
        cursor.execute(HOMES, [key])
        return [(label or "", estate or "") for label, estate in cursor.fetchall()]


def house_of(key: str, estate: Estate | None = None) -> House | None:
    """A house of the customer, in ``estate`` if there is one there."""
    houses = House.objects.select_related("estate__office").filter(customers__key=key)
    if estate is not None:
        return houses.filter(estate=estate).first() or houses.first()
    return houses.first()
