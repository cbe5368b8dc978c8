"""The company's seal picture, printed at the head of its papers."""

from django.db import transaction

from shouwen import clock
from shouwen.desk.stripping import stripped
from shouwen.org.models import Seal, Staff
from shouwen.store.models import AuditLog

LARGEST = 300_000
"""Bytes of the picture: it stands on every page of every print."""
SORTS = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}


class Unfit(ValueError):
    """No PNG or JPEG that can be opened, or larger than ``LARGEST``."""


def set_seal(data: bytes | None, *, by: Staff) -> None:
    """Keep this picture, without what it says about itself; None takes the seal away.

    Raises:
        Unfit: it cannot be taken.
    """
    picture = _fit(data) if data is not None else None
    with transaction.atomic():
        Seal.objects.all().delete()
        if picture is not None:
            Seal.objects.create(picture=picture)
        AuditLog.objects.create(at=clock.now(), by=by.key, what="seal", about="set" if picture else "removed")


def _fit(data: bytes) -> bytes:
    sort = next((s for start, s in SORTS.items() if data.startswith(start)), None)
    if sort is None or len(data) > LARGEST:
        raise Unfit
    return stripped(data, sort)
