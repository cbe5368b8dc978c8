"""Days, weeks and months in Beijing, as instants."""

from datetime import date, datetime, timedelta
from typing import Literal

import msgspec

from shouwen.kernel.context import CHINA
from shouwen.org.entering import begins

Sort = Literal["day", "week", "month"]
SORTS: tuple[Sort, ...] = ("day", "week", "month")


class Period(msgspec.Struct, frozen=True):
    """From ``first``'s midnight to that behind ``last``."""

    sort: Sort
    first: date
    last: date

    @property
    def since(self) -> datetime:
        return begins(self.first)

    @property
    def before(self) -> datetime:
        return begins(self.last + timedelta(days=1))

    @property
    def previous(self) -> "Period":
        return period_of(self.sort, self.first - timedelta(days=1))

    def over(self, now: datetime) -> bool:
        """Whether nothing can be added to it any more."""
        return self.before <= now

    def holds(self, at: datetime | None) -> bool:
        return at is not None and self.since <= at < self.before


def period_of(sort: Sort, day: date) -> Period:
    """The day, the week from Monday or the month that ``day`` belongs to."""
    if sort == "day":
        return Period(sort, day, day)
    if sort == "week":
        monday = day - timedelta(days=day.weekday())
        return Period(sort, monday, monday + timedelta(days=6))
    first = day.replace(day=1)
    return Period(sort, first, (first + timedelta(days=32)).replace(day=1) - timedelta(days=1))


def last_over(sort: Sort, now: datetime) -> Period:
    """The newest period of the sort that is over."""
    return period_of(sort, now.astimezone(CHINA).date()).previous
