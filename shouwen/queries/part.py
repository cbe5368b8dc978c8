"""What of a case is for somebody whose department only supports: the matter and his department's part.

The customer's phone, the other departments' words, files, papers and breaches are not; class 1 is
for all who have to do with it.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import QuerySet

from shouwen import clock
from shouwen.kernel.case import Case, Duty, Form
from shouwen.kernel.context import Context
from shouwen.kernel.events import Event
from shouwen.kernel.roles import Cast, is_role
from shouwen.kernel.rulebook import Rulebook
from shouwen.org import roster
from shouwen.org.models import Staff
from shouwen.store import models as m
from shouwen.store import read
from shouwen.store.asking import case_context

OF_ALL = frozenset({"registered", "coordinated"})
"""Events that say what the matter is and who has which part."""


class Part:
    """One person's part of one case."""

    def __init__(self, who: str, ctx: Context) -> None:
        people = ctx.roster
        self.departments = people.units_of(who)
        self.people = {who} | {k for k in people.people if people.department_of(k) in self.departments}

    def event(self, event: Event) -> bool:
        """Whether this event tells the matter, or was by or for somebody of the department."""
        to = event.past.to if event.past else ()
        return event.type in OF_ALL or event.by in self.people or not (
            self.people | self.departments).isdisjoint(to)

    def duty(self, duty: Duty) -> bool:
        return duty.who in self.people

    def paper(self, form: Form) -> bool:
        return form.by in self.people or not self.people.isdisjoint(form.signers)

    def files(self, row: m.Case) -> QuerySet[m.Attachment]:
        """The files that came with the matter or from the department."""
        seqs = [event.seq for event, _raw in read.told(row.pk) if self.event(event)]
        return m.Attachment.objects.filter(case=row, seq__in=seqs)


def part_of(case: Case, book: Rulebook, ctx: Context, *, seen_by: Staff) -> Part | None:
    """His part of the case; None: he may see the whole of it."""
    if case.class_ == 1 or not is_role(seen_by.key, "supporter", Cast(case=case, ctx=ctx, book=book)):
        return None
    return Part(seen_by.key, ctx)


def part_of_row(row: m.Case, *, seen_by: Staff, now: datetime) -> Part | None:
    """The same of a stored case. One that nobody supports need not be worked out."""
    if '"parts":' not in row.state:
        return None
    case, book, ctx = case_context(row, now)
    return part_of(case, book, ctx, seen_by=seen_by)


def parts_of(rows: Iterable[m.Case], *, seen_by: Staff) -> dict[int, Part]:
    """Of these cases those of which this person sees a part alone, with that part, as of now. The
    others are not even read: a list costs nothing more where his departments support nothing."""
    named = [f'"{d}"' for d in roster.present_roster().units_of(seen_by.key)]
    found = {}
    for row in rows:
        if '"parts":' in row.state and any(d in row.state for d in named):
            part = part_of_row(row, seen_by=seen_by, now=clock.now())
            if part is not None:
                found[row.pk] = part
    return found


def parts_of_ids(ids: Iterable[int], *, seen_by: Staff) -> dict[int, Part]:
    """The same of cases of which only the ids are known."""
    return parts_of(m.Case.objects.filter(pk__in=list(ids), state__contains='"parts":'), seen_by=seen_by)
