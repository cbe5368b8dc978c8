"""Write the tables of characters that ship: traditional → simplified, and what sounds alike.

Run by ``make characters``; needs ``opencc`` and ``pypinyin`` of the development requirements. The
tables are data in Python, so that the kernel needs no library and opens no file.
"""

from pathlib import Path

import opencc
from pypinyin import Style, pinyin

OUT = Path(__file__).parent.parent / "shouwen" / "kernel" / "words" / "characters.py"
HEAD = '''"""Characters: traditional to simplified, and readings without tones. Written by ``make characters``.

Made from the tables of OpenCC (Apache-2.0) and pypinyin (MIT); change ``tools/refresh_characters.py``
and not this file. Readings cover the 6,763 characters of GB 2312, each with its commonest one.
"""

'''
BY_HAND = {"著": "着", "冇": "没", "咗": "了", "嘅": "的", "喺": "在", "嚟": "来"}
"""Variants and dialect characters that the conversion of single characters leaves alone."""


def pairs() -> dict[str, str]:
    """Every single character that a conversion to simplified script changes."""
    found: dict[str, str] = {}
    for way in ("t2s", "tw2s", "hk2s"):
        convert = opencc.OpenCC(way).convert
        for code in [*range(0x3400, 0x4DC0), *range(0x4E00, 0xA000)]:
            plain = convert(chr(code))
            if _simplified(chr(code)):
                continue
            if plain != chr(code) and len(plain) == 1 and ord(plain) < 0x10000:
                found.setdefault(chr(code), plain)
    return found | BY_HAND


def _simplified(char: str) -> bool:
    """Whether the character is one of simplified script itself (么 must not become 幺)."""
    try:
        return bool(char.encode("gb2312"))
    except UnicodeEncodeError:
        return False


def sounds() -> dict[str, str]:
    """Reading → its characters."""
    found: dict[str, list[str]] = {}
    for high in range(0xB0, 0xF8):
        for low in range(0xA1, 0xFF):
            try:
                char = bytes([high, low]).decode("gb2312")
            except UnicodeDecodeError:
                continue
            reading = pinyin(char, style=Style.NORMAL)[0][0]
            found.setdefault(reading, []).append(char)
    return {k: "".join(v) for k, v in sorted(found.items())}


def main() -> None:
    table = sorted(pairs().items())
    lines = [f'TRADITIONAL = "{"".join(a for a, _ in table)}"', f'SIMPLIFIED = "{"".join(b for _, b in table)}"',
             "", "SOUNDS: dict[str, str] = {", *(f'    "{k}": "{v}",' for k, v in sounds().items()), "}",
             '"""Reading without tone → the characters read so."""']
    OUT.write_text(HEAD + "\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
