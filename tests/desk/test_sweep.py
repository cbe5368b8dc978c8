"""The clock's worker: each duty once, at its own second, with any number of workers."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from django.db import connections

from shouwen import clock, desk
from shouwen.desk.verifying import verify
from shouwen.kernel import acts as a
from shouwen.kernel.case import Case
from shouwen.store import models as m
from shouwen.store import read


def register(n, at):
    return desk.act(
        a.Register(by="li", customer="wang", channel="verbal", content=f"第{n}件", kind="repair",
                   class_=2, solvable=False),
        on=None, act_id=f"r{n}", now=at,
    )


def test_a_duty_breaches_once_at_its_due(company):
    at = clock.now() - timedelta(hours=3)
    done = register(1, at)
    desk.sweep()
    desk.sweep()
    row = m.Case.objects.get(pk=done.id)
    [breach] = read.state(row).breaches
    assert breach.at == at + timedelta(minutes=30)
    assert m.Duty.objects.get(case=row, owes="hand_over").state == "overdue"
    assert m.Event.objects.filter(case=row, type="breached").count() == 1
    assert list(verify()) == []


def test_nothing_is_breached_at_the_due_itself(company):
    """Done exactly at due is on time: a breach exists from the first instant after."""
    at = clock.now().replace(microsecond=0) - timedelta(minutes=30)
    register(1, at)
    desk.sweep(at + timedelta(minutes=30))
    assert m.Duty.objects.get(owes="hand_over").state == "open"
    desk.sweep(at + timedelta(minutes=30, seconds=1))
    assert m.Duty.objects.get(owes="hand_over").state == "overdue"


def test_the_owner_is_warned_before(company):
    at = clock.now() - timedelta(minutes=22)
    register(1, at)
    desk.sweep()
    assert m.Notice.objects.filter(to="li", why="warned").count() == 1


def test_many_workers_breach_each_duty_exactly_once(living_company):
    at = clock.now() - timedelta(hours=2)
    for n in range(40):
        register(n, at)

    def work(_n):
        try:
            return desk.sweep(batch=5)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))
    desk.sweep()
    assert m.Event.objects.filter(type="breached").count() == 40
    assert m.Duty.objects.filter(state="overdue").count() == 40
    assert list(verify()) == []


def test_one_case_that_cannot_be_read_stops_nobody(company):
    at = clock.now() - timedelta(hours=2)
    bad, good = register(1, at), register(2, at)
    m.Case.objects.filter(pk=bad.id).update(state="{")
    desk.sweep()
    assert m.Duty.objects.get(case_id=good.id, owes="hand_over").state == "overdue"
    assert m.Case.objects.get(pk=bad.id).next_at > clock.now()


def test_it_catches_up_after_a_stop_in_the_order_of_time(company):
    """Every breach carries the instant at which it fell due, however late the sweep ran."""
    at = clock.now() - timedelta(days=4)
    done = register(1, at)
    desk.act(a.HandOver(by="li", to="superior", way="to_superior"), on=done.id, act_id="h",
             now=at + timedelta(minutes=5))
    desk.sweep()
    case: Case = read.state(m.Case.objects.get(pk=done.id))
    assert [b.at for b in case.breaches] == sorted(b.at for b in case.breaches)
    assert case.breaches[0].at == at + timedelta(minutes=15)
