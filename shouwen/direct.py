"""Statements of the hot path, given to the driver without what the ORM's cursors add.

On PostgreSQL each is prepared once for a connection: understanding a statement with six inserts
takes three times as long as carrying it out. Behind a pooler that gives every transaction another
connection and does not follow prepared statements, ``prepare=off`` in ``DATABASE_URL`` ends that.
Statements are written with ``%s`` for both databases.
"""

from collections.abc import Sequence
from contextlib import closing
from functools import lru_cache
from typing import Any

import psycopg
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections


def rows(sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """What a statement returns, all of it; with django.db's exceptions where it fails."""
    wrapper = _connected()
    raw = wrapper.connection
    with wrapper.wrap_database_errors:
        if wrapper.vendor == "postgresql":
            with psycopg.Cursor(raw) as cursor:
                return cursor.execute(sql, parameters, prepare=settings.PREPARE).fetchall()  # type: ignore[arg-type]
        with closing(raw.execute(_sqlite(sql), parameters)) as cursor:
            return cursor.fetchall()  # type: ignore[no-any-return]


def _connected() -> Any:
    """Django's wrapper with the driver's ``connection`` in it, opened or looked after as a cursor
    of the ORM would do it."""
    wrapper = connections[DEFAULT_DB_ALIAS]
    wrapper.validate_no_broken_transaction()
    wrapper.close_if_health_check_failed()
    wrapper.ensure_connection()
    return wrapper


class Sqlite:
    """The few inserts of one act on SQLite, inside the transaction that the caller opened."""

    def __init__(self) -> None:
        wrapper = _connected()
        self._raw, self._errors = wrapper.connection, wrapper.wrap_database_errors

    def run(self, sql: str, parameters: Sequence[Any]) -> tuple[int, int]:
        """Carry out one statement: the id of a new row, and how many rows it changed."""
        with self._errors, closing(self._raw.execute(_sqlite(sql), parameters)) as done:
            return done.lastrowid or 0, done.rowcount

    def run_each(self, sql: str, parameters: Sequence[Sequence[Any]]) -> None:
        """Carry out the same statement for every row."""
        with self._errors:
            self._raw.executemany(_sqlite(sql), parameters).close()


@lru_cache(maxsize=64)
def _sqlite(sql: str) -> str:
    return sql.replace("%s", "?")
