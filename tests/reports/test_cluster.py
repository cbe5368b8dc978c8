"""Exported histories: the same bytes from files, from a pool and from a local cluster of processes;
nothing in the files says what anybody said or who a customer is."""

from datetime import timedelta

import pytest

from shouwen.cli import main
from shouwen.kernel.chain import encode
from shouwen.kernel.context import CHINA
from shouwen.queries import histories
from shouwen.reports import cluster, parquet, pool, whatif
from shouwen.reports.playing import book_named, play_chunk
from shouwen.reports.telling import NUMBER, added
from shouwen.store.read import number_of
from tests.reports.test_whatif import month  # noqa: F401


@pytest.fixture
def exported(month, tmp_path, monkeypatch):  # noqa: F811
    question, cases = month
    monkeypatch.setattr(histories, "CHUNK", 2)
    assert whatif.export(question, tmp_path) == len(cases)
    return question, tmp_path


def _setup(folder, book):
    from msgspec import structs

    return structs.replace(parquet.opened(folder).setup, book=book_named(book, {})).encoded()


def test_files_pool_and_tables_give_the_same(exported):
    question, folder = exported
    assert len(parquet.parts(folder)) == 5
    from_tables = encode(whatif.told(question, whatif.ask(question)))
    setup = _setup(folder, "R2")
    for jobs in (1, 2):
        bodies = pool.over(play_chunk, setup, parquet.chunks(folder), jobs=jobs)
        assert encode(whatif.told(question, added(bodies))) == from_tables


@pytest.mark.filterwarnings("ignore")
def test_a_cluster_of_several_processes_gives_the_same(exported):
    question, folder = exported
    bodies = list(cluster.over(folder, _setup(folder, "R2"), jobs=2))
    assert len(bodies) == 5
    assert encode(whatif.told(question, added(bodies))) == encode(whatif.told(question, whatif.ask(question)))


def test_no_word_and_no_customer_is_in_the_files(exported):
    _question, folder = exported
    text = b"".join(parquet.read(p) for p in parquet.parts(folder)).decode()
    for word in ("楼道灯不亮", "换了灯管", "王女士", "13800001234"):
        assert word not in text
    assert "handed_over" in text


def test_from_the_command_line(month, tmp_path, capsys):  # noqa: F811
    question, cases = month
    days = ["--from", question.since.astimezone(CHINA).date().isoformat(),
            "--to", (question.before - timedelta(days=1)).astimezone(CHINA).date().isoformat(),
            "--until", question.until.isoformat()]
    folder = str(tmp_path / "histories")
    assert main(["replay", "--rulebook", "R2", *days, "--json", "--jobs", "1"]) == 0
    expected = capsys.readouterr().out
    assert main(["export", "--histories", folder, *days]) == 0
    assert str(len(cases)) in capsys.readouterr().out
    assert main(["replay", "--rulebook", "R2", "--histories", folder, "--json", "--jobs", "1"]) == 0
    assert capsys.readouterr().out == expected
    assert main(["replay", "--rulebook", "R2", "--histories", str(tmp_path)]) == 2
    assert main(["replay", "--rulebook", "R2"]) == 2
    assert capsys.readouterr().err.count("\n") == 2


def test_a_case_has_one_number():
    assert NUMBER.format(17) == number_of(17)
