"""``shouwen wording``: is this a brush-off, and what to say instead."""

import argparse
import json
import sys
from typing import Any

from shouwen.manners import judge
from shouwen.rulebooks import load


def judged(text: str, book: str = "unified") -> dict[str, Any]:
    """What is to be thought of a sentence meant for a customer, by every family of ``book``.

    The patterns' finds, which the desk may refuse, and those that only the model suspects.
    """
    families = {f.id: f for f in load(book).phrases}
    found = judge(text, {f.id: f.words for f in families.values()})
    return {
        "brush_off": found.family is not None,
        "family": found.family,
        "found": list(found.found),
        "instead": families[found.family].say if found.family else None,
    }


def add_wording(commands: Any) -> None:
    parser = commands.add_parser("wording", help="find brush-offs in what a customer is to hear")
    parser.add_argument("text", nargs="?", default="-", help="the sentence; - reads one a line")
    parser.add_argument("--json", action="store_true")
    parser.set_defaults(run=_wording)


def _wording(args: argparse.Namespace) -> int:
    texts = (line.rstrip("\n") for line in sys.stdin) if args.text == "-" else (args.text,)
    for text in texts:
        result = judged(text)
        if args.json:
            print(json.dumps(result, ensure_ascii=False))
        elif result["brush_off"]:
            print(f"✗ {text}\n  {'、'.join(result['found'])} → {result['instead']}")
        else:
            print(f"✓ {text}")
    return 0
