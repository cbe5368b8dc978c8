"""Many machines: parts of an export are played by a Dask cluster. The code of a part is that of a
chunk in the pool, so the figures are the same to the byte.
"""

from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from shouwen.reports import parquet
from shouwen.reports.playing import play_chunk
from shouwen.reports.pool import AHEAD

LOCAL = "local"


def play_part(setup: bytes, part: str) -> bytes:
    """The figures of one exported part; workers read it from where everybody can."""
    return play_chunk(setup, parquet.read(Path(part)))


def over(
    folder: Path, setup: bytes, *, address: str = LOCAL, jobs: int = 2,
    work: Callable[[bytes, str], Any] = play_part,
) -> Iterator[Any]:
    """The figures of every part, as they come. ``address``: a scheduler's, or ``local`` for a
    cluster of ``jobs`` processes on this machine, which ends with the work.

    Raises:
        Unreadable: Dask is not installed.
    """
    try:
        from distributed import Client, LocalCluster, as_completed
    except ImportError:
        msg = "需要 dask / distributed is missing: pip install 'shouwen[cluster]'"
        raise parquet.Unreadable(msg) from None
    if address == LOCAL:
        place: Any = LocalCluster(
            n_workers=jobs, threads_per_worker=1, processes=True, dashboard_address=None,
            host="127.0.0.1", silence_logs=40,
        )
    else:
        place = address
    try:
        with Client(place, set_as_default=False) as client:
            shared = client.scatter(setup, broadcast=True, hash=False)
            waiting = iter(parquet.parts(folder))
            most = max(1, len(client.scheduler_info()["workers"])) * AHEAD
            under_way = as_completed(
                [client.submit(work, shared, str(p), pure=False) for p in islice(waiting, most)],
                loop=client.loop,
            )
            for future in under_way:
                yield future.result()
                if (part := next(waiting, None)) is not None:
                    under_way.add(client.submit(work, shared, str(part), pure=False))
    finally:
        if address == LOCAL:
            place.close()
