"""Signing in by staff number or phone number, with a limit on tries per account and network."""

import hashlib
from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.core.cache import cache
from django.http import HttpRequest

from shouwen import clock
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
        rows = Staff.objects.select_related("department", "office").filter(pk=user_id)
        found = next(iter(rows), None)  # ``first`` would put one row in order, for every page
        return found if found is not None and self.user_can_authenticate(found) else None


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
