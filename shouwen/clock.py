"""The only place that asks what time it is."""

import time
from datetime import UTC, datetime


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return datetime.now(UTC)  # noqa: TID251 - this is the clock


def monotonic() -> float:
    """Seconds that never jump; for noticing when the wall clock does."""
    return time.monotonic()
