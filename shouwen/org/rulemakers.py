"""Who may write, approve and adopt a company's own rulebooks."""

from collections.abc import Collection

from shouwen.org.models import Estate, Staff

WRITERS = frozenset({"company_leader", "office_head"})


def may_write(person: Staff) -> bool:
    """Administrators, company leaders and office heads write a company's own rulebooks."""
    return person.is_active and (person.is_admin or bool(WRITERS & set(person.posts)))


def may_approve(person: Staff, writers: Collection[str]) -> bool:
    """Who may write, and had no hand in the draft. ``writers``: keys of those who had."""
    return may_write(person) and person.key not in writers


def may_adopt(person: Staff, estate: Estate) -> bool:
    """Administrators and company leaders everywhere, an office head for his own estates."""
    if person.is_admin or "company_leader" in person.posts:
        return may_write(person)
    office = person.office or (person.department.office if person.department else None)
    return may_write(person) and office is not None and estate.office_id == office.pk
