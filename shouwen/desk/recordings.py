"""Taking out of a video or a voice recording where it was taken; picture and sound stay as they were.

Nothing is moved: what tells the place is written over with padding of the same length, so that the
offsets inside the file hold. A kind of file that this cannot do is not taken at all.
"""

import struct
from collections.abc import Iterator

from shouwen.desk.stripping import Unreadable

Span = tuple[bytes, int, int, int]
"""A part of a file: its name, where it begins, where its content begins, where it ends."""

REMARKS = frozenset({b"udta", b"meta", b"uuid"})
"""Boxes of ISO 14496-12 and QuickTime that hold remarks: place (©xyz, loci), device, owner."""
TIMED = frozenset({b"mvhd", b"tkhd", b"mdhd"})
WITHIN = frozenset({b"moov", b"trak", b"mdia", b"moof", b"traf"})
PLACES = (b"location", b"gpmd", b"camm")
"""Names of tracks that tell the place from moment to moment, among the picture and the sound."""
SOUND = frozenset({b"fmt ", b"data", b"fact"})


def sort_of(head: bytes) -> tuple[str, str] | None:
    """Media type and ending by the first 16 bytes; None for what is no recording that is taken."""
    if head[4:8] == b"ftyp":
        return _film(head[8:12])
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


def stripped(data: bytes, sort: str) -> bytes:
    """``data`` without place, time, device and remarks.

    Raises:
        Unreadable: it begins like a recording and is none, or carries the place between picture and sound.
    """
    try:
        if sort in ("video/mp4", "video/quicktime", "video/3gpp", "audio/mp4"):
            return _without_remarks(data)
        if sort == "audio/wav":
            return _sound_alone(data)
        return _untagged(data) if sort == "audio/mpeg" else data
    except (struct.error, IndexError) as error:
        raise Unreadable from error


def _without_remarks(data: bytes) -> bytes:
    out = bytearray(data)
    found = {name for name, *_ in _boxes(data, 0, len(data))}
    if b"moov" not in found:
        raise Unreadable
    _clear(out, data, 0, len(data))
    return bytes(out)


def _clear(out: bytearray, data: bytes, start: int, end: int) -> None:
    for name, begin, content, stop in _boxes(data, start, end):
        if name in REMARKS:
            out[begin + 4 : begin + 8] = b"free"
            out[content:stop] = bytes(stop - content)
        elif name in TIMED:
            long = 16 if data[content] == 1 else 8
            out[content + 4 : content + 4 + long] = bytes(long)
        elif name in WITHIN:
            if name == b"trak" and any(p in data[content:stop] for p in PLACES):
                raise Unreadable
            _clear(out, data, content, stop)


def _boxes(data: bytes, start: int, end: int) -> Iterator[Span]:
    at = start
    while at + 8 <= end:
        size, name = struct.unpack(">I4s", data[at : at + 8])
        head = 8
        if size == 1:
            (size,), head = struct.unpack(">Q", data[at + 8 : at + 16]), 16
        stop = end if size == 0 else at + size
        if stop > end or stop < at + head:
            raise Unreadable
        yield name, at, at + head, stop
        at = stop


def _sound_alone(data: bytes) -> bytes:
    out, at, seen = bytearray(data), 12, set()
    while at + 8 <= len(data):
        name, size = struct.unpack("<4sI", data[at : at + 8])
        seen.add(name)
        if name not in SOUND:
            out[at : at + 4] = b"JUNK"
            stop = min(at + 8 + size, len(data))
            out[at + 8 : stop] = bytes(stop - at - 8)
        at += 8 + size + size % 2
    if not {b"fmt ", b"data"} <= seen:
        raise Unreadable
    return bytes(out)


def _untagged(data: bytes) -> bytes:
    if data[:3] == b"ID3":
        size = (data[6] & 127) << 21 | (data[7] & 127) << 14 | (data[8] & 127) << 7 | data[9] & 127
        data = data[10 + size + (10 if data[5] & 16 else 0) :].lstrip(b"\0")
    if len(data) > 128 and data[-128:-125] == b"TAG":
        data = data[:-128]
    if data[:1] != b"\xff" or data[1] & 0xE0 != 0xE0:
        raise Unreadable
    return data
