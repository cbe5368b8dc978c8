"""The demo as `make run` loads it: every printed sign-in has work, and what is stored is sound."""

from collections import Counter
from datetime import UTC, datetime

import pytest
from django.db import transaction

from shouwen import desk
from shouwen.demo import SIGN_INS, stories
from shouwen.demo.loading import load
from shouwen.desk.verifying import verify
from shouwen.kernel.outcome import Refusal
from shouwen.org.models import Drill, Staff
from shouwen.queries import measures
from shouwen.queries.drills import drill_page
from shouwen.queries.gaps import gaps
from shouwen.queries.my_duties import my_duties
from shouwen.store import models as m

NIGHT = datetime(2026, 11, 22, 19, tzinfo=UTC)


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker):
    """The whole demo at night, loaded once for the tests that only read it: how many cases, what was refused."""
    refused = []
    real = desk.act

    def noting(*args, **named):
        outcome = real(*args, **named)
        if isinstance(outcome, Refusal):
            refused.append((named["act_id"], outcome))
        return outcome

    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock(), transaction.atomic():
        patch.setattr(desk, "act", noting)
        yield load(NIGHT), refused
        transaction.set_rollback(True)


def test_the_month_is_told_without_a_refusal_and_leaves_work_in_progress(loaded, db):
    count, refused = loaded
    assert [r for r in refused if not r[0].startswith("story-")] == []
    assert len(refused) == sum("refused" in step for s in stories.stories() for step in s.steps)
    assert m.Case.objects.exclude(first_contact="").count() == count
    assert m.Case.objects.filter(class_no=1, emergency="plan_active").exists()
    owed = Counter(m.Duty.objects.filter(state__in=("open", "overdue")).values_list("owes", flat=True))
    assert owed["coordinate"] == 1  # a mis-routed matter waits for the coordinator
    assert owed["return_visit"]
    assert m.Duty.objects.filter(state="overdue").exists()
    assert list(verify()) == []


@pytest.mark.parametrize("key", [k for k, _zh, _en in SIGN_INS])
def test_every_printed_sign_in_finds_something_to_do(loaded, db, key):
    who = Staff.objects.get(key=key)
    found = my_duties(seen_by=who, now=NIGHT)
    assert found.number or gaps(seen_by=who), who.name


def test_what_was_learnt_stands_at_each_stage_of_its_way(loaded, db):
    found = [x.state for x in measures.listed(seen_by=Staff.objects.get(key="wt-head"), now=NIGHT)]
    assert sorted(found) == ["done", "open", "worked"]
    drill = drill_page(Drill.objects.get().pk, seen_by=Staff.objects.get(key="wt-head"))
    assert (drill.done, drill.late, drill.minutes) == (5, 1, 22)
