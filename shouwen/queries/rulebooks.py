"""What there is of rulebooks: versions in force and to come, drafts, and their texts."""

from collections.abc import Collection
from typing import Any

from shouwen import clock
from shouwen.kernel.rulebook import Clause, Rulebook
from shouwen.org.models import Estate, Staff
from shouwen.org.rulemakers import may_write
from shouwen.queries import scope
from shouwen.store import books
from shouwen.store.models import RulebookAdoption, RulebookDraft, RulebookPublication


def publications(book: str = "") -> list[RulebookPublication]:
    """Published versions, the newest first; of one rulebook or of all."""
    rows = RulebookPublication.objects.select_related("version").order_by("book", "-since", "-pk")
    return list(rows.filter(book=book) if book else rows)


def state_of(row: RulebookPublication) -> str:
    """``in_force``, ``to_come`` or ``past``."""
    if row.since > clock.now():
        return "to_come"
    later = RulebookPublication.objects.filter(book=row.book, since__lte=clock.now()).order_by("-since", "-pk")
    return "in_force" if later.values_list("pk", flat=True).first() == row.pk else "past"


def overview() -> list[dict[str, Any]]:
    """Every version and draft of a company's own rulebooks as plain values."""
    rows = [
        {"rulebook": p.book, "version": p.number, "state": state_of(p), "since": p.since.isoformat(),
         "approved_by": p.approved_by, "hash": p.version.hash, "estates": []}
        for p in publications()
    ]
    rows += [
        {"rulebook": d.book, "version": "", "state": "submitted" if d.submitted_by else "draft", "since": None,
         "approved_by": "", "hash": "", "estates": []}
        for d in RulebookDraft.objects.order_by("book")
    ]
    return rows


def text(book: str, *, number: str | None = None, draft: bool = False) -> str | None:
    """The text of a company's own rulebook: a version (None: the newest) or the draft."""
    if draft:
        return RulebookDraft.objects.filter(book=book).values_list("text", flat=True).first()
    for row in publications(book):
        if number in (None, row.number):
            return str(row.version.sources[book])
    return None


def version(book: str, number: str) -> Rulebook | None:
    """A published version of a company's own rulebook, by its number."""
    row = RulebookPublication.objects.select_related("version").filter(book=book, number=number).first()
    return books.pinned(book, row.version.hash) if row else None


def drafts(*, seen_by: Staff) -> list[RulebookDraft]:
    """The drafts that this person may see: those who write and approve see all."""
    return list(RulebookDraft.objects.order_by("book")) if may_write(seen_by) else []


def estates(*, seen_by: Staff) -> list[Estate]:
    """Those of one's own office; of all for administrators and who belongs to the whole company."""
    rows = Estate.objects.select_related("office").order_by("pk")
    office = None if seen_by.is_admin else scope.office_of(seen_by)
    return list(rows if office is None else rows.filter(office__key=office))


def to_come(*, seen_by: Staff) -> list[tuple[str, str, Any]]:
    """Estates with the rulebook that they will go by, and from when: adoptions still ahead."""
    names = {e.key: e.name for e in estates(seen_by=seen_by)}
    rows = RulebookAdoption.objects.filter(since__gt=clock.now(), estate__in=names).order_by("since", "pk")
    return [(names[r.estate], r.book, r.since) for r in rows]


def shown_rows(places: Collection[str], *, seen_by: Staff) -> list[tuple[Rulebook, Clause]]:
    """The rows shown at ``places`` of the rulebooks by which this person's estates go."""
    mine = scope.in_office(Estate.objects.order_by("pk"), seen_by)
    found = {book.hash: book for book in (books.of_estate(e) for e in mine)}
    return [(book, row) for book in found.values() for row in book.clauses.values() if row.by in places]
