"""Saying on the error channel what is wrong with a call."""

import sys


def wrong(message: object) -> int:
    """Print it; the exit status of a verb that was wrongly called."""
    print(message, file=sys.stderr)
    return 2
