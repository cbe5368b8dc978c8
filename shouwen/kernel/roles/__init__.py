"""Roles: a rulebook names roles, an event names persons.

``persons`` answers 'who is that?', ``is_role`` answers 'is it him?', and ``addressee`` reads the
``to`` of an act.
"""

from shouwen.kernel.roles.addressing import addressee, is_for
from shouwen.kernel.roles.cast import Addressee, Cast
from shouwen.kernel.roles.groups import has_any, is_role
from shouwen.kernel.roles.holders import owner_of, persons, taker_over
from shouwen.kernel.roles.names import (
    ADDRESSES,
    BY_ORGANISATION,
    CUSTOMERS,
    FIXED,
    GROUPS,
    MOVES_WITH_CASE,
    MOVES_WITH_ROSTER,
    PLURAL,
    RELATIONS,
    RELATIVES,
    ROLES,
)

__all__ = [
    "ADDRESSES",
    "BY_ORGANISATION",
    "CUSTOMERS",
    "FIXED",
    "GROUPS",
    "MOVES_WITH_CASE",
    "MOVES_WITH_ROSTER",
    "PLURAL",
    "RELATIONS",
    "RELATIVES",
    "ROLES",
    "Addressee",
    "Cast",
    "addressee",
    "has_any",
    "is_for",
    "is_role",
    "owner_of",
    "persons",
    "taker_over",
]
