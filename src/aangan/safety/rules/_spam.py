"""How much a text reads like spam: hashed character n-grams, weighed by a logistic model kept as plain numbers."""

import math
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from aangan.safety.rules._normal import plain
from aangan.safety.types import Finding, Severity

MODEL = "spam.npz"
BUCKETS = 1 << 17
SIZES = (2, 3, 4, 5)
LONGEST = 6_000
_MIX, _STEP = np.uint64(0x9E3779B97F4A7C15), np.uint64(1_000_003)
_SHIFT = np.uint64(64 - 17)
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class SpamModel:
    """Weights and rarities of the buckets, and the score from which on a text is held to be spam."""

    weights: Floats
    rarity: Floats
    bias: float
    threshold: float


def spam_score(text: str) -> float:
    """Return how sure the model is that a text is spam, 0 to 1; nothing can be said of fewer than three letters."""
    model = _model()
    buckets, counts = grams(text)
    if not len(buckets):
        return 0.0
    values = counts * model.rarity[buckets]
    length = float(np.sqrt(values @ values)) or 1.0
    return 1 / (1 + math.exp(-(float(values @ model.weights[buckets]) / length + model.bias)))


def spam_findings(text: str, field: str | None = None) -> list[Finding]:
    """Return a finding for a text that reads like spam more surely than the threshold."""
    score = spam_score(text)
    if score < _model().threshold:
        return []
    return [Finding("spam_text", Severity.HIGH, "The text reads like spam.", field, f"{score:.2f}")]


def grams(text: str) -> tuple[NDArray[np.int64], Floats]:
    """Return the buckets that a text's n-grams fall into, and how often (1 + ln n) each."""
    letters = " ".join(plain(text[:LONGEST]).text.split())
    if len(letters) < 3:
        return np.empty(0, np.int64), np.empty(0, np.float32)
    codes = np.array([ord(letter) for letter in f" {letters} "], dtype=np.uint64)
    with np.errstate(over="ignore"):
        hashes = np.concatenate([_hashes(codes, size) for size in SIZES])
    buckets, counts = np.unique(hashes, return_counts=True)
    return buckets.astype(np.int64), (1 + np.log(counts)).astype(np.float32)


def _hashes(codes: NDArray[np.uint64], size: int) -> NDArray[np.uint64]:
    total = np.full(max(len(codes) - size + 1, 0), size, dtype=np.uint64)
    for step in range(size):
        total = total * _STEP + codes[step : len(codes) - size + 1 + step]
    mixed: NDArray[np.uint64] = (total * _MIX) >> _SHIFT
    return mixed


@cache
def _model() -> SpamModel:
    with resources.files(__package__).joinpath(MODEL).open("rb") as file, np.load(file, allow_pickle=False) as kept:
        return SpamModel(
            kept["weights"].astype(np.float32),
            kept["rarity"].astype(np.float32),
            float(kept["bias"]),
            float(kept["threshold"]),
        )
