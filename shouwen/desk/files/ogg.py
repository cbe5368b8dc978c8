"""Ogg with Opus or Vorbis: the remarks in its second packet written over in place (RFC 3533, RFC 7845)."""

import struct
from typing import NamedTuple

from shouwen.desk.files.stripping import Unreadable

PAGE = struct.Struct("<4sBBqIIIB")
FIRST = 2
"""The flag of a page on which a stream begins."""
SOUNDS = {b"OpusHead": b"OpusTags", b"\x01vorbis": b"\x03vorbis"}
"""How a stream begins, and how its remarks do."""
LONGEST = 1_000_000
"""Bytes of remarks; what is longer holds a picture."""


class Page(NamedTuple):
    flags: int
    stream: int
    begin: int
    content: int
    end: int
    lacing: bytes


class Stream:
    """The spans of its first two packets, as far as they have come."""

    def __init__(self) -> None:
        self.packets: list[list[tuple[int, int]]] = [[]]
        self.pages: set[tuple[int, int]] = set()

    @property
    def whole(self) -> bool:
        return len(self.packets) > 2

    def take(self, page: Page) -> None:
        at = page.content
        for size in page.lacing:
            if self.whole:
                return
            self.packets[-1].append((at, at + size))
            self.pages.add((page.begin, page.end))
            at += size
            if size < 255:
                self.packets.append([])


def begins(head: bytes) -> bool:
    """Whether a sound that is taken begins: one segment, then its name."""
    return head.startswith(b"OggS") and any(head[28:].startswith(name) for name in SOUNDS)


def strip(data: memoryview) -> None:
    """Write over the remarks of every stream.

    Raises:
        Unreadable: no Ogg throughout, or a stream that is neither Opus nor Vorbis.
        IndexError, struct.error: it ends in the middle.
    """
    streams: dict[int, Stream] = {}
    at = 0
    while at < len(data):
        page = _page(data, at)
        if page.flags & FIRST:
            streams[page.stream] = Stream()
        stream = streams.get(page.stream)
        if stream is None:
            raise Unreadable
        if not stream.whole:
            stream.take(page)
            if stream.whole:
                _clear(data, stream)
        at = page.end
    if not streams or not all(s.whole for s in streams.values()):
        raise Unreadable


def _page(data: memoryview, at: int) -> Page:
    magic, version, flags, _, stream, _, _, count = PAGE.unpack_from(data, at)
    content = at + PAGE.size + count
    lacing = bytes(data[at + PAGE.size : content])
    end = content + sum(lacing)
    if magic != b"OggS" or version or end > len(data):
        raise Unreadable
    return Page(flags, stream, at, content, end, lacing)


def _clear(data: memoryview, stream: Stream) -> None:
    first, second = (b"".join(bytes(data[a:z]) for a, z in spans) for spans in stream.packets[:2])
    if not any(first.startswith(name) and second.startswith(SOUNDS[name]) for name in SOUNDS):
        raise Unreadable
    clean, at = without_remarks(second), 0
    for a, z in stream.packets[1]:
        data[a:z] = clean[at : at + z - a]
        at += z - a
    for begin, end in stream.pages:
        data[begin + 22 : begin + 26] = bytes(4)
        data[begin + 22 : begin + 26] = checksum(data[begin:end]).to_bytes(4, "little")


def without_remarks(packet: bytes) -> bytes:
    """The packet of remarks with none in it, as long as it was; who made it is blank.

    Raises:
        Unreadable: it is no such packet, or longer than words are.
    """
    name = next((n for n in SOUNDS.values() if packet.startswith(n)), None)
    if name is None or len(packet) > LONGEST:
        raise Unreadable
    (maker,) = struct.unpack_from("<I", packet, len(name))
    ending = bytes(4) + (b"\1" if name == b"\x03vorbis" else b"")
    kept = name + struct.pack("<I", maker) + b" " * min(maker, len(packet)) + ending
    if len(kept) > len(packet):
        raise Unreadable
    return kept.ljust(len(packet), b"\0")


def _table() -> tuple[int, ...]:
    found = []
    for n in range(256):
        rest = n << 24
        for _ in range(8):
            rest = (rest << 1) ^ (0x04C11DB7 if rest & 0x80000000 else 0)
        found.append(rest & 0xFFFFFFFF)
    return tuple(found)


TABLE = _table()


def checksum(page: memoryview) -> int:
    """Of a page whose own four bytes are zero."""
    crc = 0
    for byte in page:
        crc = (crc << 8 & 0xFFFFFFFF) ^ TABLE[crc >> 24 ^ byte]
    return crc
