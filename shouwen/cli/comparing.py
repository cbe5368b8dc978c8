"""``shouwen rulebook compare A B``: two rulebooks side by side in plain words."""

import argparse
from typing import Any

import msgspec

from shouwen.cli.failing import wrong
from shouwen.kernel.loading.source import RulebookError
from shouwen.kernel.rulebook import Rulebook
from shouwen.rulebooks.comparing import Row, Side, compare

STATES = {
    "different": ("不同", "different"), "only_a": ("只在前者", "only in the first"),
    "only_b": ("只在后者", "only in the second"), "same": ("相同", "the same"),
}


def add_compare(verbs: Any, find: Any) -> None:
    """``find``: a rulebook by id or path."""
    parser = verbs.add_parser("compare", help="two rulebooks side by side, differences first")
    parser.add_argument("a", metavar="A")
    parser.add_argument("b", metavar="B")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--lang", choices=("zh", "en"), default="zh")
    parser.add_argument("--all", action="store_true", help="what is the same too")
    parser.set_defaults(run=_compare, find=find)


def _compare(args: argparse.Namespace) -> int:

    try:
        a, b = args.find(args.a), args.find(args.b)
    except RulebookError as error:
        return wrong(error)
    found = compare(a, b)
    if args.json:
        print(msgspec.json.encode(found).decode())
        return 0
    n = 0 if args.lang == "zh" else 1
    print(f"{_title(a, args.lang)}\n{_title(b, args.lang)}")
    for theme in found.themes:
        rows = [r for r in theme.rows if args.all or r.state != "same"]
        total = (f"{theme.different} 处不同，共 {len(theme.rows)} 项", f"{theme.different} of {len(theme.rows)} differ")[n]
        print(f"\n■ {getattr(theme.name, args.lang)} — {total}")
        for row in rows:
            print("\n".join(_lines(row, a, b, args.lang, STATES[row.state][n])))
    return 0


def _title(book: Rulebook, lang: str) -> str:
    return f"{book.id} {book.version} {book.title.get(lang, '')}"


def _lines(row: Row, a: Rulebook, b: Rulebook, lang: str, state: str) -> list[str]:
    lines = [f"  {getattr(row.what, lang)}  [{state}]"]
    for side, book in ((row.a, a), (row.b, b)):
        lines += [f"    {book.id:<10} {_said(side, lang)}"] if side is not None else []
    return lines


def _said(side: Side, lang: str) -> str:
    clauses = f"  {' '.join(side.clauses)}" if side.clauses else ""
    return f"{getattr(side.text, lang) or '—'}{clauses}"
