"""The only place that asks what time it is.

The wall clock can jump: somebody sets it, a machine wakes with an empty battery, a time server
corrects it. Each process therefore carries its time on by a clock that never jumps, follows the
wall clock as long as both go alike, and keeps its own time when they part by a minute or more,
until the wall clock is back or somebody has said that it is right (``accept``).
"""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

APART = timedelta(seconds=60)
"""From this difference on the wall clock is no longer followed."""


def _wall() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - this is the clock


def _steady() -> float:
    """Seconds that never jump; time asleep counts where the system can tell."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


class Keeper:
    """The time of one process. ``wall`` and ``steady`` are arguments for tests of jumps."""

    def __init__(
        self, wall: Callable[[], datetime] = _wall, steady: Callable[[], float] = _steady
    ) -> None:
        self._wall, self.steady = wall, steady
        self._from = (wall(), steady())
        self._behind = False

    def now(self) -> datetime:
        wall, steady = self._wall(), self.steady()
        since, then = self._from
        kept = since + timedelta(seconds=steady - then)
        if abs(wall - kept) < APART or (self._behind and wall > kept):
            self._from, self._behind = (wall, steady), False
            return wall
        return kept

    def apart(self) -> timedelta:
        """How far the wall clock is ahead of the time kept here; nothing while it is followed."""
        now = self.now()
        wall = self._wall()
        return wall - now if abs(wall - now) >= APART else timedelta()

    def accept(self) -> None:
        """The wall clock is right: go by it from now on."""
        self._from, self._behind = (self._wall(), self.steady()), False

    def carry_on(self, at: datetime, steady: float) -> None:
        """It was ``at`` when the steady clock of this machine stood at ``steady``."""
        self._from, self._behind = (at, steady), False

    def not_before(self, at: datetime) -> None:
        """Time has been ``at`` already: a wall clock that is behind it is wrong until it has passed."""
        if self.now() < at - APART:
            self._from, self._behind = (at, self.steady()), True


KEEPER = Keeper()


def now() -> datetime:
    """The present instant, aware, in UTC; it never jumps while a process runs."""
    return KEEPER.now()


def apart() -> timedelta:
    """How far the wall clock has jumped away from ``now``; nothing while they go alike."""
    return KEEPER.apart()


def accept() -> None:
    """The wall clock is right although it jumped."""
    KEEPER.accept()


def not_before(at: datetime) -> None:
    """It is known to have been ``at`` already."""
    KEEPER.not_before(at)


def carry_on(at: datetime, steady: float) -> None:
    """Go on with the time that another process of this machine kept."""
    KEEPER.carry_on(at, steady)


def steady() -> float:
    """Seconds since the machine started, by a clock that never jumps."""
    return KEEPER.steady()


def monotonic() -> float:
    """Seconds that never jump; for measuring how long something took."""
    return time.monotonic()
