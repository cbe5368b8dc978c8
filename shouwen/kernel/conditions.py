"""Conditions: from the map in a rulebook to a function over facts."""

from collections.abc import Callable
from typing import Any

from shouwen.kernel.facts import FACTS, STATED, Fact
from shouwen.kernel.roles import RELATIVES, ROLES, Cast
from shouwen.kernel.rulebook import Cond, Holds

Tree = Any


def always(_: Cast) -> bool:
    return True


def compile_cond(written: Tree, *, every_role: bool = False) -> Cond | None:
    """A condition ready to be asked; None for none.

    ``every_role`` is the reading of bans: the addressee must have none but the named roles, so
    that a superior who also heads a department can still be told.

    Raises:
        ValueError: no such fact, no such value; the text says what is allowed.
    """
    if not written:
        return None
    alternatives = written if isinstance(written, list) else [written]
    whole = [_all(a, every_role, only_stated=False) for a in alternatives]
    stated = [_all(a, every_role, only_stated=True) for a in alternatives]
    names = [n for a in alternatives for n in a if n in FACTS and FACTS[n].sort == "number"]
    return Cond(
        written=tuple(alternatives), holds=_any(whole), stated=_any(stated), counts=tuple(names)
    )


def _cost(name: str) -> int:
    """Which facts of a map are asked first: what stands in the case, then the act, then roles."""
    fact = FACTS.get(name)
    return 0 if fact is None or fact.sort == "stated" else 2 if fact.by_role else 1


def _any(tests: list[Holds]) -> Holds:
    if len(tests) == 1:
        return tests[0]

    def holds(cast: Cast) -> bool:
        for test in tests:
            if test(cast):
                return True
        return False

    return holds


def _all(facts: Tree, every_role: bool, *, only_stated: bool) -> Holds:
    if not isinstance(facts, dict):
        msg = "a condition is a map of facts; write {fact: value}"
        raise TypeError(msg)
    tests = tuple(
        _test(name, facts[name], every_role)
        for name in sorted(facts, key=_cost)
        if not only_stated or name in STATED
    )
    if not tests:
        return always

    def holds(cast: Cast) -> bool:
        for test in tests:
            if not test(cast):
                return False
        return True

    return holds


def _test(name: str, wanted: Tree, every_role: bool) -> Holds:
    fact = FACTS.get(name)
    if fact is None:
        msg = f"no such fact `{name}`; facts are {', '.join(sorted(FACTS))}"
        raise ValueError(msg)
    if isinstance(wanted, dict):
        return _number(fact, wanted)
    values = tuple(wanted) if isinstance(wanted, list) else (wanted,)
    _check_values(fact, values)
    if fact.by_role:
        return _by_role(fact, values)
    if name == "to":
        return _roles(fact, frozenset(values), every_role)
    return _one_of(fact, values)


def _one_of(fact: Fact, values: tuple[Any, ...]) -> Holds:
    read, single = fact.read, values[0] if len(values) == 1 else None
    if len(values) == 1:
        return lambda cast: read(cast) == single
    return lambda cast: read(cast) in values


def _by_role(fact: Fact, roles: tuple[str, ...]) -> Holds:
    read: Callable[[Cast], Callable[[str], bool]] = fact.read

    def holds(cast: Cast) -> bool:
        has = read(cast)
        for role in roles:
            if has(role):
                return True
        return False

    return holds


def _roles(fact: Fact, values: frozenset[str], every_role: bool) -> Holds:
    read: Callable[[Cast], tuple[str, ...]] = fact.read
    if every_role:
        return lambda cast: bool(roles := read(cast)) and values.issuperset(roles)
    return lambda cast: not values.isdisjoint(read(cast))


def _number(fact: Fact, wanted: dict[str, Any]) -> Holds:
    if fact.sort != "number" or set(wanted) - {"min", "max"} or not wanted:
        msg = f"`{fact.name}` takes {_allowed(fact)}"
        raise ValueError(msg)
    low, high, read = wanted.get("min"), wanted.get("max"), fact.read

    def holds(cast: Cast) -> bool:
        number = read(cast)
        return (low is None or number >= low) and (high is None or number <= high)

    return holds


def _check_values(fact: Fact, values: tuple[Any, ...]) -> None:
    for value in values:
        if fact.by_role or fact.name == "to":
            _, _, relative = str(value).partition(" of ")
            if (relative and relative in RELATIVES | ROLES) or value in fact.values:
                continue
        elif (fact.sort == "number" and isinstance(value, int) and not isinstance(value, bool)) or (not fact.values and isinstance(value, str)) or any(value is v or (value == v and type(value) is type(v)) for v in fact.values):
            continue
        msg = f"no such value `{value}` of fact `{fact.name}`; it takes {_allowed(fact)}"
        raise ValueError(msg)


def _allowed(fact: Fact) -> str:
    if fact.sort == "number":
        return "a number, {min: n} or {max: n}"
    if not fact.values:
        return "a name"
    return ", ".join("true, false" if v is True else str(v) for v in fact.values if v is not False)
