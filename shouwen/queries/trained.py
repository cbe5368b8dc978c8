"""Who of one's people is trained, and who is not: new ones first. For heads and managers."""

from collections import Counter, defaultdict
from datetime import date, datetime

import msgspec
from django.db.models import Q

from shouwen.org import people
from shouwen.org.models import Estate, Staff
from shouwen.queries import scope
from shouwen.queries.courses import Standing, measured, of_estates
from shouwen.store import books, read
from shouwen.store import models as m
from shouwen.store.read import number_of
from shouwen.training.models import Attempt, Session, Step

MOST = 500
LEADS = frozenset({"department_head", "tracker", "team_leader", "supervisor"})
SEES_OFFICE = frozenset({"office_head", "coordinator"})


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One person: courses with what is left of them, hours taught this year, what he routed wrongly
    in the last ninety days, and who owes that he is taught (case number, name)."""

    staff: Staff
    standing: list[Standing]
    minutes: int
    misrouted: int
    owed: tuple[str, str] | None

    @property
    def untrained(self) -> bool:
        return any(s.due for s in self.standing)

    @property
    def incomplete(self) -> bool:
        return any(not s.complete for s in self.standing)


def looks_after(seen_by: Staff) -> bool:
    """Whether somebody sees others' training at all."""
    return seen_by.is_admin or bool(set(seen_by.posts) & (scope.COMPANY | SEES_OFFICE | LEADS))


def visible(seen_by: Staff, now: datetime) -> list[Staff]:
    """Whose training this person sees: the company's, his office's, or his own people's."""
    office, posts = scope.office_of(seen_by), set(seen_by.posts)
    if not looks_after(seen_by) or seen_by.outsourced:
        return []
    found = people.employed(people.of_office(office), now)
    if not (seen_by.is_admin or posts & (scope.COMPANY | SEES_OFFICE)):
        found = found.filter(Q(department=seen_by.department) & Q(department__isnull=False) | Q(superior=seen_by))
    return list(found[:MOST])


def board(*, seen_by: Staff, now: datetime) -> list[Row]:
    """Everybody whom this person looks after: newcomers first, then who is untrained."""
    staff = visible(seen_by, now)
    ids = [s.pk for s in staff]
    passed, steps, minutes = defaultdict(list), defaultdict(list), Counter[int]()
    for attempt in Attempt.objects.filter(staff__in=ids, passed=True).order_by("-pk"):
        passed[attempt.staff_id].append(attempt)
    for step in Step.objects.filter(staff__in=ids):
        steps[step.staff_id].append(step)
    year = date(now.year, 1, 1)
    for key, amount in Session.objects.filter(attended__in=ids, on__gte=year).values_list("attended", "minutes"):
        minutes[key] += amount
    estates = list(Estate.objects.select_related("office").order_by("pk"))
    wrong, owed = misrouted(seen_by), owed_teaching(seen_by)
    rows = []
    for one in staff:
        office = scope.office_of(one)
        all_ = of_estates([e for e in estates if office in (None, e.office.key)], one.post)
        rows.append(Row(
            staff=one, standing=[measured(c, passed[one.pk], steps[one.pk], all_) for c in all_],
            minutes=minutes[one.pk], misrouted=wrong[one.key], owed=owed.get(one.key)))
    joined = datetime(1990, 1, 1, tzinfo=now.tzinfo)
    rows.sort(key=lambda r: (not r.untrained, not r.incomplete, -(r.staff.employed_from or joined).timestamp()))
    return rows


def misrouted(seen_by: Staff) -> Counter[str]:
    """How often what somebody handed over was reported as sent to the wrong door, by person."""
    found: Counter[str] = Counter()
    cases = scope.matters(seen_by).filter(events__type="reported_misrouted").distinct().order_by("-pk")
    for row in cases[:MOST]:
        giver = ""
        for past in read.state(row).past:
            if past.type == "handed_over":
                giver = past.by
            elif past.type == "reported_misrouted" and giver:
                found[giver] += 1
    return found


def owed_teaching(seen_by: Staff) -> dict[str, tuple[str, str]]:
    """Open duties to teach somebody, by whom it is about: the case's number, who owes it."""
    rows = m.Duty.objects.select_related("case").filter(scope.Owed(), owes="file", case__first_contact="")
    rows = scope.in_office(rows, seen_by, "office")
    names = dict(Staff.objects.values_list("key", "name"))
    found: dict[str, tuple[str, str]] = {}
    for duty in rows.order_by("pk")[:MOST]:
        state = read.state(duty.case)
        rule = books.pinned(duty.case.book, duty.case.book_hash).duty(msgspec.json.decode(duty.body)["rule"])
        if rule is not None and rule.of == "staff" and state.subject:
            found[state.subject] = number_of(duty.case_id), names.get(duty.who, duty.who)
    return found


def sessions(*, seen_by: Staff) -> list[Session]:
    """Training held, the newest first: of one's office, or of all."""
    rows = Session.objects.select_related("office", "by").prefetch_related("attended").order_by("-on", "-pk")
    return list(scope.in_office(rows, seen_by)[:200])


def themes(*, seen_by: Staff, now: datetime) -> list[tuple[str, str, str, int]]:
    """Rows most often broken in the last month: what to train. Rulebook, row, label, how often."""
    from shouwen.queries.figures import supervision

    counted: Counter[tuple[str, str, str]] = Counter()
    for late in supervision(seen_by=seen_by, now=now).late:
        for clause, label, book in late.clauses:
            counted[book, clause, label] += len(late.cases)
    return [(*key, n) for key, n in counted.most_common(5)]


def attempts(staff: Staff) -> list[Attempt]:
    """Every test this person took, the newest first."""
    return list(Attempt.objects.filter(staff=staff, done_at__isnull=False).order_by("-pk")[:100])
