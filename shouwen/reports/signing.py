"""Signing off a month of a register: what was signed, and what changed after it.

A line's digest covers what happened to the matter, not how it is worded on a page: another
language or a renamed department changes nothing, an added result does.
"""

from datetime import date

import msgspec

from shouwen import clock
from shouwen.kernel.chain import fingerprint
from shouwen.kernel.context import CHINA
from shouwen.org.models import Department, Office, Staff
from shouwen.queries import scope
from shouwen.queries.registers.entry import Entry
from shouwen.queries.registers.kept import BY_DEPARTMENT
from shouwen.queries.registers.reading import Wanted, every
from shouwen.reports.periodic.period import period_of
from shouwen.store.models import SignedRegister

BESIDE = ("name", "phone", "state", "hidden")
"""No part of what is signed: who the customer is may be corrected or erased elsewhere."""
DEPARTMENT_SIGNERS = frozenset({"tracker", "department_head"})
OFFICE_SIGNERS = frozenset({"tracker", "coordinator", "office_head"})


class Scope(msgspec.Struct, frozen=True):
    """What is signed at once: a month of one register of a department, or of an office."""

    sort: str
    office: str
    department: str
    month: date

    @property
    def wanted(self) -> Wanted:
        last = period_of("month", self.month).last
        return Wanted(sort=self.sort, since=self.month, until=last, office=self.office, department=self.department)


def name_of(entry: Entry) -> str:
    """A line's name among those of its register."""
    return f"{entry.number} {entry.department}".strip()


def digest_of(entry: Entry) -> str:
    plain = {k: v for k, v in msgspec.to_builtins(entry).items() if k not in BESIDE}
    return fingerprint(plain)


def may_sign(who: Staff, of: Scope) -> bool:
    """The department's tracker or head; for an office its tracker, coordinator or head."""
    if of.sort not in BY_DEPARTMENT or not of.department:
        posts = set(who.posts) & OFFICE_SIGNERS
        return bool(posts) and scope.office_of(who) == of.office and of.sort not in BY_DEPARTMENT
    department = Department.objects.select_related("head", "tracker").filter(
        key=of.department, office__key=of.office).first()
    if department is None:
        return False
    named = who.pk in (department.head_id, department.tracker_id)
    own = who.department_id == department.pk and bool(set(who.posts) & DEPARTMENT_SIGNERS)
    return named or own or ("office_head" in who.posts and scope.office_of(who) == of.office)


def sign(of: Scope, *, by: Staff) -> SignedRegister:
    """Put a name under the lines as they are now.

    Raises:
        PermissionError: it is not this person's to sign.
        ValueError: the month has not begun.
    """
    now = clock.now()
    if not may_sign(by, of):
        msg = "not this person's to sign"
        raise PermissionError(msg)
    if of.month > now.astimezone(CHINA).date():
        msg = "the month has not begun"
        raise ValueError(msg)
    lines = {name_of(e): digest_of(e) for e in every(of.wanted, seen_by=by)}
    whole = fingerprint([of.sort, of.office, of.department, of.month.isoformat(), by.key, now.isoformat(), lines])
    return SignedRegister.objects.create(
        sort=of.sort, office=of.office, department=of.department, month=of.month, by=by.key, at=now,
        lines=lines, digest=whole,
    )


def signatures(of: Scope) -> list[SignedRegister]:
    """Every signature under it, the newest first, without their lines."""
    found = SignedRegister.objects.filter(
        sort=of.sort, office=of.office, department=of.department, month=of.month)
    return list(found.defer("lines").order_by("-pk"))


def marks(of: Scope, lines: list[Entry]) -> dict[str, str]:
    """What became of lines since the newest signature: ``changed`` or ``later`` by their names; a line
    that is as it was signed, or that the signer could not see, is left out."""
    newest = SignedRegister.objects.filter(
        sort=of.sort, office=of.office, department=of.department, month=of.month).order_by("-pk").first()
    if newest is None:
        return {}
    found = {}
    for entry in lines:
        signed = newest.lines.get(name_of(entry))
        if signed is None:
            if (entry.got_at or entry.entered_at) > newest.at:
                found[name_of(entry)] = "later"
        elif signed != digest_of(entry):
            found[name_of(entry)] = "changed"
    return found


def offices(seen_by: Staff) -> list[Office]:
    """The offices whose registers this person reads."""
    office = scope.office_of(seen_by)
    found = Office.objects.order_by("pk")
    return list(found if office is None and set(seen_by.posts) & scope.COMPANY else found.filter(key=office or ""))
