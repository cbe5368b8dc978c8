"""What a role or a fact is asked of, and whom an act is for."""

import msgspec

from shouwen.kernel.acts import Act
from shouwen.kernel.case import Case, Past
from shouwen.kernel.context import Context
from shouwen.kernel.rulebook import Rulebook


class Addressee(msgspec.Struct, gc=False, frozen=True, kw_only=True):
    """Whom an act is for: the persons (a department by its head), and the roles they have."""

    literal: str
    persons: tuple[str, ...] = ()
    department: str | None = None
    roles: tuple[str, ...] = ()

    @property
    def ids(self) -> tuple[str, ...]:
        return (*self.persons, *((self.department,) if self.department else ()))


class Cast(msgspec.Struct, gc=False, frozen=True, kw_only=True):
    """What a role or fact is asked of: the case among its people, under its rulebook.

    ``past`` is the act at hand (or the one that opened a duty), ``act`` the act itself while it is
    being judged, ``owner`` who owes the duty in question. ``known`` keeps who was found to hold
    which role: rights, bans and routes ask for the same ones.
    """

    case: Case
    ctx: Context
    book: Rulebook
    past: Past | None = None
    owner: str | None = None
    act: Act | None = None
    known: dict[tuple[str, str], bool] = {}

    @property
    def office(self) -> str | None:
        return self.case.office or self.ctx.office

    def of(self, owner: str) -> "Cast":
        """The same as asked of ``owner``."""
        return msgspec.structs.replace(self, owner=owner, known={})
