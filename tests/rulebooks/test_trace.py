"""Every row of the nine regulations is carried out by something, and the printed table is true."""

from pathlib import Path

import pytest

from shouwen.cli.tracing import REGULATIONS, as_page, trace
from shouwen.kernel.loading.citing import cited_by
from shouwen.rulebooks import load

ROOT = Path(__file__).parent.parent.parent
NUMBER_OF_ROWS = 433


def test_no_row_is_without_a_carrier():
    traced = trace()
    assert len(traced) == len({t.row for t in traced}) == NUMBER_OF_ROWS
    assert [t.row for t in traced if not t.carried_by] == []


@pytest.mark.parametrize("name", REGULATIONS)
def test_what_carries_a_row_exists(name):
    """An entry that is cited is one of the book's own, by its section and id."""
    book = load(name)
    for row, carriers in cited_by(book).items():
        for carrier in carriers:
            section, _slash, id_ = carrier.partition("/")
            if section in ("duties", "bans", "routes", "forms", "marks", "manners", "phrases"):
                assert any(e.id == id_ for e in getattr(book, section)), (row, carrier)
            else:
                assert hasattr(book, section), (row, carrier)


def test_every_row_is_proved_by_a_test_that_there_is():
    traced = trace()
    assert [t.row for t in traced if not t.test] == []
    for test in {name for t in traced for name in t.test}:
        file, _colons, function = test.partition("::")
        path = ROOT / "tests" / file if function else ROOT / "tests" / "scenarios" / f"{file}.yaml"
        assert path.exists(), test
        assert f"def {function}(" in path.read_text(encoding="utf-8") if function else True, test


def test_every_row_is_told_of_the_unified_rulebook_too():
    """It extends all nine: none of their rows is lost, whatever a decision dropped."""
    assert set(load("unified").clauses) >= {t.row for t in trace()}


def test_the_table_in_the_documents_is_true():
    written = (ROOT / "docs" / "traceability.md").read_text(encoding="utf-8")
    assert written == as_page(trace()), "run: shouwen rulebook trace --markdown > docs/traceability.md"


def test_the_rows_are_those_of_the_regulations():
    """``rows.txt`` lists their ids, kept apart from the books: a row lost in a book is missed."""
    listed = (Path(__file__).parent / "rows.txt").read_text(encoding="utf-8").split()
    assert {t.row for t in trace()} == set(listed)


@pytest.mark.parametrize("name", [*REGULATIONS, "unified"])
def test_every_entry_names_a_row(name):
    """Only the base may hold entries that no row asks for."""
    book, base = load(name), set(_own_ids(load("base")))
    for section in ("duties", "bans", "routes", "forms", "marks", "manners"):
        bare = [e.id for e in getattr(book, section) if not e.clause and (section, e.id) not in base]
        assert bare == []


def _own_ids(book):
    for section in ("duties", "bans", "routes", "forms", "marks", "manners"):
        yield from ((section, e.id) for e in getattr(book, section))
