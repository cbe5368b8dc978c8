"""Which registers are kept: those that the rulebooks of one's estates ask for among their forms."""

import msgspec
from django.db.models import QuerySet

from shouwen.kernel.rulebook import FormRule, Rulebook
from shouwen.org.models import Department, Estate, Staff
from shouwen.queries import scope
from shouwen.store import books

SORTS = {
    "contacts": "F01", "reception": "F02", "questions": "F03", "work": "F08", "information": "F09",
    "telephone": "F10",
}
"""The form whose entries make up a register, by the name of the register's page."""
BY_DEPARTMENT = frozenset({"reception"})
"""Each department keeps its own; of the others an office keeps one."""


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """A register as the rulebooks of ``estates`` call it."""

    sort: str
    zh: str
    en: str
    clauses: tuple[tuple[str, str, str], ...]
    estates: tuple[Estate, ...]


def kept(*, seen_by: Staff) -> list[Kept]:
    """The registers of the estates that this person looks after, each once."""
    found: dict[str, list[tuple[Estate, Rulebook, FormRule]]] = {}
    for estate in estates(seen_by=seen_by):
        book = books.of_estate(estate)
        for sort, form in SORTS.items():
            rule = next((f for f in book.forms if f.form == form), None)
            if rule is not None:
                found.setdefault(sort, []).append((estate, book, rule))
    return [_kept(sort, found[sort]) for sort in SORTS if sort in found]


def _kept(sort: str, of: list[tuple[Estate, Rulebook, FormRule]]) -> Kept:
    first = of[0][2]
    clauses = {(c, book.label(c), book.id): None for _e, book, rule in of for c in rule.clause}
    return Kept(sort=sort, zh=first.zh, en=first.en, clauses=tuple(clauses), estates=tuple(e for e, _b, _r in of))


def estates(*, seen_by: Staff) -> QuerySet[Estate]:
    """The estates of one's office; of the whole company for those who belong to it."""
    found = Estate.objects.select_related("office").order_by("pk")
    office = scope.office_of(seen_by)
    whole = office is None and set(seen_by.posts) & scope.COMPANY
    return found if whole else found.filter(office__key=office or "")


def departments(*, seen_by: Staff) -> QuerySet[Department]:
    """Those whose registers this person may look into: one's own, for the desk and the heads all of
    the office, for the company's leaders and auditors all."""
    posts, office = set(seen_by.posts), scope.office_of(seen_by)
    found = Department.objects.select_related("office", "head", "tracker").order_by("pk")
    if posts & (scope.COMPANY | scope.OFFICE):
        return found if office is None and posts & scope.COMPANY else found.filter(office__key=office or "")
    return found.filter(pk=seen_by.department_id or 0)


def may_read(staff: Staff) -> bool:
    """Whether somebody works with registers: the desk, trackers, heads, leaders and auditors."""
    readers = scope.COMPANY | scope.OFFICE | {"department_head", "tracker", "team_leader"}
    return bool(set(staff.posts) & readers) and not staff.outsourced
