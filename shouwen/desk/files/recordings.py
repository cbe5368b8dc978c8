"""Taking out of a video or a voice recording where it was taken; picture and sound stay as they were.

Nothing is moved: what tells the place is written over, in the file as it lies, with padding of the
same length, so that the offsets inside hold and no copy is made. A kind of file that this cannot do
is not taken at all.
"""

import struct
from collections.abc import Iterator

from shouwen.desk.files import ogg, webm
from shouwen.desk.files.stripping import Unreadable

Span = tuple[bytes, int, int, int]
"""A part of a file: its name, where it begins, where its content begins, where it ends."""

HEAD = 64
"""Bytes from the beginning that say what a recording is."""
REMARKS = frozenset({b"udta", b"meta", b"uuid"})
"""Boxes of ISO 14496-12 and QuickTime that hold remarks: place (©xyz, loci), device, owner."""
TIMED = frozenset({b"mvhd", b"tkhd", b"mdhd"})
WITHIN = frozenset({b"moov", b"trak", b"mdia", b"moof", b"traf"})
PLACES = (b"location", b"gpmd", b"camm")
"""Names of tracks that tell the place from moment to moment, among the picture and the sound."""
SOUND = frozenset({b"fmt ", b"data", b"fact"})


def sort_of(head: bytes) -> tuple[str, str] | None:
    """Media type and ending by the first ``HEAD`` bytes; None for what is no recording that is taken."""
    if head[4:8] == b"ftyp":
        return _film(head[8:12])
    if webm.begins(head):
        return "video/webm", "webm"
    if ogg.begins(head):
        return "audio/ogg", "ogg"
    if head[:4] == b"RIFF" and head[8:12] == b"WAVE":
        return "audio/wav", "wav"
    if head.startswith((b"#!AMR\n", b"#!AMR-WB\n")):
        return "audio/amr", "amr"
    if head[:3] == b"ID3":
        return "audio/mpeg", "mp3"
    if head[:1] == b"\xff" and len(head) > 1 and head[1] & 0xE0 == 0xE0:
        return ("audio/aac", "aac") if head[1] & 0xF6 == 0xF0 else ("audio/mpeg", "mp3") if head[1] & 0x06 else None
    return None


def _film(brand: bytes) -> tuple[str, str] | None:
    if brand == b"qt  ":
        return "video/quicktime", "mov"
    if brand in (b"M4A ", b"M4B "):
        return "audio/mp4", "m4a"
    if brand[:2] == b"3g":
        return "video/3gpp", "3gp"
    taken = (b"iso", b"mp4", b"avc1", b"M4V ", b"MSNV", b"dash")
    return ("video/mp4", "mp4") if brand.startswith(taken) else None


def strip(data: memoryview, sort: str) -> str:
    """Write over place, time, device and remarks in ``data`` itself; the media type it turned out to be.

    Raises:
        Unreadable: it begins like a recording and is none, or carries the place between picture and sound.
    """
    try:
        if sort in ("video/mp4", "video/quicktime", "video/3gpp", "audio/mp4"):
            _clear_remarks(data)
        elif sort == "video/webm":
            return "video/webm" if webm.strip(data) else "audio/webm"
        elif sort == "audio/ogg":
            ogg.strip(data)
        elif sort == "audio/wav":
            _clear_all_but_sound(data)
        elif sort == "audio/mpeg":
            _clear_tags(data)
    except (struct.error, IndexError) as error:
        raise Unreadable from error
    return sort


def _clear_remarks(data: memoryview) -> None:
    if all(name != b"moov" for name, *_ in _boxes(data, 0, len(data))):
        raise Unreadable
    _clear(data, 0, len(data))


def _clear(data: memoryview, start: int, end: int) -> None:
    for name, begin, content, stop in _boxes(data, start, end):
        if name in REMARKS:
            data[begin + 4 : begin + 8] = b"free"
            data[content:stop] = bytes(stop - content)
        elif name in TIMED:
            long = 16 if data[content] == 1 else 8
            data[content + 4 : content + 4 + long] = bytes(long)
        elif name in WITHIN:
            if name == b"trak" and any(p in bytes(data[content:stop]) for p in PLACES):
                raise Unreadable
            _clear(data, content, stop)


def _boxes(data: memoryview, start: int, end: int) -> Iterator[Span]:
    at = start
    while at + 8 <= end:
        size, name = struct.unpack_from(">I4s", data, at)
        head = 8
        if size == 1:
            (size,), head = struct.unpack_from(">Q", data, at + 8), 16
        stop = end if size == 0 else at + size
        if stop > end or stop < at + head:
            raise Unreadable
        yield name, at, at + head, stop
        at = stop


def _clear_all_but_sound(data: memoryview) -> None:
    at, seen = 12, set()
    while at + 8 <= len(data):
        name, size = struct.unpack_from("<4sI", data, at)
        seen.add(name)
        if name not in SOUND:
            data[at : at + 4] = b"JUNK"
            stop = min(at + 8 + size, len(data))
            data[at + 8 : stop] = bytes(stop - at - 8)
        at += 8 + size + size % 2
    if not {b"fmt ", b"data"} <= seen:
        raise Unreadable


def _clear_tags(data: memoryview) -> None:
    """ID3 before the sound becomes one empty tag; ID3v1 behind it becomes silence."""
    at = 0
    if data[:3] == b"ID3":
        size = (data[6] & 127) << 21 | (data[7] & 127) << 14 | (data[8] & 127) << 7 | data[9] & 127
        at = 10 + size + (10 if data[5] & 16 else 0)
        if at > len(data):
            raise Unreadable
        data[5] = 0
        data[10:at] = bytes(at - 10)
        while data[at] == 0:
            at += 1
    if data[at] != 0xFF or data[at + 1] & 0xE0 != 0xE0:
        raise Unreadable
    if len(data) - at > 128 and data[-128:-125] == b"TAG":
        data[-128:] = bytes(128)
