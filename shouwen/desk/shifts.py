"""交接班: the sheet that one shift signs and gives to the next, which signs it too."""

import hashlib
from typing import Any

from django.db import IntegrityError, transaction

from shouwen import clock
from shouwen.kernel.chain import encode
from shouwen.org.models import Staff
from shouwen.store.models import ShiftSheet


class CannotSign(ValueError):
    """``code``: ``self`` (nobody hands over to himself), ``other_office``, ``gone`` (no longer there),
    ``not_named`` (the sheet is for somebody else), ``taken`` (signed already)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def give(body: dict[str, Any], *, by: Staff, to: Staff, note: str, once: str) -> ShiftSheet:
    """Sign what is left to ``to``. The same ``once`` again gives the same sheet.

    Raises:
        CannotSign: not to this person.
    """
    if by.pk == to.pk:
        raise CannotSign("self")
    if not to.is_active:
        raise CannotSign("gone")
    office = by.at_office.key if by.at_office else ""
    if office != (to.at_office.key if to.at_office else ""):
        raise CannotSign("other_office")
    now = clock.now()
    whole = encode([office, by.key, to.key, now.isoformat(), note, body])
    try:
        with transaction.atomic():
            return ShiftSheet.objects.create(
                office=office, given_by=by.key, given_at=now, to=to.key, note=note, body=body,
                digest=hashlib.sha256(whole).hexdigest(), once=f"{by.key} {once}",
            )
    except IntegrityError:
        return ShiftSheet.objects.get(once=f"{by.key} {once}")


def take(sheet: ShiftSheet, *, by: Staff) -> None:
    """The second signature.

    Raises:
        CannotSign: the sheet is for somebody else, or signed already.
    """
    if sheet.to != by.key:
        raise CannotSign("not_named")
    if not ShiftSheet.objects.filter(pk=sheet.pk, taken_at=None).update(taken_at=clock.now()):
        raise CannotSign("taken")
