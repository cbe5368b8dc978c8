"""Taking turns on SQLite: one writer at a time inside this process.

SQLite lets a second writer sleep and ask again, up to a tenth of a second; a lock wakes it at once.
Other processes still queue by SQLite's own means. PostgreSQL needs no turns.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

_LOCK = threading.RLock()
"""A writer inside a writer keeps the turn."""


@contextmanager
def turn() -> Iterator[None]:
    """Hold the turn while writing; nothing on databases with many writers."""
    if connection.vendor != "sqlite":
        yield
        return
    with _LOCK:
        yield
