"""Pure computation: words, windows, and the fusing of rankings."""

from aangan.search.rules._fuse import fuse, page_of
from aangan.search.rules._rents import rents
from aangan.search.rules._squares import MAP_MAX, Squares, eras, squares, squares_of, squares_of_box, touched
from aangan.search.rules._windows import around, day, move_in_window, roughly_km
from aangan.search.rules._words import (
    SOUND_MARK,
    asked_words,
    document,
    lookups,
    meant_by,
    passage,
    plain_words,
    query_all,
    query_any,
    query_cities,
    query_phrase,
    rarest,
    tokens,
    understood,
    vector_text,
)

__all__ = [
    "MAP_MAX",
    "SOUND_MARK",
    "Squares",
    "around",
    "asked_words",
    "day",
    "document",
    "eras",
    "fuse",
    "lookups",
    "meant_by",
    "move_in_window",
    "page_of",
    "passage",
    "plain_words",
    "query_all",
    "query_any",
    "query_cities",
    "query_phrase",
    "rarest",
    "rents",
    "roughly_km",
    "squares",
    "squares_of",
    "squares_of_box",
    "tokens",
    "touched",
    "understood",
    "vector_text",
]
