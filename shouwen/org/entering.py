"""Reading what people type into settings: names, numbers, phones, dates. Never writes.

Each reader gives the value or notes a fault under the field's name; a fault is a code that a screen
turns into a sentence which says what to do.
"""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, overload

from shouwen.kernel.context import CHINA
from shouwen.org.sheets import PHONE

Fault = tuple[str, dict[str, Any]]
"""A code and what its sentence needs."""
EARLIEST = date(1990, 1, 1)
AHEAD = timedelta(days=3 * 366)
REFUSED = {"Cc": "control", "Cf": "control", "Cs": "control", "Co": "control", "Cn": "control",
           "So": "emoji", "Sk": "emoji", "Zl": "control", "Zp": "control"}
"""Sorts of characters that no name needs: signs that turn the line, control signs, pictures."""
NUMBER = re.compile(r"[0-9A-Za-z-]{1,20}")


class Wrong(Exception):
    """What was typed can't be taken; ``faults`` by field. Nothing was changed."""

    def __init__(self, faults: Mapping[str, Fault]) -> None:
        self.faults = dict(faults)
        super().__init__(", ".join(f"{k}: {v[0]}" for k, v in self.faults.items()))


class Entered:
    """The fields of one form, read one by one; ``done`` raises if any was wrong."""

    def __init__(self, typed: Mapping[str, str]) -> None:
        self.typed = typed
        self.faults: dict[str, Fault] = {}

    def wrong(self, field: str, code: str, **params: Any) -> None:
        self.faults.setdefault(field, (code, params))

    def done(self) -> None:
        """Raises:
            Wrong: something was.
        """
        if self.faults:
            raise Wrong(self.faults)

    def raw(self, field: str) -> str:
        return (self.typed.get(field) or "").strip()

    def text(self, field: str, most: int, *, needed: bool = False) -> str:
        """One line without control signs and pictures, at most ``most`` characters long."""
        found = unicodedata.normalize("NFC", self.raw(field))
        if needed and not found:
            self.wrong(field, "missing")
        elif len(found) > most:
            self.wrong(field, "too_long", most=most, now=len(found))
        elif sort := next((REFUSED[c] for ch in found if (c := unicodedata.category(ch)) in REFUSED), ""):
            self.wrong(field, sort)
        return found

    def long(self, field: str, most: int, *, needed: bool = False) -> str:
        """Several lines; each is held to what a line may hold."""
        found = unicodedata.normalize("NFC", self.raw(field).replace("\r\n", "\n"))
        if needed and not found:
            self.wrong(field, "missing")
        elif len(found) > most:
            self.wrong(field, "too_long", most=most, now=len(found))
        elif any(unicodedata.category(ch) in REFUSED and ch != "\n" for ch in found):
            self.wrong(field, "control")
        return found

    def number(self, field: str) -> str:
        found = self.text(field, 20, needed=True)
        if found and field not in self.faults and not NUMBER.fullmatch(found):
            self.wrong(field, "no_staff_number")
        return found

    def phone(self, field: str, *, needed: bool = False) -> str:
        """A telephone number as it is stored: digits, an area code's hyphen kept."""
        typed = self.text(field, 30, needed=needed)
        found = re.sub(r"^(?:\+?86)(?=1)", "", re.sub(r"[\s()()]", "", typed))
        if typed and field not in self.faults and not PHONE.fullmatch(found):
            self.wrong(field, "no_phone")
        return found

    def day(self, field: str, *, needed: bool = False) -> date | None:
        """A date between 1990 and three years ahead of it being asked; None if nothing was typed."""
        typed = self.raw(field)
        if not typed:
            if needed:
                self.wrong(field, "missing")
            return None
        try:
            found = date.fromisoformat(typed)
        except ValueError:
            self.wrong(field, "no_date")
            return None
        if found < EARLIEST or found.year > 2100:
            self.wrong(field, "far_date")
            return None
        return found

    def whole(self, field: str, least: int, most: int) -> int:
        """A whole number; ``least`` where it was wrong."""
        typed = self.raw(field)
        if not re.fullmatch(r"[0-9]{1,6}", typed) or not least <= int(typed) <= most:
            self.wrong(field, "no_whole", least=least, most=most)
            return least
        return int(typed)

    def one_of(self, field: str, choices: Mapping[str, Any], *, needed: bool = True) -> Any:
        """The thing that stands under the typed key; None if nothing was chosen."""
        key = self.raw(field)
        if not key:
            if needed:
                self.wrong(field, "choose")
            return None
        if key not in choices:
            self.wrong(field, "choose")
            return None
        return choices[key]

    def tick(self, field: str) -> bool:
        return self.raw(field) not in ("", "0", "off")


@overload
def begins(day: date) -> datetime: ...


@overload
def begins(day: None) -> None: ...


def begins(day: date | None) -> datetime | None:
    """The first instant of a day in China."""
    return datetime(day.year, day.month, day.day, tzinfo=CHINA) if day else None


def day_of(at: datetime | None) -> date | None:
    return at.astimezone(CHINA).date() if at else None


def in_order(entered: Entered, first: str, last: str, a: date | None, b: date | None) -> None:
    """Notes a fault where the later date comes before the earlier one."""
    if a and b and b < a:
        entered.wrong(last, "order", first=first)
