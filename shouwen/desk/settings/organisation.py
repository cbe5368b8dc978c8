"""The company's name, offices, departments and posts: opened, renamed, given a head, closed."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import Q

from shouwen import clock
from shouwen.desk.settings.changing import change, fresh_key, open_cases
from shouwen.desk.settings.dated import settle
from shouwen.org import models as m
from shouwen.org import quiet
from shouwen.org.entering import Entered, day_of
from shouwen.org.people import makes_a_circle
from shouwen.org.posts import RANKS, rank

Typed = Mapping[str, str]


def today() -> date:
    found = day_of(clock.now())
    assert found is not None
    return found


def rename_company(typed: Typed, *, by: m.Staff, once: str = "") -> None:
    """Raises:
        Wrong: the name is missing, too long or holds signs that no name needs.
        Again: this form was sent before.
    """
    entered = Entered(typed)
    name = entered.text("name", 120, needed=True)
    entered.done()
    with change("company", name, by=by, once=once, publishes=False) as note:
        company = m.Company.objects.get_or_create()[0]
        note.was(company)
        company.name = name
        company.save()
        note.now(company)


def save_unit(
    unit: m.Office | m.Department, typed: Typed, *, by: m.Staff, people: Mapping[str, m.Staff],
    trackers: Mapping[str, m.Staff] | None = None, once: str = "",
) -> m.Office | m.Department:
    """Write an office or a department: its name, head, his superior; a new one gets its key.

    ``people`` are those who may be chosen. The name is taken once in an office (or company).

    Raises:
        Wrong: something typed can't be taken.
        Again: this form was sent before.
    """
    entered = Entered(typed)
    name = entered.text("name", 80, needed=True)
    if _taken(unit, name):
        entered.wrong("name", "name_taken")
    head = entered.one_of("head", people, needed=False)
    superior = entered.one_of("superior", people, needed=False)
    if head is not None and head.pk == by.pk and unit.head_id != by.pk:
        entered.wrong("head", "not_yourself")
    if superior is not None and head is None:
        entered.wrong("superior", "head_first")
    if head is not None and superior is not None and makes_a_circle(head, superior):
        entered.wrong("superior", "circle", name=head.name)
    opened = entered.day("opened")
    more = _department_fields(unit, entered, trackers or people)
    entered.done()
    new = unit.pk is None
    sort = "department" if isinstance(unit, m.Department) else "office"
    office = unit.office.key if isinstance(unit, m.Department) else ("" if new else unit.key)
    what = f"{sort}_{'opened' if new else 'changed'}"
    with change(what, name, by=by, once=once, office=office) as note:
        if not new:
            note.was(unit)
        else:
            unit.key = fresh_key(sort[0])
        unit.name, unit.head, unit.opened = name, head, opened or unit.opened
        for field, value in more.items():
            setattr(unit, field, value)
        unit.save()
        note.now(unit)
        if head is not None:
            _set_superior(note, head, superior)
    return unit


def _taken(unit: m.Office | m.Department, name: str) -> bool:
    same = type(unit).objects.filter(name=name, closed=None).exclude(pk=unit.pk)
    if isinstance(unit, m.Department):
        same = same.filter(office=unit.office)
    return bool(name) and same.exists()


def _department_fields(
    unit: m.Office | m.Department, entered: Entered, trackers: Mapping[str, m.Staff]
) -> dict[str, Any]:
    if not isinstance(unit, m.Department):
        return {}
    centre = entered.tick("service_centre")
    only = not m.Department.objects.filter(
        office=unit.office, service_centre=True, closed=None).exclude(pk=unit.pk).exists()
    if unit.service_centre and not centre and only:
        entered.wrong("service_centre", "last_centre")
    return {
        "tracker": entered.one_of("tracker", trackers, needed=False), "service_centre": centre,
    }


def _set_superior(note: Any, head: m.Staff, superior: m.Staff | None) -> None:
    if superior is None or head.superior_id == superior.pk:
        return
    note.before["superior_of_head"] = str(head.superior) if head.superior else None
    head.superior = superior
    head.save(update_fields=["superior"])
    note.after["superior_of_head"] = str(superior)


# -- closing ------------------------------------------------------------------------------------


def holds(unit: m.Office | m.Department) -> dict[str, int]:
    """What would be left without an owner if the unit closed: matters, staff, departments, estates."""
    staff = m.Staff.objects.filter(is_active=True)
    if isinstance(unit, m.Department):
        cases = open_cases(Q(handler_department=unit.key) | Q(parties__contains=f"|{unit.key}|"))
        return {"cases": cases.count(), "staff": staff.filter(department=unit).count()}
    return {
        "cases": open_cases(Q(office=unit.key)).count(),
        "staff": staff.filter(office=unit).count(),
        "departments": m.Department.objects.filter(office=unit, closed=None).count(),
        "estates": m.Estate.objects.filter(office=unit).count(),
    }


def heirs(unit: m.Office | m.Department) -> dict[str, Any]:
    """Which units may take over: open ones beside it."""
    found = type(unit).objects.filter(closed=None).exclude(pk=unit.pk).order_by("pk")
    if isinstance(unit, m.Department):
        found = found.filter(office=unit.office)
    return {u.key: u for u in found}


def close_unit(
    unit: m.Office | m.Department, typed: Typed, *, by: m.Staff, once: str = ""
) -> None:
    """Close an office or department from a day on. What it holds needs a named successor.

    Raises:
        Wrong: no day, a day that has passed, or nobody to take over what is open.
        Again: this form was sent before.
    """
    entered = Entered(typed)
    day = entered.day("closed", needed=True)
    heir = entered.one_of("successor", heirs(unit), needed=any(holds(unit).values()))
    if day is not None and day < today():
        entered.wrong("closed", "day_passed")
    if day is not None and unit.opened and day < unit.opened:
        entered.wrong("closed", "order", first="opened")
    if isinstance(unit, m.Department) and unit.service_centre and heir is None:
        entered.wrong("successor", "last_centre")
    entered.done()
    sort = "department" if isinstance(unit, m.Department) else "office"
    office = unit.office.key if isinstance(unit, m.Department) else ""
    with change(f"{sort}_closed", unit.name, by=by, once=once, office=office) as note:
        note.was(unit)
        unit.closed, unit.successor = day, heir
        unit.save()
        note.now(unit)
        settle(clock.now())


def reopen_unit(unit: m.Office | m.Department, *, by: m.Staff, once: str = "") -> None:
    """There again from today on; what went to the successor stays there."""
    sort = "department" if isinstance(unit, m.Department) else "office"
    office = unit.office.key if isinstance(unit, m.Department) else ""
    with change(f"{sort}_reopened", unit.name, by=by, once=once, office=office) as note:
        note.was(unit)
        unit.closed = unit.successor = None
        unit.save()
        note.now(unit)


# -- posts --------------------------------------------------------------------------------------


def save_post(post: m.Post, typed: Typed, *, by: m.Staff, once: str = "") -> m.Post:
    """Write a post: what the company calls it, and what the rules take its holders for.

    A new role reaches everybody who holds the post. Nobody changes the role of his own post.

    Raises:
        Wrong: something typed can't be taken.
        Again: this form was sent before.
    """
    entered = Entered(typed)
    name = entered.text("name", 60, needed=True)
    role = entered.one_of("role", {r: r for r in RANKS})
    quiet_hours = _quiet(entered)
    if m.Post.objects.filter(name=name, closed=None).exclude(pk=post.pk).exists():
        entered.wrong("name", "name_taken")
    if role and RANKS[role] > rank(by):
        entered.wrong("role", "above_you")
    if role and post.pk and role != post.role and by.title_id == post.pk:
        entered.wrong("role", "not_yourself")
    entered.done()
    new = post.pk is None
    with change("post_opened" if new else "post_changed", name, by=by, once=once) as note:
        if new:
            post.key = fresh_key("p-")
        else:
            note.was(post)
        post.name, post.role, post.quiet = name, role, quiet_hours
        post.save()
        note.now(post)
        for staff in m.Staff.objects.filter(title=post):
            staff.posts = [role, *[r for r in staff.posts[1:] if r != role]]
            staff.save(update_fields=["posts"])
    return post


def _quiet(entered: Entered) -> str:
    text = entered.text("quiet", 11)
    try:
        return quiet.said(quiet.read(text)) if text else ""
    except ValueError:
        entered.wrong("quiet", "no_hours")
        return ""


def close_post(post: m.Post, typed: Typed, *, by: m.Staff, once: str = "") -> None:
    """Close a post; whoever holds it gets the post named instead.

    Raises:
        Wrong: somebody holds it and no other post was chosen.
        Again: this form was sent before.
    """
    entered = Entered(typed)
    held = m.Staff.objects.filter(title=post, is_active=True)
    others = {p.key: p for p in m.Post.objects.filter(closed=None).exclude(pk=post.pk)}
    heir = entered.one_of("successor", others, needed=held.exists())
    if heir is not None and RANKS[heir.role] > rank(by):
        entered.wrong("successor", "above_you")
    if heir is not None and by.title_id == post.pk and heir.role != post.role:
        entered.wrong("successor", "not_yourself")
    entered.done()
    with change("post_closed", post.name, by=by, once=once) as note:
        note.was(post)
        post.closed, post.successor = today(), heir
        post.save()
        note.now(post)
        if heir is not None:
            for staff in held:
                staff.title = heir
                staff.posts = [heir.role, *[r for r in staff.posts[1:] if r != heir.role]]
                staff.save(update_fields=["title", "posts"])
