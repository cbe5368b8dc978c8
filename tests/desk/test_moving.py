"""F6: an open case moves to another rulebook as an act on the case, and is pinned to it from then on."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from shouwen import clock, desk
from shouwen.desk.sweeping import sweep
from shouwen.desk.verifying import verify
from shouwen.kernel import acts as a
from shouwen.kernel.events import fold
from shouwen.kernel.outcome import Refusal
from shouwen.org import roster
from shouwen.store import books, read
from shouwen.store import models as m

BACKEND = "shouwen.org.sign_in.NumberOrPhone"


@pytest.fixture
def case(company):
    """A repair under R9, handed over an hour ago and accepted by nobody: late."""
    then = clock.now() - timedelta(hours=1)
    done = desk.act(
        [a.Register(by="chen", customer="wang", channel="call", content="灯不亮", kind="repair", class_=2,
                    solvable=False),
         a.HandOver(by="chen", to="wt-eng", way="phone_bridge", reason="维修")], on=None, act_id="k", now=then,
    )
    sweep()
    return done


def move(case, by="zhou", rulebook="R2", key="m"):
    return desk.act(a.MoveRulebook(by=by, rulebook=rulebook, reason="小区改用新制度"), on=case.id, act_id=key)


def test_the_case_is_pinned_to_the_new_rulebook_and_keeps_what_was(case):
    before = m.Case.objects.get()
    breaches, first = read.state(before).breaches, before.first_contact
    assert breaches
    assert isinstance(move(case), desk.Done)
    row = m.Case.objects.get()
    state, new = read.state(row), books.current("R2")
    assert (row.book, row.book_hash) == ("R2", new.hash)
    assert [(p.id, p.hash) for p in state.rulebooks] == [(before.book, before.book_hash), ("R2", new.hash)]
    assert state.rulebooks[-1].version == new.version
    assert state.breaches == breaches
    assert row.first_contact == first
    event = read.events(row.pk)[-1]
    assert event.type == "moved_rulebook"
    assert all(d.due is None or d.due > event.at for d in event.duties if d.state == "open")
    assert fold(read.events(row.pk), row.uid) == state
    assert list(verify()) == []


def test_everything_after_goes_by_the_new_rulebook(case):
    """Acts, the clock and refusals: R9 has no such duty, and its clauses are cited no more."""
    move(case)
    confirm = m.Duty.objects.get(owes="confirm", state="open")
    sweep(now=confirm.due_at + timedelta(seconds=1))
    assert m.Duty.objects.get(pk=confirm.pk).state == "overdue"
    desk.act(a.Accept(by="sun"), on=case.id, act_id="a", now=confirm.due_at + timedelta(minutes=1))
    refusal = desk.act(a.Close(by="chen"), on=case.id, act_id="c", now=confirm.due_at + timedelta(minutes=2))
    assert isinstance(refusal, Refusal)
    assert all(c.startswith("R2") for c in refusal.clause)
    assert list(verify()) == []


def test_in_one_bundle_what_follows_the_move_goes_by_the_new_rulebook(case):
    done = desk.act(
        [a.MoveRulebook(by="zhou", rulebook="R2", reason="改用新制度"), a.Note(by="zhou", text="已通知各部门")],
        on=case.id, act_id="b")
    assert isinstance(done, desk.Done)
    assert m.Case.objects.get().book == "R2"
    assert list(verify()) == []


@pytest.mark.parametrize(("by", "rulebook", "code"), [
    ("chen", "R2", "RF90"), ("kong", "R2", "RF90"), ("outsider", "R2", "RF90"), ("zhou", "R9", "RF91"),
    ("zhou", "R99", "RF93")])
def test_it_is_refused_with_a_way_on_and_changes_nothing(case, by, rulebook, code):
    events = m.Event.objects.count()
    refusal = move(case, by=by, rulebook=rulebook)
    assert isinstance(refusal, Refusal)
    assert (refusal.code, bool(refusal.instead)) == (code, True)
    assert (m.Event.objects.count(), m.Case.objects.get().book) == (events, "R9")


def test_an_ended_case_stays_where_it_is(case):
    desk.act(a.Withdraw(by="chen", reason="客户说不用了"), on=case.id, act_id="w")
    assert move(case).code == "RF91"


def test_the_page_shows_first_what_would_come_of_it(case, company):
    client = Client()
    client.force_login(company["zhou"], backend=BACKEND)
    assert "改按另一部制度" in client.get(f"/cases/{case.number}").content.decode()
    path, events = f"/cases/{case.number}/do/move_rulebook", m.Event.objects.count()
    sheet = client.get(path).content.decode()
    sent = {name: re.search(rf'name="{name}" value="([^"]*)"', sheet)[1] for name in ("act_id", "version")}
    sent |= {"rulebook": "R2", "reason": "小区改用新制度"}
    looked = client.post(path, {**sent, "preview": "1"}).content.decode()
    for part in ("改按 R2 以后", "不再欠的", "新欠的", "R2 ", "小区改用新制度"):
        assert part in looked, part
    assert m.Event.objects.count() == events
    same = client.post(path, {**sent, "rulebook": "R9", "preview": "1"}).content.decode()
    assert "现在这个阶段不能做这一步" in same
    empty = client.post(path, {**sent, "reason": " "})
    assert empty.status_code == 422
    assert client.post(path, sent).status_code == 302
    page = client.get(f"/cases/{case.number}").content.decode()
    assert "小区改用新制度" in page
    assert "依 R2" in page.replace("\n", " ")
    client.force_login(company["li"], backend=BACKEND)
    assert client.get(path).status_code == 404


def test_a_moved_case_plays_again_to_the_very_same_events(case):
    """Each event under the rulebook that held then, to the byte."""
    from shouwen.reports import whatif

    move(case)
    desk.act(a.Accept(by="sun"), on=case.id, act_id="a")
    question = whatif.Question(
        book="R9", since=clock.now() - timedelta(days=1), before=clock.now() + timedelta(days=1), until=clock.now())
    assert whatif.check(question) == []
    assert whatif.ask(question).cases == 1


def test_an_administrator_moves_what_he_sees_whatever_his_post(case, company):
    """The settings are his, so is carrying out a change of rulebook; the same post without them may not."""
    assert isinstance(move(case, by="chen", key="m1"), Refusal)
    company["chen"].is_admin = True
    company["chen"].save()
    roster.publish(clock.now())
    client = Client()
    client.force_login(company["chen"], backend=BACKEND)
    number = m.Case.objects.get()
    assert f"/cases/{read.number_of(number.pk)}/do/move_rulebook" in client.get(
        f"/cases/{read.number_of(number.pk)}").content.decode()
    assert isinstance(move(case, by="chen", key="m2"), desk.Done)
    assert m.Case.objects.get().book == "R2"
    assert list(verify()) == []
