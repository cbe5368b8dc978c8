"""Named points at which a test ends the process, as ``kill -9`` or a failing machine would.

In production nothing is armed and a point costs one comparison. ``SHOUWEN_CRASH_AT=write.events``
ends the process the first time it gets there; ``write.events:3`` the third time.
"""

import os

POINTS = (
    "act.begun", "write.case", "write.events", "write.duties", "write.notices", "write.values",
    "write.search", "write.receipts", "act.uncommitted", "act.committed", "answer.unsent",
    "attach.half", "attach.kept", "attach.listed",
    "sweep.claimed", "sweep.decided", "sweep.uncommitted", "sweep.committed",
)
"""In the order in which an act, a file and a sweep come by them."""
STATUS = 70
"""The exit status of a process that ended at a point."""

_armed: dict[str, int] = {}


def arm(where: str) -> None:
    """End this process at ``where``: a point, or point:n for its n-th passing; empty: nowhere.

    Raises:
        ValueError: there is no such point.
    """
    point, _colon, times = where.partition(":")
    if point and point not in POINTS:
        msg = f"SHOUWEN_CRASH_AT: no point {point}; one of {', '.join(POINTS)}"
        raise ValueError(msg)
    _armed.clear()
    if point:
        _armed[point] = int(times or 1)


def fault(name: str) -> None:
    """Nothing, unless this point is armed: then the process ends here, without any clean-up."""
    if not _armed or name not in _armed:
        return
    _armed[name] -= 1
    if _armed[name] <= 0:
        os._exit(STATUS)


arm(os.environ.get("SHOUWEN_CRASH_AT", ""))
