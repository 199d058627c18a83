"""Finding homes, keeping what they say in step, and searches that people keep."""

from aangan.search.schemas import Filters
from aangan.search.service._documents import (
    count_words,
    note_shown,
    understand,
    write_missing_words,
    write_words,
)
from aangan.search.service._finding import find, lend_fits
from aangan.search.service._recommending import recommend
from aangan.search.service._saved import change_saved, drop_saved, look_for_news, one_saved, save, saved

__all__ = [
    "Filters",
    "change_saved",
    "count_words",
    "drop_saved",
    "find",
    "lend_fits",
    "look_for_news",
    "note_shown",
    "one_saved",
    "recommend",
    "save",
    "saved",
    "understand",
    "write_missing_words",
    "write_words",
]
