"""``shouwen wording``: is this a brush-off, and what to say instead."""

import argparse
import json
import sys
from typing import Any

from shouwen.kernel.words.wording import find
from shouwen.rulebooks import load


def judged(text: str, book: str = "unified") -> dict[str, Any]:
    """What the desk makes of a sentence meant for a customer, by every family of ``book``."""
    families = {f.id: f for f in load(book).phrases}
    found = find(text, {f.id: f.words for f in families.values()})
    first = families[found[0].family] if found else None
    return {
        "brush_off": bool(found),
        "family": first.id if first else None,
        "found": [f.text for f in found],
        "instead": first.say if first else None,
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
