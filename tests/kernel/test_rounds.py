"""Standing work: no interval entered, no clock; one entered, each round is late after its time."""

from datetime import datetime, timedelta

from shouwen.kernel.calendar import parse_duration
from shouwen.kernel.clockwork import expire
from shouwen.kernel.context import CHINA
from shouwen.kernel.standing import open_standing, period_of
from shouwen.rulebooks import load, load_text
from tests.kernel.world import context

OWN = """
id: own
extends: R5
version: "1"
title: {zh: 自订, en: own}
tables: {work_rounds: {rows: {cleaning: P1D, facilities: P1M}}}
clauses: {own-1: {zh: 大堂每日保洁, en: the lobby daily, by: setting/rounds}}
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
