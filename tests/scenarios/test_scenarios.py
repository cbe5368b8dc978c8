"""The golden play files: each says what a rulebook must make of a story, written from the clauses."""

from pathlib import Path

import pytest
import yaml

from shouwen.cli.stories.reading import read_story
from shouwen.rulebooks import load

from .judging import faults

HERE = Path(__file__).parent
FILES = sorted(HERE.glob("*.yaml"))


@pytest.mark.parametrize("file", FILES, ids=lambda f: f.stem)
def test_a_story_comes_out_as_its_clauses_say(file: Path) -> None:
    expect = yaml.safe_load(file.read_text(encoding="utf-8"))["expect"]
    assert faults(read_story(file), expect) == []


@pytest.mark.parametrize("file", FILES, ids=lambda f: f.stem)
def test_a_story_names_clauses_that_exist(file: Path) -> None:
    tree = yaml.safe_load(file.read_text(encoding="utf-8"))
    assert set(tree["clauses"]) <= set(load(tree["rulebook"]).clauses)
