"""YAML, read strictly as 1.2 with line marks, safe for files from strangers.

No duplicate keys, no tags, no bare times, ``no`` is a word; aliases, depth and size are limited.
"""

import re
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from ruamel.yaml.tokens import AliasToken

from shouwen.kernel.source import Path, RulebookError, Source

LARGEST = 2_000_000
DEEPEST = 24
MOST_ALIASES = 50
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
    tree, lines = read_tree(data, file)
    if not isinstance(tree, dict):
        raise RulebookError(
            file=file, line=1, where="", what="not a map", mend="begin with id, extends, title"
        )
    return Source(file=file, tree=tree, lines=lines, hash=sha256(data).hexdigest())


def read_tree(data: bytes, file: str) -> tuple[Any, dict[Path, int]]:
    """Any YAML file as plain values and the line of every path in it."""
    text = _decoded(data, file)
    reader = YAML(typ="safe", pure=True)
    try:
        _count_aliases(text, file)
        node = reader.compose(text)
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
    lines: dict[Path, int] = {}
    return (_value(node, (), lines, file) if node is not None else None), lines


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


def _count_aliases(text: str, file: str) -> None:
    if "*" not in text:
        return
    reader = YAML(typ="safe", pure=True)
    aliases = [t for t in reader.scan(text) if isinstance(t, AliasToken)]
    if len(aliases) > MOST_ALIASES:
        raise RulebookError(
            file=file, line=aliases[MOST_ALIASES].start_mark.line + 1, where="",
            what="too many aliases", mend="write the values out",
        )


def _value(node: Node, path: Path, lines: dict[Path, int], file: str) -> Any:
    line = node.start_mark.line + 1
    lines.setdefault(path, line)
    if len(path) > DEEPEST:
        raise RulebookError(file=file, line=line, where="", what="too deep", mend="flatten it")
    if isinstance(node, MappingNode):
        return _mapping(node, path, lines, file)
    if isinstance(node, SequenceNode):
        return [_value(n, (*path, i), lines, file) for i, n in enumerate(node.value)]
    assert isinstance(node, ScalarNode)
    return _scalar(node, file)


def _mapping(node: MappingNode, path: Path, lines: dict[Path, int], file: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + 1
        key = _scalar(key_node, file) if isinstance(key_node, ScalarNode) else None
        where = "/".join(str(p) for p in path)
        if key is None or isinstance(key, float | date):
            raise RulebookError(
                file=file, line=line, where=where, what="a key must be a word", mend="quote it"
            )
        if key in found:
            raise RulebookError(
                file=file, line=line, where=where, key=str(key), what="key twice",
                mend="keep one of the two",
            )
        lines[(*path, key)] = line
        found[key] = _value(value_node, (*path, key), lines, file)
    return found


def _scalar(node: ScalarNode, file: str) -> Any:
    text = node.value
    if str(node.tag or "").startswith(("!", "tag:yaml.org,2002:python")) or (
        node.tag and str(node.tag).endswith("binary")
    ):
        raise RulebookError(
            file=file, line=node.start_mark.line + 1, where="", what=f"tag {node.tag}",
            mend="no tags: write a plain value",
        )
    if node.style is not None:
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _INT.fullmatch(text) and (len(text) < 2 or not text.lstrip("+-").startswith("0")):
        return int(text)
    if _BARE_TIME.fullmatch(text):
        raise RulebookError(
            file=file, line=node.start_mark.line + 1, where="", key=text, what="a bare time",
            mend=f'quote it: "{text}"',
        )
    if _FLOAT.fullmatch(text) and not text.startswith("0"):
        return float(text)
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
