"""What was made of an act's texts when it was recorded: all that rules may ask of them later.

A recorded act holds digests instead of words, and the words themselves may be erased. So a replay
judges no text anew: it takes the verdicts that stand in the event.
"""

from typing import Any

import msgspec

from shouwen.kernel.events import Event


class Heard(msgspec.Struct, frozen=True, kw_only=True):
    """Verdicts on the texts of one recorded act.

    ``reason`` is ``given``, ``none`` or ``not_mine``; ``families`` are the families of brush-offs
    found in what the customer was to hear; ``kept``: a reason long enough stood behind them.
    """

    text_given: bool = False
    number_only: bool = False
    reason: str = "none"
    families: tuple[str, ...] = ()
    kept: bool = False

    def text_tags(self) -> dict[str, Any]:
        """The verdicts on the act's text as an event remembers them."""
        tags = {"text_given": self.text_given, "number_only": self.number_only}
        return {name: True for name, holds in tags.items() if holds}


FAMILY = "family:"
OVERRIDE = "wording_override"


def heard_of(event: Event) -> Heard:
    """The verdicts that stand in an event: in the line that rules remember, and in its marks."""
    tags = event.past.tags if event.past is not None else {}
    return Heard(
        text_given=bool(tags.get("text_given")), number_only=bool(tags.get("number_only")),
        reason=str(tags.get("reason", "none")),
        families=tuple(m.removeprefix(FAMILY) for m in event.marks if m.startswith(FAMILY)),
        kept=bool(tags.get("kept")) or OVERRIDE in event.marks,
    )
