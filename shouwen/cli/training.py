"""``shouwen suggest --train``: learning anew from the texts that ship and the desk's corrections."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any


def train(out: Path | None) -> int:
    """Learn, write the weights (into the data folder by default), print figures before and after."""
    try:
        import sklearn  # noqa: F401
    except ImportError:
        print("需要 scikit-learn: make setup-dev / learning needs scikit-learn: make setup-dev", file=sys.stderr)
        return 2
    from shouwen.cli.service import _django

    _django()
    from django.conf import settings

    from shouwen.suggesting import training
    from shouwen.suggesting.model import SHIPPED, Model, load

    in_use: Path = settings.SUGGEST_WEIGHTS
    texts = training.read()
    corrected = [training.Text(text=c.text, class_=c.class_, kind=c.kind, department=c.department)
                 for c in _corrections()]
    print(f"{len(texts)} texts, {len(corrected)} corrections")
    before = load(in_use if in_use.is_file() else SHIPPED)
    if corrected:
        _print("before, corrections", training.figures(corrected, before))
    on_texts, on_corrected = training.crossed(texts, corrected)
    _print("after, texts not seen", on_texts)
    if on_corrected is not None:
        _print("after, corrections not seen", on_corrected)
    weights = training.learn(texts, corrected)
    Model(weights)
    training.write(weights, out or in_use)
    print(out or in_use)
    return 0


def _corrections() -> list[Any]:
    """What the desk has corrected; nothing where no company has been set up yet."""
    from django.db import DatabaseError

    from shouwen.queries.corrections import corrections

    try:
        return list(corrections())
    except DatabaseError:
        return []


def _print(title: str, found: object) -> None:
    names: Sequence[str] = found.__struct_fields__  # type: ignore[attr-defined]
    shares = ", ".join(f"{n.rstrip('_')} {getattr(found, n):.3f}" for n in names if n != "texts")
    print(f"{title} ({getattr(found, 'texts')}): {shares}")  # noqa: B009
