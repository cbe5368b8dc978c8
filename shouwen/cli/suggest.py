"""``shouwen suggest``: class, kind and department of what a customer said, with the reasons."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from shouwen.suggesting.model import SHIPPED, Model, load
from shouwen.suggesting.suggestion import Suggestion, suggest


def proposed(text: str, model: Model | None = None) -> dict[str, Any]:
    """The proposal for a message as the command line prints it."""
    found = suggest(text, model=model)
    return _told(found.first) | {"matters": [_told(m) for m in found.matters]}


def _told(found: Suggestion) -> dict[str, Any]:
    return {
        "class": found.class_, "kind": found.kind, "department": found.department,
        "reasons": [r.text() for r in found.reasons],
    }


def add_suggest(commands: Any) -> None:
    parser = commands.add_parser("suggest", help="propose class, kind, department of a customer's words")
    parser.add_argument("text", nargs="?", default="-", help="the words; - reads one message a line")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--weights", type=Path, help="a weights file other than the one in use")
    parser.add_argument("--train", action="store_true", help="learn from the texts and the desk's corrections")
    parser.set_defaults(run=_suggest)


def _suggest(args: argparse.Namespace) -> int:
    if args.train:
        from shouwen.cli.training import train

        return train(args.weights)
    path = args.weights or SHIPPED
    if not path.is_file():
        print(f"{path}: no such weights file; write one by shouwen suggest --train", file=sys.stderr)
        return 2
    model = load(path)
    texts = (line.rstrip("\n") for line in sys.stdin) if args.text == "-" else (args.text,)
    for text in texts:
        result = proposed(text, model)
        if args.json:
            print(json.dumps(result, ensure_ascii=False), flush=True)
        else:
            print(f"{text}\n" + "\n".join(_lines(result)))
    return 0


def _lines(result: dict[str, Any]) -> list[str]:
    return [
        f"  {n}. {m['class']} {m['kind']} → {m['department']}\n     " + "; ".join(m["reasons"])
        for n, m in enumerate(result["matters"], 1)
    ]
