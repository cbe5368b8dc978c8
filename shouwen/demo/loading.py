"""Loading the demo: the company, its month, and what the clock has owed since."""

from collections.abc import Callable
from datetime import datetime, timedelta

from shouwen import desk
from shouwen.demo import company, improving, inspecting, learning, month
from shouwen.desk.standing import open_periods
from shouwen.store import books
from shouwen.store.models import Notice

YESTERDAY = timedelta(days=1)
"""Messages older than this have long been read by those who got them."""


def load(now: datetime, say: Callable[[str], None] = lambda _: None) -> int:
    """Enter the company and tell its month up to ``now``; the number of customers' cases.

    ``say`` hears how far it is. The tables have to be empty.
    """
    books.forget()
    company.build(now)
    count = month.seed(now, say=say)
    desk.sweep(now)
    learning.teach(now)
    open_periods(now)
    improving.tell(now)
    inspecting.inspect(now)
    Notice.objects.filter(at__lt=now - YESTERDAY).update(read_at=now)
    return count
