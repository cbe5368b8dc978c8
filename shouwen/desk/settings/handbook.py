"""The duty handbook: who is responsible for what, in everyday words."""

import re
from collections.abc import Mapping
from datetime import date, timedelta

from shouwen import clock
from shouwen.desk.settings.changing import Change, change
from shouwen.org import models as m
from shouwen.org.entering import Entered, day_of
from shouwen.org.posts import RANKS

REVIEW = timedelta(days=365)
"""How long an entry counts as true, where nobody sets another day."""


def save_entry(
    entry: m.HandbookEntry, typed: Mapping[str, str], *, by: m.Staff, departments: Mapping[str, m.Department],
    people: Mapping[str, m.Staff], once: str = "",
) -> m.HandbookEntry:
    """Write who is responsible for what, in everyday words. Without an owner it stays flagged.

    Raises:
        Wrong: something typed can't be taken.
        Again: this form was sent before.
    """
    entered = Entered(typed)
    subject = entered.text("subject", 80, needed=True)
    department = entered.one_of("department", departments)
    person = entered.one_of("person", people, needed=False)
    outside = entered.text("owner", 60)
    words = [w for w in re.split(r"[\s、,，;；]+", entered.text("words", 300)) if w]
    text = entered.long("text", 2000)
    kinds = [k for k in re.split(r"[\s,]+", entered.text("kinds", 200)) if k]
    post = entered.one_of("post", {r: r for r in RANKS}, needed=False)
    new, today = entry.pk is None, day_of(clock.now())
    assert today is not None
    since = entered.day("since") or entry.since or today
    review = entered.day("review_on") or entry.review_on or today + REVIEW
    entered.done()
    moved = new or (entry.department_id, entry.post) != (department.pk, post or "")
    with change("handbook_added" if new else "handbook_changed", subject, by=by, once=once,
                office=department.office.key, publishes=False) as note:
        if not new:
            note.was(entry)
        entry.subject, entry.department, entry.office = subject, department, department.office
        entry.person, entry.owner = person, person.name if person else outside
        entry.words, entry.search, entry.text = words, " ".join(words), text
        entry.kinds, entry.post, entry.since, entry.review_on = kinds, post or "", since, review
        entry.version += 1
        entry.save()
        note.now(entry)
        _keep(entry, "added" if new else "changed", note, by, moved=moved)
    return entry


def remove_entry(entry: m.HandbookEntry, *, by: m.Staff, once: str = "") -> None:
    """Raises:
        Again: this form was sent before.
    """
    office = entry.office.key if entry.office else ""
    with change("handbook_removed", entry.subject, by=by, once=once, office=office,
                publishes=False) as note:
        note.was(entry)
        entry.version += 1
        _keep(entry, "removed", note, by, moved=True)
        entry.delete()


def still_true(entry: m.HandbookEntry, *, by: m.Staff, once: str = "") -> date:
    """Somebody has looked and it is still as it says: the next day on which it falls due.

    Raises:
        Again: this form was sent before.
    """
    today = day_of(clock.now())
    assert today is not None
    with change("handbook_reviewed", entry.subject, by=by, once=once,
                office=entry.office.key if entry.office else "", publishes=False) as note:
        note.was(entry)
        entry.review_on, entry.version = today + REVIEW, entry.version + 1
        entry.save(update_fields=["review_on", "version"])
        note.now(entry)
        _keep(entry, "reviewed", note, by, moved=False)
    return entry.review_on


def _keep(entry: m.HandbookEntry, what: str, note: Change, by: m.Staff, *, moved: bool) -> None:
    """The version as a row of its own: what has changed, from what to what."""
    before, after = note.differs()
    m.HandbookVersion.objects.create(
        entry=entry.pk, office=entry.office, subject=entry.subject, number=entry.version, what=what, moved=moved,
        before=before, after=after, by=by, at=clock.now())
