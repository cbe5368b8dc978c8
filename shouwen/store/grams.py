"""The words by which a case is found, cut so that two Chinese characters are enough.

Chinese has no spaces, so a text is cut into every pair of neighbouring characters and the last one
alone. What stands beside the text is marked by a letter before it: ``n`` a name, ``p`` a phone number
read backwards (people know its end), ``h`` a house (known by its beginning), ``o`` an office. A mark may
be taken for a letter of a text: an index only narrows down, whoever asks checks what it found.

The same functions cut what is stored and what is asked for; one without the other finds nothing.
"""

import re
from collections.abc import Iterable
from typing import NamedTuple

_RUN = re.compile(r"[^\W_]+")
"""Letters and digits in a row, as FTS5's unicode61 sees them too."""
_OTHER = re.compile(r"[\W_]")


class Term(NamedTuple):
    """A word of the index that has to occur; ``begins``: any word beginning like this."""

    word: str
    begins: bool = False


def said(text: str) -> str:
    """The words of what a customer said, each with a space behind it."""
    return _stored(_pairs(text))


def who(name: str, phone: str) -> str:
    """The words of a customer's name and phone number."""
    return _stored([*(f"n{pair}" for pair in _pairs(name)), *([f"p{phone[::-1]}"] if phone else [])])


def place(office: str, house: str) -> str:
    """The words of where the matter belongs."""
    return _stored([of_office(office).word, *([_house(house)] if house else [])])


def of_office(office: str) -> Term:
    return Term("o" + _OTHER.sub("x", office.lower()))


def asked(q: str, *, by_name: bool) -> list[list[Term]]:
    """The ways in which a case may answer to ``q``: for each, the terms that must all be there."""
    ways = [_text(q), [Term(_house(q), begins=True)]]
    if by_name:
        ways.append(_text(q, "n"))
    if q.isascii() and q.isdigit():
        ways.append([Term(f"p{q[::-1]}", begins=True)])
    return [way for way in ways if way]


def _text(q: str, mark: str = "") -> list[Term]:
    return [
        Term(mark + pair, begins=len(pair) == 1)
        for run in _RUN.findall(q.lower())
        for pair in (_cut(run)[:-1] or [run])
    ]


def _pairs(text: str) -> list[str]:
    return [pair for run in _RUN.findall(text.lower()) for pair in _cut(run)]


def _cut(run: str) -> list[str]:
    return [run[i : i + 2] for i in range(len(run))]


def _house(label: str) -> str:
    return "h" + _OTHER.sub("x", label.lower())


def _stored(words: Iterable[str]) -> str:
    """Each word once, in a fixed order."""
    return "".join(f"{word} " for word in dict.fromkeys(words))
