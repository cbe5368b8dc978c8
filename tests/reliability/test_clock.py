"""P7: a clock that jumps breaches nothing falsely or early, and the administrators hear of it at once."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from shouwen import clock, desk
from shouwen.desk import sweeping, watching
from shouwen.desk.verifying import verify
from shouwen.kernel import acts as a
from shouwen.store import models as m

START = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
JUMPS = {
    "+1 h": timedelta(hours=1), "-1 h": timedelta(hours=-1), "+1 d": timedelta(days=1), "-1 d": timedelta(days=-1),
    "1970": datetime(1970, 1, 1, tzinfo=UTC) - START, "2038": datetime(2038, 1, 19, 4, 0, tzinfo=UTC) - START,
}


class Machine:
    """A machine whose two clocks the test moves; ``restart`` is a new process on it."""

    def __init__(self, monkeypatch):
        self.wall, self.up, self.patch = START, 1000.0, monkeypatch
        self.restart()

    def restart(self):
        self.patch.setattr(clock, "KEEPER", clock.Keeper(lambda: self.wall, lambda: self.up))
        watching._heard.clear()

    def goes_on(self, **span):
        """Time passes, minute by minute, with the clock's worker running."""
        end = self.up + timedelta(**span).total_seconds()
        while self.up < end:
            step = min(60.0, end - self.up)
            self.up, self.wall = self.up + step, self.wall + timedelta(seconds=step)
            self.work()

    def work(self):
        ticks = iter([False, True])
        desk.run_worker(interval=0, stop=lambda: next(ticks))


@pytest.fixture
def machine(monkeypatch, company):
    monkeypatch.setattr(sweeping, "_checkpoint", lambda: None)  # the test is one transaction
    machine = Machine(monkeypatch)
    machine.work()
    return machine


def register(key="k1"):
    return desk.act(a.Register(by="li", customer="wang", channel="verbal", content="楼道灯不亮", kind="repair",
                               class_=2, solvable=False), on=None, act_id=key).id


def breached(case):
    return [e.at for e in m.Event.objects.filter(case=case, type="breached")]


def signed_in(who):
    client = Client()
    client.force_login(who, backend="shouwen.org.sign_in.NumberOrPhone")
    return client


@pytest.mark.parametrize("jump", JUMPS)
def test_a_jump_breaches_nothing_and_its_end_breaches_in_time(machine, jump):
    """The limit is thirty minutes. The jump comes after ten and lasts for ten."""
    case = register()
    machine.goes_on(minutes=10)
    machine.wall += JUMPS[jump]
    machine.goes_on(minutes=10)
    assert breached(case) == []
    assert m.ClockJump.objects.filter(over_at=None).count() == 1
    machine.wall -= JUMPS[jump]
    machine.goes_on(minutes=9)
    assert m.ClockJump.objects.filter(over_at=None).count() == 0
    assert breached(case) == []
    machine.goes_on(minutes=2)
    [at] = breached(case)
    assert START + timedelta(minutes=30) <= at <= START + timedelta(minutes=31)
    assert list(verify()) == []


@pytest.mark.parametrize("jump", JUMPS)
def test_acts_go_on_with_the_right_time(machine, jump):
    case = register()
    machine.goes_on(minutes=5)
    machine.wall += JUMPS[jump]
    machine.goes_on(minutes=1)
    desk.act(a.Note(by="li", text="灯座也松了"), on=case, act_id="n1")
    other = register("k2")
    assert m.Event.objects.get(case=case, type="noted").at == START + timedelta(minutes=6)
    assert m.Case.objects.get(pk=other).created_at == START + timedelta(minutes=6)


@pytest.mark.parametrize("jump", ["+1 h", "+1 d", "2038", "-1 h"])
def test_an_administrator_says_that_the_clock_is_right(machine, company, jump):
    """After that the sweep goes by it, in every process."""
    case = register()
    machine.goes_on(minutes=5)
    machine.wall += JUMPS[jump]
    machine.work()
    head, guard = signed_in(company["zhou"]), signed_in(company["li"])
    alarm = m.ClockJump.objects.get()
    assert "时钟跳了" in head.get("/").content.decode()
    assert "时钟跳了" not in guard.get("/").content.decode()
    assert guard.post(f"/settings/clock/{alarm.pk}").status_code == 404
    assert head.post(f"/settings/clock/{alarm.pk}").status_code == 302
    machine.work()
    assert "时钟跳了" not in head.get("/").content.decode()
    assert clock.now() == machine.wall
    assert (breached(case) != []) == (JUMPS[jump] > timedelta())
    desk.act(a.Note(by="li", text="补一句"), on=case, act_id="n1")
    ats = list(m.Event.objects.filter(case=case).order_by("seq").values_list("at", flat=True))
    assert ats == sorted(ats)


@pytest.mark.parametrize("jump", JUMPS)
def test_a_process_started_after_the_jump_keeps_the_time_of_the_machine(machine, jump):
    case = register()
    machine.goes_on(minutes=5)
    machine.wall += JUMPS[jump]
    machine.restart()
    machine.goes_on(minutes=5)
    assert breached(case) == []
    assert clock.now() == START + timedelta(minutes=10)
    assert m.ClockJump.objects.filter(over_at=None).count() == 1


def test_a_machine_switched_on_with_an_empty_battery_waits_for_its_clock(machine, monkeypatch):
    """1970 until a time server answers: time does not begin before what is known to have passed."""
    case = register()
    machine.goes_on(minutes=5)
    monkeypatch.setattr(watching, "_boot", lambda: "another")
    machine.wall, machine.up = datetime(1970, 1, 1, tzinfo=UTC), 3.0
    machine.restart()
    machine.goes_on(minutes=5)
    assert breached(case) == []
    assert clock.now() >= START + timedelta(minutes=9)
    machine.wall = START + timedelta(hours=8)
    machine.goes_on(minutes=1)
    assert clock.now() == machine.wall
    assert len(breached(case)) == 1
    assert m.ClockJump.objects.filter(over_at=None).count() == 0


def test_a_clock_that_is_led_back_slowly_is_followed(machine):
    case = register()
    for _ in range(60):
        machine.goes_on(minutes=1)
        machine.wall += timedelta(seconds=2)
    assert clock.now() == machine.wall
    assert m.ClockJump.objects.count() == 0
    assert len(breached(case)) == 1


def test_little_disk_is_said_to_who_can_free_it(company, monkeypatch):
    from shouwen.queries import machine as query

    monkeypatch.setattr(query, "LITTLE", 2**62)
    assert "磁盘只剩" in signed_in(company["zhou"]).get("/").content.decode()
    assert "磁盘只剩" not in signed_in(company["li"]).get("/").content.decode()
