"""Playing a story: the same kernel and rulebooks as the desk, and no database."""

from contextlib import suppress
from datetime import datetime
from typing import Any

import msgspec

from shouwen.cli.stories.reading import Step, Story, StoryError
from shouwen.kernel import decide
from shouwen.kernel.acts import Act, Register, from_fields
from shouwen.kernel.case import Case
from shouwen.kernel.context import Context
from shouwen.kernel.events import Event, Notice
from shouwen.kernel.loading.source import RulebookError
from shouwen.kernel.outcome import Accepted, Refusal
from shouwen.kernel.rulebook import Rulebook
from shouwen.rulebooks import load_any


class Refused(msgspec.Struct, frozen=True, kw_only=True):
    step: Step
    refusal: Refusal
    by: str


class Played(msgspec.Struct, kw_only=True):
    """What came of a story: every case with its events, and the steps that were refused."""

    book: Rulebook
    story: Story
    ended: datetime
    cases: dict[str, Case] = {}
    events: dict[str, list[Event]] = {}
    books: dict[str, Rulebook] = {}
    """Rulebooks to which steps may move a case, by the name that the steps give them."""
    refused: list[Refused] = []
    sent: dict[str, tuple[str, Act]] = {}
    """Registrations that were taken, by their ``client_id``: the case, and what was sent."""

    def notices(self, key: str) -> list[Notice]:
        return [n for e in self.events[key] for n in e.notices]


def play(story: Story, book: Rulebook, until: datetime | None = None) -> Played:
    """Play all steps, the clock's acts in between, and on to ``until`` if that is given."""
    played = Played(book=book, story=story, ended=story.start, books={book.id: book, **_named(story)})
    for step in story.steps:
        _pass_time(played, step.at)
        played.ended = step.at
        if step.act is not None:
            _step(played, step)
    if until is not None and until > played.ended:
        _pass_time(played, until)
        played.ended = until
    return played


def _named(story: Story) -> dict[str, Rulebook]:
    """The rulebooks to which steps move a case, by the name that was written and by their own id."""
    found = {}
    for step in story.steps:
        if step.act == "move_rulebook":
            with suppress(RulebookError):
                book = load_any(str(step.fields.get("rulebook", "")))
                found.update({str(step.fields["rulebook"]): book, book.id: book})
    return found


def _context(played: Played, at: datetime) -> Context:
    story = played.story
    return Context(
        now=at, roster=story.roster, calendar=story.calendar, plans=story.plans,
        cases=played.cases, books=played.books, customers=frozenset(story.customers), lacking=story.lacking, zone=story.zone,
    )


def _pass_time(played: Played, at: datetime) -> None:
    for key, case in list(played.cases.items()):
        ctx = _context(played, at)
        passed = decide.expire(case, decide.in_force(case, played.book, ctx), ctx)
        if passed is not None:
            _keep(played, key, passed)


def _step(played: Played, step: Step) -> None:
    act = _act(step, played)
    key = step.case
    sent = played.sent.get(act.client_id) if isinstance(act, Register) and act.client_id else None
    if sent is not None:
        key, before = sent
        if before == act:
            return  # sent once more: the same case, and nothing new
    case = played.cases.get(key)
    if case is None:
        case = Case(id=key)
        if step.act != "register":
            refusal = decide.judged(case, act, played.book, _context(played, step.at))
            assert refusal is not None
            played.refused.append(Refused(step=step, refusal=refusal, by=act.by))
            return
    ctx = _context(played, step.at)
    outcome = decide.act(case, act, decide.in_force(case, played.book, ctx), ctx)
    if isinstance(outcome, Refusal):
        played.refused.append(Refused(step=step, refusal=outcome, by=act.by))
        return
    _keep(played, key, outcome)
    if isinstance(act, Register) and act.client_id:
        played.sent[act.client_id] = (key, act)


def _keep(played: Played, key: str, outcome: Accepted) -> None:
    played.cases[key] = outcome.case
    played.events.setdefault(key, []).extend(outcome.events)
    for other in outcome.others:
        found = next(k for k, c in played.cases.items() if c.id == other.case.id)
        played.cases[found] = other.case
        played.events[found].extend(other.events)


def _act(step: Step, played: Played) -> Act:
    assert step.act is not None
    fields: dict[str, Any] = dict(step.fields)
    if isinstance(fields.get("customer"), dict):
        fields["customer"] = {k: (v if k == "anonymous" else str(v))
                              for k, v in fields["customer"].items()}
    try:
        return from_fields(step.act, fields)
    except (msgspec.ValidationError, TypeError, ValueError) as error:
        msg = f"{played.story.file}:{step.line} steps/{step.number} {step.act}: {error}; see shouwen acts"
        raise StoryError(msg) from None
