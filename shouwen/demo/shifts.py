"""Who of the demo company is on duty: the shifts of ``company.yaml``, by the clock in China."""

from datetime import datetime

from shouwen.kernel.context import CHINA


def by_day(at: datetime) -> bool:
    return 8 <= at.astimezone(CHINA).hour < 20


def agent_of(office: str, at: datetime) -> str:
    """Who sits at the desk of ``office`` (``wt`` or ``wj``)."""
    return f"{office}-{'agent1' if by_day(at) else 'agent2'}"


def highest_of(office: str, at: datetime) -> str:
    """The highest on duty."""
    return f"{office}-{'head' if by_day(at) else 'service'}"
