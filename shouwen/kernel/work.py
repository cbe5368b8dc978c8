"""The workbench of one decision: the case as it is becoming, and what is to go into the event.

The only mutable thing in the kernel. It lives for one act and ends as one frozen ``Event``.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from msgspec import structs

from shouwen.kernel.acts import Act
from shouwen.kernel.case import Breach, Case, Duty, Form, Past
from shouwen.kernel.context import Context
from shouwen.kernel.events import Changes, Event, Notice, evolve
from shouwen.kernel.outcome import Accepted
from shouwen.kernel.people import CLOCK
from shouwen.kernel.roles import Addressee, Cast
from shouwen.kernel.rulebook import Rulebook


class Work:
    """``case`` is what has become so far, ``before`` what it was when the act came in."""

    __slots__ = (
        "_cast", "act", "at", "before", "book", "breaches", "by", "case", "changes", "clauses", "counts_from", "ctx",
        "duties", "forms", "marks", "notices", "past", "seq", "to", "triggers", "type",
    )

    def __init__(
        self,
        case: Case,
        book: Rulebook,
        ctx: Context,
        *,
        type_: str,
        by: str = CLOCK,
        at: datetime | None = None,
        act: Act | None = None,
        past: Past | None = None,
        to: Addressee | None = None,
    ) -> None:
        self.case = self.before = case
        self.book, self.ctx = book, ctx
        self.type, self.by, self.act, self.past, self.to = type_, by, act, past, to
        now = at or ctx.now
        self.at = now if case.at is None or now >= case.at else case.at
        self.seq = case.version + 1
        self.changes: dict[str, Any] = {}
        self.duties: dict[str, Duty] = {}
        self.breaches: dict[str, Breach] = {}
        self.forms: dict[str, Form] = {}
        self.notices: dict[tuple[str, str, str | None], Notice] = {}
        self.clauses: dict[str, None] = {}
        self.marks: list[str] = []
        self.triggers: list[str] = []
        self.counts_from: datetime | None = None
        """While a case is moved to another rulebook: the instant of that, from which new limits count."""
        self._cast: Cast | None = None

    def cast(self, past: Past | None = None, owner: str | None = None) -> Cast:
        """The case as it now is, for asking roles and facts. The last one serves again, with what
        it knows, as long as it is about the same."""
        past, last = past or self.past, self._cast
        if (
            last is None or last.case is not self.case or last.past is not past
            or last.owner != owner or last.ctx is not self.ctx
        ):
            last = self._cast = Cast(
                case=self.case, ctx=self.ctx, book=self.book, past=past, owner=owner
            )
        return last

    def set(self, **fields: Any) -> None:
        self.changes.update(fields)
        self.case = structs.replace(self.case, **fields)

    def mark_instant(self, name: str, at: datetime | None = None) -> None:
        self.set(instants={**self.case.instants, name: at or self.at})

    def flag(self, name: str) -> None:
        if name not in self.case.flags:
            self.set(flags=(*self.case.flags, name))

    def count(self, name: str, by: int = 1) -> None:
        self.set(counts={**self.case.counts, name: self.case.counts.get(name, 0) + by})

    def remember(self, past: Past) -> None:
        self.past = past
        self.case = structs.replace(self.case, past=(*self.case.past, past))

    def cite(self, clauses: Iterable[str]) -> None:
        for clause in clauses:
            self.clauses.setdefault(clause)

    def put_duty(self, duty: Duty) -> None:
        self.duties[duty.id] = duty
        for n, there in enumerate(self.case.duties):
            if there.id == duty.id:
                duties = (*self.case.duties[:n], duty, *self.case.duties[n + 1 :])
                break
        else:
            duties = (*self.case.duties, duty)
        self.case = structs.replace(self.case, duties=duties)

    def put_form(self, form: Form) -> None:
        self.forms[form.id] = form
        kept = tuple(form if f.id == form.id else f for f in self.case.forms)
        if form not in kept:
            kept = (*kept, form)
        self.case = structs.replace(self.case, forms=kept)

    def put_breach(self, breach: Breach) -> None:
        self.breaches[breach.id] = breach
        kept = tuple(breach if b.id == breach.id else b for b in self.case.breaches)
        if breach not in kept:
            kept = (*kept, breach)
        self.case = structs.replace(self.case, breaches=kept)

    def notify(
        self, to: str | None, about: str, clause: tuple[str, ...] = (), *,
        duty: str | None = None, why: str = "opened",
    ) -> None:
        """A message to one member of staff; the same message of one event goes once."""
        if to is None or to not in self.ctx.roster.people:
            return
        key = (to, about, duty)
        self.notices.setdefault(
            key, Notice(at=self.at, to=to, about=about, clause=clause, duty=duty, why=why)
        )

    def event(self) -> Event:
        """Everything that came of it, frozen."""
        return Event(
            seq=self.seq, at=self.at, type=self.type, by=self.by, act=self.act,  # type: ignore[arg-type]
            clause=tuple(self.clauses), changes=Changes(**self.changes),
            duties=tuple(self.duties.values()), breaches=tuple(self.breaches.values()),
            forms=tuple(self.forms.values()), notices=tuple(self.notices.values()),
            past=self.past if self.act is not None else None, marks=tuple(self.marks),
        )

    def finish(self) -> tuple[Case, Event]:
        """The event, and the case that it makes of the one before: derived once more from it."""
        event = self.event()
        return evolve(self.before, event), event

    def finish_by_rule(self, past: Past) -> Accepted:
        """The same where nobody acted on this case: what came to it is remembered as ``past``."""
        event = structs.replace(self.event(), act=None, past=past)
        return Accepted(case=evolve(self.before, event), events=(event,))
