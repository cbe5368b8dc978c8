"""Sessions as stored: under a digest of their key, so that a copy of the database signs nobody in.

The cookie alone holds the key. It has more than a hundred random bits, so one round of SHA-256
without salt cannot be turned back. Keys stored before this came in sign in once more.
"""

import hashlib
from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import connection
from django.utils import timezone

from shouwen import direct

ALIVE = "SELECT session_data FROM django_session WHERE session_key = %s AND expire_date > %s"


def stored(key: str | None) -> str:
    """The name under which a session lies: 40 characters, as wide as the column."""
    return hashlib.sha256((key or "").encode()).hexdigest()[:40]


class SessionStore(db.SessionStore):
    """Django's own, with ``stored`` between key and row."""

    def _get_session_from_db(self) -> AbstractBaseSession | None:
        """The row of a session that has not run out; with a statement that is not composed anew each time."""
        now = connection.ops.adapt_datetimefield_value(timezone.now())
        found = direct.rows(ALIVE, [stored(self.session_key), now])
        if not found:
            self._session_key = None
            return None
        return self.model(session_data=found[0][0])

    def exists(self, session_key: str) -> bool:
        return bool(super().exists(stored(session_key)))

    def create_model_instance(self, data: dict[str, Any]) -> AbstractBaseSession:
        made = super().create_model_instance(data)
        made.session_key = stored(made.session_key)
        return made

    def delete(self, session_key: str | None = None) -> None:
        key = session_key or self.session_key
        if key is not None:
            super().delete(stored(key))
