"""Who there is: staff, departments, offices and the roster, as they are at any instant.

The kernel asks a ``Roster``; ``play`` builds one from a file, ``org`` from its tables. People are
named by ids (in a play file: the keys of the cast). ``CLOCK`` acts for the clock alone.
"""

from collections.abc import Iterable
from datetime import datetime, time

import msgspec

CLOCK = "clock"


class Away(msgspec.Struct, frozen=True, kw_only=True):
    """An absence: from the first instant (included) to the last (excluded)."""

    from_: datetime = msgspec.field(name="from")
    until: datetime | None = None
    why: str = ""

    def covers(self, at: datetime) -> bool:
        return self.from_ <= at and (self.until is None or at < self.until)


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """One member of staff. ``posts``: guard, agent, …; the first is the main one."""

    id: str
    name: str
    posts: tuple[str, ...]
    department: str | None = None
    office: str | None = None
    superior: str | None = None
    outsourced: str | None = None
    away: tuple[Away, ...] = ()
    employed_from: datetime | None = None
    employed_until: datetime | None = None
    successor: str | None = None
    administrator: bool = False
    """Keeps the settings of the company, whatever his post."""

    def left(self, at: datetime) -> bool:
        """No longer employed at ``at``."""
        return self.employed_until is not None and at >= self.employed_until

    def present(self, at: datetime) -> bool:
        """Employed and not away at ``at``."""
        if self.employed_from is not None and at < self.employed_from:
            return False
        if self.left(at):
            return False
        return not self.away or not any(a.covers(at) for a in self.away)


class Department(msgspec.Struct, frozen=True, kw_only=True):
    """The unit one level below the office. ``covers``: subjects it is competent for."""

    id: str
    name: str
    office: str
    head: str | None = None
    tracker: str | None = None
    service_centre: bool = False
    covers: tuple[str, ...] = ()


class Office(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    name: str
    head: str | None = None


class Former(msgspec.Struct, frozen=True, kw_only=True):
    """An office or department that is no longer there; ``heir`` has its work now."""

    id: str
    name: str
    heir: str | None = None


class Shift(msgspec.Struct, frozen=True, kw_only=True):
    """Who is on duty. Without ``from`` and ``until``: always. A shift may pass midnight.

    ``on`` limits it to one date (the date on which it begins); ``next`` is tried after ``highest``.
    """

    agent: str | None = None
    highest: str | None = None
    next: tuple[str, ...] = ()
    office: str | None = None
    from_: time | None = msgspec.field(name="from", default=None)
    until: time | None = None
    on: str | None = None

    def covers(self, at: datetime) -> bool:
        """Whether ``at`` (in the roster's own zone) falls into the shift."""
        if self.from_ is None or self.until is None:
            return self.on is None or at.date().isoformat() == self.on
        now = at.time()
        if self.from_ < self.until:
            inside, begins = self.from_ <= now < self.until, at
        else:
            inside, begins = (now >= self.from_ or now < self.until), at
            if now < self.until and self.on is not None:
                begins = _day_before(at)
        return inside and (self.on is None or begins.date().isoformat() == self.on)


def _day_before(at: datetime) -> datetime:
    return datetime.fromordinal(at.toordinal() - 1)


class Roster:
    """Everybody, and who is on duty, asked as of an instant. Never changed after it is made.

    ``zone_of`` instants: shifts are read in the zone that the given instants carry, so callers
    pass local instants (``Context.local``).
    """

    def __init__(
        self,
        *,
        people: Iterable[Person],
        departments: Iterable[Department] = (),
        offices: Iterable[Office] = (),
        shifts: Iterable[Shift] = (),
        former: Iterable[Former] = (),
    ) -> None:
        self.people = {p.id: p for p in people}
        self.departments = {d.id: d for d in departments}
        self.offices = {o.id: o for o in offices}
        self.shifts = tuple(shifts)
        self._centres = [d for d in self.departments.values() if d.service_centre]
        self.former = {f.id: f for f in former}
        self._by_post: dict[str, list[Person]] = {}
        for person in self.people.values():
            for post in person.posts:
                self._by_post.setdefault(post, []).append(person)
        self._holding = {post: {p.id for p in found} for post, found in self._by_post.items()}
        self._heads: dict[str, list[str]] = {}
        for department in self.departments.values():
            if department.head:
                self._heads.setdefault(department.head, []).append(department.id)

    # -- plain look-ups ---------------------------------------------------------------------

    def person(self, who: str | None) -> Person | None:
        return self.people.get(who or "")

    def present(self, who: str | None, at: datetime) -> bool:
        person = self.people.get(who or "")
        return person is not None and person.present(at)

    def department_of(self, who: str | None) -> str | None:
        person = self.people.get(who or "")
        return person.department if person else None

    def head_of(self, department: str | None) -> str | None:
        """The head of a department as it is entered, on duty or not; None of whatever else."""
        found = self.departments.get(department or "")
        return found.head if found is not None else None

    def office_of(self, who: str | None) -> str | None:
        """The office of a person, through the department if the person names none."""
        person = self.person(who)
        if person is None:
            return None
        if person.office:
            return person.office
        department = self.departments.get(person.department or "")
        return department.office if department else None

    def headed_by(self, who: str | None) -> tuple[str, ...]:
        """Departments of which this person is the head."""
        return tuple(self._heads.get(who or "", ()))

    def units_of(self, who: str | None) -> frozenset[str]:
        """The departments for which this person speaks: his own, and those of which he is the head."""
        own = self.department_of(who)
        return frozenset((own, *self.headed_by(who)) if own else self.headed_by(who))

    def posts_of(self, who: str | None) -> tuple[str, ...]:
        person = self.people.get(who or "")
        return person.posts if person else ()

    def holds(self, who: str | None, post: str) -> bool:
        return who in self._holding.get(post, ())

    def administers(self, who: str | None) -> bool:
        person = self.person(who)
        return person is not None and person.administrator

    def contractor_of(self, who: str | None) -> str | None:
        person = self.person(who)
        return person.outsourced if person else None

    # -- who and what is no longer there ----------------------------------------------------

    def left(self, who: str | None, at: datetime) -> bool:
        """Whether this member of staff has left the company; nobody else ever has."""
        person = self.people.get(who or "")
        return person is not None and person.employed_until is not None and at >= person.employed_until

    def successor(self, who: str, at: datetime) -> str | None:
        """Who took over from a leaver and is still employed; None where nobody was named."""
        seen = {who}
        person = self.person(who)
        while person is not None and person.successor and person.successor not in seen:
            seen.add(person.successor)
            person = self.person(person.successor)
            if person is not None and not person.left(at):
                return person.id
        return None

    def heir(self, unit: str) -> str | None:
        """The office or department that has the work of one that was closed."""
        seen: set[str] = set()
        found: str | None = unit
        while found in self.former and found not in seen:
            seen.add(found)
            found = self.former[found].heir
        return found if found not in self.former else None

    # -- offices and departments ------------------------------------------------------------

    def head(self, department: str | None, at: datetime) -> str | None:
        """The head of a department, or who is next above while the head is away."""
        found = self.departments.get(department or "")
        if found is None:
            return None
        if found.head and self.present(found.head, at):
            return found.head
        if found.head and (above := self.superior(found.head, at)):
            return above
        return self.office_head(found.office, at)

    def tracker(self, department: str | None, at: datetime) -> str | None:
        """The tracker that a department names, else the coordinator of its office."""
        found = self.departments.get(department or "")
        if found is None:
            return None
        if found.tracker and self.present(found.tracker, at):
            return found.tracker
        return self.coordinator(found.office, at)

    def service_centre(self, office: str | None) -> str | None:
        """The office's service centre; with no office given, the only one there is."""
        for centre in self._centres:
            if office is None or centre.office == office:
                return centre.id
        return None

    def in_office(self, post: str, office: str | None, at: datetime) -> str | None:
        """The first present holder of ``post`` in the office; company-wide holders count too."""
        holders = [p for p in self._by_post.get(post, ()) if p.present(at)]
        for person in holders:
            if office is None or self.office_of(person.id) == office:
                return person.id
        for person in holders:
            if self.office_of(person.id) is None:
                return person.id
        return None

    def coordinator(self, office: str | None, at: datetime) -> str | None:
        return self.in_office("coordinator", office, at) or self.office_head(office, at)

    def office_head(self, office: str | None, at: datetime) -> str | None:
        """Head of the office; when away, the superior, then a company leader, then the head."""
        found = self.offices.get(office or "")
        if found is None and len(self.offices) == 1:
            found = next(iter(self.offices.values()))
        named = found.head if found else None
        if named is None:
            named = self.in_office("office_head", office, at)
        if named is None or self.present(named, at):
            return named
        return self.superior(named, at) or self.company_leader(at) or named

    def company_leader(self, at: datetime) -> str | None:
        leaders = self.leaders(at)
        return leaders[0] if leaders else None

    def leaders(self, at: datetime) -> tuple[str, ...]:
        """All present company leaders, in the order of the roster."""
        return tuple(p.id for p in self._by_post.get("company_leader", ()) if p.present(at))

    # -- ladder -----------------------------------------------------------------------------

    def superior(self, who: str | None, at: datetime) -> str | None:
        """The next person above who is present: named superior, department head, office head,
        company leader. Never the person himself; None at the very top."""
        seen = {who}
        now = who
        while now is not None:
            above = self._above(now)
            if above is None or above in seen:
                return None
            if self.present(above, at):
                return above
            seen.add(above)
            now = above
        return None

    def _above(self, who: str) -> str | None:
        person = self.person(who)
        if person is None:
            return None
        if person.superior:
            return person.superior
        department = self.departments.get(person.department or "")
        if department and department.head and department.head != who:
            return department.head
        office = self.offices.get(self.office_of(who) or "")
        if office is None and len(self.offices) == 1 and "company_leader" not in person.posts:
            office = next(iter(self.offices.values()))
        if office and office.head and office.head != who:
            return office.head
        leaders = [p.id for p in self._by_post.get("company_leader", ()) if p.id != who]
        return leaders[0] if leaders and "company_leader" not in person.posts else None

    # -- duty -------------------------------------------------------------------------------

    def _shift(self, office: str | None, at: datetime) -> Shift | None:
        """Of one date before daily, of certain hours before round the clock; an office's own before
        everybody's."""
        covering = sorted(
            (s for s in self.shifts if s.covers(at)), key=lambda s: (s.on is None, s.from_ is None or s.until is None)
        )
        own = (s for s in covering if s.office is not None and s.office == office)
        anybodys = (s for s in covering if s.office is None or office is None)
        return next(own, None) or next(anybodys, None)

    def on_duty_agent(self, office: str | None, at: datetime) -> str | None:
        """Who receives for the service centre at ``at``; the centre's head where nobody does."""
        shift = self._shift(office, at)
        if shift and shift.agent and self.present(shift.agent, at):
            return shift.agent
        centre = self.service_centre(office)
        if shift and shift.agent:
            return self.superior(shift.agent, at)
        return self.head(centre, at) if centre else self.highest_on_duty(office, at)

    def highest_on_duty(self, office: str | None, at: datetime) -> str | None:
        shift = self._shift(office, at)
        if shift and shift.highest and self.present(shift.highest, at):
            return shift.highest
        if shift:
            for who in shift.next:
                if self.present(who, at):
                    return who
        return self.office_head(office, at)

    def next_on_duty(self, office: str | None, at: datetime) -> str | None:
        """Who is tried after the highest on duty: named in the shift, else his superior."""
        highest = self.highest_on_duty(office, at)
        shift = self._shift(office, at)
        if shift:
            for who in shift.next:
                if who != highest and self.present(who, at):
                    return who
        return self.superior(highest, at)

    def to_call(self, office: str | None, at: datetime) -> tuple[str, ...]:
        """Whom an alarm tries, in order: highest on duty, those next in the shift, office head,
        company leaders; each once, only who is present."""
        shift = self._shift(office, at)
        order = [self.highest_on_duty(office, at), *(shift.next if shift else ()),
                 self.next_on_duty(office, at), self.office_head(office, at), *self.leaders(at)]
        present = [who for who in order if who is not None and self.present(who, at)]
        return tuple(dict.fromkeys(present))

    def is_on_duty(self, who: str | None, office: str | None, at: datetime) -> bool:
        return who is not None and who in (
            self.on_duty_agent(office, at),
            self.highest_on_duty(office, at),
        )

    def shift_changes(self, office: str | None) -> tuple[time, ...]:
        """The clock times at which shifts of the office begin or end."""
        times = {
            t
            for s in self.shifts
            if s.office in (None, office)
            for t in (s.from_, s.until)
            if t is not None
        }
        return tuple(sorted(times))
