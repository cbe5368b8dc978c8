"""What a printed paper is made of: plain values, in the order in which they are read."""

from datetime import datetime
from typing import Literal

import msgspec


class Frame(msgspec.Struct, frozen=True, kw_only=True):
    """What stands on every page. ``seal`` is the company's picture (PNG, JPEG), if it set one;
    ``phones``: print telephone numbers in full. Times print in the zone that they carry."""

    company: str
    printed_at: datetime
    printed_by: str
    rulebook: str = ""
    version: str = ""
    seal: bytes | None = None
    language: Literal["zh", "en"] = "zh"
    phones: bool = False


class Field(msgspec.Struct, frozen=True):
    """One line: what it is, its value, earlier values (struck through), what is still owed."""

    label: str
    value: str = ""
    was: tuple[str, ...] = ()
    owed: str = ""
    phone: bool = False


class Fields(msgspec.Struct, frozen=True, tag="fields"):
    lines: tuple[Field, ...]
    title: str = ""


class Rows(msgspec.Struct, frozen=True, tag="rows"):
    """A table inside a paper. ``widths`` are parts of the line (2, 1, 1); left out: equal."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    title: str = ""
    widths: tuple[float, ...] = ()
    phones: tuple[int, ...] = ()
    """Columns, from 0, that hold telephone numbers."""


class Words(msgspec.Struct, frozen=True, tag="words"):
    text: str
    title: str = ""


class Picture(msgspec.Struct, frozen=True):
    """``content``: PNG, JPEG, GIF or WebP. None: the file is gone, which is said in its place."""

    caption: str
    content: bytes | None


class Pictures(msgspec.Struct, frozen=True, tag="pictures"):
    pictures: tuple[Picture, ...]
    title: str = ""


class Slip(msgspec.Struct, frozen=True):
    """One part of a sheet to write on by hand: its number, where its code leads, what is asked."""

    number: str
    link: str
    asks: tuple[str, ...]


class Slips(msgspec.Struct, frozen=True, tag="slips"):
    slips: tuple[Slip, ...]
    title: str = ""


Block = Fields | Rows | Words | Pictures | Slips


class Signed(msgspec.Struct, frozen=True):
    """A signature, or with ``owed`` its empty place. ``drawn`` is the picture of a drawn one,
    ``method`` how it was given, ``version`` which version of the paper was signed; ``seal`` is the
    picture of his department's, if it stands beside."""

    name: str
    post: str = ""
    at: datetime | None = None
    method: str = ""
    drawn: bytes | None = None
    owed: str = ""
    version: str = ""
    seal: bytes | None = None


class Paper(msgspec.Struct, frozen=True, kw_only=True):
    """One form. ``unfinished`` prints across the head what is missing (a required signature)."""

    frame: Frame
    title: str
    form: str = ""
    number: str = ""
    link: str = ""
    blocks: tuple[Block, ...] = ()
    signatures: tuple[Signed, ...] = ()
    unfinished: str = ""
    note: str = ""


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """A register or report: its head is repeated on every page. ``widths`` and ``phones`` as in
    ``Rows``; ``landscape``: A4 across; ``sums``: a last line; ``note``: words under the title."""

    frame: Frame
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    form: str = ""
    number: str = ""
    link: str = ""
    note: str = ""
    sums: tuple[str, ...] = ()
    widths: tuple[float, ...] = ()
    phones: tuple[int, ...] = ()
    landscape: bool = True
    signatures: tuple[Signed, ...] = ()
