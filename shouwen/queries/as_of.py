"""A case as it was right after one of its events: added up from the events up to there."""

from datetime import datetime

import msgspec

from shouwen import clock
from shouwen.kernel.case import Case, Form
from shouwen.kernel.events import fold
from shouwen.org import roster
from shouwen.org.models import Staff
from shouwen.queries import scope
from shouwen.queries.case_page import Entry, Link, book_then, chain_of, entry_of
from shouwen.queries.part import part_of_row
from shouwen.queries.rows import DutyLine, duty_line, lines, name_of
from shouwen.store import books, read


class Then(msgspec.Struct, frozen=True, kw_only=True):
    """What stood when event ``seq`` of ``last`` had just been written."""

    number: str
    content: str
    seq: int
    last: int
    at: datetime
    case: Case
    accountable: str
    handler: str
    chain: list[Link]
    owed: list[DutyLine]
    forms: list[Form]
    timeline: list[Entry]


def as_of(number: str, seq: int, *, seen_by: Staff) -> Then | None:
    """The case after its event ``seq``; None if there is none or this person may not see it.

    People are called as they were then, by the organisation that was in force. Who only supports
    sees his part as it is now, not what the others had at every moment.
    """
    row = scope.case_row(number, seen_by=seen_by)
    if row is None or not 1 <= seq <= row.version or part_of_row(row, seen_by=seen_by, now=clock.now()):
        return None
    told = read.told(row.pk)[:seq]
    case = fold((event for event, _raw in told), row.uid)
    at, held = told[-1][0].at, read.state(row)
    newest = books.pinned(row.book, row.book_hash)
    book = book_then(held, newest, seq)
    people = roster.of_version(roster.version_at(at))[0]
    owed = [duty_line(d, book, at, people=people) for d in case.duties if d.live]
    return Then(
        number=read.number_of(row.pk), content=lines([row], seen_by=seen_by)[0].content, seq=seq, last=row.version,
        at=at, case=case, accountable=name_of(case.accountable(at), people),
        handler=name_of(case.handler or case.handler_department, people),
        chain=chain_of(case, told, people), owed=sorted(owed, key=lambda d: (d.due is None, d.due)),
        forms=list(case.forms), timeline=[
            entry_of(e, raw, book_then(held, newest, e.seq), people) for e, raw in told],
    )
