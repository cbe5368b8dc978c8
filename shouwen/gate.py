"""The gate before all work: so many at once, a few more wait a moment, the rest are told to come again.

Without it every request is taken in and all of them grow slow together. Refusing costs next to
nothing, so whoever is let in is served in time. One place is kept for class 1: an alarm, its
calls and its page get in when nothing else does.
"""

from collections.abc import Callable
from threading import Semaphore

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse

from shouwen.failing import answer as failing
from shouwen.unread import may_be_read

PATIENCE = 0.8
"""Seconds that a request waits for a place, so that whoever is let in is answered within one."""
URGENT_ACTS = ("report", "confirm", "acknowledge", "activate_plan", "contain", "instruct", "request_instruction")
URGENT_CHOICES = frozenset({"alarm", "call"})


class Gate:
    """``places`` at work, ``queue`` waiting at most; ``kept`` places are for what is urgent alone."""

    def __init__(self, places: int, queue: int, kept: int = 1, patience: float = PATIENCE) -> None:
        self._places, self._kept = Semaphore(places), Semaphore(kept)
        self._queue, self._patience = Semaphore(queue), patience

    def enter(self, urgent: Callable[[], bool] = lambda: False) -> Callable[[], None] | None:
        """What gives the place back; None if there is none."""
        if self._places.acquire(blocking=False):
            return self._places.release
        if urgent() and self._kept.acquire(timeout=10 * self._patience):
            return self._kept.release
        if not self._queue.acquire(blocking=False):
            return None
        try:
            return self._places.release if self._places.acquire(timeout=self._patience) else None
        finally:
            self._queue.release()


def gated(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    if not settings.PLACES:
        raise MiddlewareNotUsed
    gate = Gate(settings.PLACES, settings.QUEUE)

    def answer(request: HttpRequest) -> HttpResponse:
        leave = gate.enter(lambda: urgent(request))
        if leave is None:
            return failing(request, "overloaded")
        try:
            return get_response(request)
        finally:
            leave()

    return answer


def urgent(request: HttpRequest) -> bool:
    """Whether this is about a class 1: its page and alarm, its acts, and registering one."""
    path = request.path
    if path.startswith(("/emergency", "/alarm")):
        return True
    if path == "/register" and request.method == "POST" and may_be_read(request):
        return request.POST.get("then") in URGENT_CHOICES
    return path.startswith("/cases/") and path.rstrip("/").rpartition("/do/")[2] in URGENT_ACTS
