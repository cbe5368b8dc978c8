"""The organisation as published once, in a form that can be stored, sent and read without tables."""

from datetime import date

import msgspec

from shouwen.kernel.calendar import Calendar
from shouwen.kernel.people import Department, Former, Office, Person, Roster, Shift
from shouwen.org.calendars import china


class Snapshot(msgspec.Struct, frozen=True, kw_only=True):
    """All that a decision may ask of the organisation, as of one version."""

    people: tuple[Person, ...]
    departments: tuple[Department, ...]
    offices: tuple[Office, ...]
    shifts: tuple[Shift, ...]
    plans: dict[str, tuple[str, ...]] = {}
    holidays: tuple[str, ...] = ()
    workdays: tuple[str, ...] = ()
    former: tuple[Former, ...] = ()

    def roster(self) -> Roster:
        return Roster(
            people=self.people, departments=self.departments, offices=self.offices,
            shifts=self.shifts, former=self.former,
        )

    def calendar(self) -> Calendar:
        """China's calendar with what the company entered over it."""
        base = china()
        off = frozenset(date.fromisoformat(d) for d in self.holidays)
        on = frozenset(date.fromisoformat(d) for d in self.workdays)
        return msgspec.structs.replace(
            base, holidays=(base.holidays | off) - on, workdays=(base.workdays | on) - off
        )

    def plans_of(self) -> dict[str, frozenset[str]]:
        """The dangers for which an office has an emergency plan, by office."""
        return {office: frozenset(dangers) for office, dangers in self.plans.items()}
