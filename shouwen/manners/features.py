"""What the model sees of a sentence: pieces of one to three characters, and cues with their pairs.

One function makes the features for training and for judging, so that both see the same.
"""

import re

from shouwen.kernel.words.wording import fold, goes_on, unquoted
from shouwen.manners.cues import cues

LONGEST = 3
CUE = 0.3
"""The value of a cue, beside pieces whose values add up to length one; a pair of cues is worth half."""
SHORT = 6
_MARKS = re.compile(r"[^一-鿿a-z0-9]+")
_DIGITS = re.compile(r"\d+")


def folded(text: str) -> str:
    """The sentence in its plain form, without what it quotes or reports of others."""
    return fold(unquoted(text))


def features(body: str) -> dict[str, float]:
    """Feature → value of a folded sentence."""
    bare = "^" + _MARKS.sub("|", _DIGITS.sub("0", body)) + "$"
    own = {bare[i : i + n] for n in range(1, LONGEST + 1) for i in range(len(bare) - n + 1)} - {"^", "|", "$"}
    found = dict.fromkeys(sorted(own), 1 / max(1, len(own)) ** 0.5)
    named = cues(body) or ["none"]
    if goes_on(body):
        named.append("goes_on")
    if len(body) <= SHORT:
        named.append("short")
    found |= {f"@{c}": CUE for c in named}
    found |= {f"@{a}+{b}": CUE / 2 for i, a in enumerate(named) for b in named[i + 1 :]}
    return found
