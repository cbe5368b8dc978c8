"""The hash chain of a case, and what keeps personal values out of it.

An event is *sealed* before it is stored: every text and every particular of a customer is replaced
by the SHA-256 of a random salt and the value, and the values lie beside, where they can be erased
while the chain still verifies. Each event's digest covers the digest before it; the first one
covers the case's own id.
"""

from collections.abc import Callable, Iterable
from functools import lru_cache
from hashlib import sha256
from typing import Any, get_args

import msgspec
from msgspec import structs

from shouwen.kernel.acts import Act
from shouwen.kernel.events import Event
from shouwen.kernel.papers.rules import as_text

_ENCODER = msgspec.json.Encoder(order="sorted")
MARK = "#"
WHOLE = ("fields", "parts")
"""Act fields whose values are all personal, whatever their keys."""


class Value(msgspec.Struct, frozen=True):
    """A personal value lying beside its event: where it stood, its salt, itself."""

    path: str
    salt: bytes
    text: str


def encode(thing: Any) -> bytes:
    """Canonical JSON: keys sorted, no spaces; the same thing always gives the same bytes."""
    return _ENCODER.encode(thing)


def fingerprint(content: Any) -> str:
    """The SHA-256 of a content in its one encoding, in hexadecimal."""
    return sha256(encode(content)).hexdigest()


def seal(event: Event, salt: Callable[[], bytes]) -> tuple[Event, tuple[Value, ...]]:
    """The event without personal values, and those values. ``salt`` gives 32 random bytes."""
    if event.act is None:
        return event, ()
    values: list[Value] = []
    act = _sealed(event.act, "", salt, values)
    return structs.replace(event, act=act), tuple(values)


def hidden(salt: bytes, text: str) -> str:
    """What stands in an event instead of a personal value."""
    return MARK + sha256(salt + text.encode()).hexdigest()


@lru_cache(maxsize=256)
def _personal(type_: type) -> tuple[tuple[str, str], ...]:
    """The fields of a struct that hold personal text (``text``) or a struct that may (``struct``)."""
    found = []
    for field in structs.fields(type_):
        if field.name in WHOLE:
            found.append((field.name, "whole"))
        elif _has(field.type, lambda t: isinstance(t, msgspec.Meta) and bool(
            (t.extra or {}).get("personal")
        )):
            found.append((field.name, "text"))
        elif _has(field.type, lambda t: isinstance(t, type) and issubclass(t, msgspec.Struct)):
            found.append((field.name, "struct"))
    return tuple(found)


def _has(type_: Any, test: Callable[[Any], bool]) -> bool:
    if test(type_):
        return True
    inner = [*get_args(type_), *getattr(type_, "__metadata__", ())]
    return any(_has(t, test) for t in inner)


def _sealed(act: Any, at: str, salt: Callable[[], bytes], values: list[Value]) -> Any:
    changes: dict[str, Any] = {}
    for name, sort in _personal(type(act)):  # type: ignore[arg-type]
        value = getattr(act, name)
        if value is None or value == "":
            continue
        if sort == "struct":
            if isinstance(value, msgspec.Struct):
                changes[name] = _sealed(value, f"{at}{name}.", salt, values)
        elif sort == "whole":
            changes[name] = {
                k: _hide(as_text(v), f"{at}{name}.{k}", salt, values) for k, v in value.items()
            }
        elif isinstance(value, str):
            changes[name] = _hide(value, f"{at}{name}", salt, values)
    return structs.replace(act, **changes) if changes else act


def _hide(text: str, path: str, salt: Callable[[], bytes], values: list[Value]) -> str:
    grain = salt()
    values.append(Value(path, grain, text))
    return hidden(grain, text)


def genesis(case: str) -> bytes:
    """What the first event's digest covers in place of one before it."""
    return sha256(b"shouwen case " + case.encode()).digest()


def digest(body: bytes, previous: bytes) -> bytes:
    """The digest of a sealed event's bytes on top of the one before."""
    return sha256(previous + body).digest()


def verify(case: str, stored: Iterable[tuple[int, bytes, bytes]]) -> int | None:
    """The sequence at which the chain breaks, or None. ``stored``: (seq, body, digest) in order."""
    previous, expected = genesis(case), 1
    for seq, body, claimed in stored:
        if seq != expected or digest(body, previous) != claimed:
            return min(seq, expected)
        previous, expected = claimed, expected + 1
    return None


def texts_back(act: Act, values: dict[str, str]) -> dict[str, Any]:
    """The act's fields for display, with the values that still lie beside it put back."""
    raw: dict[str, Any] = msgspec.to_builtins(act)
    for path, text in values.items():
        here: Any = raw
        names = path.split(".")
        for name in names[:-1]:
            here = here.get(name) if isinstance(here, dict) else None
        if isinstance(here, dict) and names[-1].rstrip("_") in here:
            here[names[-1].rstrip("_")] = text
    return raw
