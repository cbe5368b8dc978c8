"""WebM: its remarks (title, date, tags, attachments, programs, names of tracks) written over in place.

The elements and their numbers are those of RFC 9559. What is not known to be needed for playing
becomes a Void element of the same length.
"""

from collections.abc import Iterator
from typing import NamedTuple

from shouwen.desk.files import ogg
from shouwen.desk.files.stripping import Unreadable

EBML, DOCTYPE = b"\x1a\x45\xdf\xa3", b"\x42\x82\x84webm"
VOID = 0xEC
SEGMENT, CLUSTER, INFO, TRACKS, TRACK = 0x18538067, 0x1F43B675, 0x1549A966, 0x1654AE6B, 0xAE
PLAYED = frozenset({0x1A45DFA3, 0x114D9B74, 0x1C53BB6B, VOID, 0xE7, 0xA3, 0xA0, 0xA7, 0xAB})
"""Header, SeekHead, Cues, padding; of a cluster: time, blocks, position, length before."""
TIMED = frozenset({0x2AD7B1, 0x4489, VOID})
"""TimestampScale and Duration, all that playing needs of Info."""
MAKERS = frozenset({0x4D80, 0x5741})
"""MuxingApp and WritingApp: they must be there, what they say must not."""
TRACK_SORT, TRACK_NAME, CODEC, CODEC_HEAD = 0x83, 0x536E, 0x86, 0x63A2
PICTURE, SOUND = 1, 2
MOST = 300_000
"""Elements: a minute has some thousands."""


class Element(NamedTuple):
    """Its number, where it begins, where its content begins, where it ends."""

    sort: int
    begin: int
    content: int
    end: int


def begins(head: bytes) -> bool:
    return head.startswith(EBML) and DOCTYPE in head


def strip(data: memoryview) -> bool:
    """Write over the remarks; whether there is a picture, or sound alone.

    Raises:
        Unreadable: no WebM throughout, or a track that is neither picture nor sound.
        IndexError: it ends in the middle.
    """
    sorts: set[int] = set()
    for element in _elements(data, 0, len(data)):
        if element.sort == INFO:
            _clear_info(data, element)
        elif element.sort == TRACKS:
            sorts |= {_clear_track(data, t) for t in _elements(data, element.content, element.end) if t.sort == TRACK}
        elif element.sort not in PLAYED:
            _void(data, element)
    if not sorts or sorts - {PICTURE, SOUND}:
        raise Unreadable
    return PICTURE in sorts


def _elements(data: memoryview, at: int, end: int) -> Iterator[Element]:
    """One after another; of a segment and a cluster what is in them, for a live one tells no length."""
    for _ in range(MOST):
        if at >= end:
            return
        first = data[at]
        content = at + _width(first, 4)
        sort = int.from_bytes(data[at:content])
        wide = _width(data[content], 8)
        size = int.from_bytes(data[content : content + wide]) - (1 << 7 * wide)
        unknown = size == (1 << 7 * wide) - 1
        begin, content = at, content + wide
        if sort in (SEGMENT, CLUSTER):
            at = content
            continue
        if unknown or content + size > end:
            raise Unreadable
        at = content + size
        yield Element(sort, begin, content, at)
    raise Unreadable


def _width(first: int, most: int) -> int:
    """Bytes of a number of variable length (RFC 8794, 4)."""
    width = 9 - first.bit_length()
    if width > most:
        raise Unreadable
    return width


def _void(data: memoryview, element: Element) -> None:
    whole = element.end - element.begin
    size = bytes([0x80 | (whole - 2)]) if whole <= 0x80 else b"\x01" + (whole - 9).to_bytes(7)
    data[element.begin : element.end] = (bytes([VOID]) + size).ljust(whole, b"\0")


def _clear_info(data: memoryview, info: Element) -> None:
    for element in _elements(data, info.content, info.end):
        if element.sort in MAKERS:
            data[element.content : element.end] = bytes(element.end - element.content)
        elif element.sort not in TIMED:
            _void(data, element)


def _clear_track(data: memoryview, track: Element) -> int:
    """Picture, sound, or what else the track holds."""
    found = {e.sort: e for e in _elements(data, track.content, track.end)}
    if TRACK_NAME in found:
        _void(data, found[TRACK_NAME])
    codec, head = found.get(CODEC), found.get(CODEC_HEAD)
    if codec and head and data[codec.content : codec.end] == b"A_VORBIS":
        _clear_vorbis(data[head.content : head.end])
    sort = found.get(TRACK_SORT)
    return int.from_bytes(data[sort.content : sort.end]) if sort else 0


def _clear_vorbis(head: memoryview) -> None:
    """Three packets behind two lengths; the second holds remarks."""
    if head[0] != 2:
        raise Unreadable
    at, sizes = 1, []
    for _ in range(2):
        size = 0
        while head[at] == 255:
            size, at = size + 255, at + 1
        sizes.append(size + head[at])
        at += 1
    start = at + sizes[0]
    head[start : start + sizes[1]] = ogg.without_remarks(bytes(head[start : start + sizes[1]]))
