"""The one door: idempotent, all or none, nobody wins twice."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, connections

from shouwen import clock, desk
from shouwen.desk.verifying import verify, write_head
from shouwen.kernel import acts as a
from shouwen.kernel.events import fold
from shouwen.kernel.outcome import Refusal
from shouwen.store import models as m
from shouwen.store import read


def registered(**more):
    fields = {"by": "li", "customer": "wang", "channel": "verbal", "content": "楼道灯不亮", "kind": "repair",
              "class_": 2, "solvable": False, **more}
    return a.Register(**fields)


def register(key="k1", **more):
    outcome = desk.act(registered(**more), on=None, act_id=key)
    assert isinstance(outcome, desk.Done)
    return outcome


def test_registering_keeps_event_state_duties_and_notices_together(company):
    done = register()
    row = m.Case.objects.get()
    assert done.number == "S" + f"{row.pk:06d}"
    assert (row.stage, row.first_contact, row.house) == ("registered", "li", "3-2-1202")
    assert row.events.count() == 1
    assert row.duties.filter(who="li", owes="hand_over", state="open").exists()
    assert row.next_at is not None
    assert list(verify()) == []


def test_what_people_said_is_in_no_event(company):
    register(content="钥匙在门垫下面")
    body = bytes(m.Event.objects.get().body).decode()
    assert "门垫" not in body
    assert "门垫" not in m.Case.objects.get().state
    assert m.Value.objects.get(path="content").text == "钥匙在门垫下面"


def test_the_same_key_gives_the_same_answer(company):
    first, again = register(), register()
    assert (first.id, first.version) == (again.id, again.version)
    assert again.again
    assert m.Case.objects.count() == 1


def test_the_same_key_with_other_content_is_a_conflict(company):
    register()
    with pytest.raises(desk.Conflict):
        register(content="别的事")
    assert m.Case.objects.count() == 1


def test_a_refused_bundle_writes_nothing(company):
    """R9-operative-e: a guard hands to his superior alone."""
    outcome = desk.act(
        [registered(), a.HandOver(by="li", to="wt-eng", way="phone_bridge")], on=None, act_id="k1"
    )
    assert isinstance(outcome, Refusal)
    assert (outcome.code, outcome.step) == ("RF10", 1)
    assert m.Case.objects.count() == m.Event.objects.count() == m.Receipt.objects.count() == 0
    assert m.RefusalLog.objects.get().code == "RF10"


def test_a_stale_page_is_told(company):
    done = register()
    desk.act(a.Note(by="li", text="补充"), on=done.id, act_id="n1", seen=1)
    with pytest.raises(desk.Stale):
        desk.act(a.Note(by="li", text="又补充"), on=done.id, act_id="n2", seen=1)


def test_the_state_is_what_the_events_give(company):
    done = register()
    desk.act(a.HandOver(by="li", to="superior", way="to_superior"), on=done.id, act_id="h1")
    desk.act(a.Accept(by="zhao"), on=done.id, act_id="a1")
    row = m.Case.objects.get()
    assert fold(read.events(row.pk), row.uid) == read.state(row)
    assert list(verify()) == []


@pytest.mark.parametrize("harm", ["change", "drop", "swap", "state", "value", "duty", "tail", "case"])
def test_verify_finds_tampering(company, harm):
    """Changed, missing, reordered events, a state the events don't give, a cut tail, a lost case."""
    done = register()
    desk.act(a.HandOver(by="li", to="superior", way="to_superior"), on=done.id, act_id="h1")
    desk.act(a.Accept(by="zhao"), on=done.id, act_id="a1")
    write_head()
    assert list(verify()) == []
    event = m.Event.objects.filter(case=done.id, seq=2)
    if harm == "change":
        body = bytearray(bytes(event.get().body))
        body[40] ^= 1
        event.update(body=bytes(body))
    elif harm == "drop":
        event.delete()
    elif harm == "swap":
        event.update(seq=99)
        m.Event.objects.filter(case=done.id, seq=3).update(seq=2)
        m.Event.objects.filter(case=done.id, seq=99).update(seq=3)
    elif harm == "state":
        row = m.Case.objects.get()
        m.Case.objects.update(state=row.state.replace('"handler":"zhao"', '"handler":"chen"'))
    elif harm == "value":
        m.Value.objects.filter(path="content").update(text="别的话")
    elif harm == "duty":
        m.Duty.objects.filter(owes="hand_over").update(body="{}")
    elif harm == "tail":
        last = m.Event.objects.filter(case=done.id, seq=2).get()
        m.Event.objects.filter(case=done.id, seq=3).delete()
        m.Case.objects.update(version=2, hash=last.hash)
    else:
        for table in (m.Notice, m.Duty, m.Value, m.Receipt, m.Event, m.Case):
            table.objects.all().delete()
    found = list(verify())
    assert found
    assert read.number_of(done.id) in found[0]


def test_an_erased_value_leaves_the_chain_whole(company):
    register()
    m.Value.objects.filter(path="content").update(text="", salt=b"")
    assert list(verify()) == []


def _in_threads(count, work):
    def run(n):
        try:
            return work(n)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


def test_one_key_registers_once_at_any_concurrency(living_company):
    outcomes = _in_threads(10, lambda _n: desk.act(registered(), on=None, act_id="same"))
    assert len({(o.id, o.version) for o in outcomes}) == 1
    assert m.Case.objects.count() == 1
    assert m.Event.objects.count() == 1


def test_of_many_who_accept_one_wins(living_company):
    done = register()
    desk.act(a.HandOver(by="li", to="superior", way="to_superior"), on=done.id, act_id="h1")

    def accept(n):
        try:
            return desk.act(a.Accept(by="zhao"), on=done.id, act_id=f"a{n}", seen=2)
        except (desk.Stale, desk.Conflict):
            return None

    won = [o for o in _in_threads(8, accept) if isinstance(o, desk.Done)]
    assert len(won) == 1
    assert m.Event.objects.filter(type="accepted").count() == 1
    assert list(verify()) == []


def test_a_late_entry_counts_from_when_the_customer_spoke(company):
    """Trap 3: a guard who types after his round has used his half hour."""
    now = clock.now()
    outcome = desk.act(
        registered(occurred_at=now - timedelta(minutes=50)), on=None, act_id="late", now=now
    )
    assert "late_entry" in outcome.case.flags
    assert outcome.case.breaches[0].at == now - timedelta(minutes=20)


def test_a_device_clock_wrong_by_a_day_moves_nothing_into_the_future(company):
    now = clock.now()
    outcome = desk.act(
        registered(occurred_at=now + timedelta(days=1)), on=None, act_id="future", now=now
    )
    assert outcome.case.instants["contact"] == now
    assert "clock_corrected" in outcome.case.flags


def test_the_database_keeps_every_commit(company):
    """SQLite: WAL and synchronous FULL. PostgreSQL: its own default."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA synchronous")
            assert cursor.fetchone()[0] == 2
        else:
            cursor.execute("SHOW synchronous_commit")
            assert cursor.fetchone()[0] == "on"
