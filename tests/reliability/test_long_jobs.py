"""A real worker of long jobs, killed in the middle; a replay on the command line, broken off by Ctrl-C."""

import json
import os
import signal
import subprocess
import sys
import time

import pytest

from shouwen.cli import service
from tests.reliability.conftest import ROOT, database_of_its_own

CASES = 240
MONTH = """
import json, sys
from datetime import timedelta
from shouwen.cli.starting import start_django
start_django()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from shouwen import clock, desk
from shouwen.kernel import acts as a
from shouwen.reports import asked
from tests import cast
people, since = cast.build(), clock.now() - timedelta(days=20)
for n in range({cases}):
    at = since + timedelta(hours=n)
    done = desk.act(a.Register(by="chen", customer="wang", channel="call", content=f"第{{n}}盏灯不亮", kind="repair",
                               class_=2, solvable=False), on=None, act_id=f"r{{n}}", now=at)
    desk.act(a.HandOver(by="chen", to="wt-eng", way="phone_bridge", reason="维修"), on=done.id, act_id=f"h{{n}}",
             now=at + timedelta(minutes=5))
row, = asked.ask(["R2"], since=since - timedelta(days=1), before=clock.now(), by=people["zhou"])
print(row.pk)
"""
LOOK = """
import json
from datetime import timedelta
from shouwen.cli.starting import start_django
start_django()
from shouwen import clock
from shouwen.reports import asked, carrying
from shouwen.store.models import Replay
for line in iter(input, "end"):
    if line == "pass":  # the minute that it takes to be known as dead
        Replay.objects.update(beat_at=clock.now() - carrying.SILENT - timedelta(seconds=1))
    print(json.dumps(Replay.objects.get().state), flush=True)
print(json.dumps(asked.answer_of(Replay.objects.get()).cases))
"""


@pytest.fixture(scope="module")
def month(tmp_path_factory):
    """The environment of processes whose database holds a month, with one what-if asked."""
    folder = tmp_path_factory.mktemp("jobs")
    with database_of_its_own(folder) as url:
        env = {**os.environ, "DATABASE_URL": url, "SHOUWEN_VAR": str(folder), "PYTHONPATH": str(ROOT),
               "DJANGO_SETTINGS_MODULE": "shouwen.settings"}
        subprocess.run([sys.executable, "-c", MONTH.format(cases=CASES)], cwd=ROOT, env=env, check=True,
                       stdout=subprocess.DEVNULL)
        yield env


def worker(env):
    """A worker as ``run`` starts it: leading a group of its own."""
    return subprocess.Popen([sys.executable, "-m", "shouwen.cli", "jobs"], cwd=ROOT, env=env, start_new_session=True)


def group_is_gone(number):
    try:
        os.killpg(number, 0)
    except ProcessLookupError:
        return True
    return False


def until(true):
    """Wait for it; whoever waits for ever is ended by the limit of the run."""
    while not true():
        time.sleep(0.02)


def test_a_job_whose_worker_was_killed_is_done_by_the_next_one(month):
    look = subprocess.Popen([sys.executable, "-c", LOOK], cwd=ROOT, env=month, text=True,
                            stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def state(ask="look"):
        look.stdin.write(ask + "\n")
        look.stdin.flush()
        return json.loads(look.stdout.readline())

    assert state() == "waiting"
    first = worker(month)
    until(lambda: state() == "running")
    os.killpg(first.pid, signal.SIGKILL)
    first.wait()
    until(lambda: group_is_gone(first.pid))
    assert state() == "running", "nobody knows yet that the worker is dead"
    assert state("pass") == "running"
    second = worker(month)
    try:
        until(lambda: state() != "running")
        until(lambda: state() not in ("waiting", "running"))
        assert state() == "done"
        look.stdin.write("end\n")
        look.stdin.flush()
        assert json.loads(look.stdout.readline()) == CASES
    finally:
        os.killpg(second.pid, signal.SIGKILL)
        second.wait()
        look.communicate()


def test_a_worker_in_the_middle_of_a_job_does_not_hold_up_the_end_of_the_service(monkeypatch):
    monkeypatch.setattr(service, "PATIENCE", 0.2)
    deaf = subprocess.Popen(["/bin/sh", "-c", "trap '' TERM; echo ready; sleep 600 & wait; sleep 600"],
                            stdout=subprocess.PIPE, start_new_session=True)
    assert deaf.stdout.readline() == b"ready\n"
    service._end(deaf)
    assert deaf.returncode == -signal.SIGKILL
    until(lambda: group_is_gone(deaf.pid))
    deaf.stdout.close()


@pytest.mark.parametrize("later", [0, 0.06], ids=["before the pool", "while its processes start"])
def test_ctrl_c_breaks_off_a_replay_and_leaves_no_process(month, later):
    days = ["--from", "2020-01-01", "--to", "2099-01-01"]
    terminal, its_end = os.openpty()
    replay = subprocess.Popen(
        [sys.executable, "-m", "shouwen.cli", "replay", "--rulebook", "unified", "--jobs", "2", *days], cwd=ROOT,
        env=month, text=True, stderr=its_end, stdout=subprocess.PIPE, start_new_session=True)
    os.close(its_end)
    said = os.read(terminal, 100)  # the first sign of progress
    time.sleep(later)
    os.killpg(replay.pid, signal.SIGINT)
    out, _none = replay.communicate()
    until(lambda: group_is_gone(replay.pid))
    said += b"".join(iter(lambda: read(terminal), b""))
    os.close(terminal)
    assert replay.returncode == 130, said.decode()
    assert "已中断" in said.decode()
    assert "Traceback" not in said.decode()
    assert out == ""


def read(terminal):
    """What is left on a terminal; nothing once everybody has closed it."""
    try:
        return os.read(terminal, 4096)
    except OSError:
        return b""
