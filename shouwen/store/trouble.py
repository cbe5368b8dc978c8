"""What is wrong with the place where things are kept: full, busy, or not there at all.

Databases and file systems say it in many ways; here they become three words, for which the pages
and the API have one answer each.
"""

import errno
import secrets
import sqlite3
from collections.abc import Iterator
from typing import Literal

from django.db import DatabaseError, InterfaceError, OperationalError

Trouble = Literal["full", "busy", "gone"]
RETRIES = 3
"""How often what is safe to repeat is tried again before somebody is told to wait."""
FIRST_PAUSE = 0.05
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_SQLITE: dict[int, Trouble] = {
    sqlite3.SQLITE_FULL: "full", sqlite3.SQLITE_BUSY: "busy", sqlite3.SQLITE_LOCKED: "busy",
    sqlite3.SQLITE_IOERR: "full",  # a write that failed: the file cannot grow
    sqlite3.SQLITE_READONLY: "gone", sqlite3.SQLITE_CANTOPEN: "gone",
}
_POSTGRESQL: dict[str, Trouble] = {
    "53100": "full", "53": "busy", "40": "busy", "55P03": "busy", "57014": "busy", "08": "gone",
    "57P": "gone",
}


def trouble(error: BaseException) -> Trouble | None:
    """Which of the three lies behind ``error``; None where it is a fault of another sort."""
    for cause in _causes(error):
        if isinstance(cause, OSError) and cause.errno in _FULL:
            return "full"
        if isinstance(cause, sqlite3.Error) and (code := getattr(cause, "sqlite_errorcode", None)):
            return _SQLITE.get(code & 0xFF)
        if (state := getattr(cause, "sqlstate", None)) is not None:
            return next((_POSTGRESQL[state[:n]] for n in (5, 3, 2) if state[:n] in _POSTGRESQL), None)
    return "gone" if isinstance(error, OperationalError | InterfaceError) else None


def _causes(error: BaseException) -> Iterator[BaseException]:
    found: BaseException | None = error
    for _ in range(6):
        if found is None:
            return
        yield found
        found = found.__cause__


def pause(attempt: int) -> float:
    """Seconds before trying again, longer each time and never the same for two who collided."""
    return FIRST_PAUSE * 2**attempt * (0.5 + secrets.randbelow(1000) / 1000)


def worth_another_try(error: DatabaseError, attempt: int) -> bool:
    """Whether to repeat what is safe to repeat: not on a full disk, and not for ever."""
    return attempt < RETRIES and trouble(error) in ("busy", "gone")
