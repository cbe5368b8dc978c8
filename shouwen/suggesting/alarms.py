"""Words that make a text class 1: somebody is or may soon be hurt, or damage is spreading.

The words are data (``alarms.txt``), family by family. Equipment that bears the name of a danger
(消防栓, 煤气表), what is denied (没有烟), asked or only supposed (会不会着火), and what is over and
done (上个月被偷) is taken out first, so that an everyday mention alarms nobody.
"""

import re
from functools import lru_cache
from pathlib import Path

import msgspec

HERE = Path(__file__).parent
_SECTION = re.compile(r"\[([A-Za-z]+)(!?)\] ?(.*)")


class Family(msgspec.Struct, frozen=True):
    """A sort of danger: its name, what people say of it, and whether it may lie in the past."""

    id: str
    zh: str
    words: re.Pattern[str]
    lasting: bool
    """It goes on until somebody has looked, however long ago it was (missing, silent, despairing)."""


class Words(msgspec.Struct, frozen=True):
    """All that ``alarms.txt`` says."""

    families: tuple[Family, ...]
    out: re.Pattern[str]
    over: re.Pattern[str]
    now: re.Pattern[str]
    done: re.Pattern[str]
    thanks: re.Pattern[str]
    proposal: re.Pattern[str]


class Alarm(msgspec.Struct, frozen=True):
    """Why a text is class 1: the family, and the words that it was found by."""

    family: Family
    words: str


@lru_cache(maxsize=1)
def words() -> Words:
    """The patterns as data says them, compiled once."""
    sections = _sections((HERE / "alarms.txt").read_text(encoding="utf-8"))
    person = "(?:" + "|".join(sections["PERSON"][2]) + ")"

    def pattern(lines: list[str]) -> re.Pattern[str]:
        return re.compile("|".join(lines).replace("{person}", person))

    plain = {k.lower(): pattern(v[2]) for k, v in sections.items() if k.isupper() and k != "PERSON"}
    families = tuple(
        Family(k, zh, pattern(lines), lasting)
        for k, (zh, lasting, lines) in sections.items() if not k.isupper()
    )
    return Words(families=families, **plain)


def _sections(text: str) -> dict[str, tuple[str, bool, list[str]]]:
    found: dict[str, tuple[str, bool, list[str]]] = {}
    lines: list[str] = []
    for line in text.splitlines():
        head = _SECTION.fullmatch(line)
        if head and head[1] not in found:
            lines = []
            found[head[1]] = (head[3], bool(head[2]), lines)
        elif line and not line.startswith("#"):
            lines.append(line)
    return found


def found(text: str) -> list[Alarm]:
    """The dangers of which ``text`` (in its plain form) speaks; empty if there are none."""
    own = words()
    calm = _over(text) or bool(own.proposal.search(text))
    bare = own.out.sub("〇", text)
    alarms = []
    for family in own.families:
        if calm and not family.lasting:
            continue
        hit = family.words.search(bare)
        if hit and (said := hit[0].strip(",。;!? 〇")):
            alarms.append(Alarm(family, said))
    return alarms


def _over(text: str) -> bool:
    """Whether the text tells of what is past, to complain, to thank, to ask."""
    own = words()
    if own.thanks.search(text):
        return not own.now.search(text)
    return bool(own.over.search(text) and own.done.search(text) and not own.now.search(text))
