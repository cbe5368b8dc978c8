"""What the model sees of a text: pieces of one to three characters, their sounds, rules that match.

One function makes the features for training and for scoring, so that both see the same.
"""

import re

from shouwen.suggesting import handbook
from shouwen.suggesting.cues import cues
from shouwen.suggesting.plain import sounds

LONGEST = 3
RULE = 0.4
"""The value of a rule that matches, beside pieces whose values add up to length one."""
_DIGITS = re.compile(r"\d+")
_NOISE = re.compile(r"[\s,。;!?.:()\"'〇]+")


def pieces(text: str) -> set[str]:
    """The distinct pieces of a text in its plain form; a number counts as one character."""
    bare = "^" + _NOISE.sub("|", _DIGITS.sub("0", text)) + "$"
    found = {bare[i : i + n] for n in range(1, LONGEST + 1) for i in range(len(bare) - n + 1)}
    heard = sounds(text)
    found |= {"~" + "".join(heard[i : i + n]) for n in (2, 3) for i in range(len(heard) - n + 1)}
    return found - {"^", "|", "$"}


def rules(text: str) -> set[str]:
    """The rules that match: handbook entries and their departments, cues.

    Alarms are left out on purpose: a model that sees them learns to lean on them, and finds no
    danger that they do not name.
    """
    found: set[str] = set()
    for match in handbook.matches(text, handbook.default())[:4]:
        found |= {f"@entry:{match.entry.subject}", f"@department:{match.entry.department}"}
    named = cues(text)
    found |= {f"@cue:{c}" for c in named}
    found |= {f"@cue:{a}+{b}" for i, a in enumerate(named) for b in named[i + 1 :]}
    return found


def weighed(own: set[str], matched: set[str]) -> dict[str, float]:
    """Feature → value: pieces whose values add up to length one, each rule that matches beside them."""
    return dict.fromkeys(own, 1 / max(1, len(own)) ** 0.5) | dict.fromkeys(matched, RULE)


def features(text: str, known: frozenset[str] | None = None) -> dict[str, float]:
    """Feature → value of a text in its plain form; with ``known``, of those features alone."""
    own, matched = pieces(text), rules(text)
    return weighed(own, matched) if known is None else weighed(own & known, matched & known)
