"""How many recorded acts a second are played under another rulebook: ``python -m bench.replaying``.

The demo's month is told once, exported, and played again and again under other case numbers until
the wanted number of acts is reached; the figures come back as they do to the command line.
"""

import argparse
import os
import resource
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from msgspec import structs


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--acts", type=int, default=1_000_000)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--book", default="R8")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["SHOUWEN_VAR"] = folder
        os.environ.pop("DATABASE_URL", None)
        measure(Path(folder), args.acts, args.jobs, args.book)


def measure(folder: Path, acts: int, jobs: int, book: str) -> None:
    from shouwen.reports import parquet, pool
    from shouwen.reports.playing import book_named, play_chunk
    from shouwen.reports.telling import added

    histories = told(folder)
    setup = structs.replace(parquet.opened(histories).setup, book=book_named(book, {})).encoded()
    once = added(pool.over(play_chunk, setup, parquet.chunks(histories), jobs=1))
    copies = -(-acts // once.acts)
    begun, used = time.monotonic(), cpu()
    tally = added(pool.over(play_chunk, setup, repeated(histories, copies), jobs=jobs))
    seconds = time.monotonic() - begun
    assert tally.cases == once.cases * copies
    print(f"{book}: {tally.acts} acts of {tally.cases} cases in {seconds:.0f} s with {jobs} processes: "
          f"{tally.acts / seconds:.0f} acts a second, {cpu() - used:.0f} s of processor, "
          f"{memory():.0f} MiB at most in one process")


def told(folder: Path) -> Path:
    """The demo's month as exported histories."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shouwen.settings")
    django.setup()
    from datetime import timedelta

    from django.core.management import call_command

    from shouwen import clock
    from shouwen.demo.loading import load
    from shouwen.reports import whatif

    call_command("migrate", verbosity=0)
    now = clock.now()
    load(now)
    question = whatif.Question(book="", since=now - timedelta(days=60), before=now, until=now)
    whatif.export(question, folder / "histories")
    return folder / "histories"


def repeated(histories: Path, copies: int) -> Iterator[bytes]:
    """The same histories under ever new case numbers."""
    from shouwen.kernel.chain import encode
    from shouwen.reports import parquet
    from shouwen.reports.playing import stored_of

    chunks = [stored_of(body) for body in parquet.chunks(histories)]
    for copy in range(copies):
        for chunk in chunks:
            yield encode(tuple(
                tuple(structs.replace(s, row=s.row + copy * 10_000) for s in group) for group in chunk
            ))


def cpu() -> float:
    """Seconds of processor of this process and of those that it has waited for."""
    return sum(
        getattr(resource.getrusage(who), field)
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN) for field in ("ru_utime", "ru_stime")
    )


def memory() -> float:
    """MiB that the largest of them held."""
    return max(resource.getrusage(w).ru_maxrss for w in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) / 1024


if __name__ == "__main__":
    main()
