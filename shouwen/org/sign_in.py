"""Signing in by staff number or phone number, with a limit on tries per account and network."""

import hashlib
from copy import copy
from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.core.cache import cache
from django.http import HttpRequest

from shouwen import clock, direct
from shouwen.org.models import Staff

TRIES, WINDOW = 5, 60
TRIES_OF_A_NETWORK = 60
"""Wrong tries from one network within a minute, whichever accounts: a whole office may sit behind it."""


class NumberOrPhone(BaseBackend):
    """Checks a password in the same time whether or not the account exists."""

    def authenticate(
        self, request: HttpRequest | None, username: str = "", password: str = "", **_: Any  # noqa: ARG002
    ) -> Staff | None:
        found = (
            Staff.objects.filter(number=username).first()
            or Staff.objects.filter(phone=username, is_active=True).first()
        )
        if found is None:
            Staff().set_password(password)
            return None
        if found.check_password(password) and self.user_can_authenticate(found):
            return found
        return None

    def user_can_authenticate(self, user: Staff) -> bool:
        """Of the staff now: a leaver is refused from the instant at which he has left."""
        now = clock.now()
        begun = user.employed_from is None or user.employed_from <= now
        return user.is_active and begun and (user.employed_until is None or now < user.employed_until)

    def get_user(self, user_id: int) -> Staff | None:
        """Who a session belongs to; None, so that it ends at once, where he is gone."""
        found = _person(user_id)
        return found if found is not None and self.user_can_authenticate(found) else None


_ROWS = (
    "SELECT * FROM org_staff s LEFT JOIN org_department d ON d.id = s.department_id"
    " LEFT JOIN org_office o ON o.id = s.office_id LEFT JOIN org_office h ON h.id = d.office_id"
    " LEFT JOIN org_post p ON p.id = s.title_id WHERE s.id = %s"
)
_built: dict[int, tuple[list[tuple[Any, ...]], Staff]] = {}
"""By id: the rows that a person was built from, and the person. At most one for each of the staff."""


def _person(id_: int) -> Staff | None:
    """The person with department, office and post, asked of the database each time; built anew only where
    it does not answer the same, word for word. Every page and call asks this first."""
    rows = direct.rows(_ROWS, [id_])
    known = _built.get(id_)
    if known is None or known[0] != rows:
        found = Staff.objects.select_related("department__office", "office", "title").filter(pk=id_)
        person = next(iter(found), None)  # ``first`` would put one row in order
        if person is None or direct.rows(_ROWS, [id_]) != rows:  # changed in between: not to be kept
            return person
        known = _built[id_] = rows, person
    return copy(known[1])


def _tries(name: str, whence: str) -> str:
    return "tries:" + hashlib.sha256(f"{name}|{whence}".encode()).hexdigest()


def too_many_tries(name: str, whence: str) -> bool:
    """Whether within the last minute this account was tried too often from this network, or too many
    accounts were. Never the account alone: a stranger could lock anybody out."""
    return _more(_tries(name, whence)) > TRIES or cache.get(_tries("", whence), 0) >= TRIES_OF_A_NETWORK


def count_wrong_try(whence: str) -> None:
    """A wrong password or an unknown account, from this network."""
    _more(_tries("", whence))


def _more(key: str) -> int:
    cache.add(key, 0, WINDOW)
    return cache.incr(key)


def forget_tries(name: str, whence: str) -> None:
    """After the right password: only wrong ones count."""
    cache.delete(_tries(name, whence))
