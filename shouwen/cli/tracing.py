"""``shouwen rulebook trace``: which entry carries out which row, and which story proves it."""

import argparse
import json
from pathlib import Path
from typing import Any

import msgspec
from ruamel.yaml import YAML

from shouwen.kernel.loading.citing import cited_by
from shouwen.kernel.rulebook import Rulebook
from shouwen.rulebooks import load

REGULATIONS = tuple(f"R{n}" for n in range(1, 10))
MADE_BY = "`shouwen rulebook trace --markdown > docs/traceability.md`"
STORIES = Path(__file__).resolve().parent.parent.parent / "tests" / "scenarios"


SHOWN = frozenset({"screen", "report", "setting"})
SHOWN_ROWS = "browser/test_shown_rows.py::test_the_page_opens_and_the_row_is_found"
REGISTERING = "web/test_reception.py::test_every_manner_of_registering_is_on_the_form"
ON_A_SHEET = "web/test_manners.py::test_it_stands_on_the_sheet"
"""The tests that take every row of their sort."""


class Traced(msgspec.Struct, frozen=True, kw_only=True):
    """One row of a regulation. ``test``: what proves it; empty: nothing does."""

    row: str
    carried_by: tuple[str, ...]
    test: tuple[str, ...]


def trace(stories: Path = STORIES) -> list[Traced]:
    """Every row of the nine regulations, in the order of their texts."""
    proved = _proved(stories)
    traced = []
    for name in REGULATIONS:
        book = load(name)
        carriers = cited_by(book)
        for clause in book.clauses.values():
            by = (clause.by,) if clause.by else ()
            carried_by = (*carriers.get(clause.id, ()), *by)
            test = proved.get(clause.id) or (_by_sort(carried_by, book) if proved else ())
            traced.append(Traced(row=clause.id, carried_by=carried_by, test=tuple(test)))
    return traced


def _by_sort(carried_by: tuple[str, ...], book: Rulebook) -> list[str]:
    """What is merely shown is proved all at once: each page, each line of manners on its form."""
    at = {f"manners/{m.id}": m.at for m in book.manners}
    found = {}
    for carrier in carried_by:
        if carrier in at:
            found[REGISTERING if "register" in at[carrier] else ON_A_SHEET] = None
        elif carrier.partition("/")[0] in SHOWN:
            found[SHOWN_ROWS] = None
    return list(found)


def _proved(stories: Path) -> dict[str, list[str]]:
    """The tests of each row: play files that name it, short stories, tests named elsewhere.

    Empty where the project's tests are not.
    """
    found: dict[str, list[str]] = {}
    reader = YAML(typ="safe", pure=True)
    for file in sorted(stories.glob("*.yaml")):
        for row in reader.load(file.read_text(encoding="utf-8")).get("clauses") or ():
            found.setdefault(str(row), []).append(file.stem)
    for file in sorted((stories / "rows").glob("R*.yaml")):
        tree = reader.load(file.read_text(encoding="utf-8"))
        for row in sorted({str(row) for story in tree["stories"] for row in story["rows"]}):
            found.setdefault(row, []).append(f"rows/{file.stem}")
        for row, test in (tree.get("elsewhere") or {}).items():
            found.setdefault(str(row), []).append(test.removeprefix("tests/"))
    return found


def as_page(traced: list[Traced]) -> str:
    """The table of ``docs/traceability.md``."""
    proved = sum(1 for t in traced if t.test)
    lines = [
        "# 条款追溯 Traceability", "",
        f"{MADE_BY} 生成本表；测试检查它没有过时。Made by that command; a test holds it to the books.", "",
        f"{len(traced)} 条，{proved} 条有测试证明。{len(traced)} rows, {proved} of them proved by a test.", "",
        "| row | carried by | proved by |", "| --- | --- | --- |",
    ]
    lines += [
        f"| {t.row} | {', '.join(t.carried_by)} | {', '.join(t.test) or '—'} |" for t in traced
    ]
    return "\n".join(lines) + "\n"


def add_trace(verbs: Any) -> None:
    parser = verbs.add_parser("trace", help="each row of the nine, what carries it out, which story proves it")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--markdown", action="store_true")
    parser.set_defaults(run=_trace)


def _trace(args: argparse.Namespace) -> int:
    traced = trace()
    if args.json:
        print(json.dumps([msgspec.to_builtins(t) for t in traced], ensure_ascii=False))
    elif args.markdown:
        print(as_page(traced), end="")
    else:
        for t in traced:
            print(f"{t.row:<22} {', '.join(t.carried_by)}  [{', '.join(t.test) or '—'}]")
    return 0
