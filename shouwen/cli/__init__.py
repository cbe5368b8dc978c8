"""The command line: ``shouwen VERB``. Verbs that need no database never load Django."""

import argparse
import sys
from collections.abc import Sequence

from shouwen import __version__


def main(argv: Sequence[str] | None = None) -> int:
    """Run one verb; returns the exit status (0 done, 1 found something, 2 wrongly called)."""
    from shouwen.cli import verbs

    parser = argparse.ArgumentParser(prog="shouwen", description="首问 Shouwen")
    parser.add_argument("--version", action="version", version=__version__)
    commands = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    for add in verbs.ALL:
        add(commands)
    args = parser.parse_args(argv)
    try:
        return int(args.run(args) or 0)
    except BrokenPipeError:
        sys.stderr.close()
        return 0
