"""What if, from the tables to the figures: under its own rulebook a company gives itself, the same
bytes come out at any number of processes, and breaking off leaves nothing."""

import json
import operator
import subprocess
import sys
from datetime import timedelta

import pytest

from shouwen import clock, desk
from shouwen.cli import main
from shouwen.kernel import acts as a
from shouwen.kernel.chain import encode
from shouwen.kernel.context import CHINA
from shouwen.kernel.replaying.whatif import Tally
from shouwen.queries import histories
from shouwen.reports import pool, whatif
from shouwen.store import models as m


def told(until):
    return a.Told(who="赵队长", contact="8800", why="要工具", until=until)


def tell(n, begun, book=None):
    """An ordinary way through the desk, under whatever the estate goes by."""
    steps = (
        (a.Register(by="li", customer="wang", channel="verbal", content="楼道灯不亮", kind="repair",
                    class_=2, solvable=False, department="wt-eng", place="三号楼", read_back=True), 0),
        (a.HandOver(by="li", to="superior", way="to_superior", told=told(begun + timedelta(hours=8))), 3),
        (a.Accept(by="zhao"), 5),
        (a.HandOver(by="zhao", to="wt-eng", way="phone_bridge", reason="要工具",
                    told=told(begun + timedelta(hours=8))), 9),
        (a.Accept(by="sun", assigned="qian"), 14 if n % 3 else 90),
        (a.Start(by="qian"), 40 if n % 2 else 200),
        (a.Resolve(by="qian", result="换了灯管"), 260),
        (a.TellFirstContact(by="qian", result="换了灯管"), 262),
        (a.TellCustomer(by="qian", text="换了灯管", means="face", outcome="satisfied"), 270),
    )
    case = None
    for step, (what, minute) in enumerate(steps):
        at = begun + timedelta(minutes=minute)
        if case is not None:
            desk.sweep(at)
        done = desk.act(what, on=case, act_id=f"{n}-{step}", now=at, estate="wt-estate")
        if hasattr(done, "id"):
            case = done.id
    return case


@pytest.fixture
def month(company):
    """Nine matters over nine days, the last sweep an hour ago."""
    begun = (clock.now() - timedelta(days=20)).replace(hour=2, minute=0, second=0, microsecond=0)
    cases = [tell(n, begun + timedelta(days=n)) for n in range(9)]
    end = begun + timedelta(days=15)
    desk.sweep(end)
    return whatif.Question(book="R2", since=begun - timedelta(days=1), before=end, until=end), cases


@pytest.mark.django_db(transaction=True)
def test_under_its_own_rulebook_a_company_gives_itself(month):
    question, cases = month
    assert m.Event.objects.filter(case_id=cases[0]).count() > 9
    assert whatif.check(question) == []
    event = m.Event.objects.filter(case_id=cases[3], seq=2).get()
    body = bytes(event.body).replace(b'"handed_over"', b'"accepted"', 1)
    m.Event.objects.filter(pk=event.pk).update(body=body)
    assert whatif.check(question) == [(cases[3], 2)]


@pytest.mark.django_db(transaction=True)
def test_the_same_bytes_at_any_number_of_processes(month, monkeypatch):
    question, cases = month
    monkeypatch.setattr(histories, "CHUNK", 2)
    alone = whatif.ask(question, jobs=1)
    together = whatif.ask(question, jobs=2)
    assert encode(whatif.told(question, alone)) == encode(whatif.told(question, together))
    assert (alone.cases, alone.not_registered) == (len(cases), 0)
    assert alone.total.figures["would_refused"] > 0
    assert set(alone.total.cases["would_refused"]) <= set(cases)


def test_ctrl_c_waits_only_while_a_process_begins(monkeypatch):
    """Handing on a chunk starts no process any more, so nothing need be put off."""
    begun, deaf = [], pool._deaf_to_ctrl_c
    monkeypatch.setattr(pool, "_deaf_to_ctrl_c", lambda: begun.append(1) or deaf())
    came = list(pool.over(operator.add, b"", (b"%d" % n for n in range(20)), jobs=2))
    assert sorted(came) == sorted(b"%d" % n for n in range(20))
    assert 1 <= len(begun) <= 3


def test_progress_is_told_and_breaking_off_ends_it(month, monkeypatch):
    question, cases = month
    monkeypatch.setattr(histories, "CHUNK", 2)
    seen = []
    whatif.ask(question, progress=lambda done, total: seen.append((done, total)))
    assert seen[0] == (0, len(cases))
    assert seen[-1] == (len(cases), len(cases))
    assert [d for d, _ in seen] == sorted(d for d, _ in seen)
    with pytest.raises(pool.Cancelled):
        whatif.ask(question, cancelled=lambda: True)
    with pytest.raises(pool.Cancelled):
        whatif.ask(question, jobs=2, cancelled=lambda: True)


def test_only_the_period_and_the_eyes_of_the_asker_count(month, company):
    question, cases = month
    later = whatif.Question(**{**_fields(question), "since": question.since + timedelta(days=5)})
    assert whatif.ask(later).cases == len(cases) - 4
    assert whatif.ask(question, seen_by=company["outsider"]).cases == 0
    assert whatif.ask(question, seen_by=company["zhou"]).cases == len(cases)
    assert whatif.ask(whatif.Question(**{**_fields(question), "estate": "wj-estate"})).cases == 0


def _fields(question):
    return {f: getattr(question, f) for f in question.__struct_fields__}


def test_a_linked_case_outside_the_period_comes_along_but_is_not_counted(month):
    question, cases = month
    at = question.until + timedelta(hours=1)
    desk.act(a.Link(by="chen", to=f"S{cases[8]:06d}"), on=cases[0], act_id="link", now=at)
    only_first = whatif.Question(**{
        **_fields(question), "until": at + timedelta(hours=1),
        "before": question.since + timedelta(days=1, hours=5),
    })
    assert whatif.ask(only_first).cases == 1
    assert whatif.check(only_first) == []
    assert whatif.check(whatif.Question(**{**_fields(question), "until": only_first.until})) == []


def test_from_the_command_line(month, capsys):
    question, cases = month
    days = ["--from", question.since.astimezone(CHINA).date().isoformat(),
            "--to", question.before.astimezone(CHINA).date().isoformat(),
            "--until", question.until.isoformat(), "--jobs", "1"]
    assert main(["replay", "--rulebook", "R2", *days, "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["cases"] == len(cases)
    refused = answer["total"]["figures"]["would_refused"]
    assert refused == sum(r["figures"].get("would_refused", 0) for r in answer["person"])
    assert all(n.startswith("S0") for row in answer["clause"] for c in row["cases"].values() for n in c)
    assert main(["replay", "--rulebook", "R2", *days]) == 0
    assert str(refused) in capsys.readouterr().out
    assert main(["replay", "--check", *days]) == 0
    assert main(["replay", "--rulebook", "R99", *days]) == 2
    assert main(["replay", "--rulebook", "R2", "--from", "yesterday", "--to", "2026-11-01"]) == 2


def test_processes_need_no_database_and_no_django():
    code = ("import sys; from shouwen.reports import playing, pool; "
            "assert not [x for x in sys.modules if x.startswith('django')], 'django'; print(len(playing.read_tally("
            "b'{\"cases\":1}').settle().rows))")
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "3"
    assert Tally().settle().cases == 0
