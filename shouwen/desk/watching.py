"""Watching the clock: when it has jumped the sweep holds, and the administrators are told.

Every process keeps its own steady time meanwhile (``clock.py``), so acts go on with the right time.
An administrator who has looked at the machine's clock may say that it is right; each process hears
of it here.
"""

import logging
import socket
from datetime import timedelta
from pathlib import Path

from shouwen import clock
from shouwen.store.models import Beat, ClockJump

log = logging.getLogger(__name__)
BEAT = timedelta(seconds=60)
"""How often a worker writes down that it is there, and that it has been so late already."""
BOOT = Path("/proc/sys/kernel/random/boot_id")
_heard: set[int] = set()


def here() -> str:
    return socket.gethostname()[:60]


def _boot() -> str:
    """What names the running of this machine since it was switched on; empty where nothing does."""
    try:
        return BOOT.read_text(encoding="ascii").strip()[:40]
    except OSError:
        return ""


def begin() -> None:
    """At the start of a process: go on with the time that was kept before it.

    Since the machine was switched on the steady clock tells exactly; otherwise only that time does
    not begin before what is known to have passed.
    """
    mine = Beat.objects.filter(where=here(), boot=_boot()).exclude(boot="").first()
    if mine is not None and mine.steady <= clock.steady():
        clock.carry_on(mine.at, mine.steady)
    last = Beat.objects.order_by("-at").values_list("at", flat=True).first()
    if last is not None:
        clock.not_before(last)


def beat(*, at_once: bool = False) -> None:
    """Write down the present, now and then; only while the clock can be trusted."""
    at = clock.now()
    last = Beat.objects.filter(where=here()).values_list("at", flat=True).first()
    if at_once or last is None or at - last >= BEAT:
        Beat.objects.update_or_create(
            where=here(), defaults={"at": at, "steady": clock.steady(), "boot": _boot()}
        )


def clock_is_right() -> bool:
    """Whether the sweep may go on. Opens, hears and ends the alarm of this machine."""
    jump = ClockJump.objects.filter(where=here()).order_by("-pk").first()
    apart = clock.apart()
    if not apart:
        if jump is not None and jump.over_at is None:
            ClockJump.objects.filter(pk=jump.pk).update(over_at=clock.now())
        return True
    if jump is not None and jump.accepted_by and jump.pk not in _heard:
        _heard.add(jump.pk)
        clock.accept()
        beat(at_once=True)
        ClockJump.objects.filter(pk=jump.pk, over_at=None).update(over_at=clock.now())
        log.warning("the clock of %s is right, says %s", here(), jump.accepted_by)
        return True
    if jump is None or jump.over_at is not None:
        seconds = max(-2**31, min(2**31 - 1, int(apart.total_seconds())))
        ClockJump.objects.create(where=here(), since=clock.now(), seconds=seconds)
        log.error("the clock of %s jumped by %d s: nothing is breached until it is right", here(), seconds)
    return False


def accept(jump: int, by: str) -> None:
    """``by`` has looked at the machine: its clock is right."""
    ClockJump.objects.filter(pk=jump, accepted_by="").update(accepted_by=by)
