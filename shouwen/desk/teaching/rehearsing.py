"""A practice case: judged by the very rules, written nowhere.

The kernel works out what registering would cause, and that is all: no number, no duty, no notice, no
figure. So nothing that is practised can be mistaken for what happened.
"""

from shouwen import clock
from shouwen.kernel import acts as a
from shouwen.kernel import decide
from shouwen.kernel.case import Case
from shouwen.kernel.outcome import Accepted, Refusal
from shouwen.org import roster
from shouwen.org.models import Estate
from shouwen.store import books


def rehearse(acts: list[a.Act], estate: Estate) -> Accepted | Refusal:
    """What these acts, beginning with a registration, would come to now in that estate."""
    version = roster.version_at()
    book = books.of_estate(estate, clock.now(), version)
    ctx = roster.context(estate.office.key, clock.now(), version=version)
    return decide.bundle(Case(id="practice"), acts, book, ctx)
