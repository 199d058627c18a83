"""The spam model, by texts that it never saw."""

from pathlib import Path

import numpy as np

from aangan.safety import rules
from aangan.town import mischief
from aangan.town.homes import homes
from aangan.town.size import SEED, SIZES
from tools.spam.corpus import messages
from tools.spam.fit import rows_of
from tools.spam.scores import Array, Truth, best_threshold, cross_validated
from tools.spam.scores import measure as measured

HONEST = 1000
WORDS = {"bhk": 2, "locality": "Powai", "society": "Green Park", "city": "Mumbai"}
# What the model is for: the other tricks of the town are those of other detectors.
KINDS = ("advance_fee", "commercial", "adult", "off_platform")


def measure(corpus: Path | None) -> list[list[object]]:
    """Return rows: five folds over the messages, at one half and at 99 % precision; texts and homes of the town."""
    learnt = messages(corpus)
    truth = np.array([one.spam for one in learnt])
    scores = cross_validated(rows_of([one.text for one in learnt]), truth)
    strict = best_threshold(scores, truth, 0.99)
    return [
        _row("SMS Spam Collection, 5 folds", scores, truth, 0.5),
        _row("the same, at 99 % precision", scores, truth, strict),
        _town(),
    ]


def _row(name: str, scores: Array, truth: Truth, threshold: float) -> list[object]:
    found = measured(scores >= threshold, truth)
    return ["spam model", name, len(truth), *(f"{share:.3f}" for share in (*found, found.f1))]


def _town() -> list[object]:
    """Every text detector over the mischief of the town and its honest homes, none of which anybody learnt from."""
    bad = [text.format(**WORDS) for kind in KINDS for text in (*mischief.TITLES[kind], *mischief.TEXTS[kind])]
    made = (home for home in homes(SEED, SIZES["small"]) if not home.trick)
    good = [f"{home.title}. {home.description}" for home, _ in zip(made, range(HONEST), strict=False)]
    held = np.array([rules.holds(rules.text_findings(text)) for text in (*bad, *good)])
    truth = np.array([True] * len(bad) + [False] * len(good))
    found = measured(held, truth)
    return [
        "all of a text",
        "mischief and homes of the town",
        len(truth),
        *(f"{share:.3f}" for share in (*found, found.f1)),
    ]
