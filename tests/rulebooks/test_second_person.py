"""C3: an example of the documents, as it stands there: nobody makes his own matter lighter alone."""

import re
from datetime import timedelta
from pathlib import Path

import pytest

from shouwen.kernel import acts as a
from shouwen.kernel import decide
from shouwen.kernel.case import Case
from shouwen.kernel.outcome import Refusal
from shouwen.rulebooks import load_text
from tests.kernel.world import MONDAY, context, registered

DOCUMENT = Path(__file__).parent.parent.parent / "docs/rulebook-format.md"
HEAD = 'id: own\nextends: R8\nversion: "1"\ntitle: {zh: 自订, en: own}\nclauses: {own-1: {zh: 一, en: one}}\n'


@pytest.fixture(scope="module")
def book():
    example = re.search(r"    bans:\n      - \{id: two-look.*\n", DOCUMENT.read_text())
    return load_text((HEAD + "bans:\n" + example[0].splitlines()[1].removeprefix("    ") + "\n").encode(), "own.yaml")


def told(book, **classified):
    case = decide.act(Case(id="c"), registered(kind="complaint", class_=2), book, context(MONDAY)).case
    return decide.act(case, a.Classify(reason="客户改口", **classified), book, context(MONDAY + timedelta(minutes=5)))


@pytest.mark.parametrize("change", [{"kind": "enquiry"}, {"class_": 3}])
def test_who_has_the_matter_does_not_make_it_lighter_and_somebody_else_may(book, change):
    alone = told(book, by="li", **change)
    assert isinstance(alone, Refusal)
    assert (alone.code, alone.clause) == ("RF04", ("own-1",))
    assert alone.why["zh"] or alone.facts
    assert not isinstance(told(book, by="zhou", **change), Refusal)


def test_what_stays_or_grows_heavier_needs_nobody(book):
    assert not isinstance(told(book, by="li", kind="complaint"), Refusal)
