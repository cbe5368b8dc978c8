"""Writing a faultless import: one change, with each person's values before and after."""

from shouwen import clock
from shouwen.desk.settings.changing import change, values_of
from shouwen.desk.settings.staffing import about, office_key
from shouwen.org import models as m
from shouwen.org import sheets
from shouwen.store.models import AuditLog


def write(found: sheets.Preview, *, by: m.Staff) -> tuple[int, int]:
    """Write all rows; the numbers of staff and houses written.

    Raises:
        ValueError: the preview has faults.
    """
    numbers = [v["number"] for v in found.staff]
    with change("import", by.name, by=by) as note:
        old = {s.number: values_of(s) for s in _named(numbers)}
        staff, houses = sheets.apply(found)
        AuditLog.objects.bulk_create([
            row for s in _named(numbers) if (row := _row(s, old.get(s.number), by)) is not None
        ])
        note.after.update(imported_staff=staff, imported_houses=houses)
    return staff, houses


def _named(numbers: list[str]) -> list[m.Staff]:
    wanted = set(numbers)
    rows = m.Staff.objects.select_related("department__office", "office", "superior", "title")
    return [s for s in rows if s.number in wanted]


def _row(staff: m.Staff, old: dict[str, object] | None, by: m.Staff) -> AuditLog | None:
    new = values_of(staff)
    keys = [k for k in new if old is None or old.get(k) != new[k]]
    if not keys:
        return None
    return AuditLog(
        at=clock.now(), by=by.key, what="staff_changed" if old else "staff_joined",
        about=about(staff)[:120], office=office_key(staff),
        before={k: old[k] for k in keys} if old else {}, after={k: new[k] for k in keys},
    )
