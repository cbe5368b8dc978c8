"""What is measured: each measure names the things that it counts and says which of them count well.

A ``Unit`` is one counted thing: a matter, a duty, a hand-over, a visit. Its ``groups`` say where it
belongs under each grouping of the measure, so that every grouping adds up to the same sum.
"""

from collections.abc import Callable, Iterator
from datetime import datetime

import msgspec

from shouwen.kernel.case import Duty, Past
from shouwen.kernel.people import Roster
from shouwen.reports.periodic.matters import Matter
from shouwen.reports.periodic.period import Period

SPEAKS = ("answer", "tell_customer", "promise", "return_visit")
FINISHES = ("resolve", "answer")
DOES = ("resolve", "answer", "contribute", "progress", "start", "contain")
CLOSED = "close"
CONTENT = 4
"""The score from which a customer counts as satisfied, of five."""


class Unit(msgspec.Struct, frozen=True, gc=False):
    """One counted thing. ``good`` None: it is only counted; ``minutes``: how long it took."""

    case: int
    groups: tuple[str, ...]
    good: bool | None = None
    minutes: int | None = None


class Measure(msgspec.Struct, frozen=True):
    """``groupings`` in the order of a unit's groups; the first is the one that a chart shows."""

    key: str
    groupings: tuple[str, ...]
    units: Callable[[Matter, "Period", Roster], Iterator[Unit]]
    rate: bool = False


def post(who: str | None, people: Roster) -> str:
    person = people.people.get(who or "")
    return person.posts[0] if person and person.posts else ""


def department(who: str | None, people: Roster) -> str:
    return (people.department_of(who) or "") if who else ""


def finished(matter: Matter) -> Past | None:
    """The act that settled the matter first, whoever closed it later."""
    return next((p for p in matter.case.past if p.act in FINISHES and not p.tags.get("interim")), None)


def registered(matter: Matter, period: Period, people: Roster) -> Iterator[Unit]:
    case = matter.case
    if period.holds(matter.created_at):
        yield Unit(matter.id, (case.channel or "", str(case.class_ or ""), case.kind or "",
                               post(case.first_contact, people), matter.estate))


def on_time(matter: Matter, period: Period, people: Roster) -> Iterator[Unit]:
    """Duties done by their due in the period, and those whose due passed in it undone."""
    for duty in _decided(matter, period):
        yield _duty(duty, matter, people)


def _decided(matter: Matter, period: Period) -> Iterator[Duty]:
    for duty in matter.case.duties:
        if duty.state != "waived" and duty.due is not None and period.holds(min(duty.done or duty.due, duty.due)):
            yield duty


def _duty(duty: Duty, matter: Matter, people: Roster) -> Unit:
    assert duty.due is not None
    clause = f"{matter.book}:{duty.clause[0]}" if duty.clause else ""
    return Unit(matter.id, (clause, post(duty.who, people), department(duty.who, people), matter.office),
                duty.done is not None and duty.done <= duty.due)


def told_in_time(matter: Matter, period: Period, people: Roster) -> Iterator[Unit]:
    """Of these duties those that owe the customer a word."""
    for duty in _decided(matter, period):
        if {"tell_customer", "answer"} & set(duty.owes):
            unit = _duty(duty, matter, people)
            yield Unit(unit.case, (matter.case.kind or "", unit.groups[1], matter.estate), unit.good)


def first_contact_resolution(matter: Matter, period: Period, people: Roster) -> Iterator[Unit]:
    """Matters settled in the period: by whoever heard them first, without a hand-over, or not."""
    done = finished(matter)
    if done is None or not period.holds(done.at):
        return
    before = [p for p in matter.case.past if p.seq < done.seq]
    alone = done.by == matter.case.first_contact and not any(p.act == "hand_over" for p in before)
    yield Unit(matter.id, (matter.case.kind or "", post(matter.case.first_contact, people), matter.estate), alone)


def handed_over(matter: Matter, period: Period, people: Roster) -> Iterator[Unit]:
    """Hand-overs of the period: to the right door, or reported as sent wrong. Falls on who sent it."""
    past = matter.case.past
    for n, sent in enumerate(past):
        if sent.act != "hand_over" or not period.holds(sent.at):
            continue
        rest = past[n + 1 :]
        until = next((i for i, p in enumerate(rest) if p.act == "hand_over"), len(rest))
        wrong = any(p.act == "report_misrouted" for p in rest[:until])
        yield Unit(matter.id, (department(sent.by, people), str(sent.tags.get("way") or ""), matter.office), not wrong)


def stayed_closed(matter: Matter, period: Period, people: Roster) -> Iterator[Unit]:
    """Matters first closed in the period: still so, or opened again before it ended."""
    past = matter.case.past
    closed = next((n for n, p in enumerate(past) if p.act == CLOSED), None)
    if closed is not None and period.holds(past[closed].at):
        again = any(p.act == "reopen" for p in past[closed + 1 :])
        yield Unit(matter.id, (matter.case.kind or "", matter.estate), not again)


def responded(matter: Matter, period: Period, _people: Roster) -> Iterator[Unit]:
    """Matters registered in the period: somebody has spoken with the customer about it since, or not."""
    if period.holds(matter.created_at):
        spoke = any(p.act in SPEAKS and p.tags.get("outcome") not in ("unreachable", "no_answer") for p in matter.case.past)
        yield Unit(matter.id, (matter.estate, matter.case.channel or ""), spoke)


def _visits(matter: Matter, period: Period) -> Iterator[Past]:
    return (p for p in matter.case.past if p.act == "return_visit" and period.holds(p.at))


def _reached(visit: Past) -> bool:
    return visit.tags.get("outcome", "reached") == "reached"


def solved(matter: Matter, period: Period, _people: Roster) -> Iterator[Unit]:
    """Customers reached by a visit in the period: they say that it is settled, or not."""
    for visit in _visits(matter, period):
        if _reached(visit):
            yield Unit(matter.id, (matter.estate, matter.case.channel or ""), _settled(visit))


def _settled(visit: Past) -> bool:
    return visit.tags.get("settled") is True or ("unsettled" not in visit.tags and _content(visit))


def _content(visit: Past) -> bool:
    score = visit.tags.get("score")
    return score is not None and int(score) >= CONTENT


def satisfied(matter: Matter, period: Period, _people: Roster) -> Iterator[Unit]:
    """The same: they are satisfied, or not."""
    for visit in _visits(matter, period):
        if _reached(visit):
            good = _content(visit) if "score" in visit.tags else _settled(visit)
            yield Unit(matter.id, (matter.estate, matter.case.channel or ""), good)


def satisfaction(matter: Matter, period: Period, people: Roster) -> Iterator[Unit]:
    """Visits of the period by what came of them; silence is counted as silence."""
    for visit in _visits(matter, period):
        outcome = str(visit.tags.get("outcome", "reached"))
        if outcome == "reached":
            said = "satisfied" if _settled(visit) else "unsatisfied" if "unsettled" in visit.tags else outcome
            outcome = str(visit.tags.get("score") or said)
        yield Unit(matter.id, (outcome, post(matter.case.first_contact, people)))


def persons(matter: Matter, period: Period, people: Roster) -> Iterator[Unit]:
    """Matters settled in the period by how many members of staff had acted until then."""
    done = finished(matter)
    if done is not None and period.holds(done.at):
        hands = {p.by for p in matter.case.past if p.seq <= done.seq and p.by in people.people}
        yield Unit(matter.id, (str(len(hands)), matter.case.kind or ""))


def credit_hearing(matter: Matter, period: Period, people: Roster) -> Iterator[Unit]:
    """Matters settled in the period, to the credit of who heard them first."""
    done = finished(matter)
    if done is not None and period.holds(done.at):
        yield Unit(matter.id, (matter.case.first_contact or "", department(matter.case.first_contact, people)))


def credit_doing(matter: Matter, period: Period, people: Roster) -> Iterator[Unit]:
    """The same, once to the credit of each who worked on them; closing is no work."""
    done = finished(matter)
    if done is not None and period.holds(done.at):
        doers = {p.by for p in matter.case.past if p.act in DOES and p.seq <= done.seq and p.by in people.people}
        for who in sorted(doers):
            yield Unit(matter.id, (who, department(who, people)))


def time_to_settle(matter: Matter, period: Period, _people: Roster) -> Iterator[Unit]:
    """Matters settled in the period, and how long it took from the first contact."""
    done = finished(matter)
    if done is not None and period.holds(done.at):
        yield Unit(matter.id, (matter.case.kind or "", matter.estate), minutes=_between(matter, done.at))


def _between(matter: Matter, at: datetime) -> int:
    begins = matter.case.instants.get("arrival", matter.created_at)
    return max(0, int((at - begins).total_seconds() // 60))


MEASURES: tuple[Measure, ...] = (
    Measure("registered", ("channel", "class", "kind", "post", "estate"), registered),
    Measure("on_time", ("clause", "post", "department", "office"), on_time, rate=True),
    Measure("told_in_time", ("kind", "post", "estate"), told_in_time, rate=True),
    Measure("first_contact_resolution", ("kind", "post", "estate"), first_contact_resolution, rate=True),
    Measure("time_to_settle", ("kind", "estate"), time_to_settle),
    Measure("handed_over", ("department", "way", "office"), handed_over, rate=True),
    Measure("stayed_closed", ("kind", "estate"), stayed_closed, rate=True),
    Measure("responded", ("estate", "channel"), responded, rate=True),
    Measure("solved", ("estate", "channel"), solved, rate=True),
    Measure("satisfied", ("estate", "channel"), satisfied, rate=True),
    Measure("satisfaction", ("outcome", "post"), satisfaction),
    Measure("persons", ("persons", "kind"), persons),
    Measure("credit_hearing", ("person", "department"), credit_hearing),
    Measure("credit_doing", ("person", "department"), credit_doing),
)
