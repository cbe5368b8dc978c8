"""Playing recorded histories under another rulebook: what the same acts would have come to.

Acts are taken as they were recorded; what the clock did is not copied but produced again, at its
own second, with the organisation as it was at that instant. An act that the other rulebook refuses
is noted and skipped, and the later ones go on without it. Under the rulebook under which a history
was made it gives exactly the recorded events: that is the proof that it may be believed.

Cases that were linked are played together, in the order in which their events were written.
"""

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec
from msgspec import UNSET, structs

from shouwen.kernel import acts as a
from shouwen.kernel import decide
from shouwen.kernel.acts import Act, name_of
from shouwen.kernel.calendar import Calendar
from shouwen.kernel.case import Case, Pinned
from shouwen.kernel.clockwork import next_instant, next_leaving, roster_moves, ticks
from shouwen.kernel.context import Context
from shouwen.kernel.events import Event, fold
from shouwen.kernel.heard import heard_of
from shouwen.kernel.outcome import Accepted, Refusal
from shouwen.kernel.people import CLOCK, Roster
from shouwen.kernel.rulebook import Rulebook
from shouwen.kernel.vocabulary import OUTSIDE_CASES

INSTANT = timedelta(microseconds=1)


class Organisation(msgspec.Struct, frozen=True, kw_only=True):
    """The organisation as published at one instant, in force until the next is."""

    since: datetime
    roster: Roster
    calendar: Calendar
    plans: Mapping[str, frozenset[str]] = {}


class World:
    """The organisation at any instant. Before the first publication the first one holds."""

    def __init__(
        self, published: Sequence[Organisation], since: Sequence[datetime] | None = None
    ) -> None:
        """``published`` in the order of their instants; ``since`` are these, where looking at the
        publications themselves would be dear."""
        self.published = published
        self._since = since if since is not None else [o.since for o in published]

    def place(self, at: datetime) -> int:
        """Which publication is in force at ``at``."""
        return max(0, bisect_right(self._since, at) - 1)

    def at(self, at: datetime) -> Organisation:
        return self.published[self.place(at)]

    def until(self, at: datetime) -> datetime | None:
        """When the publication in force at ``at`` is followed by the next; None: it is the last."""
        following = self.place(at) + 1
        return self._since[following] if following < len(self._since) else None

    def context(
        self, office: str | None, at: datetime, *, customers: frozenset[str] = frozenset(),
        cases: Mapping[str, Case] | None = None,
    ) -> Context:
        """What a decision at ``at`` could know then."""
        found = self.at(at)
        return Context(
            now=at, roster=found.roster, calendar=found.calendar, office=office,
            plans=found.plans.get(office or "", frozenset()), customers=customers, cases=cases or {},
        )


class History(msgspec.Struct, frozen=True, kw_only=True):
    """A case as recorded. ``uid`` is the kernel's id, ``row`` the number that people see, ``order``
    the place of each event among those of all cases; ``book`` is the hash of the case's rulebook.

    ``asked`` is False for a case that is played only because another one was linked to it.
    """

    uid: str
    row: int
    office: str | None
    book: str
    events: tuple[Event, ...]
    order: tuple[int, ...] = ()
    asked: bool = True

    @property
    def standing(self) -> bool:
        """What is owed by period, outside any matter: it has no acts to play."""
        return bool(self.events) and self.events[0].type in OUTSIDE_CASES


def pins(event: Event) -> tuple[Pinned, ...]:
    """All rulebooks that the case went by, if this event moved it to another; else nothing."""
    found = event.changes.rulebooks  # type: ignore[attr-defined]
    return () if found is UNSET else found


def first_book(history: History) -> str:
    """The hash of the rulebook under which the case was registered."""
    return next((found[0].hash for e in history.events if (found := pins(e))), history.book)


class Refused(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A recorded act that the other rulebook does not take.

    ``moot``: it concerns a paper or a breach that does not exist there, so nobody would have asked
    for it. ``after``: an act before it on the same case was refused; it may hang on that.
    """

    seq: int
    at: datetime
    by: str
    act: str
    code: str
    clause: tuple[str, ...] = ()
    instead: tuple[str, ...] = ()
    moot: bool = False
    after: bool = False


class Played(msgspec.Struct, frozen=True, kw_only=True):
    """What a history came to: the case, its events, the acts that were refused, acts played."""

    case: Case
    events: tuple[Event, ...] = ()
    refused: tuple[Refused, ...] = ()
    acts: int = 0


def recorded(history: History, book: Rulebook, world: World, until: datetime) -> Played:
    """What really happened up to ``until``, with what the clock owes by then under its own book."""
    events = tuple(e for e in history.events if e.at <= until)
    case = fold(events, history.uid)
    case, more = wind(case, book, world, until)
    number = sum(1 for e in events if e.act is not None)
    return Played(case=case, events=(*events, *more), acts=number)


def replay(
    histories: Sequence[History], book: Callable[[History], Rulebook], world: World, until: datetime,
    moved: Callable[[str], Rulebook] | None = None,
) -> dict[str, Played]:
    """Play linked histories together, each under the rulebook that ``book`` gives for it.

    ``moved`` gives the rulebooks, by hash, to which recorded acts move a case; None: these acts are left out.

    Nothing after ``until`` is played, and the clock stands at ``until`` in the end. Keyed by uid.
    """
    stage = _Stage(histories, book, world, moved)
    steps = sorted(
        (order, n, event)
        for n, history in enumerate(histories)
        for order, event in zip(history.order or range(len(history.events)), history.events, strict=True)
        if event.at <= until
    ) if len(histories) > 1 else [(0, 0, e) for e in histories[0].events if e.at <= until]
    for _, n, event in steps:
        stage.step(histories[n], event)
    for history in histories:
        stage.forward(history.uid, until)
    return {h.uid: stage.played(h) for h in histories}


class _Stage:
    """The cases of one group while they are being played."""

    def __init__(
        self, histories: Sequence[History], book: Callable[[History], Rulebook], world: World,
        moved: Callable[[str], Rulebook] | None,
    ) -> None:
        self.moved = moved
        self.books = {h.uid: book(h) for h in histories}
        self.world = world
        self.cases = {h.uid: Case(id=h.uid) for h in histories}
        self.events: dict[str, list[Event]] = {h.uid: [] for h in histories}
        self.refused: dict[str, list[Refused]] = {h.uid: [] for h in histories}
        self.acts = dict.fromkeys(self.cases, 0)

    def step(self, history: History, event: Event) -> None:
        """One recorded event: an act is played; where the clock noticed a change of staff it looks
        again; everything else follows from these by itself."""
        if isinstance(event.act, a.MoveRulebook) and self.moved is None:
            return  # everything is played under the one rulebook that is asked about
        if event.act is not None:
            self.acts[history.uid] += 1
            self._act(history, event, event.act)
        elif event.by == CLOCK and event.type == "duty_moved":
            self._look(history, event)

    def _act(self, history: History, event: Event, what: Act) -> None:
        uid, book = history.uid, self.books[history.uid]
        self._wind(uid, event.at)
        case = self.cases[uid]
        ctx = self.world.context(
            case.office if case.registered else history.office, event.at,
            customers=_customers(case, what), cases=self._named(case, what, event.at),
        )
        ctx = structs.replace(ctx, heard=heard_of(event), lacking=_lacking(event, what))
        if isinstance(what, a.MoveRulebook) and self.moved is not None:
            following = self.moved(pins(event)[-1].hash)
            ctx = structs.replace(ctx, books={what.rulebook: following, following.id: following})
        outcome = decide.act(case, what, book, ctx)
        if isinstance(outcome, Refusal):
            self.refused[uid].append(self._refusal(uid, event, what, outcome))
            return
        self._take(outcome)
        self.books[uid] = decide.in_force(outcome.case, book, ctx)

    def _refusal(self, uid: str, event: Event, what: Act, outcome: Refusal) -> Refused:
        return Refused(
            seq=event.seq, at=event.at, by=what.by, act=name_of(what), code=outcome.code,
            clause=outcome.clause, instead=outcome.instead,
            moot=outcome.code == "RF93" and isinstance(what, OF_THE_BOOK),
            after=any(not r.moot for r in self.refused[uid]),
        )

    def _take(self, outcome: Accepted) -> None:
        self.cases[outcome.case.id] = outcome.case
        self.events[outcome.case.id] += outcome.events
        for other in outcome.others:
            self._take(other)

    def _named(self, case: Case, what: Act, at: datetime) -> dict[str, Case]:
        """Other cases of the group that a decision on this act looks at, as the clock has left them
        by then."""
        if isinstance(what, a.Link):
            wanted: tuple[str, ...] = (what.to,)
        elif isinstance(what, a.Resolve | a.Withdraw):
            wanted = case.members
        else:
            return {}
        found = [u for u in wanted if u in self.cases and self.cases[u].registered]
        for uid in found:
            self.forward(uid, at)
        return {u: self.cases[u] for u in found}

    def forward(self, uid: str, to: datetime) -> None:
        """Let the clock of one case run up to ``to``."""
        self.cases[uid], more = wind(self.cases[uid], self.books[uid], self.world, to)
        self.events[uid] += more

    def _look(self, history: History, event: Event) -> None:
        """A change of staff or shift was noticed: by an act of that instant, or by the clock."""
        uid, book, at = history.uid, self.books[history.uid], event.at
        if not self.cases[uid].registered:
            return
        self.forward(uid, at)
        case, more = self.cases[uid], list[Event]()
        ctx, before = self.world.context(case.office, at), at - INSTANT
        following = history.events[event.seq : event.seq + 1]
        by_an_act = any(f.at == at and f.act is not None for f in following)
        if not by_an_act and next_instant(case, book, ctx, before) == at:
            case, more, _ = ticks(case, book, ctx.at(at + INSTANT), before)
        elif (moved := roster_moves(case, book, ctx)) is not None:
            case, event = moved
            more = [event]
        self.cases[uid] = case
        self.events[uid] += more

    def _wind(self, uid: str, to: datetime) -> None:
        """Where the organisation changed since the case's last event, the clock goes on in steps;
        else deciding does it by itself."""
        case = self.cases[uid]
        if case.at is None or self.world.place(case.at) == self.world.place(to):
            return
        self.cases[uid], more = wind(case, self.books[uid], self.world, to)
        self.events[uid] += more

    def end(self, history: History, until: datetime) -> None:
        """The clock stands at ``until``."""
        uid = history.uid
        self.cases[uid], more = wind(self.cases[uid], self.books[uid], self.world, until)
        self.events[uid] += more

    def played(self, history: History) -> Played:
        uid = history.uid
        return Played(
            case=self.cases[uid], events=tuple(self.events[uid]), refused=tuple(self.refused[uid]),
            acts=self.acts[uid],
        )


OF_THE_BOOK = (a.File, a.Sign, a.State, a.Propose, a.Decide, a.Appeal)
"""Acts on a paper or a breach: where the rulebook makes none, there is nothing to act on."""


def _customers(case: Case, what: Act) -> frozenset[str]:
    """The customers who are known while ``what`` is decided, as the desk would know them."""
    if isinstance(what, a.Register):
        named = what.customer if isinstance(what.customer, str) else None
        return frozenset(k for k in (named, what.by) if k)
    return frozenset((case.customer,)) if case.customer else frozenset()


def _lacking(event: Event, what: Act) -> dict[str, tuple[str, ...]]:
    """Which particulars of a known customer nobody had when the matter was registered."""
    found: Any = event.changes.lacking  # type: ignore[attr-defined]
    if isinstance(what, a.Register) and isinstance(what.customer, str) and found is not UNSET:
        return {what.customer: found}
    return {}


def wind(
    case: Case, book: Rulebook, world: World, to: datetime
) -> tuple[Case, list[Event]]:
    """Let the clock run up to ``to``, each instant with the organisation that was in force then.

    It stops where nothing is left that time alone could bring about but changes of shift.
    """
    events: list[Event] = []
    start = after = case.at
    while start is not None and start < to:
        ctx = world.context(case.office, start)
        if not _pending(case, book, ctx, after):
            break
        end = min(world.until(start) or to, to)
        case, more, last = ticks(case, book, ctx.at(end), after)
        events += more
        following = next_instant(case, book, ctx, last)
        if following is None or following >= end:
            # what falls on the instant of a publication is looked at with what was published
            start, last = end, max(last or end, end - INSTANT)
        after = last
    return case, events


def _pending(case: Case, book: Rulebook, ctx: Context, after: datetime | None) -> bool:
    """Whether time alone will bring about more than a duty changing hands with the shift."""
    if any(d.live and (d.warn_at or d.later or (d.due and not d.breached)) for d in case.duties):
        return True
    if case.stage == "waiting" and case.waiting_until is not None:
        return True
    if after is not None and any(
        s.from_ > after or (s.until is not None and s.until > after) for s in case.stand_ins
    ):
        return True
    return next_leaving(case, book, ctx, after) is not None
