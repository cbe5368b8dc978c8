"""A short story for each row: one company (``rows/company.yaml``), and what the row makes of it.

A file of ``rows/`` has ``rulebook`` and ``stories``; a story has ``about``, the ``rows`` that it proves, its
``steps``, perhaps ``but`` (what is otherwise in the company) and ``own`` (what the company's own
rulebook, which extends the regulation, adds), and what must come of it (``cases``,
``has``, ``hasnt``, ``count``, as in the play files beside). ``elsewhere`` names the test that proves
a row, or a decision of the unified rulebook, which no timeline can show.
"""

import ast
import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from shouwen.cli.stories.reading import read_story
from shouwen.rulebooks import load

from .judging import faults

ROWS = Path(__file__).parent / "rows"
ROOT = Path(__file__).parent.parent.parent
COMPANY = yaml.safe_load((ROWS / "company.yaml").read_text(encoding="utf-8"))
FILES = sorted(f for f in ROWS.glob("*.yaml") if f.stem != "company")
TREES = {f.stem: yaml.safe_load(f.read_text(encoding="utf-8")) for f in FILES}
STORIES = [
    pytest.param(tree["rulebook"], story, id=story.get("about") or "+".join(story["rows"]))
    for tree in TREES.values() for story in tree["stories"]
]


def _overlaid(base: Any, but: Any) -> Any:
    if not (isinstance(base, dict) and isinstance(but, dict)):
        return but
    return {**base, **{k: _overlaid(base.get(k), v) for k, v in but.items()}}


@pytest.mark.parametrize(("rulebook", "story"), STORIES)
def test_a_row_does_what_it_says(rulebook: str, story: dict[str, Any], tmp_path: Path) -> None:
    told = {**_overlaid(COMPANY, story.get("but") or {}), "rulebook": rulebook, "steps": story["steps"]}
    if "own" in story:
        own = {"id": "own", "extends": rulebook, "version": "1", "title": {"zh": "本公司", "en": "ours"}}
        told["rulebook"] = str(tmp_path / "own.yaml")
        (tmp_path / "own.yaml").write_text(json.dumps({**own, **story["own"]}), encoding="utf-8")
    file = tmp_path / "story.yaml"
    file.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
    assert faults(read_story(file), story) == []


@pytest.mark.parametrize(("rulebook", "story"), STORIES)
def test_a_row_expects_something(rulebook: str, story: dict[str, Any]) -> None:
    assert set(story["rows"]) <= set(load(rulebook).clauses)
    assert set(story) <= {"rows", "steps", "but", "own", "decisions", "about", "cases", "has", "hasnt", "count"}
    assert any(story.get(k) for k in ("cases", "has", "count"))


DECISIONS = {f"D{n:02d}" for n in range(1, 49)}


def test_every_conflict_between_the_nine_has_a_story() -> None:
    tree = TREES["unified"]
    told = {d for story in tree["stories"] for d in story.get("decisions", ())}
    assert told | (set(tree["elsewhere"]) & DECISIONS) == DECISIONS


@pytest.mark.parametrize("name", TREES)
def test_what_is_proved_elsewhere_is_a_test(name: str) -> None:
    tree = TREES[name]
    for row, proof in (tree.get("elsewhere") or {}).items():
        file, _colons, function = proof.partition("::")
        body = ast.parse((ROOT / file).read_text(encoding="utf-8")).body
        assert row in DECISIONS or row in load(tree["rulebook"]).clauses
        assert any(isinstance(n, ast.FunctionDef) and n.name == function for n in body), proof
