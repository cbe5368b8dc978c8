"""From parts to the bytes of a PDF, by typst, with its own fonts and nothing of the machine's."""

import re
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

import manimgx_fonts  # type: ignore[import-untyped]
import msgspec
import noto_cjk_sans_otc  # type: ignore[import-untyped]
import segno
import typst

from shouwen.printing.parts import (
    Block,
    Field,
    Fields,
    Frame,
    Paper,
    Picture,
    Pictures,
    Rows,
    Signed,
    Slips,
    Table,
    Words,
)
from shouwen.printing.plain import masked, visible

TEMPLATE = Path(__file__).with_name("paper.typ")
FONTS = [Path(noto_cjk_sans_otc.__file__).parent, Path(manimgx_fonts.__file__).parent]
MOMENT = "%Y-%m-%d %H:%M:%S"
ENDINGS = {b"\x89PNG": "png", b"\xff\xd8\xff": "jpg", b"GIF8": "gif", b"RIFF": "webp",
           b"<svg": "svg"}
_one_at_a_time = Lock()
WORD = re.compile(r"[\x21-\x7e]{28,}")
LONG = 500
"""Lines from which a table is long: it is set without the tags that say what each cell is, which make
the file ten times as large, and what the typesetter remembers of it is let go afterwards."""
FORGETS_AFTER = 10
"""The typesetter forgets what so many documents did not use."""


def print_paper(paper: Paper) -> bytes:
    """One form as PDF."""
    return _print([paper], contents="")


def print_table(table: Table) -> bytes:
    """A register or report as PDF."""
    return _print([table], contents="")


def pack(number: int, table: Table) -> bytes:
    """A numbered table on its way to another process."""
    return msgspec.msgpack.encode((number, table))


def print_packed(_setup: bytes, packed: bytes) -> tuple[int, bytes]:
    """What came from another process (``pack``): its number, and the table as PDF."""
    number, table = _PACKED.decode(packed)
    return number, print_table(table)


_PACKED = msgspec.msgpack.Decoder(tuple[int, Table])


def bundle(parts: Sequence[Paper | Table], title: str = "") -> bytes:
    """Several papers in one PDF: a table of contents first, pages counted through.

    Raises:
        ValueError: there is nothing to print.
    """
    if not parts:
        msg = "a bundle needs at least one paper"
        raise ValueError(msg)
    return _print(parts, contents=title or parts[0].frame.company)


def _print(parts: Sequence[Paper | Table], contents: str) -> bytes:
    with tempfile.TemporaryDirectory(prefix="print-") as place:
        root = Path(place)
        try:
            return _compile(root, parts, contents, _Kept(root))
        except typst.TypstError:
            # A picture that looks like one and is none: the words matter more.
            return _compile(root, parts, contents, _Kept(root, tried=True))


def _compile(
    root: Path, parts: Sequence[Paper | Table], contents: str, kept: "_Kept"
) -> bytes:
    data = {"contents": visible(contents), "parts": [_part(p, kept) for p in parts]}
    long = any(isinstance(p, Table) and len(p.rows) > LONG for p in parts)
    with _compiler() as compiler:
        done = compiler.compile(
            input=TEMPLATE.read_bytes(), root=root, format="pdf", pdf_tags=not long,
            sys_inputs={"data": msgspec.json.encode(data).decode()},
        )
        for _ in range(FORGETS_AFTER if long else 0):
            compiler.compile(input=b"-", root=root, format="pdf")
    assert isinstance(done, bytes)
    return done


@cache
def _fonts() -> Any:
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=True, font_paths=list(FONTS)
    )


@contextmanager
def _compiler() -> Iterator[Any]:
    with _one_at_a_time:
        yield typst.Compiler(font_paths=_fonts(), ignore_system_fonts=True)


class _Kept:
    """Pictures laid beside the template under names of our own; the same bytes once. ``tried``:
    each is set alone first, so that only those that cannot be read are left out."""

    def __init__(self, root: Path, *, tried: bool = False) -> None:
        self.root, self.tried = root, tried
        self.names: dict[bytes, str] = {}

    def name(self, content: bytes | None) -> str:
        """The path for the typesetter; empty where there is no picture that can be printed."""
        if not content:
            return ""
        if content not in self.names:
            self.names[content] = self._laid(content)
        return self.names[content]

    def _laid(self, content: bytes) -> str:
        ending = next((e for start, e in ENDINGS.items() if content.startswith(start)), "")
        if not ending:
            return ""
        name = f"/{len(self.names)}.{ending}"
        (self.root / name[1:]).write_bytes(content)
        return name if not self.tried or self._readable(name) else ""

    def _readable(self, name: str) -> bool:
        try:
            with _compiler() as compiler:
                compiler.compile(input=f'#image("{name}")'.encode(), root=self.root, format="pdf")
        except typst.TypstError:
            return False
        return True


def _part(part: Paper | Table, kept: _Kept) -> dict[str, Any]:
    same = {
        **_frame(part.frame, kept), "title": visible(part.title), "form": visible(part.form),
        "number": visible(part.number), "qr": _qr(part.link), "note": visible(part.note),
        "signatures": [_signed(s, kept) for s in part.signatures],
    }
    if isinstance(part, Table):
        rows = Rows(part.columns, part.rows, "", part.widths, part.phones)
        block = {**_block(rows, part.frame, kept), "sums": [visible(s) for s in part.sums]}
        return {**same, "landscape": part.landscape, "unfinished": "", "blocks": [block]}
    blocks = [_block(b, part.frame, kept) for b in part.blocks]
    return {**same, "landscape": False, "unfinished": visible(part.unfinished), "blocks": blocks}


def _frame(frame: Frame, kept: _Kept) -> dict[str, Any]:
    return {
        "company": visible(frame.company), "seal": kept.name(frame.seal),
        "printed_at": frame.printed_at.strftime(MOMENT), "printed_by": visible(frame.printed_by),
        "rulebook": visible(f"{frame.rulebook} {frame.version}".strip()),
        "language": frame.language,
    }


def qr_on_screen(link: str) -> str:
    """The code of a link as the address of a picture that takes the size of its place."""
    return segno.make(link, error="m", micro=False).svg_data_uri(border=4, omitsize=True, light="#fff")


def _qr(link: str) -> str:
    return segno.make(link, error="m", micro=False).svg_inline(border=1) if link else ""


def _block(block: Block, frame: Frame, kept: _Kept) -> dict[str, Any]:
    match block:
        case Fields():
            lines = [_field(f, frame) for f in block.lines]
            return {"sort": "fields", "title": visible(block.title), "lines": lines}
        case Rows():
            return {
                "sort": "rows", "title": visible(block.title), "sums": [],
                "columns": [visible(c) for c in block.columns],
                "widths": list(block.widths) or [1.0] * len(block.columns),
                "rows": [_cells(row, block, frame) for row in block.rows],
            }
        case Words():
            return {"sort": "words", "title": visible(block.title), "text": visible(block.text)}
        case Pictures():
            shown = [_picture(p, kept) for p in block.pictures]
            return {"sort": "pictures", "title": visible(block.title), "pictures": shown}
        case Slips():
            slips = [{"number": visible(s.number), "qr": _qr(s.link), "asks": [visible(x) for x in s.asks]}
                     for s in block.slips]
            return {"sort": "slips", "title": visible(block.title), "slips": slips}


def _field(field: Field, frame: Frame) -> dict[str, Any]:
    def shown(text: str) -> str:
        return visible(masked(text) if field.phone and not frame.phones else text)

    return {
        "label": visible(field.label), "value": shown(field.value),
        "was": [shown(w) for w in field.was], "owed": visible(field.owed),
    }


def _cells(row: Sequence[str], rows: Rows, frame: Frame) -> list[str]:
    """The cells of a row, as many as there are columns."""
    cells = [*row, *[""] * len(rows.columns)][: len(rows.columns)]
    covered = () if frame.phones else rows.phones
    return [_broken(visible(masked(c) if i in covered else c)) for i, c in enumerate(cells)]


def _broken(text: str) -> str:
    """A word without a gap breaks every six characters, or it would run off its cell; what the template
    does for other text, done here for the many cells of a table."""
    return WORD.sub(lambda word: "\u200b".join(word[0][n : n + 6] for n in range(0, len(word[0]), 6)), text) if len(text) >= 28 else text


def _picture(picture: Picture, kept: _Kept) -> dict[str, str]:
    return {"caption": visible(picture.caption), "name": kept.name(picture.content)}


def _signed(signed: Signed, kept: _Kept) -> dict[str, str]:
    return {
        "name": visible(signed.name), "post": visible(signed.post),
        "at": signed.at.strftime(MOMENT) if signed.at else "", "method": visible(signed.method),
        "drawn": kept.name(signed.drawn), "seal": kept.name(signed.seal), "owed": visible(signed.owed),
        "version": visible(signed.version),
    }
