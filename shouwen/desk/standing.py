"""Opening what is owed by period, and what a new employee's superior owes: once each."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from hashlib import sha256

from shouwen import clock
from shouwen.desk.door import salt
from shouwen.kernel import decide
from shouwen.kernel.chain import seal
from shouwen.kernel.context import CHINA, Context
from shouwen.kernel.duties.standing import open_standing, period_of
from shouwen.kernel.outcome import Accepted
from shouwen.kernel.people import Roster
from shouwen.kernel.rulebook import DutyRule, Rulebook
from shouwen.org import roster
from shouwen.org.models import Estate, HandbookVersion
from shouwen.store import books, write
from shouwen.store.models import Case

LATELY = timedelta(days=7)
"""How long after somebody joined, or duties changed, it is still seen here."""
FOUND = "inspection_found"
"""What opens the duty to put right what an inspection found."""


def open_periods(now: datetime | None = None) -> int:
    """Open the standing duties of the period that ``now`` lies in; the number opened now.

    Any number of workers may do so: the case of one rule, subject and period has one id.
    """
    now = now or clock.now()
    try:
        version = roster.version_at()
    except LookupError:  # no company yet: nobody owes anything
        return 0
    people = roster.of_version(version)[0]
    opened = 0
    for estate in roster.estates_of(version).values():
        book = books.of_estate(estate)
        ctx = roster.context(estate.office.key, now, version=version)
        for rule in book.duties:
            for subject, since, trigger in _subjects(rule, estate.office.key, people, now):
                key = f"{estate.office.key}/{book.id}/{rule.id}/{subject}/{since}"
                uid = sha256(key.encode()).hexdigest()[:32]
                if Case.objects.filter(uid=uid).exists():
                    continue
                outcome = open_standing(uid, rule, subject, estate.office.key, book, ctx, trigger)
                opened += _written(_row(uid, outcome, book, estate.key, ctx))
    return opened


def open_correction(key: str, who: str, until: datetime, estate: Estate, now: datetime) -> Case:
    """The case on which ``who`` owes to put right what an inspection found, by ``until``; the same
    one where ``key`` was given before.

    Raises:
        LookupError: the estate's rulebook is from before there was such a duty.
    """
    uid = sha256(f"correction/{key}".encode()).hexdigest()[:32]
    if (there := Case.objects.filter(uid=uid).first()) is not None:
        return there
    book = books.of_estate(estate)
    rule = next((r for r in book.duties if FOUND in r.when), None)
    if rule is None:
        raise LookupError(book.id)
    ctx = roster.context(estate.office.key, now)
    outcome = open_standing(uid, rule, who, estate.office.key, book, ctx, until=until)
    _written(_row(uid, outcome, book, estate.key, ctx))
    return Case.objects.get(uid=uid)


def _row(uid: str, outcome: Accepted, book: Rulebook, estate: str, ctx: Context) -> write.CaseRow:
    return write.CaseRow(
        id=None, uid=uid, case=outcome.case, before=0, book=book.id, book_hash=book.hash, estate=estate,
        sealed=write.chain([seal(e, salt) for e in outcome.events], write.first_head(uid)), house="",
        created_at=ctx.now, next_at=decide.next_instant(outcome.case, book, ctx),
    )


def _written(row: write.CaseRow) -> int:
    try:
        write.accept(row, None)
    except write.LostRace:
        return 0
    return 1


def _subjects(
    rule: DutyRule, office: str, people: Roster, now: datetime
) -> Iterator[tuple[str, str, str]]:
    """Who owes it; since when (the period, the day of joining, the month of a change); and by which event."""
    if rule.of is None:
        return
    if "period" in rule.when and rule.every is not None:
        since = period_of(now.astimezone(CHINA), rule)
        if rule.of in ("office", "estate"):
            yield office, since, "period"
        elif rule.of == "department":
            yield from ((d.id, since, "period") for d in people.departments.values() if d.office == office)
        return
    if "staff_joined" in rule.when and rule.of == "staff":
        for person in people.people.values():
            joined = person.employed_from
            if joined and people.office_of(person.id) == office and now - LATELY <= joined <= now:
                yield person.id, joined.date().isoformat(), "staff_joined"
    if "duties_changed" in rule.when and (month := _duties_changed(office, now)):
        subjects = [office] if rule.of == "office" else _there(people, office) if rule.of == "staff" else []
        yield from ((subject, f"changed-{month}", "duties_changed") for subject in subjects)


def _duties_changed(office: str, now: datetime) -> str:
    """The month in which who does what has lately changed in the office's handbook; empty if it has not.

    Once a month is enough: what changed in it is taught together."""
    moved = HandbookVersion.objects.filter(office__key=office, moved=True, at__gt=now - LATELY, at__lte=now)
    last = moved.order_by("-at").values_list("at", flat=True).first()
    return f"{last.astimezone(CHINA):%Y-%m}" if last else ""


def _there(people: Roster, office: str) -> list[str]:
    """Everybody of the office."""
    return [p.id for p in people.people.values() if people.office_of(p.id) == office]
