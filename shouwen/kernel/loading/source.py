"""A rulebook file as read: a plain tree with the line of every key, and mistakes that name both."""

from typing import Any

import msgspec

Path = tuple[str | int, ...]


class RulebookError(ValueError):
    """A mistake in a rulebook: ``FILE:LINE SECTION/ID KEY: what is wrong; the mend``."""

    def __init__(
        self, *, file: str, line: int, where: str, key: str = "", what: str, mend: str
    ) -> None:
        self.file, self.line, self.where, self.key = file, line, where, key
        self.what, self.mend = what, mend
        place = " ".join(part for part in (where, key) if part)
        super().__init__(f"{file}:{line} {place}: {what}; {mend}")


class UnknownRulebook(RulebookError):
    """There is no rulebook of that id."""


class Mistake(ValueError):
    """A mistake in one key, before it is known in which entry and line."""

    def __init__(self, key: str, what: str, mend: str) -> None:
        self.key, self.what, self.mend = key, what, mend
        super().__init__(f"{key}: {what}; {mend}")


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """One file: its name, its tree of maps, lists and scalars, its lines by path, its hash.

    ``decides``: a decision that it names answers for a loosening. A company's own does not: there
    somebody approves.
    """

    file: str
    tree: dict[str, Any]
    lines: dict[Path, int]
    hash: str
    decides: bool = False

    def line(self, path: Path) -> int:
        """The line of ``path``, or of the nearest thing around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)
