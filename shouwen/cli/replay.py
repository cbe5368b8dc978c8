"""``shouwen replay``: what a period would have been under another rulebook."""

import argparse
import sys
from datetime import datetime, timedelta
from typing import Any

from shouwen.cli.starting import start_django
from shouwen.kernel.chain import encode
from shouwen.kernel.context import CHINA
from shouwen.kernel.whatif import Tally

BROKEN_OFF = 130
"""Exit status after Ctrl-C, as shells have it."""


def add_replay(commands: Any) -> None:
    parser = commands.add_parser("replay", help="what a period would have been under another rulebook")
    parser.add_argument("--rulebook", help="its id, or the path of a file")
    parser.add_argument("--from", dest="since", required=True, help="first day, 2026-11-01")
    parser.add_argument("--to", required=True, help="last day, included")
    parser.add_argument("--until", help="where the clock stands in the end; now if not given")
    parser.add_argument("--estate")
    parser.add_argument("--office")
    parser.add_argument("--jobs", type=int, help="processes; every core if not given")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--check", action="store_true",
                        help="play each case under its own rulebook and name those that differ")
    parser.set_defaults(run=_replay)


def _replay(args: argparse.Namespace) -> int:
    start_django()
    try:
        return _asked(args)
    except KeyboardInterrupt:
        print("\n已中断，没有留下任何东西 / broken off; nothing is left", file=sys.stderr)
        return BROKEN_OFF


def _asked(args: argparse.Namespace) -> int:
    from shouwen import clock
    from shouwen.kernel.source import RulebookError
    from shouwen.reports import pool, whatif

    try:
        question = whatif.Question(
            book=args.rulebook or "", since=day(args.since), before=day(args.to) + timedelta(days=1),
            until=instant(args.until) if args.until else clock.now(), estate=args.estate,
            office=args.office,
        )
    except ValueError as error:
        print(f"{error}", file=sys.stderr)
        return 2
    jobs = args.jobs or pool.cores()
    if args.check:
        return _checked(whatif.check(question, jobs=jobs))
    if not args.rulebook:
        print("--rulebook: 请指明制度 / name a rulebook", file=sys.stderr)
        return 2
    try:
        tally = whatif.ask(question, jobs=jobs, progress=_progress)
    except RulebookError as error:
        print(error, file=sys.stderr)
        return 2
    if args.json:
        sys.stdout.buffer.write(encode(whatif.told(question, tally)) + b"\n")
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
