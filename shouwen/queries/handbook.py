"""The duty handbook to read: by everyday words, with its versions; what has no owner and what is stale."""

from datetime import date

from django.db.models import QuerySet

from shouwen import clock
from shouwen.org.entering import day_of
from shouwen.org.models import HandbookEntry, HandbookVersion, Staff
from shouwen.queries import scope
from shouwen.suggesting.handbook import Entry, matches
from shouwen.suggesting.plain import plain

MOST = 300
CLOSE = 0.34
"""The share of a question's pairs of characters that an entry must hold to count as near it."""


def entries(*, seen_by: Staff) -> QuerySet[HandbookEntry]:
    """Those of one's own office, and those of all offices."""
    rows = HandbookEntry.objects.select_related("department", "office", "person").order_by("pk")
    office = scope.office_of(seen_by)
    return rows.filter(office__key=office) | rows.filter(office=None) if office else rows


def today() -> date:
    found = day_of(clock.now())
    assert found is not None
    return found


def stale(entry: HandbookEntry, on: date | None = None) -> bool:
    """Whether somebody has to look if it is still true."""
    return entry.review_on is not None and entry.review_on <= (on or today())


def handbook(*, seen_by: Staff, q: str = "") -> list[HandbookEntry]:
    """Who is responsible for what, by everyday words: those whose words occur first, then those whose
    text is near. Slips of typing and traditional script are found as well."""
    rows = list(entries(seen_by=seen_by)[:MOST])
    if not q:
        return rows
    said = plain(q)
    worded = _by_words(said, rows)
    return worded + [e for e in _near(said, rows) if e not in worded]


def _by_words(said: str, rows: list[HandbookEntry]) -> list[HandbookEntry]:
    found = matches(said, [Entry(subject=str(e.pk), department="", words=tuple(map(plain, e.words))) for e in rows])
    by_key = {str(e.pk): e for e in rows}
    return [by_key[x.entry.subject] for x in found]


def _near(said: str, rows: list[HandbookEntry]) -> list[HandbookEntry]:
    """By how many pairs of its characters stand in an entry; a short question has to stand there whole."""
    pairs = {said[i : i + 2] for i in range(len(said) - 1)}
    scored = []
    for entry in rows:
        text = plain(f"{entry.subject} {entry.search} {entry.text}")
        share = sum(p in text for p in pairs) / len(pairs) if pairs else 0.0
        if said in text or (len(pairs) > 2 and share >= CLOSE):
            scored.append((1.0 if said in text else share, entry))
    return [e for _share, e in sorted(scored, key=lambda x: -x[0])]


def matching(content: str, *, seen_by: Staff) -> list[HandbookEntry]:
    """Entries whose everyday words occur in what the customer said, most words first."""
    return _by_words(plain(content), list(entries(seen_by=seen_by)[:MOST]))[:4]


def entry(pk: int, *, seen_by: Staff) -> HandbookEntry | None:
    return entries(seen_by=seen_by).filter(pk=pk).first()


def versions(of: HandbookEntry) -> list[HandbookVersion]:
    """How it became what it is, the newest first."""
    return list(HandbookVersion.objects.select_related("by").filter(entry=of.pk).order_by("-number"))


def removed(*, seen_by: Staff) -> list[HandbookVersion]:
    """Entries that were taken back, as they were at last."""
    rows = HandbookVersion.objects.select_related("by", "office").filter(what="removed").order_by("-at")
    return list(scope.in_office(rows, seen_by)[:50])


def to_review(person: Staff) -> int:
    """How many entries this person answers for that are due to be looked at."""
    return HandbookEntry.objects.filter(person=person, review_on__lte=today()).count()
