"""Taking a test, the steps of a first week, training held. What is due is read by ``queries.courses``."""

import secrets
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import msgspec
from django.db import transaction

from shouwen import clock
from shouwen.desk import door
from shouwen.desk.settings.changing import change
from shouwen.kernel import acts as a
from shouwen.kernel.outcome import Refusal
from shouwen.kernel.rulebook import Rulebook
from shouwen.org.entering import Entered
from shouwen.org.models import Office, Staff
from shouwen.rulebooks.quizzing import Draft, Question, questions
from shouwen.store.models import Duty
from shouwen.store.turns import turn
from shouwen.training.models import Attempt, Policy, Session, Step

FORM = "F20"
"""The form that says who learnt what when."""
SORTS = ("skills", "theory", "visit", "other")
"""Sorts of training that the regulations name, and what else there is."""


def begin(
    staff: Staff, book: Rulebook, post: str, policy: Policy, only: frozenset[str] | None,
    more: tuple[Draft, ...] = (),
) -> Attempt:
    """A test with fresh questions; the one begun and not handed in, if there is one.

    ``only``: the lines that changed, None for the whole course; ``more``: who does what."""
    with turn(), transaction.atomic():
        there = Attempt.objects.filter(staff=staff, hash=book.hash, post=post, done_at=None).order_by("-pk").first()
        if there is not None:
            return there
        seed = secrets.token_hex(8)
        asked = questions(book, post, seed, policy.questions, only, more if only is None else ())
        return Attempt.objects.create(
            staff=staff, book=book.id, hash=book.hash, version=book.version, post=post, whole=only is None,
            seed=seed, asked=msgspec.to_builtins(asked), pass_mark=policy.pass_mark, begun_at=clock.now())


def asked(attempt: Attempt) -> list[Question]:
    """Its questions, as they were asked."""
    return msgspec.convert(attempt.asked, list[Question])


def hand_in(attempt: Attempt, given: Mapping[str, str]) -> Attempt:
    """Count the answers, once: a test handed in stays as it was. Passed, it has a certificate's number.

    ``given``: the chosen place by the question's place, as a form sends it.

    Raises:
        Wrong: a question has no answer.
    """
    entered = Entered(given)
    chosen: list[int] = []
    asked_ = asked(attempt)
    for n, question in enumerate(asked_):
        picked = entered.one_of(f"q{n}", {str(i): i for i in range(len(question.choices))})
        chosen.append(-1 if picked is None else picked)
    entered.done()
    right = sum(1 for q, c in zip(asked_, chosen, strict=True) if c == q.right)
    passed = bool(asked_) and right * 100 >= attempt.pass_mark * len(asked_)
    now = clock.now()
    Attempt.objects.filter(pk=attempt.pk, done_at=None).update(
        given=chosen, right=right, passed=passed, done_at=now,
        number=f"{now:%Y}-{attempt.pk:06d}" if passed else None)
    attempt.refresh_from_db()
    return attempt


def step(staff: Staff, sort: str, book: Rulebook, post: str, text: str = "") -> None:
    """A step of the first week is done; done twice it stays as it was first."""
    Step.objects.get_or_create(
        staff=staff, sort=sort, hash=book.hash, post=post,
        defaults={"book": book.id, "at": clock.now(), "text": text})


def sign(staff: Staff, book: Rulebook, post: str, typed: Mapping[str, str]) -> None:
    """Sign the booklet with one's name, typed.

    Raises:
        Wrong: it is not one's own name.
    """
    entered = Entered(typed)
    name = entered.text("name", 60, needed=True)
    if name and name != staff.name:
        entered.wrong("name", "not_own_name", name=staff.name)
    entered.done()
    step(staff, "signed", book, post, name)


def file_learnt(staff: Staff, fields: Mapping[str, str], owed: Iterable[Duty]) -> list[Refusal]:
    """What somebody has learnt goes into the form that ``owed`` asks for of him; that ends it. Why not, where
    it was refused."""
    done = [door.act(a.File(by=staff.key, form=FORM, fields=dict(fields)), on=duty.case_id, act_id=f"learnt-{duty.pk}")
            for duty in owed]
    return [d for d in done if isinstance(d, Refusal)]


def hold(
    typed: Mapping[str, str], attended: list[str], *, by: Staff, offices: Mapping[str, Office],
    people: Mapping[str, Staff], today: date, once: str = "",
) -> Session:
    """Write down training that was held, with who was there.

    Raises:
        Wrong: something typed can't be taken.
        Again: this form was sent before.
    """
    entered = Entered(typed)
    office = entered.one_of("office", offices)
    on = entered.day("on", needed=True)
    if on is not None and on > today:
        entered.wrong("on", "not_yet")
    sort = entered.one_of("sort", {s: s for s in SORTS})
    theme = entered.text("theme", 80, needed=True)
    minutes = entered.whole("minutes", 5, 1440)
    material = entered.text("material", 200)
    there: list[Any] = [people[k] for k in attended if k in people]
    if not there:
        entered.wrong("attended", "choose")
    entered.done()
    with change("training_held", theme, by=by, once=once, office=office.key, publishes=False) as note:
        row = Session.objects.create(
            office=office, on=on, sort=sort, theme=theme, minutes=minutes, material=material, by=by, at=clock.now())
        row.attended.set(there)
        note.now(row)
    return row


def set_policy(typed: Mapping[str, str], policy: Policy, *, by: Staff, once: str = "") -> Policy:
    """What the company asks of its tests.

    Raises:
        Wrong: something typed can't be taken.
        Again: this form was sent before.
    """
    entered = Entered(typed)
    mark = entered.whole("pass_mark", 50, 100)
    count = entered.whole("questions", 5, 30)
    week = entered.whole("week", 1, 60)
    entered.done()
    with change("training_set", "", by=by, once=once, publishes=False) as note:
        note.was(policy)
        policy.pass_mark, policy.questions, policy.week = mark, count, week
        policy.save()
        note.now(policy)
    return policy
