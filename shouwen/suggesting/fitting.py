"""Fitting a linear model to what texts show: for suggestions and for brush-offs alike.

Needs scikit-learn, so only what learns imports this. Nothing is drawn by chance.
"""

import base64
from collections.abc import Mapping, Sequence
from typing import Any

from shouwen.suggesting.model import Weights


def fitted(
    seen: Sequence[Mapping[str, float]], labels: Mapping[str, Sequence[str]], strength: float,
) -> Weights:
    """One linear model a task over the same features.

    ``seen`` is what each text shows, feature → value; ``labels`` are the right answers of each task,
    in the same order; ``strength`` is the inverse strength of regularisation.
    """
    import numpy as np
    from sklearn.linear_model import LogisticRegression

    names, table = _table(seen)
    rows, bias, answers = [], [], {}
    for task, right in labels.items():
        found = LogisticRegression(C=strength, max_iter=500, tol=1e-3).fit(table, right)
        answers[task] = tuple(str(c) for c in found.classes_)
        rows.append(found.coef_)
        bias += [float(b) for b in found.intercept_]
    return _packed(names, np.vstack(rows), bias, answers)


def _table(seen: Sequence[Mapping[str, float]]) -> tuple[list[str], Any]:
    """The features by name, and a sparse table with a row a text and a column a feature."""
    from scipy.sparse import csr_matrix

    names = sorted({name for found in seen for name in found})
    at = {name: i for i, name in enumerate(names)}
    columns: list[int] = []
    values: list[float] = []
    starts = [0]
    for found in seen:
        kept = sorted((at[name], value) for name, value in found.items())
        columns += [column for column, _ in kept]
        values += [value for _, value in kept]
        starts.append(len(columns))
    return names, csr_matrix((values, columns, starts), shape=(len(seen), len(names)))


def _packed(names: Sequence[str], rows: Any, bias: Sequence[float], labels: dict[str, tuple[str, ...]]) -> Weights:
    """A fitted model made small: a row a label, a column a feature, each weight one signed byte."""
    import numpy as np

    table = np.asarray(rows).T
    scale = float(np.abs(table).max()) / 127
    small = np.rint(table / scale).astype(np.int8)
    kept = np.flatnonzero(np.abs(small).max(axis=1) > 1)
    return Weights(
        labels=labels, features="\t".join(names[i] for i in kept), boundary={}, scale=scale,
        rows=base64.b64encode(small[kept].tobytes()).decode(), bias=tuple(round(b, 5) for b in bias),
    )
