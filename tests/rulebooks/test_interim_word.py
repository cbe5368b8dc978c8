"""I6: a word every N days while a matter lasts, said in a company's own rulebook by one entry."""

from datetime import datetime, timedelta

from shouwen import desk
from shouwen.desk.sweeping import sweep
from shouwen.kernel import acts as a
from shouwen.kernel.context import CHINA
from shouwen.rulebooks import load_text
from shouwen.store import books
from shouwen.store import models as m

EVERY_THREE_DAYS = """
id: own
extends: R9
version: "1"
title: {zh: 自订, en: own}
clauses:
  own-1: {zh: 没办完的，每三天告诉客户一次进展。, en: Until it is done the customer hears every three days.}
duties:
  - {id: word-every-three-days, clause: [own-1], zh: 告诉客户进展, en: tell the customer how it stands, when: [registered, told_customer], if: {customer_told: [nothing, interim], class: [2, 3]}, per: event, who: first_contact, owes: [tell_customer, answer], to: customer, from: event, within: P3D, basis: stated, warn: [PT4H], on_breach: [{notify: superior}]}
"""


def test_the_word_falls_due_again_after_each_word(company, monkeypatch):
    book = load_text(EVERY_THREE_DAYS.encode(), "own.yaml")
    monkeypatch.setattr(books, "current", lambda *_a, **_k: book)
    monkeypatch.setattr(books, "pinned", lambda *_a, **_k: book)
    start = datetime(2026, 11, 2, 9, 0, tzinfo=CHINA)
    done = desk.act(a.Register(by="chen", customer="wang", channel="call", content="外墙渗水", kind="repair", class_=2,
                               solvable=True), on=None, act_id="k", now=start)

    def due():
        return [d.due_at for d in m.Duty.objects.filter(duty__contains="word-every-three-days", state="open")]

    assert due() == [start + timedelta(days=3)]
    second = start + timedelta(days=2)
    desk.act(a.TellCustomer(by="chen", text="材料在路上", interim=True, outcome="understood"), on=done.id, act_id="t1", now=second)
    assert due() == [second + timedelta(days=3)]
    sweep(now=second + timedelta(days=4))
    assert m.Duty.objects.get(duty__contains="word-every-three-days", state="overdue").who == "chen"
    third = second + timedelta(days=4, hours=1)
    desk.act([a.Resolve(by="chen", result="补好了"), a.TellCustomer(by="chen", text="补好了", outcome="satisfied")],
             on=done.id, act_id="t2", now=third)
    assert due() == []
