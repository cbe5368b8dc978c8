"""Tables of cases. Written by ``write.py`` alone, which only ``shouwen.desk`` imports.

``Case`` is the state and what lists need; ``Event`` is append-only and chained; ``Value`` holds
what people said and who they are, beside the chain, so that it can be erased.
"""

from shouwen.store.models.cases import (
    Attachment,
    Case,
    Duty,
    Event,
    Notice,
    Receipt,
    ReservedNumber,
    Search,
    Value,
)
from shouwen.store.models.jobs import MadeFile, Replay
from shouwen.store.models.logs import AuditLog, Beat, ClockJump, DailyHead, RefusalLog
from shouwen.store.models.rulebooks import (
    RulebookAdoption,
    RulebookDraft,
    RulebookPublication,
    RulebookVersion,
)
from shouwen.store.models.written import (
    Measure,
    PeriodReport,
    Serial,
    ShiftSheet,
    SignedRegister,
    Subscription,
)

__all__ = [
    "Attachment",
    "AuditLog",
    "Beat",
    "Case",
    "ClockJump",
    "DailyHead",
    "Duty",
    "Event",
    "MadeFile",
    "Measure",
    "Notice",
    "PeriodReport",
    "Receipt",
    "RefusalLog",
    "Replay",
    "ReservedNumber",
    "RulebookAdoption",
    "RulebookDraft",
    "RulebookPublication",
    "RulebookVersion",
    "Search",
    "Serial",
    "ShiftSheet",
    "SignedRegister",
    "Subscription",
    "Value",
]
