"""Histories as Parquet files: what a cluster plays, or a machine without the database.

A folder holds parts (``part-00000.parquet``, one row a case, linked cases in one part and one
``group``) and ``setup.json``: rulebooks, organisation and the question. No words and no
particulars of customers are in it, for events hold digests of them.
"""
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from shouwen.kernel.chain import encode
from shouwen.reports.playing import Chunk, Setup, Stored, stored_of

SETUP = "setup.json"


class Unreadable(Exception):
    """The folder is no export, or what reads it is not installed."""


def _arrow() -> tuple[Any, Any]:
    """pyarrow, which comes with the extra ``cluster``.

    Raises:
        Unreadable: it is not installed; says how to.
    """
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError:
        msg = "需要 pyarrow / pyarrow is missing: pip install 'shouwen[cluster]'"
        raise Unreadable(msg) from None
    return pa, pq


class Export(msgspec.Struct, frozen=True, kw_only=True):
    """What ``setup.json`` holds: the setup without a rulebook, and which cases were taken."""

    setup: Setup
    since: datetime
    before: datetime
    estate: str | None = None
    office: str | None = None


def write(folder: Path, export: Export, chunks: Iterable[bytes]) -> int:
    """Export; the number of parts. An older export in the same folder is replaced.

    Raises:
        Unreadable: pyarrow is missing.
        OSError: the folder cannot be written.
    """
    pa, pq = _arrow()
    schema = pa.schema([
        ("group", pa.int64()), ("uid", pa.string()), ("row", pa.int64()), ("office", pa.string()),
        ("book", pa.string()), ("asked", pa.bool_()), ("order", pa.list_(pa.int64())),
        ("events", pa.list_(pa.binary())),
    ])
    folder.mkdir(parents=True, exist_ok=True)
    for old in (folder / SETUP, *parts(folder)):
        old.unlink(missing_ok=True)
    number = 0
    for chunk in chunks:
        rows = [_columns(n, s) for n, group in enumerate(stored_of(chunk)) for s in group]
        table = pa.Table.from_pylist(rows, schema=schema)
        pq.write_table(table, folder / f"part-{number:05d}.parquet", compression="zstd")
        number += 1
    (folder / SETUP).write_bytes(encode(export))
    return number


def _columns(group: int, stored: Stored) -> dict[str, Any]:
    return {
        "group": group, "uid": stored.uid, "row": stored.row, "office": stored.office,
        "book": stored.book, "asked": stored.asked, "order": list(stored.order),
        "events": [bytes(e) for e in stored.events],
    }


def parts(folder: Path) -> list[Path]:
    return sorted(folder.glob("part-*.parquet"))


def read(part: Path) -> bytes:
    """A part as the chunk that it was written from."""
    _pa, pq = _arrow()
    groups: dict[int, list[Stored]] = {}
    for row in pq.read_table(part).to_pylist():
        group = row.pop("group")
        groups.setdefault(group, []).append(Stored(
            **{**row, "order": tuple(row["order"]), "events": tuple(map(msgspec.Raw, row["events"]))}
        ))
    chunk: Chunk = tuple(tuple(groups[n]) for n in sorted(groups))
    return encode(chunk)


def chunks(folder: Path) -> Iterator[bytes]:
    return map(read, parts(folder))


def opened(folder: Path) -> Export:
    """What an export says of itself.

    Raises:
        Unreadable: there is no finished export in the folder.
    """
    try:
        return msgspec.json.decode((folder / SETUP).read_bytes(), type=Export)
    except (OSError, msgspec.DecodeError) as error:
        msg = f"{folder}: 不是导出的历史 / no exported histories here ({error})"
        raise Unreadable(msg) from None


def cases(folder: Path) -> int:
    """How many cases were asked for, from the files' statistics alone."""
    _pa, pq = _arrow()
    return sum(pq.read_table(part, columns=["asked"])["asked"].to_pylist().count(True) for part in parts(folder))
