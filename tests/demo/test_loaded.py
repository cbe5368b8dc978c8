"""The demo as `make run` loads it: every printed sign-in has work, and what is stored is sound."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from shouwen import desk
from shouwen.audit import hollow
from shouwen.demo import SIGN_INS, stories
from shouwen.demo.loading import load
from shouwen.desk.committee import COVERED
from shouwen.desk.verifying import verify
from shouwen.kernel.outcome import Refusal
from shouwen.org.models import Drill, Estate, Staff
from shouwen.queries import measures
from shouwen.queries.drills import drill_page
from shouwen.queries.figures import figures
from shouwen.queries.gaps import gaps
from shouwen.queries.my_duties import my_duties
from shouwen.queries.published import LEAST, OTHER, published
from shouwen.store import models as m
from shouwen.store.read import id_of
from tests.demo import recount

NIGHT = datetime(2026, 11, 22, 19, tzinfo=UTC)
TABLES = {"times": "times", "satisfaction": "satisfaction", "causes": "causes", "registrations_by_post": "posts",
          "persons_per_case": "persons", "credit_first_contact": "first", "credit_doers": "doers"}


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


# -- what the company says of itself, once more from the events -------------------------------------


@pytest.mark.parametrize("office", ["wt", "wj"])
def test_reports_come_out_of_the_raw_events_again(loaded, db, office):
    head = Staff.objects.get(key=f"{office}-head")
    shown, (again, minutes) = figures(seen_by=head, now=NIGHT), recount.reports(office, NIGHT)
    names = dict(Staff.objects.values_list("key", "name"))
    for table, key in TABLES.items():
        lines = {f.label: sorted(map(id_of, f.cases)) for f in getattr(shown, table)}
        assert lines == {names.get(line, line): sorted(set(ids)) for line, ids in again[key].items()}, table
        assert {f.label: f.count for f in getattr(shown, table)} == {
            names.get(line, line): len(ids) for line, ids in again[key].items()}, table
    assert {f.label: f.minutes for f in shown.times} == minutes
    assert sum(f.count for f in shown.within_a_working_day) == sum(map(len, again["times"].values()))
    for key in ("times", "posts", "persons", "first", "doers", *(("satisfaction",) if office == "wj" else ())):
        assert again[key], f"nothing to count: {key}"


@pytest.mark.parametrize("estate", ["wt-estate", "wj-estate"])
def test_what_a_committee_is_shown_comes_out_of_the_raw_events_again(loaded, db, estate):
    since = NIGHT - COVERED
    shown = published(Estate.objects.get(key=estate), since, NIGHT)
    total, kinds, closed, in_time, scores = recount.published(estate, since, NIGHT)
    assert shown.total == total > 50
    assert shown.closed == rounded(closed, total)
    assert shown.on_time == rounded(sum(in_time), len(in_time))
    assert not all(in_time), "somebody was late"
    assert shown.satisfaction == (round(sum(scores) / len(scores), 1) if len(scores) >= LEAST else None)
    told = dict(shown.kinds)
    assert {k: n for k, n in told.items() if k != OTHER}.items() <= kinds.items()
    assert sum(told.values()) == total
    assert min(told.values()) >= LEAST


def rounded(part, whole):
    """To five in a hundred."""
    return 5 * round(part * 20 / whole)


@pytest.mark.parametrize("office", ["wt", "wj"])
def test_hollow_closes_come_out_of_the_raw_events_again(loaded, db, office):
    shown = hollow.hollow(seen_by=Staff.objects.get(key=f"{office}-head"), now=NIGHT)
    again = recount.hollow(office, NIGHT)
    assert {h.line.id: (h.seconds, set(map(id_of, h.alike)), h.photo_asked) for h in shown} == again
    assert again or office == "wj", "nothing to list"


def test_what_is_written_into_a_closed_case_later_changes_no_figure(loaded, db):
    head = Staff.objects.get(key="wt-head")
    before = figures(seen_by=head, now=NIGHT).times
    closed = [t for t in recount.matters("wt").values() if t.closed]
    m.Case.objects.filter(pk=closed[0].pk).update(updated_at=NIGHT + timedelta(days=9))
    assert figures(seen_by=head, now=NIGHT).times == before
