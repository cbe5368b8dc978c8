"""Staff: joining, moving to another post or department, a new superior, a new start password."""

import base64
import hashlib
import hmac
from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings

from shouwen import clock
from shouwen.desk.settings.changing import Again, change, fresh_key
from shouwen.org import models as m
from shouwen.org.entering import AHEAD, Entered, Wrong, begins
from shouwen.org.people import employed, makes_a_circle
from shouwen.org.posts import OPERATIVES, RANKS, WITHOUT_DEPARTMENT, rank

Typed = Mapping[str, str]
Choices = Mapping[str, Any]


def join(
    typed: Typed, *, by: m.Staff, posts: Choices, departments: Choices, offices: Choices,
    people: Choices, once: str,
) -> m.Staff:
    """Enter a new employee or outsourced worker; his start password is ``start_password(by, once)``.

    ``posts`` lead to name and role; the others to rows that may be chosen.

    Raises:
        Wrong: something typed can't be taken.
        Again: this form was sent before.
    """
    staff = m.Staff()
    entered = Entered(typed)
    _read(staff, entered, by, posts, departments, offices, people)
    first = entered.day("employed_from")
    if first is not None and first > (clock.now() + AHEAD).date():
        entered.wrong("employed_from", "far_date")
    entered.done()
    staff.employed_from = begins(first) or clock.now()
    staff.key = _key(staff.number)
    staff.set_password(start_password(by, once))
    with change("staff_joined", about(staff), by=by, once=once, office=office_key(staff)) as note:
        staff.save()
        note.now(staff)
    return staff


def save(
    staff: m.Staff, typed: Typed, *, by: m.Staff, posts: Choices, departments: Choices,
    offices: Choices, people: Choices, once: str = "",
) -> None:
    """Change what is known of somebody: name, phone, post, department, office, superior.

    Raises:
        Wrong: something typed can't be taken; or he stands above who changes it.
        Again: this form was sent before.
    """
    not_above(staff, by)
    entered = Entered(typed)
    before = m.Staff.objects.select_related("department", "office", "superior", "title").get(pk=staff.pk)
    _read(staff, entered, by, posts, departments, offices, people)
    if staff.pk == by.pk and _rights(staff) != _rights(before):
        entered.wrong("post", "not_yourself")
    if before.is_admin and not staff.is_admin and not another_admin(staff):
        entered.wrong("is_admin", "last_admin")
    entered.done()
    with change("staff_changed", about(staff), by=by, once=once, office=office_key(staff)) as note:
        note.was(before)
        staff.save()
        note.now(staff)


def reset_password(staff: m.Staff, *, by: m.Staff, once: str) -> str:
    """A new start password; every session of his ends. It is in no log.

    Raises:
        Wrong: he stands above who asks for it, or has left.
        Again: this form was sent before.
    """
    not_above(staff, by)
    if not staff.is_active:
        raise Wrong({"password": ("gone", {})})
    password = start_password(by, once)
    with change("password_reset", about(staff), by=by, once=once, office=office_key(staff),
                publishes=False) as note:
        staff.set_password(password)
        staff.save(update_fields=["password"])
        note.after["password"] = "****"  # noqa: S105 - stars, whatever the password is
    return password


def start_passwords(people: Iterable[m.Staff], *, by: m.Staff, once: str) -> list[tuple[m.Staff, str]]:
    """A start password for each who has none yet, such as those from an import, and does not stand
    above who gives it. Who has one keeps it; a doubled click is given the same list."""
    given = []
    for staff in people:
        own = f"{once[:20]}:{staff.pk}"
        password = start_password(by, own)
        if not staff.has_usable_password():
            try:
                reset_password(staff, by=by, once=own)
            except Again:
                pass
            except Wrong:
                continue
        elif not staff.check_password(password):
            continue
        given.append((staff, password))
    return given


def start_password(by: m.Staff, once: str) -> str:
    """Made from the form's own key and the installation's secret: a doubled click shows the same
    one, and it is stored nowhere."""
    made = hmac.new(settings.SECRET_KEY.encode(), f"start:{by.key}:{once}".encode(), hashlib.sha256)
    text = base64.b32encode(made.digest()).decode().lower().translate(str.maketrans("lo", "89"))
    return "-".join(text[n:n + 4] for n in range(0, 16, 4))


def office_key(staff: m.Staff) -> str:
    if staff.office is not None:
        return staff.office.key
    return staff.department.office.key if staff.department is not None else ""


def about(staff: m.Staff) -> str:
    return f"{staff.number} {staff.name}"


def _key(number: str) -> str:
    """Never used before, for cases name people by it."""
    wanted = f"s{number.lower()}"
    return fresh_key("s-") if m.Staff.objects.filter(key=wanted).exists() else wanted


def _rights(staff: m.Staff) -> tuple[Any, ...]:
    return tuple(staff.posts), staff.is_admin, staff.department_id, staff.office_id


def another_admin(staff: m.Staff) -> bool:
    others = employed(m.Staff.objects.filter(is_admin=True), clock.now())
    return others.exclude(pk=staff.pk).exists()


def not_above(staff: m.Staff, by: m.Staff) -> None:
    if rank(staff) > rank(by):
        raise Wrong({"": ("above_you", {})})


# -- reading the form ---------------------------------------------------------------------------


def _read(
    staff: m.Staff, entered: Entered, by: m.Staff, posts: Choices, departments: Choices,
    offices: Choices, people: Choices,
) -> None:
    """Put what was typed into the row, noting faults."""
    staff.number = entered.number("number")
    staff.name = entered.text("name", 60, needed=True)
    staff.phone = entered.phone("phone")
    staff.outsourced = entered.text("outsourced", 80)
    _taken(staff, entered)
    _post(staff, entered, by, posts)
    _place(staff, entered, by, departments, offices)
    superior = entered.one_of("superior", people, needed=False)
    if superior is None and OPERATIVES & set(staff.posts):
        entered.wrong("superior", "needs_superior")
    if superior is not None and superior.pk == staff.pk:
        entered.wrong("superior", "himself")
    elif superior is not None and staff.pk and makes_a_circle(staff, superior):
        entered.wrong("superior", "circle", name=staff.name)
    staff.superior = superior
    if by.is_admin:
        staff.is_admin = entered.tick("is_admin")


def _taken(staff: m.Staff, entered: Entered) -> None:
    others = m.Staff.objects.exclude(pk=staff.pk)
    if same := others.filter(number__iexact=staff.number).first():
        entered.wrong("number", "number_taken", number=staff.number, name=same.name)
    if staff.phone and (same := others.filter(phone=staff.phone, is_active=True).first()):
        entered.wrong("phone", "phone_taken", name=same.name)


def _post(staff: m.Staff, entered: Entered, by: m.Staff, posts: Choices) -> None:
    chosen = entered.one_of("post", posts)
    also = entered.one_of("also", {r: r for r in RANKS}, needed=False)
    if chosen is None:
        return
    role = chosen[1]
    before = set(staff.posts)
    for field, given in (("post", role), ("also", also)):
        if given and given not in before and RANKS[given] > rank(by):
            entered.wrong(field, "above_you")
    key = entered.raw("post")
    staff.title = m.Post.objects.filter(key=key, closed=None).first()
    staff.posts = [role, *([also] if also and also != role else [])]


def _place(
    staff: m.Staff, entered: Entered, by: m.Staff, departments: Choices, offices: Choices
) -> None:
    department = entered.one_of("department", departments, needed=False)
    office = entered.one_of("office", offices, needed=False)
    if department is None and staff.posts and not set(staff.posts) & WITHOUT_DEPARTMENT:
        entered.wrong("department", "needs_department")
    if department is not None and office is not None and department.office_id != office.pk:
        entered.wrong("department", "other_office")
    if department is None and office is None and not by.is_admin:
        entered.wrong("office", "choose")
    staff.department = department
    staff.office = None if department is not None else office

