"""Text as it is kept: one normal form, without characters that hide, reverse or heap up others.

Two people who type the same see and find the same; a name cannot turn the line around it.
"""

import re
import unicodedata
from typing import Any

_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]"
)
"""Controls but tab and line feed, directions, widths of nothing. Joiners stay: scripts and emoji need them."""
_MARKS = "\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
_HEAP = re.compile(f"([{_MARKS}]{{3}})[{_MARKS}]+")


def plain(text: str) -> str:
    """The text in its normal form, without what cannot be seen, three marks a letter at most."""
    if text.isascii() and text.isprintable():
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _HEAP.sub(r"\1", unicodedata.normalize("NFC", _UNSEEN.sub("", text)))


def plain_fields(value: Any) -> Any:
    """The same for every text in what was sent, at any depth."""
    if isinstance(value, str):
        return plain(value)
    if isinstance(value, dict):
        return {k: plain_fields(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(plain_fields(v) for v in value)
    return value
