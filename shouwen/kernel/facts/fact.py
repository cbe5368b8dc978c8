"""What a fact is, and the list to which each adds itself."""

from collections.abc import Callable, Iterable
from typing import Any, Literal

import msgspec

from shouwen.kernel.roles import Cast

Sort = Literal["stated", "derived", "act", "number"]
BOOL: tuple[Any, ...] = (True, False)


class Fact(msgspec.Struct, frozen=True, kw_only=True):
    """``values`` are all that it may be; empty: any number. ``role`` facts are asked by role."""

    name: str
    sort: Sort
    values: tuple[Any, ...]
    zh: str
    en: str
    read: Callable[[Cast], Any]
    by_role: bool = False


FACTS: dict[str, Fact] = {}


def fact(
    name: str, sort: Sort, values: Iterable[Any], zh: str, en: str, *, by_role: bool = False
) -> Callable[[Callable[[Cast], Any]], Callable[[Cast], Any]]:
    """Add a fact to the list; the function reads its value from a ``Cast``."""

    def add(read: Callable[[Cast], Any]) -> Callable[[Cast], Any]:
        FACTS[name] = Fact(
            name=name, sort=sort, values=tuple(values), zh=zh, en=en, read=read, by_role=by_role
        )
        return read

    return add
