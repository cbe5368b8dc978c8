"""What a text speaks of, whatever words it takes: ideas such as smell, height, a person who does not answer.

A word that no text of ours holds says nothing to a model of characters; an idea that names it does.
The lists are data (``concepts.txt``).
"""

import re
from functools import lru_cache
from pathlib import Path

HERE = Path(__file__).parent


@lru_cache(maxsize=1)
def _ideas() -> dict[str, re.Pattern[str]]:
    lines = (HERE / "concepts.txt").read_text(encoding="utf-8").splitlines()
    rows = (line.split() for line in lines if line.strip() and not line.startswith("#"))
    return {name: re.compile("|".join(patterns)) for name, *patterns in rows}


def concepts(text: str) -> list[str]:
    """The names of the ideas that a text in its plain form speaks of."""
    return [name for name, pattern in _ideas().items() if pattern.search(text)]
