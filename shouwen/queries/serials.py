"""The number that a report has of its own: its place among those filed in the year, in the whole company."""

from shouwen.kernel.case import Form
from shouwen.store import models as m


def serial(case: int, entry: Form, mark: str) -> str:
    """``mark〔2026〕3号`` as it was given when the paper was first filed; nothing before."""
    found = m.Serial.objects.filter(case=case, paper=entry.id).values_list("year", "number").first()
    return f"{mark}〔{found[0]}〕{found[1]}号" if found else ""
