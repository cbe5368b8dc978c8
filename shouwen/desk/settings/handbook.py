"""The duty handbook: who is responsible for what, in everyday words."""

import re
from collections.abc import Mapping

from shouwen.desk.settings.changing import change
from shouwen.org import models as m
from shouwen.org.entering import Entered


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
    entered.done()
    new = entry.pk is None
    with change("handbook_added" if new else "handbook_changed", subject, by=by, once=once,
                office=department.office.key, publishes=False) as note:
        if not new:
            note.was(entry)
        entry.subject, entry.department, entry.office = subject, department, department.office
        entry.person, entry.owner = person, person.name if person else outside
        entry.words, entry.search, entry.text = words, " ".join(words), text
        entry.save()
        note.now(entry)
    return entry


def remove_entry(entry: m.HandbookEntry, *, by: m.Staff, once: str = "") -> None:
    """Raises:
        Again: this form was sent before.
    """
    office = entry.office.key if entry.office else ""
    with change("handbook_removed", entry.subject, by=by, once=once, office=office,
                publishes=False) as note:
        note.was(entry)
        entry.delete()
