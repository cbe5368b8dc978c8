"""Facts: the named conditions that a rulebook may use. ``shouwen facts`` prints this list.

A *stated* fact is what somebody said of the case and may change; rules are then looked at again.
A *derived* fact follows from the events of the round, or from the act at hand (``cast.past``),
and is read once, when a duty opens or an act is judged.
"""

from shouwen.kernel.facts import stated, derived, of_acts  # noqa: F401, I001 (each adds its own, listed in this order)
from shouwen.kernel.facts.fact import FACTS, Fact

STATED = frozenset(f.name for f in FACTS.values() if f.sort == "stated")
NUMBERS = frozenset(f.name for f in FACTS.values() if f.sort == "number")

__all__ = ["FACTS", "NUMBERS", "STATED", "Fact"]
