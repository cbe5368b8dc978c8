"""Time: ISO 8601 durations, the wall clock, and working time with holidays and make-up days.

Minutes and hours run on the wall clock, day and night. Only limits in working days (and defaults
marked so) run on the working calendar, where one day is the working time of one standard day.
All instants are aware; results carry the zone of the calendar.
"""

import re
from bisect import bisect_right
from datetime import date, datetime, time, timedelta, tzinfo
from functools import lru_cache

import msgspec

_ISO = re.compile(
    r"P(?:(\d{1,4})Y)?(?:(\d{1,4})M)?(?:(\d{1,4})W)?(?:(\d{1,5})D)?"
    r"(?:T(?:(\d{1,5})H)?(?:(\d{1,6})M)?(?:(\d{1,7})S)?)?"
)
_LONGEST_DAYS = 3660
_DAY = 86_400


class Duration(msgspec.Struct, frozen=True, order=True):
    """A length of time: calendar months and days, and seconds. Never negative."""

    months: int = 0
    days: int = 0
    seconds: int = 0

    @property
    def zero(self) -> bool:
        return not (self.months or self.days or self.seconds)

    def __str__(self) -> str:
        day = "".join(f"{n}{u}" for n, u in ((self.months, "M"), (self.days, "D")) if n)
        hours, rest = divmod(self.seconds, 3600)
        minutes, seconds = divmod(rest, 60)
        parts = ((hours, "H"), (minutes, "M"), (seconds, "S"))
        clock = "".join(f"{n}{u}" for n, u in parts if n)
        return f"P{day}{'T' + clock if clock or not day else ''}{'' if clock or day else '0S'}"


@lru_cache(maxsize=1024)
def parse_duration(text: str) -> Duration:
    """Read ``PT30M``, ``P1D``, ``P3M``.

    Raises:
        ValueError: not an ISO 8601 duration, negative, or longer than ten years.
    """
    found = _ISO.fullmatch(text)
    if not found or text.endswith(("P", "T")) or not any(found.groups()):
        msg = f"`{text}` is no ISO 8601 duration such as PT30M, P1D or P3M"
        raise ValueError(msg)
    years, months, weeks, days, hours, minutes, seconds = (int(g or 0) for g in found.groups())
    length = Duration(
        years * 12 + months, weeks * 7 + days, hours * 3600 + minutes * 60 + seconds
    )
    if length.months * 31 + length.days + length.seconds // _DAY > _LONGEST_DAYS:
        msg = f"`{text}` is longer than ten years"
        raise ValueError(msg)
    return length


def wall_add(start: datetime, length: Duration) -> datetime:
    """``start`` plus ``length`` by the wall clock; months keep the day where the month has it."""
    if length.months:
        start = _months_later(start, length.months)
    return start + timedelta(days=length.days, seconds=length.seconds)


def wall_back(end: datetime, length: Duration) -> datetime:
    """``length`` before ``end``; a month counts thirty days."""
    return end - timedelta(days=length.days + 30 * length.months, seconds=length.seconds)


def _months_later(start: datetime, months: int) -> datetime:
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    last = (date(year + (month == 11), (month + 1) % 12 + 1, 1) - timedelta(days=1)).day
    return start.replace(year=year, month=month + 1, day=min(start.day, last))


def after_quiet(at: datetime, quiet: tuple[str, str], zone: tzinfo) -> datetime:
    """The instant itself, or the end of the quiet hours (``21:00`` to ``08:00``) it falls into."""
    begin, end = (time.fromisoformat(t) for t in quiet)
    local = at.astimezone(zone)
    now = local.time()
    inside = (begin <= now < end) if begin < end else (now >= begin or now < end)
    if not inside:
        return at
    wake = local.replace(hour=end.hour, minute=end.minute, second=0, microsecond=0)
    return wake if wake >= local else wake + timedelta(days=1)


class Calendar(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """When people work. ``hours`` are the opening times of a standard day, in order.

    ``weekdays`` are ISO (Monday is 1); ``holidays`` are days off, ``workdays`` make-up days on.
    ``known_years`` are the years whose holiday list has been published.
    """

    hours: tuple[tuple[time, time], ...]
    zone: tzinfo
    weekdays: tuple[int, ...] = (1, 2, 3, 4, 5)
    holidays: frozenset[date] = frozenset()
    workdays: frozenset[date] = frozenset()
    known_years: frozenset[int] = frozenset()

    @property
    def day_seconds(self) -> int:
        """Working seconds of one standard day."""
        return sum(_seconds(b) - _seconds(a) for a, b in self.hours)

    def is_workday(self, day: date) -> bool:
        if day in self.workdays:
            return True
        return day.isoweekday() in self.weekdays and day not in self.holidays

    def is_working(self, at: datetime) -> bool:
        local = at.astimezone(self.zone)
        now = local.time()
        return self.is_workday(local.date()) and any(a <= now < b for a, b in self.hours)

    def provisional(self, at: datetime) -> bool:
        """Whether ``at`` lies in a year whose holidays are not published yet."""
        return bool(self.known_years) and at.astimezone(self.zone).year not in self.known_years

    def next_opening(self, at: datetime) -> datetime:
        """``at`` itself inside working time, else the next opening.

        Raises:
            ValueError: no working day within a year; the calendar has none.
        """
        local = at.astimezone(self.zone)
        day = local.date()
        for _ in range(400):
            if self.is_workday(day):
                for begin, end in self.hours:
                    opens = datetime.combine(day, begin, self.zone)
                    if local < datetime.combine(day, end, self.zone):
                        return max(local, opens)
            day += timedelta(days=1)
        msg = "the calendar has no working day within a year; check weekdays and holidays"
        raise ValueError(msg)

    def add(self, start: datetime, length: Duration) -> datetime:
        """``start`` plus working time. A day is the working time of a standard day.

        A start outside working time counts from the next opening; a result on a boundary is
        the closing of the earlier day.
        """
        left = length.days * self.day_seconds + length.seconds
        if length.months:
            start = _months_later(start, length.months)
        now = self.next_opening(start)
        while left > 0:
            closes = self._closing(now)
            span = int((closes - now).total_seconds())
            if left <= span:
                return now + timedelta(seconds=left)
            left -= span
            now = self.next_opening(closes)
        return now

    def subtract(self, end: datetime, length: Duration) -> datetime:
        """The latest instant from which ``add`` reaches ``end``; for reminders before a due."""
        left = length.days * self.day_seconds + length.seconds
        now = end.astimezone(self.zone)
        for _ in range(800):
            opens = self._opening_before(now)
            closes = min(now, self._closing(opens))
            span = int((closes - opens).total_seconds())
            if left <= span:
                return closes - timedelta(seconds=left)
            left -= span
            now = opens
        return now

    def _closing(self, at: datetime) -> datetime:
        """The end of the opening time that ``at`` (inside it, or at its start) lies in."""
        index = bisect_right([a for a, _ in self.hours], at.time()) - 1
        return datetime.combine(at.date(), self.hours[index][1], self.zone)

    def _opening_before(self, at: datetime) -> datetime:
        """The latest opening strictly before ``at``."""
        day = at.date()
        for _ in range(400):
            if self.is_workday(day):
                for begin, _ in reversed(self.hours):
                    opens = datetime.combine(day, begin, self.zone)
                    if opens < at:
                        return opens
            day -= timedelta(days=1)
        msg = "the calendar has no working day within a year; check weekdays and holidays"
        raise ValueError(msg)


def _seconds(at: time) -> int:
    return at.hour * 3600 + at.minute * 60 + at.second


def hours_of(texts: tuple[str, ...]) -> tuple[tuple[time, time], ...]:
    """Read ``08:30-12:00`` and the like, in order and not overlapping.

    Raises:
        ValueError: not a time, or an end before its begin; says which.
    """
    found: list[tuple[time, time]] = []
    for text in texts:
        begin, dash, end = text.partition("-")
        try:
            pair = (time.fromisoformat(begin.strip()), time.fromisoformat(end.strip()))
        except ValueError:
            pair = (time.max, time.min)
        if not dash or pair[0] >= pair[1] or (found and found[-1][1] > pair[0]):
            msg = f"`{text}` is no opening time; write \"08:30-12:00\", in order"
            raise ValueError(msg)
        found.append(pair)
    if not found:
        msg = "a calendar needs opening hours, e.g. \"08:30-12:00\""
        raise ValueError(msg)
    return tuple(found)
