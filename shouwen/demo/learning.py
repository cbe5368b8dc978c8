"""The demo's training and committees: who passed, who is new, what a committee sent; all through ``desk``."""

import random
from datetime import datetime, timedelta

from shouwen.committee.models import Complaint
from shouwen.desk import committee as desk_committee
from shouwen.desk.teaching import training as desk_training
from shouwen.org import roster
from shouwen.org.models import Estate, HandbookEntry, Office, Staff
from shouwen.store import books
from shouwen.training.models import Attempt, Policy, Session

SHARE_TRAINED = 0.6
SESSIONS = (
    ("wt", 18, "theory", "各部门管什么，漏水、停车、门禁归谁", 60), ("wt", 9, "visit", "走访三栋，认门认人", 90),
    ("wj", 12, "skills", "接到险情先报谁，再报什么", 45),
)
STALE = 3
"""So many entries of each office's handbook are due to be looked at."""
NEW = {"key": "wt-guard-new", "number": "1188", "name": "卞小川", "beside": "wt-guard1"}
"""A guard in his first week, with the post, superior and password of the one he stands beside."""


def teach(now: datetime) -> None:
    """Tests taken, training held, the handbook dated, one invitation for each estate."""
    dice = random.Random(7)  # noqa: S311 - the same demo every time
    for office in Office.objects.order_by("pk"):
        estate = Estate.objects.filter(office=office).order_by("pk").first()
        people = list(Staff.objects.filter(department__office=office).order_by("pk"))
        if estate is None or not people:
            continue
        for person in people:
            if dice.random() < SHARE_TRAINED:
                _learn(person, estate, now - timedelta(days=dice.randint(2, 25)), dice)
        _date_handbook(office, now)
        _ask_committee(estate, now)
    for key, days, sort, theme, minutes in SESSIONS:
        _hold(Office.objects.get(key=key), now - timedelta(days=days), sort, theme, minutes)
    _take_on(now)


def _take_on(now: datetime) -> None:
    """Somebody joined yesterday: his superior owes that he is taught, he has read his booklet."""
    beside = Staff.objects.get(key=NEW["beside"])
    row = Staff.objects.create(
        key=NEW["key"], number=NEW["number"], name=NEW["name"], posts=beside.posts, department=beside.department,
        superior=beside.superior, password=beside.password, employed_from=now - timedelta(days=1))
    roster.publish(now)
    estate = Estate.objects.filter(office=row.at_office).order_by("pk").first()
    assert estate is not None
    desk_training.step(row, "read", books.of_estate(estate), row.post)


def _learn(person: Staff, estate: Estate, at: datetime, dice: random.Random) -> None:
    """Read, tested (some twice), practised and signed, at that time."""
    book = books.of_estate(estate)
    for right in ([0.5, 0.95] if dice.random() < 0.2 else [0.95]):
        attempt = desk_training.begin(person, book, person.post, Policy(), None)
        given = {f"q{n}": str(q.right if dice.random() < right else (q.right + 1) % len(q.choices))
                 for n, q in enumerate(desk_training.asked(attempt))}
        desk_training.hand_in(attempt, given)
        Attempt.objects.filter(pk=attempt.pk).update(begun_at=at - timedelta(minutes=9), done_at=at)
    for sort in ("read", "practised"):
        desk_training.step(person, sort, book, person.post)
    desk_training.sign(person, book, person.post, {"name": person.name})


def _hold(office: Office, at: datetime, sort: str, theme: str, minutes: int) -> None:
    people = list(Staff.objects.filter(department__office=office).order_by("pk")[:6])
    assert office.head is not None
    row = Session.objects.create(
        office=office, on=at.date(), sort=sort, theme=theme, minutes=minutes, by=office.head, at=at)
    row.attended.set(people)


def _date_handbook(office: Office, now: datetime) -> None:
    """Everything is true since last spring; a few entries are due to be looked at."""
    rows = HandbookEntry.objects.filter(office=office).order_by("pk")
    rows.update(since=(now - timedelta(days=240)).date(), review_on=(now + timedelta(days=125)).date())
    stale = list(rows.values_list("pk", flat=True)[:STALE])
    HandbookEntry.objects.filter(pk__in=stale).update(review_on=(now - timedelta(days=4)).date())


def _ask_committee(estate: Estate, now: datetime) -> None:
    """The owners' committee was asked, has assessed and complained once; nobody has answered yet."""
    head = estate.office.head
    assert head is not None
    invited, _refused = desk_committee.invite(
        {"estate": estate.key, "committee": "owners_committee", "member": "周老师（业委会主任）", "days": "30"},
        by=head, estates={estate.key: estate}, duties=[])
    desk_committee.assess(
        invited, {"attitude": "4", "quality": "3", "satisfaction": "4", "words": "保洁比上季好，报修回话再快些。"}, None)
    complaint = desk_committee.complain(invited, {"text": "南门路灯坏了一周，反映过两次。"})
    Complaint.objects.filter(pk=complaint.pk).update(at=now - timedelta(days=1))
