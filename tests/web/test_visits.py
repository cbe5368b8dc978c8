"""回访: tries and the part of the day that is left; what customers said; who is still unhappy."""

import re
from datetime import datetime, timedelta

import pytest

from shouwen import clock, desk
from shouwen.kernel import acts as a
from shouwen.kernel.context import CHINA
from shouwen.org import models as org
from shouwen.queries import visits as query
from shouwen.store import models as m
from tests.web.settings_pages import signed_in


@pytest.fixture
def told(company):
    """A complaint under R8, passed on by slip, answered, told to the customer: the visit is owed."""
    org.Estate.objects.filter(key="wt-estate").update(rulebook="unified")
    done = desk.act(
        [a.Register(by="zhou", customer="wang", channel="call", content="楼上漏水", kind="repair", class_=2),
         a.Resolve(by="zhou", result="换了垫圈"), a.TellCustomer(by="zhou", text="修好了，换了垫圈", outcome="understood")],
        on=None, act_id="v1",
    )
    assert not hasattr(done, "why"), done
    return done


def visit(done, key, **fields):
    """By whoever owes it."""
    who = m.Duty.objects.get(case_id=done.id, owes="return_visit", state__in=["open", "overdue"]).who
    answer = desk.act(a.ReturnVisit(by=who, **fields), on=done.id, act_id=key)
    assert not hasattr(answer, "why"), answer


def seen(company, who="zhou"):
    return query.visits(seen_by=company[who], now=clock.now())


def test_a_call_in_vain_is_counted_and_another_part_of_the_day_advised(company, told):
    assert [x.tries for x in seen(company).due] == [()]
    visit(told, "v2", outcome="unreachable")
    (due,) = seen(company).due
    assert len(due.tries) == 1
    assert set(due.left) == set(query.PARTS) - {query.part_of(due.tries[0])}
    assert "换个时段再打" in signed_in(company["zhou"]).get("/visits").content.decode()


def test_an_unhappy_customer_stays_listed_until_a_later_visit_finds_him_content(company, told):
    visit(told, "v2", settled=False, score=2, words="还在漏")
    (first,) = seen(company).unhappy
    assert (first.score, first.words, first.round) == (2, "还在漏", 1)
    answer = desk.act([a.Reopen(by="zhou", reason="还在漏"), a.Resolve(by="zhou", result="换了管子"), a.TellCustomer(by="zhou", text="管子换了", outcome="understood")], on=told.id, act_id="v3")
    assert not hasattr(answer, "why"), answer
    (due,) = seen(company).due
    assert due.round == 2
    visit(told, "v4", settled=True, score=5)
    found = seen(company)
    assert found.unhappy == []
    assert [x.score for x in found.outcomes] == [5, 2]  # both scores are kept


def test_another_office_hears_nothing(company, told):
    visit(told, "v2", settled=False, score=1, words="还在漏")
    assert seen(company, "outsider") == query.Visits(due=[], unhappy=[], outcomes=[])


@pytest.mark.parametrize(("hour", "part"), [(0, "morning"), (11, "morning"), (12, "afternoon"), (17, "afternoon"),
                                            (18, "evening"), (23, "evening")])
def test_parts_of_the_day_are_those_of_china(hour, part):
    at = datetime(2026, 11, 25, hour, tzinfo=CHINA)
    assert query.part_of(at) == part
    assert query.part_of(at + timedelta(minutes=59)) == part


def test_a_no_to_settled_is_an_answer_and_not_an_empty_box(company, told):
    who = m.Duty.objects.get(case_id=told.id, owes="return_visit", state__in=["open", "overdue"]).who
    client = signed_in(company[who])
    page = client.get(f"/cases/{told.number}/do/return_visit").content.decode()
    assert re.search(r'<select[^>]*name="settled"', page)
    sent = {"act_id": re.search(r'name="act_id" value="([^"]+)"', page)[1], "outcome": "reached", "settled": "no",
            "version": re.search(r'name="version" value="([^"]+)"', page)[1]}
    answer = client.post(f"/cases/{told.number}/do/return_visit", sent)
    assert answer.status_code == 302, re.sub(r"<[^>]+>|\s+", " ", answer.content.decode())[:900]
    (unhappy,) = seen(company).unhappy
    assert unhappy.settled is False
