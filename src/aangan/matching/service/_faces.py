"""What pages of people look like on the wire: plain dicts, ready to be written to bytes."""

from collections.abc import Sequence
from typing import Any

import msgspec

from aangan.kit.page import PageIn, encode_cursor
from aangan.kit.text import absolute
from aangan.matching import rules

Wire = dict[str, Any]


Answers = Sequence[int]


def face(peer: str | bytes, mine: Answers | None, theirs: Answers | None, base: str) -> Wire:
    """Make somebody's face from the JSON that the database drew, with how well they fit where both have answers.

    Of each side come the packed answers and what of them matters to it.
    """
    shown: Wire = msgspec.json.decode(peer)
    shown["profile_image_url"] = absolute(shown["profile_image_url"], base)
    if mine is not None and theirs is not None:
        fit = rules.fit(*mine, *theirs)
        said = rules.sentences(*mine, theirs[0])
        shown |= {"match_percentage": fit.percentage, "top_matches": fit.chips}
        shown |= {"reasons": said.why, "differences": said.differs}
    return shown


def cut(rows: Sequence[Any], page: PageIn) -> tuple[Sequence[Any], Any]:
    """Cut rows that were fetched with `limit + 1` to the page; the last of them when there are more, else None."""
    kept = rows[: page.limit]
    return kept, kept[-1] if len(rows) > page.limit else None


def wire(items: list[Wire], page: PageIn, key: Sequence[Any] | None, filters: Any = None, total: Any = None) -> Wire:
    """Put items into the one shape of a page; `key` is where it goes on, None when nothing follows."""
    return {
        "items": items,
        "next_cursor": encode_cursor(key, filters) if key else None,
        "has_more": key is not None,
        "limit": page.limit,
        "total": total,
    }
