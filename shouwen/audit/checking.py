"""A checker looks at a drawn case beside its facts and writes down what he finds: never software."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from shouwen import desk
from shouwen.audit.facts import POINTS
from shouwen.audit.models import Check, Finding, Sample, Sampled
from shouwen.audit.papers import INSPECTION
from shouwen.desk.standing import open_correction
from shouwen.kernel import acts as a
from shouwen.kernel.outcome import Refusal
from shouwen.org.models import Estate, Staff
from shouwen.queries.my_duties import to_file
from shouwen.store import read
from shouwen.store.models import AuditLog, Case, Event
from shouwen.store.turns import turn

WORDS = ("fine", "found", "none")
"""A point is in order, something was found, or there is nothing of the sort in this case."""


class Wrong(Exception):
    """What was written can't be taken; ``why`` is a code, ``refusal`` the rules' own answer."""

    def __init__(self, why: str, refusal: Refusal | None = None) -> None:
        self.why, self.refusal = why, refusal
        super().__init__(why)


def may_check(drawn: Sampled, staff: Staff) -> bool:
    """Whoever has a part in the case does not check it."""
    return f"|{staff.key}|" not in drawn.case.parties


def find(
    drawn: Sampled, *, by: Staff, now: datetime, point: str, seq: int, text: str, who: str, due: datetime,
    propose: str = "", whole: bool = False, once: str,
) -> Finding:
    """Write down one finding: it names the event behind it and opens what ``who`` owes by ``due``.
    ``whole``: the violation of a clause is the department's of ``who``, not his own.

    ``propose`` is empty, ``breach:ID`` or ``clause:ID``: then a violation is proposed on the case, by
    the act of that name. All of it is kept, or nothing. The same ``once`` writes once.

    Raises:
        Wrong: concerned, no_point, no_event, no_text, no_person, due_passed, old_rulebook, refused.
    """
    key = f"{by.key}:{once}"[:120]
    if (there := Finding.objects.filter(once=key).first()) is not None:
        return there
    _fit(drawn, by, now, point, seq, text, who, due)
    with turn(), transaction.atomic():
        breach, refused = _proposed(drawn, by, now, _subject(who, whole), text, propose, once)
        if refused is None:
            owed = _correction(key, who, due, drawn, now)
            said = f"{read.number_of(drawn.case_id)} #{seq}：{text}"
            desk.act(a.Note(by=by.key, text=said), on=owed.pk, act_id=f"finding-{once}", now=now)
            finding = Finding.objects.create(
                at=now, by=by.key, sampled=drawn, point=point, seq=seq, text=text, who=who, due=due,
                correction=owed.uid, breach=breach, once=key,
            )
            AuditLog.objects.create(
                at=now, by=by.key, what="inspection_found", about=read.number_of(drawn.case_id),
                after={"point": point, "event": seq, "who": who, "due": due.isoformat()}, office=drawn.sample.office,
            )
    if refused is not None:
        raise Wrong("refused", refused)
    return finding


def _correction(key: str, who: str, due: datetime, drawn: Sampled, now: datetime) -> Case:
    try:
        return open_correction(key, who, due, Estate.objects.get(key=drawn.case.estate), now)
    except LookupError as error:
        raise Wrong("old_rulebook") from error


def _fit(
    drawn: Sampled, by: Staff, now: datetime, point: str, seq: int, text: str, who: str, due: datetime
) -> None:
    if not may_check(drawn, by):
        raise Wrong("concerned")
    if point not in POINTS:
        raise Wrong("no_point")
    if not Event.objects.filter(case_id=drawn.case_id, seq=seq).exists():
        raise Wrong("no_event")
    if not text.strip() or len(text) > 1000:
        raise Wrong("no_text")
    person = Staff.objects.filter(key=who, is_active=True).first()
    office = person.at_office if person else None
    if person is None or (office is not None and office.key != drawn.case.office):
        raise Wrong("no_person")
    if due <= now:
        raise Wrong("due_passed")


def _subject(who: str, whole: bool) -> str:
    """Whom a proposed violation is about.

    Raises:
        Wrong: no_department (the department is meant, and he has none).
    """
    if not whole:
        return who
    key = Staff.objects.filter(key=who).values_list("department__key", flat=True).first()
    if key is None:
        raise Wrong("no_department")
    return key


def _proposed(
    drawn: Sampled, by: Staff, now: datetime, who: str, text: str, propose: str, once: str
) -> tuple[str, Refusal | None]:
    """The id of the proposed violation, and why the rules refused it."""
    sort, _colon, key = propose.partition(":")
    if not key:
        return "", None
    what = a.Propose(by=by.key, breach=key, text=text) if sort == "breach" else a.Propose(
        by=by.key, clause=key, who=who, text=text)
    done = desk.act(what, on=drawn.case_id, act_id=f"propose-{once}", now=now)
    if isinstance(done, Refusal):
        return "", done
    return (key if sort == "breach" else f"{done.version}:propose"), None


def conclude(drawn: Sampled, points: Mapping[str, str], text: str, *, by: Staff, now: datetime) -> Check:
    """The checker's word on every point. What was found has its finding first, and the other way.

    Raises:
        Wrong: concerned, unsaid (a point without a word), no_finding, finding_there, no_text.
    """
    if not may_check(drawn, by):
        raise Wrong("concerned")
    if len(text) > 400:
        raise Wrong("no_text")
    found = set(drawn.findings.values_list("point", flat=True))
    for point in POINTS:
        if points.get(point) not in WORDS:
            raise Wrong("unsaid")
        if points[point] == "found" and point not in found:
            raise Wrong("no_finding")
        if points[point] != "found" and point in found:
            raise Wrong("finding_there")
    with turn(), transaction.atomic():
        check = Check.objects.create(
            at=now, by=by.key, sampled=drawn, points={p: points[p] for p in POINTS}, text=text)
        AuditLog.objects.create(at=now, by=by.key, what="case_checked", about=read.number_of(drawn.case_id),
                                after=check.points, office=drawn.sample.office)
        _inspected(drawn.sample, by, now)
    return check


def _inspected(sample: Sample, by: Staff, now: datetime) -> None:
    """A sample checked to its end is the inspection that ``by`` owes of this period, if he owes one."""
    if any(may_check(one, by) for one in sample.drawn.filter(checks=None).select_related("case")):
        return
    owed = to_file(INSPECTION, who=by.key).filter(office=sample.office).first()
    if owed is not None:
        desk.act(a.File(by=by.key, form=INSPECTION), on=owed.case_id, act_id=f"inspected-{sample.pk}", now=now)
