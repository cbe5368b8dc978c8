"""What the model sees of a text: pieces of one to three characters, their sounds, rules, ideas.

One function makes the features for training and for scoring, so that both see the same.
"""

import re

from shouwen.suggesting import handbook
from shouwen.suggesting.concepts import concepts
from shouwen.suggesting.cues import cues
from shouwen.suggesting.plain import sounds

LONGEST = 3
RULE, IDEA, PAIR = 0.4, 0.3, 0.2
"""The value of a rule, of an idea, of two ideas in one clause, beside pieces whose values add up to length one."""
_DIGITS = re.compile(r"\d+")
_CLAUSE = re.compile(r"[,。;!?]")
_NOISE = re.compile(r"[\s,。;!?.:()\"'〇]+")


def pieces(text: str) -> set[str]:
    """The distinct pieces of a text in its plain form; a number counts as one character."""
    bare = "^" + _NOISE.sub("|", _DIGITS.sub("0", text)) + "$"
    found = {bare[i : i + n] for n in range(1, LONGEST + 1) for i in range(len(bare) - n + 1)}
    heard = sounds(text)
    found |= {"~" + "".join(heard[i : i + n]) for n in (2, 3) for i in range(len(heard) - n + 1)}
    return found - {"^", "|", "$"}


def rules(text: str) -> dict[str, float]:
    """What matches, with its value: handbook entries and their departments, cues, ideas.

    Alarms are left out on purpose: a model that sees them learns to lean on them, and finds no
    danger that they do not name.
    """
    found: set[str] = set()
    for match in handbook.matches(text, handbook.default())[:4]:
        found |= {f"@entry:{match.entry.subject}", f"@department:{match.entry.department}"}
    named = cues(text)
    found |= {f"@cue:{c}" for c in named}
    found |= {f"@cue:{a}+{b}" for i, a in enumerate(named) for b in named[i + 1 :]}
    return dict.fromkeys(found, RULE) | _ideas(text)


def _ideas(text: str) -> dict[str, float]:
    """Ideas of the text, and any two of them that stand in one clause."""
    found = {f"@idea:{i}": IDEA for i in concepts(text)}
    for clause in _CLAUSE.split(text):
        named = concepts(clause)
        found |= {f"@ideas:{a}+{b}": PAIR for n, a in enumerate(named) for b in named[n + 1 :]}
    return found


def weighed(own: set[str], matched: dict[str, float]) -> dict[str, float]:
    """Feature → value: pieces whose values add up to length one, and what matches beside them."""
    return dict.fromkeys(own, 1 / max(1, len(own)) ** 0.5) | matched


def features(text: str, known: frozenset[str] | None = None) -> dict[str, float]:
    """Feature → value of a text in its plain form; with ``known``, of those features alone."""
    own, matched = pieces(text), rules(text)
    if known is None:
        return weighed(own, matched)
    return weighed(own & known, {name: value for name, value in matched.items() if name in known})
