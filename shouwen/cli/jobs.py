"""``shouwen jobs``: the worker for what takes longer than a request."""

import argparse
from typing import Any

from shouwen.cli.starting import start_django


def add_jobs(commands: Any) -> None:
    parser = commands.add_parser("jobs", help="work off long jobs, such as replays, until stopped")
    parser.set_defaults(run=_jobs)


def _jobs(args: argparse.Namespace) -> int:
    start_django()
    from shouwen import jobs
    from shouwen.reports import asked, made

    asked.pick_up()
    made.pick_up()
    for kind in (asked, made):  # a worker that was killed just now is not known to be dead yet
        jobs.every(f"{kind.__name__}.pick_up", minutes=1)
    jobs.every("shouwen.reports.periodic.kept.due", minutes=5)
    jobs.work()
    return 0
