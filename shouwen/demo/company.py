"""Enters the demo company that ``company.yaml`` describes."""

from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.contrib.auth.hashers import make_password

from shouwen.org import models as m
from shouwen.org import roster
from shouwen.org.plan_steps import kept, read_step
from shouwen.rulebooks.reading import read_tree

PASSWORD = "shouwen-demo"  # noqa: S105 - printed at start; the demo has no real data
HERE = Path(__file__).parent
Tree = dict[str, Any]


def read(name: str) -> Any:
    """A data file of the demo as plain values."""
    return read_tree((HERE / name).read_bytes(), name)[0]


def build(now: datetime) -> None:
    """Enter the company; the roster is in force from forty days before ``now``."""
    tree = read("company.yaml")
    m.Company.objects.create(name=tree["company"])
    offices = {k: m.Office.objects.create(key=k, name=v["name"]) for k, v in tree["offices"].items()}
    for key, v in tree["estates"].items():
        m.Estate.objects.create(key=key, name=v["name"], office=offices[v["office"]], rulebook=v["rulebook"])
    departments = {
        k: m.Department.objects.create(
            key=k, name=v["name"], office=offices[v["office"]], covers=v["covers"],
            service_centre=v.get("service_centre", False),
        )
        for k, v in tree["departments"].items()
    }
    people = _staff(tree["cast"], offices, departments)
    _lead(tree, offices, departments, people)
    _duty(tree, offices, people, now)
    houses = _houses(tree["houses"])
    _customers(tree["customers"], houses)
    _handbook(tree["handbook"], offices, departments, people)
    roster.publish(now - timedelta(days=40))


def _staff(cast: Tree, offices: dict[str, m.Office], departments: dict[str, m.Department]) -> dict[str, m.Staff]:
    """Superiors stand before those who report to them. One hash for all: hashing is slow on purpose."""
    password = make_password(PASSWORD)
    people: dict[str, m.Staff] = {}
    for key, v in cast.items():
        people[key] = m.Staff.objects.create(
            key=key, number=v["number"], name=v["name"], phone=v["phone"], password=password,
            posts=v.get("posts") or [v["post"]], is_admin=v.get("admin", False),
            office=offices.get(v.get("office", "")), department=departments.get(v.get("department", "")),
            superior=people.get(v.get("superior", "")), outsourced=v.get("outsourced", ""),
        )
    return people


def _lead(
    tree: Tree, offices: dict[str, m.Office], departments: dict[str, m.Department], people: dict[str, m.Staff]
) -> None:
    """Who heads what; the people had to be there first."""
    for key, office in offices.items():
        office.head = people[tree["offices"][key]["head"]]
        office.save()
    for key, department in departments.items():
        v = tree["departments"][key]
        department.head, department.tracker = people[v["head"]], people[v["tracker"]]
        department.save()


def _duty(tree: Tree, offices: dict[str, m.Office], people: dict[str, m.Staff], now: datetime) -> None:
    """Shifts, absences (in days from ``now``) and emergency plans."""
    for v in tree["on_duty"]:
        m.DutyShift.objects.create(
            office=offices[v["office"]], begins=time.fromisoformat(v["from"]),
            ends=time.fromisoformat(v["until"]), agent=people[v["agent"]],
            highest=people[v["highest"]], next_keys=v["next"],
        )
    for v in tree["absences"]:
        m.Absence.objects.create(
            staff=people[v["who"]], begins=now + timedelta(days=v["from"]),
            ends=now + timedelta(days=v["until"]), why=v["why"],
        )
    for v in tree["plans"]:
        m.Plan.objects.create(
            office=offices[v["office"]], danger=v["danger"], name=v["name"], steps=kept(map(read_step, v["steps"]))
        )


def _houses(tree: Tree) -> dict[tuple[str, str], m.House]:
    """Every house, by estate and label."""
    estates = {e.key: e for e in m.Estate.objects.all()}
    made = m.House.objects.bulk_create([
        m.House(estate=estates[estate], building=building, unit=unit, room=room, label=f"{building}-{unit}-{room}")
        for estate, units in tree.items()
        for stair, rooms in units.items()
        for building, unit in (stair.split("-"),)
        for room in rooms
    ])
    return {(h.estate.key, h.label): h for h in made}


def _customers(rows: list[Tree], houses: dict[tuple[str, str], m.House]) -> None:
    made = m.Customer.objects.bulk_create([
        m.Customer(key=v["key"], name=v["name"], phone=v["phone"], relation=v["relation"]) for v in rows
    ])
    through = m.Customer.houses.through
    through.objects.bulk_create([
        through(customer_id=who.pk, house_id=houses[estate, label].pk)
        for who, v in zip(made, rows, strict=True)
        for estate, labels in {v["estate"]: v["houses"], **v.get("also", {})}.items()
        for label in labels
    ])


def _handbook(
    rows: list[Tree], offices: dict[str, m.Office], departments: dict[str, m.Department], people: dict[str, m.Staff]
) -> None:
    """The same duties in both offices, each with its own people; without an owner it is flagged."""
    m.HandbookEntry.objects.bulk_create([
        m.HandbookEntry(
            office=office, department=departments[f"{key}-{v['department']}-dep"], subject=v["subject"],
            words=v["words"], search=" ".join(v["words"]), text=v["text"],
            owner=people[f"{key}-{v['owner']}"].name if v["owner"] else "",
        )
        for key, office in offices.items()
        for v in rows
    ])
