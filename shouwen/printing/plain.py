"""Text as it may stand on paper: nothing that turns the writing round, nothing unseen."""

import re
import unicodedata

PHONE = re.compile(r"(?<!\d)(\+?\d[\d -]{5,18}\d)(?!\d)")
JOINERS = "\u200d\ufe0f\ufe0e"
"""Parts of emoji; they draw nothing by themselves and turn nothing round."""


def visible(text: str) -> str:
    """``text`` with every control or direction mark as its code; lines and tabs stay."""
    return "".join(_seen(c) for c in text.replace("\r\n", "\n").replace("\r", "\n"))


def _seen(c: str) -> str:
    if c in "\n\t" or c in JOINERS:
        return c
    if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp"):
        return f"⟨U+{ord(c):04X}⟩"
    return c


def masked(text: str) -> str:
    """Telephone numbers in ``text`` with their middle covered: 138****1234."""
    return PHONE.sub(lambda found: _covered(found[1]), text)


def _covered(number: str) -> str:
    digits = re.sub(r"\D", "", number)
    if len(digits) < 7:
        return number
    return f"{digits[:3]}****{digits[-4:]}" if len(digits) > 8 else f"****{digits[-3:]}"
