"""YAML, read strictly as 1.2 with line marks, safe for files from strangers.

No duplicate keys, no tags, no bare times, ``no`` is a word; size, depth, aliases and the number of
values are limited. The parser's events are taken one by one, so that a hostile file is refused at
the first place where it goes too far, before anything of it is built.
"""

import re
from collections.abc import Iterator
from datetime import date, datetime
from hashlib import sha256
from typing import Any, NoReturn

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentEndEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from shouwen.kernel.loading.source import Path, RulebookError, Source

LARGEST = 2_000_000
LARGEST_RULEBOOK = 300_000
"""Bytes of one rulebook: ten times the longest that comes with Shouwen, half a second to read."""
DEEPEST = 24
MOST_ALIASES = 50
MOST_VALUES = 60_000
"""Values in a file, each alias counted as all that it stands for."""
LONGEST_NUMBER = 15
_INT = re.compile(r"[-+]?[0-9]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_BARE_TIME = re.compile(r"\d{1,2}:\d{2}(:\d{2})?(-\d{1,2}:\d{2})?")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_WORDS: dict[str, Any] = {
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
    "null": None, "Null": None, "NULL": None, "~": None, "": None,
}


def read_source(data: bytes, file: str) -> Source:
    """A rulebook file as a tree with lines.

    Raises:
        RulebookError: it is no YAML 1.2 of the kind that a rulebook may be; says where and why.
    """
    if len(data) > LARGEST_RULEBOOK:
        raise RulebookError(
            file=file, line=1, where="", what=f"larger than {LARGEST_RULEBOOK // 1000} kB",
            mend="extend a rulebook instead of copying it",
        )
    tree, lines = read_tree(data, file)
    if not isinstance(tree, dict):
        raise RulebookError(
            file=file, line=1, where="", what="not a map", mend="begin with id, extends, title"
        )
    return Source(file=file, tree=tree, lines=lines, hash=sha256(data).hexdigest())


def read_tree(data: bytes, file: str) -> tuple[Any, dict[Path, int]]:
    """Any YAML file as plain values and the line of every path in it."""
    text = _decoded(data, file)
    try:
        builder = _Builder(iter(YAML(typ="safe", pure=True).parse(text)), file)
        return builder.document(), builder.lines
    except RulebookError:
        raise
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise RulebookError(
            file=file, line=mark.line + 1 if mark else 1, where="", what=str(error.problem),
            mend="write plain YAML 1.2",
        ) from None
    except (YAMLError, RecursionError, ValueError) as error:
        raise RulebookError(
            file=file, line=1, where="", what=type(error).__name__, mend="write plain YAML 1.2"
        ) from None


def _decoded(data: bytes, file: str) -> str:
    if len(data) > LARGEST:
        raise RulebookError(
            file=file, line=1, where="", what="larger than 2 MB", mend="split it, or extend one"
        )
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise RulebookError(
            file=file, line=line, where="", what="not UTF-8", mend="save the file as UTF-8"
        ) from None


class _Builder:
    """Plain values out of the parser's events, as they come."""

    def __init__(self, events: Iterator[Event], file: str) -> None:
        self.events, self.file = events, file
        self.lines: dict[Path, int] = {}
        self.values = self.aliases = 0
        self.anchors: dict[str, tuple[Any, int]] = {}

    def document(self) -> Any:
        """The one document of the stream; None for an empty one."""
        next(self.events)
        if isinstance(event := next(self.events), StreamEndEvent):
            return None
        assert isinstance(event, DocumentStartEvent)
        if event.version is not None or event.tags:
            self._refuse(event, "a directive", "leave the % line out: this is read as YAML 1.2")
        tree = self._value(next(self.events), ())
        assert isinstance(next(self.events), DocumentEndEvent)
        if not isinstance(event := next(self.events), StreamEndEvent):
            self._refuse(event, "a second document", "keep one rulebook in a file")
        return tree

    def _refuse(self, event: Event, what: str, mend: str, where: str = "", key: str = "") -> NoReturn:
        raise RulebookError(
            file=self.file, line=_line(event), where=where, key=key, what=what, mend=mend
        )

    def _value(self, event: Event, path: Path) -> Any:
        self.lines.setdefault(path, _line(event))
        if isinstance(event, AliasEvent):
            return self._alias(event)
        before = self.values
        self._count(event, 1)
        if getattr(event, "tag", None):
            self._refuse(event, f"tag {event.tag}", "no tags: write a plain value")
        if len(path) > DEEPEST:
            self._refuse(event, "too deep", "flatten it")
        if isinstance(event, MappingStartEvent):
            value: Any = self._mapping(path)
        elif isinstance(event, SequenceStartEvent):
            value = self._sequence(path)
        else:
            value = self._scalar(event)
        if event.anchor:
            self.anchors[event.anchor] = value, self.values - before
        return value

    def _count(self, event: Event, more: int) -> None:
        self.values += more
        if self.values > MOST_VALUES:
            self._refuse(event, "too many values", "shorten it; an alias counts as all it stands for")

    def _alias(self, event: AliasEvent) -> Any:
        self.aliases += 1
        if self.aliases > MOST_ALIASES:
            self._refuse(event, "too many aliases", "write the values out")
        if event.anchor not in self.anchors:
            self._refuse(event, f"no such anchor `{event.anchor}`", "write the value out")
        value, size = self.anchors[event.anchor]
        self._count(event, size)
        return value

    def _sequence(self, path: Path) -> list[Any]:
        found: list[Any] = []
        while not isinstance(event := next(self.events), SequenceEndEvent):
            found.append(self._value(event, (*path, len(found))))
        return found

    def _mapping(self, path: Path) -> dict[str, Any]:
        found: dict[str, Any] = {}
        while not isinstance(event := next(self.events), MappingEndEvent):
            where = "/".join(str(p) for p in path)
            key = self._scalar(event) if isinstance(event, ScalarEvent) and not event.tag else None
            if key is None or isinstance(key, float | date):
                self._refuse(event, "a key must be a word", "quote it", where)
            if key in found:
                self._refuse(event, "key twice", "keep one of the two", where, str(key))
            self.lines[(*path, key)] = _line(event)
            found[key] = self._value(next(self.events), (*path, key))
        return found

    def _scalar(self, event: Any) -> Any:
        text = str(event.value)
        if event.style is not None:
            return text
        if text in _WORDS:
            return _WORDS[text]
        if _BARE_TIME.fullmatch(text):
            self._refuse(event, "a bare time", f'quote it: "{text}"', key=text)
        try:
            return _plain(text)
        except ValueError:
            self._refuse(event, f"no number or date: {text[:40]}", "mend it, or quote it")


def _line(event: Event) -> int:
    return int(event.start_mark.line) + 1


def _plain(text: str) -> Any:
    """An unquoted scalar that is neither a word of YAML nor a bare time.

    Raises:
        ValueError: it looks like a number or a date and is none.
    """
    if _INT.fullmatch(text) and (len(text) < 2 or not text.lstrip("+-").startswith("0")):
        if len(text) > LONGEST_NUMBER:
            raise ValueError(text)
        return int(text)
    if _FLOAT.fullmatch(text) and not text.startswith("0"):
        number = float(text)
        if len(text) > LONGEST_NUMBER or abs(number) > 10**LONGEST_NUMBER:
            raise ValueError(text)
        return number
    if _INSTANT.match(text):
        return _instant(text)
    if _DATE.fullmatch(text):
        return date.fromisoformat(text)
    return text


def _instant(text: str) -> Any:
    try:
        return datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        return text
