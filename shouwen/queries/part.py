"""What of a case is for somebody whose department only supports: the matter and his department's part.

The customer's phone, the other departments' words, files, papers and breaches are not; class 1 is
for all who have to do with it.
"""

from datetime import datetime

from django.db.models import QuerySet

from shouwen.kernel.case import Case, Duty, Form
from shouwen.kernel.context import Context
from shouwen.kernel.events import Event
from shouwen.kernel.roles import Cast, is_role
from shouwen.kernel.rulebook import Rulebook
from shouwen.org.models import Staff
from shouwen.store import models as m
from shouwen.store import read
from shouwen.store.asking import case_context

OF_ALL = frozenset({"registered", "coordinated"})
"""Events that say what the matter is and who has which part."""


class Part:
    """One person's part of one case."""

    def __init__(self, who: str, ctx: Context) -> None:
        roster = ctx.roster
        self.departments = {d for d in (roster.department_of(who), *roster.headed_by(who)) if d}
        self.people = {who} | {k for k in roster.people if roster.department_of(k) in self.departments}

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
