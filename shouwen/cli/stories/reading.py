"""A play file as read: people, roster, calendar and steps, each mistake with line and mend."""

from datetime import date, datetime, time, timedelta, tzinfo
from pathlib import Path
from typing import Any

import msgspec

from shouwen.cli.stories.shape import faults
from shouwen.kernel.acts import ACTS, PARTICULARS, CustomerDetails
from shouwen.kernel.calendar import Calendar, hours_of, parse_duration, wall_add
from shouwen.kernel.people import Away, Department, Office, Person, Roster, Shift
from shouwen.org.calendars import HOURS, china
from shouwen.rulebooks.reading import RulebookError, read_tree

POSTS = (
    "guard", "cleaner", "repairer", "team_leader", "agent", "receptionist", "coordinator",
    "tracker", "supervisor", "department_head", "office_head", "company_leader", "auditor", "staff",
)


class StoryError(ValueError):
    """The file is wrong: file, line, key and the mend in one message."""


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One step: when, on which case, and the act's plain fields (none: only time passes)."""

    number: int
    at: datetime
    case: str
    act: str | None
    fields: dict[str, Any]
    line: int


class Story(msgspec.Struct, frozen=True, kw_only=True):
    rulebook: str
    start: datetime
    zone: tzinfo
    roster: Roster
    calendar: Calendar
    plans: frozenset[str]
    customers: dict[str, dict[str, Any]]
    lacking: dict[str, tuple[str, ...]]
    steps: tuple[Step, ...]
    names: dict[str, str]
    folder: Path
    file: str = ""


class _Reader:
    def __init__(self, file: Path) -> None:
        self.file = file
        try:
            data = file.read_bytes()
        except OSError as error:
            msg = f"{file}: cannot be read ({error.strerror}); give the path of a play file"
            raise StoryError(msg) from None
        try:
            self.tree, self.lines = read_tree(data, file.name)
        except RulebookError as error:
            raise StoryError(str(error)) from None
        if not isinstance(self.tree, dict):
            raise self.error((), "the file", "not a map", "begin with rulebook, start, cast, steps")
        for path, what, mend in faults(self.tree):
            raise self.error(path, _spelled(path), what, mend)

    def error(self, path: tuple[str | int, ...], key: str, what: str, mend: str) -> StoryError:
        where = path
        while where and where not in self.lines:
            where = where[:-1]
        return StoryError(f"{self.file.name}:{self.lines.get(where, 1)} {key}: {what}; {mend}")


def read_story(file: Path) -> Story:
    """Read a play file.

    Raises:
        StoryError: with file, line, key and the mend.
    """
    reader = _Reader(file)
    tree = reader.tree
    start = _start(reader)
    zone = start.tzinfo
    assert zone is not None
    customers = {str(k): v or {} for k, v in (tree.get("customers") or {}).items()}
    people, departments, offices = _people(reader, zone), _departments(reader), _offices(reader)
    _check_people(reader, people, departments, offices)
    roster = Roster(
        people=people, departments=departments, offices=offices, shifts=_shifts(reader, people)
    )
    return Story(
        rulebook=str(tree.get("rulebook") or _missing(reader, "rulebook", "R1 … R9 or a path")),
        start=start, zone=zone, roster=roster, calendar=_calendar(reader, zone),
        plans=frozenset(str(p) for p in tree.get("plans") or ()), customers=customers,
        lacking={
            k: tuple(p for p in PARTICULARS if not v.get(p)) for k, v in customers.items()
        },
        steps=_steps(reader, start, zone), folder=file.parent, file=file.name,
        names={p.id: p.name for p in people}
        | {k: str(v.get("name", k)) for k, v in customers.items()}
        | {d.id: d.name for d in departments},
    )


def _spelled(path: tuple[str | int, ...]) -> str:
    """A place in the file as people count: ``steps/3/act``."""
    return "/".join(str(p + 1) if isinstance(p, int) else p for p in path)


def _missing(reader: _Reader, key: str, mend: str) -> Any:
    raise reader.error((), key, "missing", f"write {key}: {mend}")


def _start(reader: _Reader) -> datetime:
    start = reader.tree.get("start")
    if isinstance(start, str):
        start = _instant_of(start)
    if not isinstance(start, datetime) or start.tzinfo is None:
        raise reader.error(("start",), "start", "no time with an offset",
                           "write e.g. 2026-11-23T08:30+08:00")
    return start


def _instant_of(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        return None


def _people(reader: _Reader, zone: tzinfo) -> list[Person]:
    found = []
    for key, raw in (reader.tree.get("cast") or _missing(reader, "cast", "{key: {name, post}}")).items():
        raw = raw or {}
        posts = tuple(raw.get("posts") or [raw.get("post", "staff")])
        for post in posts:
            if post not in POSTS:
                raise reader.error(("cast", key, "post"), f"cast/{key}/post", f"no such post `{post}`",
                                   f"posts are {', '.join(POSTS)}")
        found.append(Person(
            id=str(key), name=str(raw.get("name", key)), posts=posts,
            department=raw.get("department"), office=raw.get("office"),
            superior=raw.get("superior"), outsourced=raw.get("outsourced"),
            away=tuple(_away(reader, key, n, a, zone) for n, a in enumerate(raw.get("away") or ())),
            employed_until=_time(reader, ("cast", key), raw.get("employed_until"), zone),
            employed_from=_time(reader, ("cast", key), raw.get("employed_from"), zone),
            successor=raw.get("successor"),
        ))
    return found


def _away(reader: _Reader, key: str, n: int, raw: Any, zone: tzinfo) -> Away:
    path = ("cast", key, "away", n)
    if raw.get("from") is None:
        raise reader.error(path, f"cast/{key}/away", "no absence", "write {from, until, why}")
    begins = _time(reader, path, raw["from"], zone)
    assert begins is not None
    return Away(from_=begins, until=_time(reader, path, raw.get("until"), zone),
                why=str(raw.get("why", "")))


def _time(reader: _Reader, path: tuple[Any, ...], raw: Any, zone: tzinfo) -> datetime | None:
    if raw is None:
        return None
    found = raw if isinstance(raw, datetime) else _instant_of(str(raw))
    if found is None and isinstance(raw, date):
        found = datetime.combine(raw, time.min)
    if found is None:
        raise reader.error(path, "/".join(str(p) for p in path), f"`{raw}` is no time",
                           'write "2026-11-23T18:00"')
    return _aware(found, zone)


def _departments(reader: _Reader) -> list[Department]:
    found = []
    for key, raw in (reader.tree.get("departments") or {}).items():
        raw = raw or {}
        found.append(Department(
            id=str(key), name=str(raw.get("name", key)), office=str(raw.get("office", "")),
            head=raw.get("head"), tracker=raw.get("tracker"),
            service_centre=bool(raw.get("service_centre", False)),
            covers=tuple(raw.get("covers") or ()),
        ))
    return found


def _offices(reader: _Reader) -> list[Office]:
    return [
        Office(id=str(k), name=str((v or {}).get("name", k)), head=(v or {}).get("head"))
        for k, v in (reader.tree.get("offices") or {}).items()
    ]


def _check_people(
    reader: _Reader, people: list[Person], departments: list[Department], offices: list[Office]
) -> None:
    """Every key that is named anywhere stands in the file."""
    keys = {p.id for p in people}
    units, places = {d.id for d in departments}, {o.id for o in offices}
    for person in people:
        for field, allowed in (("department", units), ("office", places), ("superior", keys)):
            value = getattr(person, field)
            if value is not None and value not in allowed:
                raise reader.error(("cast", person.id, field), f"cast/{person.id}/{field}",
                                   f"`{value}` stands nowhere in the file", "add it, or correct it")
    for department in departments:
        for field, allowed in (("head", keys), ("tracker", keys), ("office", places)):
            value = getattr(department, field)
            if value and value not in allowed:
                raise reader.error(("departments", department.id, field),
                                   f"departments/{department.id}/{field}",
                                   f"`{value}` stands nowhere in the file", "add it, or correct it")
    for office in offices:
        if office.head is not None and office.head not in keys:
            raise reader.error(("offices", office.id, "head"), f"offices/{office.id}/head",
                               f"`{office.head}` stands nowhere in the file", "add it to the cast")


def _shifts(reader: _Reader, people: list[Person]) -> list[Shift]:
    raw = reader.tree.get("on_duty") or []
    keys, found = {p.id for p in people}, []
    for n, entry in enumerate(raw if isinstance(raw, list) else [raw]):
        path = ("on_duty", n) if isinstance(raw, list) else ("on_duty",)
        nexts = entry.get("next") or ()
        nexts = (nexts,) if isinstance(nexts, str) else tuple(nexts)
        for who in (entry.get("agent"), entry.get("highest"), *nexts):
            if who is not None and who not in keys:
                raise reader.error(path, "on_duty", f"`{who}` is not in the cast", "add the person")
        try:
            begins, ends = (time.fromisoformat(str(entry[k])) if entry.get(k) else None
                            for k in ("from", "until"))
        except ValueError:
            raise reader.error(path, "on_duty", "no clock time", 'write from: "08:00"') from None
        on = entry.get("on") or entry.get("date")
        found.append(Shift(
            agent=entry.get("agent"), highest=entry.get("highest"), next=nexts,
            office=entry.get("office"), from_=begins, until=ends,
            on=on.isoformat() if isinstance(on, date) else on,
        ))
    return found


def _calendar(reader: _Reader, zone: tzinfo) -> Calendar:
    raw = reader.tree.get("calendar")
    base = china()
    if raw is None:
        return msgspec.structs.replace(base, zone=zone)
    try:
        hours = hours_of(tuple(str(h) for h in raw.get("hours") or HOURS))
    except ValueError as error:
        what, _, mend = str(error).partition("; ")
        raise reader.error(("calendar", "hours"), "calendar/hours", what, mend) from None
    return Calendar(
        hours=hours, zone=zone, weekdays=tuple(raw.get("weekdays") or base.weekdays),
        holidays=_days(reader, raw, "holidays") if "holidays" in raw else base.holidays,
        workdays=_days(reader, raw, "workdays") if "workdays" in raw else base.workdays,
        known_years=base.known_years,
    )


def _days(reader: _Reader, raw: dict[str, Any], key: str) -> frozenset[date]:
    days = []
    for value in raw.get(key) or ():
        try:
            days.append(value if isinstance(value, date) else date.fromisoformat(str(value)))
        except ValueError:
            raise reader.error(("calendar", key), f"calendar/{key}", f"`{value}` is no date",
                               "write 2026-12-31") from None
    return frozenset(days)


# -- steps --------------------------------------------------------------------------------------


def _steps(reader: _Reader, start: datetime, zone: tzinfo) -> tuple[Step, ...]:
    raw_steps = reader.tree.get("steps") or _missing(reader, "steps", "[{at, act, by}]")
    found, now = [], start
    for n, raw in enumerate(raw_steps):
        path = ("steps", n)
        now = _when(reader, path, raw.get("at"), now, zone)
        fields = {k: v for k, v in raw.items() if k not in ("at", "case", "act")}
        act = raw.get("act")
        if act is not None:
            _check_act(reader, path, n, act, fields)
        elif fields:
            raise reader.error(path, f"steps/{n + 1}/act", "missing",
                               "say what is done, or leave only the time")
        found.append(Step(
            number=n + 1, at=now, case=str(raw.get("case", "main")), act=act,
            fields=_instants(fields, now, zone) if act else {}, line=reader.lines.get(path, 1),
        ))
    return tuple(found)


def _check_act(
    reader: _Reader, path: tuple[Any, ...], n: int, act: Any, fields: dict[str, Any]
) -> None:
    if not isinstance(act, str) or act not in ACTS:
        raise reader.error((*path, "act"), f"steps/{n + 1}/act", f"no such act `{act}`",
                           f"acts are {', '.join(ACTS)}")
    if "by" not in fields:
        raise reader.error(path, f"steps/{n + 1}/by", "missing", "say who acts")
    known = {f.encode_name for f in msgspec.structs.fields(ACTS[act])}
    for key in fields:
        if key not in known:
            raise reader.error((*path, key), f"steps/{n + 1}/{key}", f"{act} has no field `{key}`",
                               f"fields are {', '.join(sorted(known))}")
    cast, customers = reader.tree.get("cast") or {}, reader.tree.get("customers") or {}
    if not isinstance(fields["by"], str) or (fields["by"] not in cast and fields["by"] not in customers):
        raise reader.error((*path, "by"), f"steps/{n + 1}/by",
                           f"`{fields['by']}` is neither in the cast nor a customer", "add the person")


def _when(
    reader: _Reader, path: tuple[Any, ...], raw: Any, now: datetime, zone: tzinfo
) -> datetime:
    if raw is None:
        return now
    at = _aware(raw, zone) if isinstance(raw, datetime) else instant_after(str(raw), now, zone)
    if at is None:
        raise reader.error((*path, "at"), f"steps/{path[1] + 1}/at", f"`{raw}` is no time",
                           'write "09:00", 2026-11-24T09:00 or "+PT30M"')
    if at < now:
        raise reader.error((*path, "at"), f"steps/{path[1] + 1}/at", f"`{raw}` lies before the step before",
                           "put the steps in order of time")
    return at


def instant_after(text: str, now: datetime, zone: tzinfo) -> datetime | None:
    """A clock time (the first at or after ``now``), a full time, or + and a duration; else None."""
    return _clock(text, now, zone) or _forward(text, now) or _full(text, zone)


def _aware(moment: datetime, zone: tzinfo) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def _clock(text: str, now: datetime, zone: tzinfo) -> datetime | None:
    try:
        clock = time.fromisoformat(text)
    except ValueError:
        return None
    if len(text) > 8:
        return None
    at = now.astimezone(zone).replace(
        hour=clock.hour, minute=clock.minute, second=clock.second, microsecond=0
    )
    return at if at >= now else at + timedelta(days=1)


def _forward(text: str, now: datetime) -> datetime | None:
    if not text.startswith("+"):
        return None
    try:
        return wall_add(now, parse_duration(text[1:]))
    except ValueError:
        return None


def _full(text: str, zone: tzinfo) -> datetime | None:
    found = _instant_of(text)
    return found and _aware(found, zone)


def _instants(fields: dict[str, Any], now: datetime, zone: tzinfo) -> dict[str, Any]:
    """Times in an act carry the file's offset; a bare clock time is the next such one."""
    fixed: dict[str, Any] = {}
    for key, value in fields.items():
        if key == "told" and isinstance(value, dict):
            fixed[key] = _instants(value, now, zone)
        elif key in ("until", "eta", "occurred_at", "from"):
            fixed[key] = _instant(value, now, zone, back=key == "occurred_at")
        elif isinstance(value, date) and not isinstance(value, datetime):
            fixed[key] = value.isoformat()
        else:
            fixed[key] = str(value) if key == "contact" else value
    return fixed


def _instant(value: Any, now: datetime, zone: tzinfo, *, back: bool) -> Any:
    if isinstance(value, datetime):
        return _aware(value, zone)
    if not isinstance(value, str):
        return value
    clock = _clock(value, now, zone)
    if clock is not None:
        return clock - timedelta(days=1) if back and clock > now else clock
    return _forward(value, now) or _full(value, zone) or value


def details(raw: Any) -> Any:
    """A customer written out in the step, as the kernel reads it."""
    if isinstance(raw, dict):
        plain = {k: (str(v) if k != "anonymous" else v) for k, v in raw.items()}
        return msgspec.convert(plain, CustomerDetails)
    return raw
