"""The rulebooks that come with Shouwen, and the reading of any rulebook from YAML.

``load("R9")`` and ``load_path(path)`` are all that others need; both keep what they have read.
"""

from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path

from msgspec import structs

from shouwen.kernel.loading.book import load as _load
from shouwen.kernel.loading.source import RulebookError, Source, UnknownRulebook
from shouwen.kernel.rulebook import Rulebook
from shouwen.rulebooks.reading import LARGEST_RULEBOOK, read_source

HERE = Path(__file__).parent


@cache
def names() -> tuple[str, ...]:
    """The ids of the rulebooks that come with Shouwen, the base left out."""
    return tuple(sorted(p.stem for p in HERE.glob("*.yaml") if p.stem != "base"))


def unknown(name: str) -> UnknownRulebook:
    """The error for an id that no rulebook has."""
    return UnknownRulebook(
        file=f"{name[:40]}.yaml", line=1, where="extends", what=f"no rulebook `{name[:40]}`",
        mend=f"rulebooks are {', '.join(names())}",
    )


@lru_cache(maxsize=64)
def _source(name: str) -> Source:
    path = HERE / f"{name}.yaml"
    if not name.replace("-", "").replace("_", "").isalnum() or not path.is_file():
        raise unknown(name)
    return structs.replace(read_source(path.read_bytes(), path.name), decides=True)


@lru_cache(maxsize=64)
def load(name: str) -> Rulebook:
    """A rulebook that comes with Shouwen, by its id.

    Raises:
        RulebookError: there is no such rulebook, or it has a mistake.
    """
    return _load(name, _source)


def load_path(path: str | Path) -> Rulebook:
    """A rulebook from a file of a company's own; what it extends are ids, never paths.

    Raises:
        RulebookError: the file has a mistake: file, line, entry and the mend.
        OSError: the file cannot be read.
    """
    path = Path(path)
    with path.open("rb") as file:
        return load_text(file.read(LARGEST_RULEBOOK + 1), path.name)


def load_text(text: bytes, name: str, others: Mapping[str, str] | None = None) -> Rulebook:
    """A rulebook from the bytes of its file; ``name`` is what errors call it.

    ``others`` are the texts of a company's further rulebooks that it may extend, by id.
    """
    own = read_source(text, name)
    own_id = str(own.tree.get("id", name))
    return _load(own_id, lambda wanted: own if wanted == own_id else _other(wanted, others or {}))


def _other(name: str, others: Mapping[str, str]) -> Source:
    if name in others and not is_ours(name):
        return read_source(others[name].encode(), f"{name}.yaml")
    return _source(name)


def is_ours(name: str) -> bool:
    """Whether a rulebook of that id comes with Shouwen, the base included."""
    return name == "base" or name in names()


def sources_of(name: str, others: Mapping[str, str] | None = None) -> dict[str, str]:
    """The text of a rulebook and of all that it extends, by id: what a version is stored as."""
    found: dict[str, str] = {}
    waiting = [name]
    while waiting:
        one = waiting.pop()
        if one not in found:
            own = (others or {}).get(one) if not is_ours(one) else None
            found[one] = own if own is not None else text_of(one)
            written = _other(one, others or {}).tree.get("extends") or ()
            waiting += [written] if isinstance(written, str) else list(written)
    return found


def text_of(name: str) -> str:
    """The text of a rulebook that comes with Shouwen, as it is written."""
    return (HERE / f"{name}.yaml").read_text(encoding="utf-8")


def load_sources(name: str, sources: dict[str, str]) -> Rulebook:
    """A rulebook from stored texts: as it was when it was published, and answered for then."""
    read = {k: structs.replace(read_source(v.encode(), f"{k}.yaml"), decides=True) for k, v in sources.items()}
    return _load(name, lambda wanted: read[wanted])


def load_any(id_or_path: str) -> Rulebook:
    """By id if there is such a rulebook, else from the file of that name."""
    if (HERE / f"{id_or_path}.yaml").is_file() and "/" not in id_or_path:
        return load(id_or_path)
    path = Path(id_or_path)
    if not path.is_file():
        raise RulebookError(
            file=id_or_path, line=1, where="rulebook", what=f"no rulebook `{id_or_path}`",
            mend=f"give a path, or one of {', '.join(names())}",
        )
    return load_path(path)
