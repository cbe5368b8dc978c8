"""Which course somebody owes, how far he is, and what has changed since he passed.

A course is one rulebook in force in an estate of his office, for his post. Passed once, it is due
again when another version (or another rulebook in its place) says something else to that post, and
then for those lines alone.
"""

from collections.abc import Iterable
from functools import lru_cache

import msgspec

from shouwen import clock
from shouwen.kernel.rulebook import Rulebook
from shouwen.org.models import Estate, HandbookEntry, Staff
from shouwen.queries import scope
from shouwen.rulebooks.booklet import Booklet, booklet, changed
from shouwen.rulebooks.quizzing import Draft, others
from shouwen.rulebooks.saying import Said
from shouwen.store import books
from shouwen.training.models import Attempt, Policy, Step

STEPS = ("read", "tested", "practised", "signed")
"""The steps of a first week, in their order."""


class Course(msgspec.Struct, frozen=True, kw_only=True):
    """``estates``: names of those that go by the rulebook."""

    book: Rulebook
    post: str
    estates: tuple[str, ...]


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """How far somebody is with a course. ``due``: ``whole``, ``changed`` or nothing (None); ``only``
    the lines that changed; ``done`` the steps that are done."""

    course: Course
    due: str | None
    only: frozenset[str] | None
    passed: Attempt | None
    before: tuple[str, str] | None
    """The rulebook and hash of the test passed before, where something has changed since."""
    done: frozenset[str]

    @property
    def complete(self) -> bool:
        return self.done == frozenset(STEPS)

    @property
    def left(self) -> tuple[str, ...]:
        return tuple(s for s in STEPS if s not in self.done)


def policy() -> Policy:
    """What the company has set; what comes with Shouwen where it has set nothing."""
    return Policy.objects.first() or Policy()


@lru_cache(maxsize=256)
def booklet_of(book: str, hash_: str, post: str) -> Booklet:
    """The booklet of a post under one version of a rulebook.

    Raises:
        LookupError: that version is not stored.
    """
    return booklet(books.pinned(book, hash_), post)


def courses(staff: Staff) -> tuple[Course, ...]:
    """What this person has to know: each rulebook of his office (the company: of all), for his post."""
    rows = Estate.objects.select_related("office").order_by("pk")
    return of_estates(scope.in_office(rows, staff), staff.post)


def of_estates(estates: Iterable[Estate], post: str) -> tuple[Course, ...]:
    found: dict[str, tuple[Rulebook, list[str]]] = {}
    for estate in estates:
        book = books.of_estate(estate)
        found.setdefault(book.hash, (book, []))[1].append(estate.name)
    return tuple(Course(book=b, post=post, estates=tuple(names)) for b, names in found.values())


def course(staff: Staff, book: str) -> Course | None:
    """One's own course in a rulebook; None where it is not among them."""
    return next((c for c in courses(staff) if c.book.id == book), None)


def standing(staff: Staff) -> list[Standing]:
    """How far this person is with each of his courses."""
    passed = list(Attempt.objects.filter(staff=staff, passed=True).order_by("-pk"))
    steps = list(Step.objects.filter(staff=staff))
    all_ = courses(staff)
    return [measured(c, passed, steps, all_) for c in all_]


def measured(
    found: Course, passed: list[Attempt], steps: list[Step], all_: tuple[Course, ...]
) -> Standing:
    """``passed``: this person's passed tests, the newest first."""
    in_force = {c.book.id for c in all_}
    mine = [a for a in passed if a.post == found.post]
    last = next((a for a in mine if a.book == found.book.id), None)
    if last is None:
        last = next((a for a in mine if a.book not in in_force), None)
    only = _changed(found, last.book, last.hash) if last else None
    due = "whole" if only is None else "changed" if only else None
    done = {"practised" for s in steps if s.sort == "practised"}
    if due is None:
        done.add("tested")
    for sort in ("read", "signed"):
        if any(s.sort == sort and s.post == found.post and not _differs(found, s) for s in steps):
            done.add(sort)
    return Standing(
        course=found, due=due, only=only if due == "changed" else None, passed=last if due is None else None,
        before=(last.book, last.hash) if last and due == "changed" else None, done=frozenset(done))


def _differs(found: Course, step: Step) -> bool:
    return step.hash != found.book.hash and _changed(found, step.book, step.hash) != frozenset()


def _changed(found: Course, book: str, hash_: str) -> frozenset[str] | None:
    """The lines that say something else than in that version; None where it can't be read any more."""
    if hash_ == found.book.hash:
        return frozenset()
    try:
        before = booklet_of(book, hash_, found.post)
    except LookupError:
        return None
    return changed(before, booklet_of(found.book.id, found.book.hash, found.post))


def who_does_what(office: str | None) -> tuple[Draft, ...]:
    """Questions about what each department does, from the office's handbook: whoever is at home in
    it sends nobody to the wrong door."""
    entries = HandbookEntry.objects.select_related("department").exclude(department=None).filter(
        office__key=office) if office else HandbookEntry.objects.none()
    rows = [(e, w) for e in entries.order_by("pk") for w in e.words[:3]]
    owners: dict[str, set[str]] = {}
    for entry, word in rows:
        owners.setdefault(word, set()).add(entry.department.name)
    every = [Said(e.department.name, e.department.name) for e, _w in rows]
    found = []
    for entry, word in rows:
        right = Said(entry.department.name, entry.department.name)
        wrong = others(right, every)
        if len(owners[word]) == 1 and wrong:
            found.append(Draft(
                id=f"handbook/{entry.pk}/{word}", about=f"handbook/{entry.pk}", right=right, wrong=wrong,
                text=Said(f"客户说起“{word}”，归哪个部门？", f"A customer speaks of “{word}”: which department is it for?"),
                why=Said(f"职责手册：{entry.subject}，{entry.text}", f"Handbook: {entry.subject}, {entry.text}")))
    return tuple({d.text.zh: d for d in found}.values())


def new_here(staff: Staff) -> bool:
    """Whether somebody has been employed for less than the time for a first week, twice over."""
    joined = staff.employed_from
    if joined is None:
        return False
    return 0 <= (clock.now() - joined).days <= 2 * policy().week


def due_now(staff: Staff) -> int:
    """Courses that somebody has to do something about: a newcomer's, and those that say something else
    since he passed. Who was never asked to learn here is not looked up further: it is his first page."""
    if not new_here(staff) and not Attempt.objects.filter(staff=staff, passed=True).exists():
        return 0
    found = standing(staff)
    return sum(1 for s in found if s.due == "changed" or (not s.complete and new_here(staff)))
