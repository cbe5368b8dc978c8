"""Keeping a file of a case: on disk first, then act and row in one transaction.

A process that ends in between leaves at most a file that no row names; ``tidy`` removes those.
"""

import hashlib
import os
import secrets
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.db import DatabaseError, InterfaceError

from shouwen.desk.door import Done, act
from shouwen.faults import fault
from shouwen.kernel.acts import Attach
from shouwen.kernel.outcome import Refusal
from shouwen.store.models import Attachment

KEPT_UNNAMED = timedelta(days=7)
"""How long a file without a row stays: longer than any upload, and than putting a backup back."""


def attach(
    what: Attach, chunks: Iterable[bytes], *, on: int, act_id: str, sort: str, ending: str
) -> Done | Refusal:
    """Keep the bytes of ``chunks`` under a random name and record the act; the same key once.

    Raises:
        OSError: the disk is full, or the folder cannot be written.
        Stale, Conflict, Missing, OperationalError: as ``desk.act``.
    """
    path = folder() / f"{secrets.token_hex(16)}.{ending}"
    listed = False
    try:
        size, digest = _write(path, chunks)
        fault("attach.kept")

        def row(done: Done) -> None:
            nonlocal listed
            Attachment.objects.create(case_id=done.id, seq=done.version, name=path.name, size=size,
                                      shown=what.file, sort=sort, digest=digest)
            listed = True
            fault("attach.listed")

        outcome = act(what, on=on, act_id=act_id, beside=row)
    except BaseException:
        _drop_unless_named(path, listed)
        raise
    _drop_unless_named(path, listed)
    return outcome


def _drop_unless_named(path: Path, listed: bool) -> None:
    """A commit whose answer was lost may have come through; where nobody can tell, ``tidy`` will."""
    with suppress(DatabaseError, InterfaceError):
        if not listed or not Attachment.objects.filter(name=path.name).exists():
            path.unlink(missing_ok=True)


def folder() -> Path:
    found = Path(settings.MEDIA_ROOT)
    found.mkdir(parents=True, exist_ok=True)
    return found


def _write(path: Path, chunks: Iterable[bytes]) -> tuple[int, str]:
    """Size and digest of what was written and synced."""
    size, digest = 0, hashlib.sha256()
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as out:
        for chunk in chunks:
            out.write(chunk)
            fault("attach.half")
            size += len(chunk)
            digest.update(chunk)
        out.flush()
        os.fsync(out.fileno())
    place = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(place)
    finally:
        os.close(place)
    return size, digest.hexdigest()


def opened(row: Attachment) -> BinaryIO | None:
    """The file at its beginning, if its bytes are still those that were kept."""
    try:
        found = (folder() / row.name).open("rb")
    except OSError:
        return None
    try:
        whole = row.digest in ("", hashlib.file_digest(found, "sha256").hexdigest())
        found.seek(0)
    except OSError:
        whole = False
    if not whole:
        found.close()
        return None
    return found


def content_of(row: Attachment) -> bytes | None:
    """The bytes of a photo or a paper, if they are still those that were kept."""
    found = opened(row)
    if found is None:
        return None
    with found:
        return found.read()


def tidy(now: datetime) -> int:
    """Remove files that no row names, or that never came whole, and that are old; how many there were."""
    named = set(Attachment.objects.values_list("name", flat=True))
    oldest = (now - KEPT_UNNAMED).timestamp()
    lying = (*folder().iterdir(), *Path(settings.FILE_UPLOAD_TEMP_DIR).iterdir())
    found = [p for p in lying if p.name not in named and _changed(p) < oldest]
    for path in found:
        path.unlink(missing_ok=True)
    return len(found)


def _changed(path: Path) -> float:
    """When it was last written; of what has gone meanwhile, never."""
    with suppress(FileNotFoundError):
        return path.stat().st_mtime
    return float("inf")
