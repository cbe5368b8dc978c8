"""Learning the weights: from the texts that ship and from what the desk has corrected.

Only this module needs scikit-learn, and only while it learns. The same texts give the same
weights: folds are taken in order, nothing is drawn by chance.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import msgspec

from shouwen.suggesting import suggestion
from shouwen.suggesting.features import pieces, rules, weighed
from shouwen.suggesting.fitting import fitted
from shouwen.suggesting.matters import boundary, clauses, piece
from shouwen.suggesting.model import TASKS, Model, Weights
from shouwen.suggesting.plain import plain

TEXTS = Path(__file__).parent / "texts.jsonl"
FOLDS = 3
STRENGTH = 15.0
"""Inverse strength of regularisation, chosen by cross-validation on the texts."""
SEEN_AT_LEAST = 2
CORRECTED = 3
"""How many times a correction counts against a text that ships."""


LONGEST_JOINED = 40
EVERY = 5
JOINTS = (("，", ""), ("，", "另外"), ("。", "还有"), ("，", "还有"), ("；", ""), ("，", "再就是"), ("。", ""), ("，", "顺便"),
          ("，", "对了"), ("。", "再说"), ("，", "然后"), ("，", "再问下"))
"""How people go from one matter to the next: the mark, and the joining word."""


class Matter(msgspec.Struct, frozen=True, rename={"class_": "class"}):
    """A stretch of text with what it is."""

    text: str
    class_: int
    kind: str
    department: str

    def label(self, task: str) -> str:
        return str(self.class_ if task == "class" else getattr(self, task))


class Text(Matter, frozen=True, rename={"class_": "class"}):
    """A message with what it is, and its matters if it has several."""

    matters: tuple[Matter, ...] = ()


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """Shares of texts got right, from nought to one; ``split`` of those with several matters."""

    texts: int
    class_1_found: float
    class_1_cried: float
    class_: float
    kind: float
    department: float
    split: float


def read(path: Path = TEXTS) -> list[Text]:
    """The texts of a file, one JSON object a line."""
    lines = path.read_bytes().splitlines()
    return [msgspec.json.decode(line, type=Text) for line in lines if line.strip()]


def learn(texts: Sequence[Text], corrected: Sequence[Text] = ()) -> Weights:
    """Weights from texts and corrections."""
    singles = _singles([*texts, *list(corrected) * CORRECTED])
    weights = _fit(singles)
    return msgspec.structs.replace(weights, boundary=_learn_boundary(texts))


def _singles(texts: Iterable[Text]) -> list[Matter]:
    return [m for t in texts for m in (t.matters or (t,))]


def _fit(matters: Sequence[Matter]) -> Weights:
    """One linear model a task over the same features."""
    bodies = [plain(m.text) for m in matters]
    own, matched = [pieces(b) for b in bodies], [rules(b) for b in bodies]
    times = Counter(f for a, b in zip(own, matched, strict=True) for f in (*a, *b))
    known = {f for f, n in times.items() if n >= SEEN_AT_LEAST}
    seen = [weighed(a & known, {f: v for f, v in b.items() if f in known}) for a, b in zip(own, matched, strict=True)]
    return fitted(seen, {task: [m.label(task) for m in matters] for task in TASKS}, STRENGTH)


def _learn_boundary(texts: Sequence[Text]) -> dict[str, float]:
    """Weights for parting matters, from texts that the model which looks at them has not seen."""
    from sklearn.feature_extraction import DictVectorizer
    from sklearn.linear_model import LogisticRegression

    texts = [*texts, *_joined(texts)]
    found: list[dict[str, float]] = []
    parts: list[bool] = []
    for fold in range(FOLDS):
        model = Model(_fit(_singles(t for i, t in enumerate(texts) if i % FOLDS != fold)))
        for text in texts[fold::FOLDS]:
            for features, new in _boundaries(text, model):
                found.append(features)
                parts.append(new)
    table = DictVectorizer()
    fitted = LogisticRegression(C=3.0, max_iter=600).fit(table.fit_transform(found), parts)
    named = zip(table.get_feature_names_out(), fitted.coef_[0], strict=True)
    return {"": round(float(fitted.intercept_[0]), 4)} | {str(k): round(float(v), 4) for k, v in named}


def _joined(texts: Sequence[Text]) -> list[Text]:
    """Messages of two matters made of two texts that differ in department: joints of every sort.

    Real messages of several matters are few among the texts; where one ends is learned from these too.
    """
    short = [t for t in texts if not t.matters and len(t.text) <= LONGEST_JOINED]
    found = []
    for n, one in enumerate(short[::EVERY]):
        two = short[(n * 97 + 31) % len(short)]
        if one.department != two.department and one.kind != two.kind:
            parts = (one.text.rstrip("。,，!！") + JOINTS[n % len(JOINTS)][0], JOINTS[n % len(JOINTS)][1] + two.text)
            found.append(msgspec.structs.replace(
                one, text="".join(parts),
                matters=tuple(Matter(p, t.class_, t.kind, t.department) for p, t in zip(parts, (one, two), strict=True)),
            ))
    return found


def _boundaries(text: Text, model: Model) -> Iterable[tuple[dict[str, float], bool]]:
    """Every place where a text may part, with what speaks for it and whether it does."""
    ends, length = set(), 0
    for matter in text.matters[:-1]:
        length += len(_letters(plain(matter.text)))
        ends.add(length)
    at, block = 0, ""
    parts = clauses(plain(text.text))
    for n, clause in enumerate(parts):
        if block:
            new = at in ends
            ahead = piece(clause + parts[n + 1], model) if n + 1 < len(parts) else None
            yield boundary(piece(block, model), piece(clause, model), ahead), new
            block = clause if new else block + clause
        else:
            block = clause
        at += len(_letters(clause))


def _letters(text: str) -> str:
    return "".join(c for c in text if c.isalnum())


def figures(texts: Sequence[Text], model: Model) -> Figures:
    """How well a model does on texts."""
    grave = cried = right_class = right_kind = right_department = parted = several = 0
    graves = sum(t.class_ == 1 for t in texts)
    for text in texts:
        found = suggestion.suggest(text.text, model=model)
        first = found.first
        grave += first.class_ == text.class_ == 1
        cried += first.class_ == 1 < text.class_
        right_class += first.class_ == text.class_
        if text.matters:
            several += 1
            parted += len(found.matters) == len(text.matters)
        else:
            right_kind += first.kind == text.kind
            right_department += first.department == text.department
    single = max(1, len(texts) - several)
    return Figures(
        texts=len(texts), class_1_found=grave / max(1, graves),
        class_1_cried=cried / max(1, len(texts) - graves), class_=right_class / max(1, len(texts)),
        kind=right_kind / single, department=right_department / single, split=parted / max(1, several),
    )


def crossed(texts: Sequence[Text], corrected: Sequence[Text] = ()) -> tuple[Figures, Figures | None]:
    """Figures on texts, and on corrections, that the model which is asked has not seen."""
    on_texts: list[Figures] = []
    on_corrected: list[Figures] = []
    for fold in range(FOLDS):
        rest = [t for i, t in enumerate(texts) if i % FOLDS != fold]
        learned = [t for i, t in enumerate(corrected) if i % FOLDS != fold]
        model = Model(learn(rest, learned))
        on_texts.append(figures(texts[fold::FOLDS], model))
        if own := corrected[fold::FOLDS]:
            on_corrected.append(figures(own, model))
    return _mean(on_texts), _mean(on_corrected) if on_corrected else None


def _mean(many: list[Figures]) -> Figures:
    whole = sum(f.texts for f in many)
    shares: dict[str, Any] = {
        name: sum(getattr(f, name) * f.texts for f in many) / whole
        for name in Figures.__struct_fields__ if name != "texts"
    }
    return Figures(texts=whole, **shares)


def write(weights: Weights, path: Path) -> None:
    """The weights as a file that ``model.load`` reads."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(msgspec.json.encode(weights) + b"\n")
