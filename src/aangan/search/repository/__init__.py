"""Every statement of the room."""

from aangan.search.repository._documents import (
    count_words,
    hold,
    known,
    missing,
    near,
    not_understood,
    shown,
    sources,
    understand,
    write,
)
from aangan.search.repository._newest import newest
from aangan.search.repository._orders import count, listed
from aangan.search.repository._places import own_cities, say_locality
from aangan.search.repository._rankers import (
    by_meaning,
    by_taste,
    by_words,
    opinions,
    shared,
    taste,
    written,
)
from aangan.search.repository._saved import (
    count_saved,
    delete_saved,
    due,
    keep_finds,
    lock_person,
    locked_saved,
    looked,
    one_saved,
    save,
    saved,
)

__all__ = [
    "by_meaning",
    "by_taste",
    "by_words",
    "count",
    "count_saved",
    "count_words",
    "delete_saved",
    "due",
    "hold",
    "keep_finds",
    "known",
    "listed",
    "lock_person",
    "locked_saved",
    "looked",
    "missing",
    "near",
    "newest",
    "not_understood",
    "one_saved",
    "opinions",
    "own_cities",
    "save",
    "saved",
    "say_locality",
    "shared",
    "shown",
    "sources",
    "taste",
    "understand",
    "write",
    "written",
]
