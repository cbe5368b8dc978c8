"""Standing work: no interval entered, no clock; one entered, each round is late after its time."""

from datetime import datetime, timedelta

import pytest

from shouwen.kernel import acts as a
from shouwen.kernel import decide
from shouwen.kernel.calendar import parse_duration
from shouwen.kernel.clockwork import expire
from shouwen.kernel.context import CHINA
from shouwen.kernel.duties.standing import open_standing, period_of
from shouwen.rulebooks import load, load_text
from tests.kernel.world import context

OWN = """
id: own
extends: R5
version: "1"
title: {zh: 自订, en: own}
tables: {work_rounds: {rows: {cleaning: P1D, facilities: P1M}}}
clauses: {own-1: {zh: 大堂每日保洁, en: the lobby daily, by: setting/work_rounds}}
"""
MONDAY = datetime(2026, 11, 23, tzinfo=CHINA)


def test_without_an_interval_nothing_is_armed():
    rule = load("R5").duty("clean-shared-areas")
    assert rule.every is None
    assert all(limit.within is None for limit in rule.limits)


def test_an_entered_interval_makes_each_round_due_at_its_end():
    book = load_text(OWN.encode(), "own.yaml")
    rule = book.duty("clean-shared-areas")
    assert rule.every == parse_duration("P1D")
    assert book.duty("maintain-facilities").every == parse_duration("P1M")
    assert book.duty("check-safety-equipment").every is None
    case = open_standing("round", rule, "wt", "wt", book, context(MONDAY)).case
    [duty] = case.duties
    assert (duty.who, duty.owes, duty.due) == ("zhou", ("file",), MONDAY + timedelta(days=1))
    late = expire(case, book, context(MONDAY + timedelta(days=1, minutes=1))).case
    assert [(b.owes, b.basis, b.at) for b in late.breaches] == [("file", "default", MONDAY + timedelta(days=1))]


def test_a_weekly_round_opens_once_a_week():
    text = OWN.replace("P1D", "P7D")
    rule = load_text(text.encode(), "own.yaml").duty("clean-shared-areas")
    days = [period_of(MONDAY + timedelta(days=n), rule) for n in range(8)]
    assert days[:7] == ["2026-11-23"] * 7
    assert days[7] == "2026-11-30"


def test_an_inspection_is_owed_as_often_as_the_company_enters():
    """R4-3.2b, R4-3.1: the text says that it is inspected, not how often."""
    assert load("R4").duty("supervisor-inspects").every is None
    text = OWN.replace("R5", "R4").replace(
        "tables: {work_rounds: {rows: {cleaning: P1D, facilities: P1M}}}",
        "settings: {inspection_every: {value: P7D}}",
    ).replace("setting/work_rounds", "setting/inspection_every")
    book = load_text(text.encode(), "own.yaml")
    rule = book.duty("supervisor-inspects")
    assert rule.every == parse_duration("P7D")
    case = open_standing("week", rule, "wt", "wt", book, context(MONDAY)).case
    [duty] = case.duties
    assert (duty.who, duty.owes, duty.with_) == ("kong", ("file",), {"form": ("F18",)})


ROUNDS = (
    ("clean-shared-areas", "cleaning", "P1D"), ("check-safety-equipment", "safety_check", "P1M"),
    ("maintain-safety-equipment", "safety_upkeep", "P3M"), ("maintain-facilities", "facilities", "P1M"),
    ("tend-the-plants", "plants", "P1M"),
)


@pytest.mark.parametrize(("rule_id", "row", "every"), ROUNDS)
def test_each_round_of_the_estate_comes_as_often_as_entered(rule_id, row, every):
    """R5-2.2.1a to R5-2.2.4b: cleaning, checks, upkeep and plants; late after their own interval."""
    rows = f"tables: {{work_rounds: {{rows: {{{row}: {every}}}}}}}"
    text = OWN.replace("tables: {work_rounds: {rows: {cleaning: P1D, facilities: P1M}}}", rows)
    book = load_text(text.encode(), "own.yaml")
    rule = book.duty(rule_id)
    assert rule.every == parse_duration(every)
    assert [r.id for r in book.duties if r.of == "estate" and r.every and r.id != "offer-evaluation"] == [rule_id]
    case = open_standing("round", rule, "wt", "wt", book, context(MONDAY)).case
    [duty] = case.duties
    assert duty.due is not None
    done = decide.act(case, a.File(by="li", form="W01"), book, context(MONDAY + timedelta(hours=8)))
    assert [(d.state, d.done_by) for d in done.case.duties] == [("done", "li")]
    late = expire(case, book, context(duty.due + timedelta(seconds=1))).case
    assert [b.basis for b in late.breaches] == ["default"]


def test_the_committee_is_offered_its_assessment_each_quarter():
    """R5-3.2.1a, R5-3.2.1b: its absence is no breach of anybody's."""
    book = load("R5")
    rule = book.duty("offer-evaluation")
    assert rule.every == parse_duration("P3M")
    case = open_standing("quarter", rule, "wt", "wt", book, context(MONDAY)).case
    assert [d.due for d in case.duties] == [None]
    [form] = [f for f in book.forms if f.id == "F19"]
    assert form.fields == ("attitude", "quality", "satisfaction")


def test_training_comes_to_newcomers_and_by_period():
    """R6-training-a to c: who joins is taught within the week, all at the interval entered."""
    text = OWN.replace("R5", "R6").replace(
        "tables: {work_rounds: {rows: {cleaning: P1D, facilities: P1M}}}",
        "settings: {training_every: {value: P3M}}",
    ).replace("setting/work_rounds", "setting/training_every")
    book = load_text(text.encode(), "own.yaml")
    newcomer = open_standing("li", book.duty("newcomer-learns"), "li", "wt", book, context(MONDAY)).case
    [duty] = newcomer.duties
    assert (duty.who, duty.with_) == ("zhao", {"form": ("F20",)})
    regular = open_standing("q4", book.duty("regular-training"), "wt", "wt", book, context(MONDAY)).case
    assert [(d.who, d.owes) for d in regular.duties] == [("zhou", ("file",))]
    assert load("R6").duty("regular-training").every is None


def test_changed_duties_renew_the_handbook():
    """R6-duties-b, R6-duties-c: the office head files the handbook within thirty days."""
    book = load("R6")
    case = open_standing("hb", book.duty("handbook"), "wt", "wt", book, context(MONDAY)).case
    [duty] = case.duties
    assert (duty.who, duty.owes, duty.due) == ("zhou", ("file",), MONDAY + timedelta(days=30))
    done = decide.act(case, a.File(by="zhou", form="F20"), book, context(MONDAY + timedelta(days=2)))
    assert [d.state for d in done.case.duties] == ["done"]
