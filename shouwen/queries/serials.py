"""The number that a report has of its own: its place among those filed in the year, in the whole company."""

from datetime import datetime
from typing import Any

import msgspec
from django.utils import timezone

from shouwen.kernel.case import Form
from shouwen.store import models as m
from shouwen.store.paper_sources import Told

DONE = ("complete", "signed")


def serial(case: int, entry: Form, mark: str, told: Told) -> str:
    """``mark〔2026〕3号``, counted in the order of first filing; nothing before it is filed.

    What was filed cannot be taken back and nothing is written before it, so that the number stays.
    """
    at = next((e.at for e, _ in told.of("file") for f in e.forms if f.id == entry.id and f.state in DONE), None)
    if at is None:
        return ""
    year = timezone.localtime(at).year
    first, after = (datetime(y, 1, 1, tzinfo=timezone.get_current_timezone()) for y in (year, year + 1))
    rows = m.Event.objects.filter(type="filed", at__gte=first, at__lt=after, case__state__contains=f'"{entry.form}"')
    seen: dict[tuple[int, str], None] = {}
    for number, body in rows.order_by("pk").values_list("case_id", "body").iterator():
        seen |= {(number, f["id"]): None for f in _filed(body) if f["form"] == entry.form}
        if (case, entry.id) in seen:
            break
    return f"{mark}〔{year}〕{list(seen).index((case, entry.id)) + 1}号"


def _filed(body: bytes) -> list[dict[str, Any]]:
    """The forms that an event leaves complete."""
    return [f for f in msgspec.json.decode(bytes(body)).get("forms", ()) if f.get("state") in DONE]
