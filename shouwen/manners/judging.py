"""Is a sentence a brush-off: by the patterns of the rulebook, else by the model's suspicion.

What the patterns find is certain, is explained, and may be refused by the kernel. What the model
alone suspects is a hint to whoever writes: it refuses nothing and is recorded nowhere.
"""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

import msgspec

from shouwen.kernel.words.wording import find
from shouwen.manners.features import features, folded
from shouwen.suggesting.model import Model, load

SHIPPED = Path(__file__).parent / "weights.json"
HARMLESS = "harmless"
TASK = "family"
SUSPECT = 0.6
"""From this chance on a sentence is suspected; chosen on sentences that nobody learned from."""
MOST_WORDS = 3


class Judgement(msgspec.Struct, frozen=True):
    """The family, or None for a harmless sentence; the words that decided; whether that is certain."""

    family: str | None
    found: tuple[str, ...]
    certain: bool


def judge(text: str, words: Mapping[str, tuple[str, ...]], model: Model | None = None) -> Judgement:
    """``words`` are the phrases of the rulebook, by family."""
    if hits := find(text, words):
        return Judgement(hits[0].family, tuple(f.text for f in hits), True)
    return suspect(text, model or load(SHIPPED))


@lru_cache(maxsize=1024)
def suspect(text: str, model: Model) -> Judgement:
    """What the model makes of a sentence alone."""
    body = folded(text)
    if not body:
        return Judgement(None, (), True)
    seen = features(body)
    chances = model.scores(seen)[TASK]
    if 1 - chances[HARMLESS] < SUSPECT:
        return Judgement(None, (), False)
    family = max((f for f in chances if f != HARMLESS), key=lambda f: chances[f])
    return Judgement(family, _loudest(body, model.shares_of(seen, TASK, family)), False)


def _loudest(body: str, shares: Mapping[str, float]) -> tuple[str, ...]:
    """The stretches of the sentence that speak loudest for the family, in their order."""
    pieces = sorted(
        ((s, p) for p, s in shares.items() if s > 0 and len(p) > 1 and p in body), reverse=True,
    )[: MOST_WORDS * 2]
    marked = [any(body.startswith(p, i - k) for _, p in pieces for k in range(len(p)) if i >= k)
              for i in range(len(body))]
    runs, run = [], ""
    for char, on in zip(body + " ", [*marked, False], strict=True):
        if on:
            run += char
        elif run:
            runs.append(run)
            run = ""
    return tuple(dict.fromkeys(runs))[:MOST_WORDS] or (body,)
