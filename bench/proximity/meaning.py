"""Whether a model of meanings could file words that nobody put into the table: other spellings of labels, held out."""

import random
from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from aangan.infra.embeddings import Embedder
from aangan.proximity.rules import taxonomy

HEAD = ("taken when this much nearer than the next category", "words", "filed", "filed %", "rightly %")
SEED = 24
MARGINS = (0.0, 0.005, 0.01, 0.02, 0.03)


async def measure(embedder: Embedder, words: int) -> list[list[object]]:
    """File held-out spellings by the category of the nearest label."""
    chance = random.Random(SEED)
    others: dict[str, list[str]] = defaultdict(list)
    table = taxonomy().spellings
    for spelling, meant in table.items():
        if not meant.sensitive and spelling != meant.label.replace(" ", ""):
            others[meant.label].append(spelling)
    labels = taxonomy().labels
    held = [(chance.choice(others[label]), label) for label in chance.sample(sorted(others), words)]
    category = {meant.label: meant.category for meant in table.values()}
    known = _unit(await embedder.passages(labels))
    asked = _unit([await embedder.query(word) for word, _ in held])
    near = asked @ known.T
    return [
        _row(margin, near, [category[one] for one in labels], [category[one] for _, one in held]) for margin in MARGINS
    ]


def _row(margin: float, near: np.ndarray, categories: Sequence[str], right: Sequence[str]) -> list[object]:
    filed = hits = 0
    for scores, meant in zip(near, right, strict=True):
        best: dict[str, float] = {}
        for score, name in zip(scores, categories, strict=True):
            best[name] = max(best.get(name, -1.0), float(score))
        first, second = sorted(best, key=lambda name: -best[name])[:2]
        if best[first] - best[second] >= margin:
            filed += 1
            hits += first == meant
    return [f"{margin:.3f}", len(right), filed, 100 * filed / len(right), 100 * hits / max(1, filed)]


def _unit(vectors: Sequence[Sequence[float]]) -> np.ndarray:
    found = np.array(vectors)
    return np.asarray(found / np.linalg.norm(found, axis=1, keepdims=True))
