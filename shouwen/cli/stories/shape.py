"""What a play file looks like: the keys of each part and the sort of each value.

Checked before anything is read, so that whoever mistypes a key or writes a list where a name
belongs hears of it with line and mend, and the readers behind may rely on the sorts.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

from shouwen.kernel.loading.source import Path

Fault = tuple[Path, str, str]
"""Where, what is wrong, and the mend."""

TEXT, WHEN, YES_NO, DAY_OF_WEEK = "a word", "a time", "true or false", "a number from 1 to 7"
ANY = "anything"


class ListOf:
    """A list, each value of one sort; ``alone``: a single value may stand for a list of one."""

    def __init__(self, of: Any, *, alone: bool = False) -> None:
        self.of, self.alone = of, alone


class Keyed:
    """A map from keys that the author chooses to values of one sort."""

    def __init__(self, of: Any) -> None:
        self.of = of


ABSENCE = {"from": WHEN, "until": WHEN, "why": TEXT}
PERSON = {
    "name": TEXT, "post": TEXT, "posts": ListOf(TEXT), "department": TEXT, "office": TEXT,
    "superior": TEXT, "outsourced": TEXT, "phone": TEXT, "away": ListOf(ABSENCE),
    "employed_from": WHEN, "employed_until": WHEN, "successor": TEXT,
}
SHIFT = {
    "agent": TEXT, "highest": TEXT, "next": ListOf(TEXT, alone=True), "office": TEXT,
    "from": TEXT, "until": TEXT, "on": WHEN, "date": WHEN,
}
FILE: dict[str, Any] = {
    "title": ANY, "about": ANY, "expect": ANY, "clauses": ANY,
    "rulebook": TEXT, "start": WHEN,
    "calendar": {
        "hours": ListOf(TEXT), "weekdays": ListOf(DAY_OF_WEEK), "holidays": ListOf(WHEN),
        "workdays": ListOf(WHEN),
    },
    "offices": Keyed({"name": TEXT, "head": TEXT, "phone": TEXT}),
    "departments": Keyed({
        "name": TEXT, "office": TEXT, "head": TEXT, "tracker": TEXT, "phone": TEXT,
        "service_centre": YES_NO, "covers": ListOf(TEXT),
    }),
    "cast": Keyed(PERSON),
    "on_duty": ListOf(SHIFT, alone=True),
    "plans": ListOf(TEXT),
    "customers": Keyed(Keyed(ANY)),
    "steps": ListOf(Keyed(ANY)),
}


def faults(value: Any, sort: Any = FILE, path: Path = ()) -> Iterator[Fault]:
    """What does not fit, from the top; a value left empty counts as left out."""
    if value is None or sort is ANY:
        return
    if isinstance(sort, ListOf):
        yield from _in_list(value, sort, path)
    elif isinstance(sort, str):
        if not _is(value, sort):
            yield path, f"`{_short(value)}` is not {sort}", f"write {sort}"
    elif not isinstance(value, dict):
        yield path, "not a map", "write {key: value}"
    else:
        for key, inner in value.items():
            if isinstance(sort, Keyed):
                yield from faults(inner, sort.of, (*path, key))
            elif key not in sort:
                yield (*path, key), "no such key", f"keys are {', '.join(sorted(sort))}"
            else:
                yield from faults(inner, sort[key], (*path, key))


def _in_list(value: Any, sort: ListOf, path: Path) -> Iterator[Fault]:
    if not isinstance(value, list):
        if sort.alone:
            yield from faults(value, sort.of, path)
        else:
            yield path, "not a list", "write [one, two]"
        return
    for n, inner in enumerate(value):
        if inner is None:
            yield (*path, n), "empty", "write it, or leave the line out"
        yield from faults(inner, sort.of, (*path, n))


def _is(value: Any, sort: str) -> bool:
    if sort == YES_NO:
        return isinstance(value, bool)
    if sort == DAY_OF_WEEK:
        return isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= 7
    if isinstance(value, bool) or (isinstance(value, date) and sort != WHEN):
        return False
    return isinstance(value, str | int | float | date)


def _short(value: Any) -> str:
    return str(value)[:40]
