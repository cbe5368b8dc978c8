"""The linear model: weights read from a data file, scored here without any library."""

import base64
from collections.abc import Mapping
from functools import lru_cache
from math import exp
from pathlib import Path

import msgspec

TASKS = ("class", "kind", "department")
SHIPPED = Path(__file__).parent / "weights.json"


class Weights(msgspec.Struct, frozen=True):
    """A weights file. ``rows`` holds one signed byte per feature and label, base64, times ``scale``.

    ``labels`` stand in the order of their rows; ``features`` are parted by tabs; ``boundary`` are
    the weights by which one message is parted into several matters.
    """

    labels: dict[str, tuple[str, ...]]
    features: str
    rows: str
    scale: float
    bias: tuple[float, ...]
    boundary: dict[str, float]


class Model:
    """Weights made ready for scoring. Nothing in it changes."""

    def __init__(self, weights: Weights) -> None:
        self.labels = weights.labels
        self.boundary = weights.boundary
        self._bias, self._scale = weights.bias, weights.scale
        self._width = len(weights.bias)
        names = weights.features.split("\t")
        self._at = {name: i * self._width for i, name in enumerate(names)}
        self._rows = memoryview(base64.b64decode(weights.rows)).cast("b")
        self.known = frozenset(names)

    def scores(self, features: Mapping[str, float]) -> dict[str, dict[str, float]]:
        """Task → label → probability."""
        sums = [0.0] * self._width
        for name, value in features.items():
            at = self._at.get(name)
            if at is not None:
                for i, weight in enumerate(self._rows[at : at + self._width]):
                    sums[i] += value * weight
        totals = [s * self._scale + b for s, b in zip(sums, self._bias, strict=True)]
        found, start = {}, 0
        for task, labels in self.labels.items():
            found[task] = _shares(labels, totals[start : start + len(labels)])
            start += len(labels)
        return found

    def shares_of(self, features: Mapping[str, float], task: str, label: str) -> dict[str, float]:
        """How much each feature speaks for a label, against the mean of the task's labels."""
        tasks = list(self.labels)
        start = sum(len(self.labels[t]) for t in tasks[: tasks.index(task)])
        width = len(self.labels[task])
        own = start + self.labels[task].index(label)
        found = {}
        for name, value in features.items():
            at = self._at.get(name)
            if at is not None:
                mean = sum(self._rows[at + start : at + start + width]) / width
                found[name] = value * (self._rows[at + own] - mean) * self._scale
        return found


def _shares(labels: tuple[str, ...], totals: list[float]) -> dict[str, float]:
    most = max(totals)
    parts = [exp(t - most) for t in totals]
    whole = sum(parts)
    return {label: part / whole for label, part in zip(labels, parts, strict=True)}


@lru_cache(maxsize=4)
def load(path: Path = SHIPPED) -> Model:
    """The model of a weights file."""
    return Model(msgspec.json.decode(path.read_bytes(), type=Weights))
