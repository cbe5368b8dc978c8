"""How characters are written and sound: simplified script, and readings as voice recognition merges them."""

from shouwen.kernel.words.characters import SIMPLIFIED, SOUNDS, TRADITIONAL

SIMPLE = str.maketrans(TRADITIONAL, SIMPLIFIED)
"""For ``str.translate``: traditional characters and dialect variants to simplified ones."""


def _alike(reading: str) -> str:
    """A reading as southern speakers and voice recognition merge it: zh = z, -ng = -n."""
    for long, short in (("zh", "z"), ("ch", "c"), ("sh", "s")):
        if reading.startswith(long):
            reading = short + reading[2:]
    return reading.removesuffix("g") if reading.endswith(("ing", "eng", "ang")) else reading


SOUND_OF: dict[str, str] = {
    char: _alike(reading) for reading, chars in SOUNDS.items() for char in chars
}
"""Character → its reading without tone."""
_MARK = {reading: chr(0xE000 + n) for n, reading in enumerate(sorted(set(SOUND_OF.values())))}
_MARK_OF = {ord(char): _MARK[reading] for char, reading in SOUND_OF.items()}


def as_heard(text: str) -> str:
    """The text with one sign for each sound: two texts that sound alike are equal, place by place."""
    return text.translate(_MARK_OF)


def misheard(body: str, word: str) -> list[int]:
    """Where ``word`` is meant but one of its three or more characters stands for another that sounds so."""
    if len(word) < 3:
        return []
    heard, wanted = as_heard(body), as_heard(word)
    places, at = [], heard.find(wanted)
    while at >= 0:
        if sum(a != b for a, b in zip(body[at : at + len(word)], word, strict=True)) == 1:
            places.append(at)
        at = heard.find(wanted, at + 1)
    return places
