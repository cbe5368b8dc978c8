"""``shouwen replay`` and ``export --histories``: what a period would have been under another rulebook."""

import argparse
import sys
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from msgspec import structs

from shouwen.cli.failing import wrong
from shouwen.cli.starting import start_django
from shouwen.kernel.chain import encode
from shouwen.kernel.context import CHINA
from shouwen.kernel.replaying.whatif import Tally
from shouwen.reports.telling import Question, told

BROKEN_OFF = 130
"""Exit status after Ctrl-C, as shells have it."""


def add_replay(commands: Any) -> None:
    parser = commands.add_parser("replay", help="what a period would have been under another rulebook")
    parser.add_argument("--rulebook", help="its id, or the path of a file")
    _which(parser, required=False)
    parser.add_argument("--histories", type=Path, metavar="DIR",
                        help="play what `export --histories` wrote; needs no database")
    parser.add_argument("--cluster", metavar="ADDRESS",
                        help="with --histories: on a Dask cluster; `local` for processes of its own")
    parser.add_argument("--jobs", type=int, help="processes; every core if not given")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--check", action="store_true",
                        help="play each case under its own rulebook and name those that differ")
    parser.set_defaults(run=_replay)


def add_export(commands: Any) -> None:
    parser = commands.add_parser("export", help="write histories as Parquet, for a cluster")
    parser.add_argument("--histories", type=Path, metavar="DIR", required=True)
    _which(parser, required=True)
    parser.set_defaults(run=_export)


def _which(parser: argparse.ArgumentParser, *, required: bool) -> None:
    parser.add_argument("--from", dest="since", required=required, help="first day, 2026-11-01")
    parser.add_argument("--to", required=required, help="last day, included")
    parser.add_argument("--until", help="where the clock stands in the end; now if not given")
    parser.add_argument("--estate")
    parser.add_argument("--office")


def _question(args: argparse.Namespace, book: str) -> Question:
    """The period and the rulebook as they were typed.

    Raises:
        ValueError: a day or instant is none.
    """
    from shouwen import clock

    return Question(
        book=book, since=day(args.since), before=day(args.to) + timedelta(days=1),
        until=instant(args.until) if args.until else clock.now(), estate=args.estate, office=args.office,
    )


def _export(args: argparse.Namespace) -> int:
    start_django()
    from shouwen.reports import parquet, whatif

    try:
        number = whatif.export(_question(args, ""), args.histories)
    except (ValueError, OSError, parquet.Unreadable) as error:
        return wrong(error)
    print(f"{number} 件事项 / cases → {args.histories}")
    return 0


def _replay(args: argparse.Namespace) -> int:
    from shouwen.kernel.loading.source import RulebookError
    from shouwen.reports.parquet import Unreadable

    if not (args.rulebook or args.check) or not (args.histories or (args.since and args.to)):
        print("请写 / please give: --rulebook --from --to, --rulebook --histories, --check --from --to",
              file=sys.stderr)
        return 2
    try:
        return _exported(args) if args.histories else _asked(args)
    except (ValueError, RulebookError, Unreadable) as error:
        return wrong(error)
    except KeyboardInterrupt:
        print("\n已中断，没有留下任何东西 / broken off; nothing is left", file=sys.stderr)
        return BROKEN_OFF


def _asked(args: argparse.Namespace) -> int:
    """From the database."""
    start_django()
    from shouwen.reports import pool, whatif

    question, jobs = _question(args, args.rulebook or ""), args.jobs or pool.cores()
    if args.check:
        return _checked(whatif.check(question, jobs=jobs))
    return _tell(question, whatif.ask(question, jobs=jobs, progress=_progress), args)


def _exported(args: argparse.Namespace) -> int:
    """From exported histories, on this machine or on a cluster; no database is asked."""
    from shouwen.reports import cluster, parquet, pool
    from shouwen.reports.playing import book_named, play_chunk
    from shouwen.reports.telling import added

    taken, jobs = parquet.opened(args.histories), args.jobs or pool.cores()
    setup = structs.replace(taken.setup, book=book_named(args.rulebook, {})).encoded()
    bodies = (
        cluster.over(args.histories, setup, address=args.cluster, jobs=jobs) if args.cluster
        else pool.over(play_chunk, setup, parquet.chunks(args.histories), jobs=jobs)
    )
    question = Question(
        book=args.rulebook, since=taken.since, before=taken.before, until=taken.setup.until,
        estate=taken.estate, office=taken.office,
    )
    return _tell(question, added(_counted(bodies, len(parquet.parts(args.histories)))), args)


def _counted(bodies: Iterable[bytes], total: int) -> Iterator[bytes]:
    for number, body in enumerate(bodies, start=1):
        _progress(number, total)
        yield body


def _tell(question: Question, tally: Tally, args: argparse.Namespace) -> int:
    if args.json:
        sys.stdout.buffer.write(encode(told(question, tally)) + b"\n")
    else:
        for line in table(question.book, tally):
            print(line)
    return 0


def day(text: str) -> datetime:
    """The first instant of a day in China.

    Raises:
        ValueError: it is no date.
    """
    return datetime.fromisoformat(text).replace(tzinfo=CHINA, hour=0, minute=0, second=0, microsecond=0)


def instant(text: str) -> datetime:
    """An instant; without a zone it is in China's.

    Raises:
        ValueError: it is none.
    """
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=CHINA)


def _checked(faults: list[tuple[int, int]]) -> int:
    from shouwen.store.read import number_of

    for key, seq in faults:
        print(f"{number_of(key)} #{seq}: 重放与记录不同 / the replay differs from the record")
    if not faults:
        print("与记录逐字相同 / the same as recorded, to the byte")
    return 1 if faults else 0


def _progress(done: int, total: int) -> None:
    if sys.stderr.isatty():
        end = "\n" if done >= total else ""
        print(f"\r{done}/{total}", end=end, file=sys.stderr, flush=True)


# -- the table ------------------------------------------------------------------------------------

COLUMNS = (
    ("owed", "责任", "duties"), ("late", "晚办", "late"), ("undone", "逾期未办", "undone"),
    ("escalated", "逾期上报", "escalated"),
)
ONE_SIDED = (
    ("would_refused", "被拒动作", "refused"), ("would_moot", "无此一步", "moot"),
    ("was_never_owed", "不再需要", "never owed"), ("would_newly_owed", "新增责任", "newly owed"),
)
TITLES = {"clause": "按条款 / by clause", "person": "按人 / by person", "department": "按部门 / by department"}


def table(book: str, tally: Tally) -> list[str]:
    """The answer for people: totals first, then a table for each way of looking at it."""
    lines = [
        f"{tally.cases} 件事项、{tally.acts} 个动作，在 {book} 之下 / cases and acts, under {book}",
        f"  其中连登记都不成立 / could not even be registered: {tally.not_registered}" if tally.not_registered else "",
        "              实际 / in fact   那样 / then",
    ]
    figures = tally.total.figures
    lines += [f"  {zh} {en}: {figures.get(f'was_{k}', 0)} → {figures.get(f'would_{k}', 0)}" for k, zh, en in COLUMNS]
    lines += [f"  {zh} {en}: {figures.get(k, 0)}" for k, zh, en in ONE_SIDED]
    for dimension, title in TITLES.items():
        lines += ["", title]
        for key, row in tally.rows[dimension].items():
            told = [
                f"{zh} {row.figures.get(f'was_{k}', 0)}→{row.figures.get(f'would_{k}', 0)}"
                for k, zh, _en in COLUMNS if {f"was_{k}", f"would_{k}"} & row.figures.keys()
            ]
            told += [f"{zh} {row.figures[k]}" for k, zh, _en in ONE_SIDED if k in row.figures]
            lines.append(f"  {key}: {'  '.join(told)}")
    return [line for n, line in enumerate(lines) if line or n > 2]
