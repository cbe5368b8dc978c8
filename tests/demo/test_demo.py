"""The demo's texts are sound, and its stories go through the one door as they are written."""

from collections import Counter
from datetime import UTC, datetime

import pytest

from shouwen import desk
from shouwen.demo import SIGN_INS, company, learning, month, stories
from shouwen.desk.standing import open_periods
from shouwen.desk.verifying import verify
from shouwen.kernel.words import wording
from shouwen.org.models import HandbookEntry, House, Staff
from shouwen.queries import committee, handbook, trained
from shouwen.rulebooks.reading import read_tree
from shouwen.store import books
from shouwen.store import models as m

FLOORS = {"emergency": 1, "hazard": 2, "repair": 2, "complaint": 2, "report": 2, "plea": 2}
NIGHT = datetime(2026, 11, 22, 19, tzinfo=UTC)


def test_every_matter_is_its_own_and_above_the_floor_of_its_kind():
    told = month.matters()
    assert len({x.content for x in told}) == len(told) >= 260
    assert {x.estate for x in told} == {"wt", "wj"}
    for x in told:
        assert x.class_ <= FLOORS.get(x.kind, 3), x.id
        assert x.answer if x.solvable else x.result and x.why, x.id
        assert x.danger or x.class_ > 1, x.id


def test_no_employee_of_the_demo_brushes_anybody_off(request):
    base = request.config.rootpath / "shouwen" / "rulebooks" / "base.yaml"
    phrases = read_tree(base.read_bytes(), base.name)[0]["phrases"]
    families = {p["id"]: tuple(p["words"]) for p in phrases}
    for x in month.matters():
        for text in (x.answer, x.told or "", x.why):
            assert not wording.find(text, families), (x.id, text)
    for story in stories.stories():
        for step in (s for s in story.steps if "refused" not in s):
            for key in ("text", "result", "reason"):
                assert not wording.find(step.get(key, ""), families), (story.id, step)


@pytest.fixture
def demo(db):
    books.forget()
    company.build(NIGHT)


def test_the_company_has_its_people_houses_and_gaps_in_the_handbook(demo):
    assert {k for k, _zh, _en in SIGN_INS} <= set(Staff.objects.values_list("key", flat=True))
    assert Counter(House.objects.values_list("estate__key", flat=True)) == {"wt-estate": 120, "wj-estate": 120}
    assert HandbookEntry.objects.filter(office__key="wt", owner="").count() == 5


@pytest.mark.parametrize("hour", [2, 11, 16, 23])
def test_the_stories_are_told_as_written_at_any_hour(db, hour):
    """Who is on duty changes with the hour; what each step comes to does not."""
    now = datetime(2026, 11, 25, hour, 30, tzinfo=UTC)
    books.forget()
    company.build(now)
    opened = {s.id: stories.tell(s, now) for s in stories.stories()}
    desk.sweep(now)

    assert sum(opened.values()) == m.Case.objects.count()
    assert opened["three-classes"] == 7
    case = m.Case.objects.filter(class_no=1, emergency="alarmed").get()
    assert m.Duty.objects.filter(case=case, owes="confirm", state="open").exists()
    assert m.Case.objects.filter(estate="wt-estate", stage="in_transfer").count() == 2
    assert m.Duty.objects.filter(owes="hand_over", state="late", case__estate="wj-estate").count() == 1
    assert m.Case.objects.filter(state__contains="dispute_upgraded").count() == 2
    assert list(verify()) == []


def test_some_have_passed_one_is_new_and_a_committee_has_written(demo):
    learning.teach(NIGHT)
    head = Staff.objects.get(key="wt-head")
    rows = trained.board(seen_by=head, now=NIGHT)
    assert rows[0].staff.name == learning.NEW["name"], "the newcomer first"
    assert rows[0].standing[0].left == ("tested", "practised", "signed")
    assert 0 < sum(r.untrained for r in rows) < len(rows)
    assert trained.sessions(seen_by=head)
    assert committee.complaints(seen_by=head).filter(answered_at=None).count() == 1
    assert any(handbook.stale(e, NIGHT.date()) for e in handbook.entries(seen_by=head))
    open_periods(NIGHT)
    duty = m.Duty.objects.get(duty__contains="everybody-learns")
    assert duty.who == Staff.objects.get(key="wt-guard1").superior.key
