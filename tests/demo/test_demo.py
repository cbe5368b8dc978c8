"""The demo's texts are sound, and its month goes through the one door without a refusal."""

from collections import Counter
from datetime import UTC, datetime

import pytest

from shouwen import desk
from shouwen.demo import SIGN_INS, company, month
from shouwen.desk.verifying import verify
from shouwen.kernel import wording
from shouwen.kernel.outcome import Refusal
from shouwen.org.models import HandbookEntry, House, Staff
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


@pytest.fixture
def demo(db):
    books.forget()
    company.build(NIGHT)


def test_the_company_has_its_people_houses_and_gaps_in_the_handbook(demo):
    assert {k for k, _what in SIGN_INS} <= set(Staff.objects.values_list("key", flat=True))
    assert Counter(House.objects.values_list("estate__key", flat=True)) == {"wt-estate": 120, "wj-estate": 120}
    assert HandbookEntry.objects.filter(office__key="wt", owner="").count() == 5


def test_the_month_is_told_without_a_refusal_and_leaves_work_in_progress(demo, monkeypatch):
    refused = []
    real = desk.act

    def noting(*args, **named):
        outcome = real(*args, **named)
        if isinstance(outcome, Refusal):
            refused.append((named["act_id"], outcome))
        return outcome

    monkeypatch.setattr(desk, "act", noting)
    count = month.seed(NIGHT)
    desk.sweep(NIGHT)

    assert refused == []
    assert m.Case.objects.count() == count
    assert m.Case.objects.filter(class_no=1, emergency="plan_active").exists()
    owed = Counter(m.Duty.objects.filter(state__in=("open", "overdue")).values_list("owes", flat=True))
    assert owed["coordinate"] == 1  # a mis-routed matter waits for the coordinator
    assert owed["return_visit"]
    assert m.Duty.objects.filter(state="overdue").exists()
    assert list(verify()) == []
