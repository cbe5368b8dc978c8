"""Learning the weights from the sentences that ship: ``make learn``, or ``python -m shouwen.manners.training``.

Only this module needs scikit-learn, and only while it learns. Nothing is drawn by chance.
"""

from collections.abc import Sequence
from pathlib import Path

import msgspec

from shouwen.manners import judging
from shouwen.manners.features import features, folded
from shouwen.suggesting.fitting import fitted
from shouwen.suggesting.model import Model, Weights

SENTENCES = Path(__file__).parent / "sentences.jsonl"
STRENGTH = 20.0
"""Inverse strength of regularisation, chosen by cross-validation on the sentences."""
FOLDS = 5


class Sentence(msgspec.Struct, frozen=True):
    """What somebody says to a customer, and which family of brush-off it is; None: harmless."""

    text: str
    family: str | None


class Figures(msgspec.Struct, frozen=True):
    """Shares from nought to one: brush-offs found, harmless sentences taken for one."""

    found: float
    false_alarms: float


def read(path: Path = SENTENCES) -> list[Sentence]:
    """The sentences of a file, one JSON object a line."""
    return [msgspec.json.decode(line, type=Sentence) for line in path.read_bytes().splitlines() if line.strip()]


def learn(sentences: Sequence[Sentence]) -> Weights:
    """One linear model over all families and the harmless."""
    labels = [s.family or judging.HARMLESS for s in sentences]
    return fitted([features(folded(s.text)) for s in sentences], {judging.TASK: labels}, STRENGTH)


def figures(sentences: Sequence[Sentence], model: Model) -> Figures:
    """How well the model alone does on sentences."""
    bad = [s for s in sentences if s.family]
    found = sum(judging.suspect(s.text, model).family is not None for s in bad)
    cried = sum(judging.suspect(s.text, model).family is not None for s in sentences if not s.family)
    return Figures(found / max(1, len(bad)), cried / max(1, len(sentences) - len(bad)))


def crossed(sentences: Sequence[Sentence]) -> Figures:
    """Figures on sentences that the model which is asked has not seen."""
    many = []
    for fold in range(FOLDS):
        rest = [s for i, s in enumerate(sentences) if i % FOLDS != fold]
        many.append(figures(sentences[fold::FOLDS], Model(learn(rest))))
    return Figures(sum(f.found for f in many) / FOLDS, sum(f.false_alarms for f in many) / FOLDS)


def main() -> None:
    """Learn, write, and say how it does on sentences not seen."""
    sentences = read()
    found = crossed(sentences)
    print(f"{len(sentences)} sentences; not seen: found {found.found:.3f}, false alarms {found.false_alarms:.3f}")
    judging.SHIPPED.write_bytes(msgspec.json.encode(learn(sentences)) + b"\n")
    print(judging.SHIPPED)


if __name__ == "__main__":
    main()
