"""Seal pictures: the company's at the head of its papers, a department's beside the signatures of its people."""

from io import BytesIO

from django.db import transaction

from shouwen import clock
from shouwen.desk.files.stripping import stripped
from shouwen.org.models import Department, DepartmentSeal, Seal, Staff
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


def set_department_seal(department: Department, data: bytes | None, *, by: Staff) -> None:
    """From now on the department signs with this picture; None: without one.

    Raises:
        Unfit: it cannot be taken.
    """
    picture, now = _fit(data) if data is not None else None, clock.now()
    with transaction.atomic():
        DepartmentSeal.objects.create(department=department, at=now, by=by.key, picture=picture)
        AuditLog.objects.create(at=now, by=by.key, what="seal", about=f"{department.key} {'set' if picture else 'removed'}"[:120],
                                office=department.office.key)


def _fit(data: bytes) -> bytes:
    sort = next((s for start, s in SORTS.items() if data.startswith(start)), None)
    if sort is None or len(data) > LARGEST:
        raise Unfit
    return stripped(BytesIO(data), sort)
