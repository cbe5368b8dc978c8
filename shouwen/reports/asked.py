"""Questions of the what-if pages: asked, played by the worker, broken off, answered."""

import logging
import secrets
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from shouwen import clock, jobs
from shouwen.desk import rulemaking
from shouwen.kernel.loading.source import RulebookError
from shouwen.kernel.replaying.whatif import Comparison, Tally
from shouwen.org.models import Staff
from shouwen.queries import histories, rulebooks
from shouwen.queries.scope import COMPANY, matters, office_of
from shouwen.reports import carrying, pool, whatif
from shouwen.reports.playing import Book, Desk, compared, read_tally, stored_of
from shouwen.rulebooks import unknown
from shouwen.store import books
from shouwen.store.models import Case, Replay

log = logging.getLogger(__name__)
ASKERS = frozenset({"company_leader", "office_head", "department_head", "auditor"})
JOB = "shouwen.reports.asked.run"


def may_ask(person: Staff) -> bool:
    """Managers, auditors and administrators."""
    return person.is_active and (person.is_admin or bool(ASKERS & set(person.posts)))


def seen(seen_by: Staff) -> QuerySet[Replay]:
    """One's own questions; leaders and auditors of the whole company see everybody's, newest first."""
    if not may_ask(seen_by):
        return Replay.objects.none()
    whole = bool(set(seen_by.posts) & COMPANY) and office_of(seen_by) is None
    everything = Q() if whole else Q(by=seen_by.key)
    return Replay.objects.filter(everything).defer("answer", "sources").order_by("-pk")


def ask(
    specs: Iterable[str], *, since: datetime, before: datetime, by: Staff, estate: str = "",
) -> list[Replay]:
    """Ask for a period under each of these rulebooks; the worker takes them one after another.

    Raises:
        RulebookError: one of them has a mistake, or there is none of that id.
    """
    now = clock.now()
    found = [chosen(spec, by) for spec in specs]
    batch = secrets.token_hex(8) if len(found) > 1 else ""
    with transaction.atomic():
        rows = [
            Replay.objects.create(
                by=by.key, batch=batch, book=book.id, sources=book.sources, since=since,
                before=before, until=now, estate=estate, asked_at=now,
            )
            for book in found
        ]
        for row in rows:
            transaction.on_commit(lambda key=row.pk: jobs.enqueue(JOB, key))  # type: ignore[misc]
    return rows


def chosen(spec: str, by: Staff) -> Book:
    """The rulebook that a page names: an id, a version (``own@2``) or one's draft (``own@draft``).

    Raises:
        RulebookError: it has a mistake, or there is none.
    """
    id_, _at, number = spec.partition("@")
    if not number:
        if id_ not in books.all_ids():
            raise unknown(id_)
        return whatif.book_of(id_)
    if number == "draft":
        draft = next((d for d in rulebooks.drafts(seen_by=by) if d.book == id_), None)
        if draft is None:
            raise unknown(id_)
        return Book(id=id_, sources=rulemaking.check(draft.text, id_).sources)
    published = next((p for p in rulebooks.publications(id_) if p.number == number), None)
    if published is None:
        raise unknown(id_)
    return Book(id=id_, sources=published.version.sources)


def again(row: Replay) -> None:
    """Take up a question whose worker died."""
    carrying.again(row, JOB)


def pick_up() -> None:
    """When a worker starts: go on with what another one left lying."""
    carrying.pick_up(Replay, JOB)


# -- the worker's part ----------------------------------------------------------------------------


def run(key: int) -> None:
    """Play one question. Twice or at once is no harm: it is claimed first.

    Raises:
        Busy: it is being played already.
    """
    row = carrying.claim(Replay, key)
    if row is None:
        return
    try:
        tally = _played(row)
    except pool.Cancelled:
        carrying.end(row, Replay.CANCELLED)
    except (RulebookError, LookupError, Staff.DoesNotExist) as error:
        carrying.end(row, Replay.FAILED, why=str(error))
    except Exception as error:
        log.exception("replay %s failed", key)
        carrying.end(row, Replay.FAILED, why=type(error).__name__)
    else:
        carrying.end(row, Replay.DONE, answer=whatif.kept(tally), done=tally.cases)


def _played(row: Replay) -> Tally:
    beat = carrying.Beat(row)
    return whatif.ask(
        question_of(row), seen_by=Staff.objects.get(key=row.by), jobs=pool.cores(),
        book=Book(id=row.book, sources=row.sources), progress=beat.progress, cancelled=beat.stopped,
    )


def question_of(row: Replay) -> whatif.Question:
    return whatif.Question(
        book=row.book, since=row.since, before=row.before, until=row.until, estate=row.estate or None,
    )


# -- the answer -----------------------------------------------------------------------------------


def answer_of(row: Replay) -> Tally:
    """The figures of a finished question."""
    return read_tally(Replay.objects.values_list("answer", flat=True).get(pk=row.pk).encode())


def visible(row_numbers: Iterable[int], seen_by: Staff) -> QuerySet[Case]:
    """Of the cases behind a figure those that this person may see."""
    return matters(seen_by).filter(pk__in=list(row_numbers)).order_by("pk")


def one(row: Replay, case: Case) -> tuple[Desk, str, Comparison]:
    """Both sides of one case, played anew: the desk, the hash of its own rulebook, the comparison."""
    question = question_of(row)
    rulebook = Book(id=row.book, sources=Replay.objects.values_list("sources", flat=True).get(pk=row.pk))
    desk = Desk(whatif.setup_of(question, rulebook))
    for group in stored_of(whatif.chunk_of(histories.groups(Case.objects.filter(pk=case.pk)))):
        for history, found in compared(desk, group):
            return desk, history.book, found
    raise Case.DoesNotExist
