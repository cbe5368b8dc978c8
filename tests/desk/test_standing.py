"""What an office owes by period, outside any case: opened once, ended by filing, closed by itself."""

from datetime import timedelta

from shouwen import clock, desk
from shouwen.desk.standing import open_periods
from shouwen.desk.verifying import verify
from shouwen.kernel import acts as a
from shouwen.org import roster
from shouwen.org.models import Staff
from shouwen.store import books
from shouwen.store import models as m
from tests import cast


def test_the_quarters_inspection_is_owed_once_and_ended_by_its_form(company):
    """R9-control-j: the office looks through the contact logs."""
    assert open_periods() > 0
    assert open_periods() == 0
    duty = m.Duty.objects.get(who="zhou", owes="file", duty__contains="look-through-the-logs")
    desk.act(a.File(by="zhou", form="F18"), on=duty.case_id, act_id="f")
    duty.refresh_from_db()
    assert duty.state == "done"
    assert m.Case.objects.get(pk=duty.case_id).stage == "closed"
    assert list(verify()) == []


def test_whoever_joins_is_taught_within_a_week(company):
    """R9-training-a: the superior owes it from the day of joining."""
    Staff.objects.filter(key="li").update(employed_from=clock.now() - timedelta(days=1))
    roster.publish(clock.now())
    open_periods()
    duty = m.Duty.objects.get(duty__contains="everybody-learns")
    assert duty.who == "zhao"
    assert duty.due_at - duty.opened_at == timedelta(days=7)


def test_the_months_slips_are_summed_up_by_each_head(db):
    """R8-4.3i, R8-4.3j: the head looks the slips over and sums up the month, once."""
    books.forget()
    cast.build("R8")
    open_periods()
    sums = m.Duty.objects.filter(duty__contains="monthly-sum")
    assert {d.who for d in sums} == {"zhao", "sun", "chen"}
    due = sums.get(who="sun")
    desk.act(a.File(by="sun", form="F21"), on=due.case_id, act_id="sum")
    assert {d.who: d.state for d in sums.all()} == {"zhao": "open", "sun": "done", "chen": "open"}
    assert open_periods() == 0


def test_an_empty_company_owes_nothing_and_stops_no_clock(db):
    """The worker starts before the first administrator has signed up."""
    assert open_periods() == 0
    turns = iter([False, True])
    desk.run_worker(interval=0.0, stop=lambda: next(turns))


def test_the_audit_of_the_year_is_quality_audits(company):
    """R9-control-k, and the counts of R9-control-l and m which that form holds."""
    auditor = Staff.objects.create(key="shen", number="1090", name="沈稽核", posts=["auditor"])
    roster.publish(clock.now())
    open_periods()
    duty = m.Duty.objects.get(duty__contains="audit", who=auditor.key)
    desk.act(a.File(by="shen", form="F18"), on=duty.case_id, act_id="audit")
    duty.refresh_from_db()
    assert duty.state == "done"
