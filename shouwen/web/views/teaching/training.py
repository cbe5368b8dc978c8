"""培训: one's own courses, the booklet of a post, lessons, tests and what came of them."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from shouwen import clock
from shouwen.desk.teaching import training as desk_training
from shouwen.kernel.rulebook import Rulebook
from shouwen.org.entering import Wrong
from shouwen.org.models import Company, Staff
from shouwen.org.posts import RANKS
from shouwen.queries import courses, scope, trained
from shouwen.rulebooks.booklet import SORTS, booklet, dropped, lessons
from shouwen.store import books
from shouwen.training.models import Attempt
from shouwen.web import words
from shouwen.web.entry import sentence
from shouwen.web.pages import page
from shouwen.web.views.teaching.finishing import finish


@login_required
@require_http_methods(["GET"])
def training(request: HttpRequest) -> HttpResponse:
    """My courses with their steps, my tests and certificates."""
    return page(request, "training/mine.html", {
        "standing": [(s, _steps(s)) for s in courses.standing(request.user)], "policy": courses.policy(),
        "attempts": trained.attempts(request.user), "others": trained.looks_after(request.user),
        "week": courses.new_here(request.user)})


def _steps(standing: courses.Standing) -> list[tuple[str, bool]]:
    return [(s, s in standing.done) for s in courses.STEPS]


def _own(request: HttpRequest, book: str) -> courses.Standing:
    """How far this person is with his own course in that rulebook."""
    found = next((s for s in courses.standing(request.user) if s.course.book.id == book), None)
    if found is None:
        raise Http404
    return found


# -- the booklet of a post -------------------------------------------------------------------------


def in_force(book: str, post: str) -> Rulebook:
    """The rulebook whose booklet anybody may read; 404 where there is no such book or post."""
    if book not in books.all_ids() or post not in RANKS:
        raise Http404
    return books.current(book)


@login_required
@require_http_methods(["GET"])
def booklet_page(request: HttpRequest, book: str, post: str) -> HttpResponse:
    """What a post owes, must not do and how it may pass on, from the rulebook in force."""
    return page(request, "training/booklet.html", booklet_context(request.user, book, post))


def booklet_context(person: Staff, book: str, post: str) -> dict[str, Any]:
    """``standing``: the reader's own course, where this is his booklet."""
    found = in_force(book, post)
    made = booklet(found, post)
    own = next((s for s in courses.standing(person) if (s.course.book.id, s.course.post) == (book, post)), None)
    gone = ()
    if own is not None and own.before is not None:
        gone = dropped(courses.booklet_of(*own.before, post), made)
    return {"book": found, "post": post, "parts": [(s, made.of(s)) for s in SORTS], "standing": own, "gone": gone,
            "posts": list(RANKS), "fresh": own.only if own and own.only else frozenset()}


@login_required
@require_POST
def read(request: HttpRequest, book: str) -> HttpResponse:
    """「我读完了」."""
    own = _own(request, book)
    desk_training.step(request.user, "read", own.course.book, own.course.post)
    finish(request)
    return redirect("training")


@login_required
@require_http_methods(["POST"])
def sign(request: HttpRequest, book: str) -> HttpResponse:
    """Sign the booklet of one's own post with one's name."""
    own = _own(request, book)
    try:
        desk_training.sign(request.user, own.course.book, own.course.post, request.POST.dict())
    except Wrong as wrong:
        context = booklet_context(request.user, own.course.book.id, own.course.post)
        return page(request, "training/booklet.html", {
            **context, "typed": request.POST.get("name", ""), "fault": sentence(wrong.faults["name"])}, 422)
    finish(request)
    messages.success(request, _("手册已签收。"))
    return redirect("training")


# -- lessons and tests -----------------------------------------------------------------------------


@login_required
@require_http_methods(["GET"])
def lesson(request: HttpRequest, book: str, number: int) -> HttpResponse:
    """A few clauses in plain words, with what the software does for each."""
    own = _own(request, book)
    every = lessons(own.course.book, own.course.post, own.only)
    if not 1 <= number <= len(every):
        raise Http404
    return page(request, "training/lesson.html", {
        "book": own.course.book, "post": own.course.post, "lesson": every[number - 1], "count": len(every),
        "before": number - 1, "after": number + 1 if number < len(every) else 0, "changed": own.only is not None})


@login_required
@require_POST
def begin(request: HttpRequest, book: str) -> HttpResponse:
    """A new test: on the whole course, or on what has changed; passed ones may be taken again."""
    own = _own(request, book)
    more = courses.who_does_what(scope.office_of(request.user))
    found = desk_training.begin(request.user, own.course.book, own.course.post, courses.policy(), own.only, more)
    return redirect("test", found.pk)


@login_required
@require_http_methods(["GET", "POST"])
def test(request: HttpRequest, attempt: int) -> HttpResponse:
    """The questions; handed in, how many were right, and each with its clause."""
    found = get_object_or_404(Attempt, pk=attempt, staff=request.user)
    typed, faults = request.POST.dict(), frozenset()
    if request.method == "POST" and found.done_at is None:
        try:
            desk_training.hand_in(found, typed)
            finish(request)
        except Wrong as wrong:
            faults = frozenset(int(k[1:]) for k in wrong.faults)
        else:
            return redirect("test", found.pk)
    return page(request, "training/test.html", test_context(found, typed, faults), 422 if faults else 200)


def test_context(found: Attempt, typed: dict[str, str], faults: frozenset[int]) -> dict[str, Any]:
    english = words.english()
    done, book = found.done_at is not None, rulebook_of(found)
    rows = []
    for n, question in enumerate(desk_training.asked(found)):
        chosen = found.given[n] if done else typed.get(f"q{n}", "")
        rows.append({
            "n": n, "name": f"q{n}", "text": question.text, "why": question.why, "missing": n in faults,
            "clauses": [(c, book.label(c, "en" if english else "zh") if book else c) for c in question.clauses],
            "choices": [(str(i), c, str(i) == str(chosen), i == question.right) for i, c in enumerate(question.choices)],
            "right": done and chosen == question.right})
    return {"attempt": found, "rows": rows, "done": done, "book": found.book,
            "wrong": sum(1 for r in rows if not r["right"])}


def rulebook_of(found: Attempt) -> Rulebook | None:
    """The rulebook as it was then; None where that version can't be read any more."""
    try:
        return books.pinned(found.book, found.hash)
    except LookupError:
        return None


@login_required
@require_http_methods(["GET"])
def certificate(request: HttpRequest, attempt: int) -> HttpResponse:
    """Who passed what, when, under which version; for himself and for who looks after his training."""
    found = certificate_of(request.user, attempt)
    return page(request, "training/certificate.html", {
        "attempt": found, "book": rulebook_of(found), "company": Company.objects.first()})


def certificate_of(person: Staff, attempt: int) -> Attempt:
    """A passed test, one's own or of somebody whom one looks after; 404 where it is not."""
    found = Attempt.objects.select_related("staff").filter(pk=attempt, passed=True).first()
    if found is None or not (found.staff_id == person.pk or found.staff in trained.visible(person, clock.now())):
        raise Http404
    return found
