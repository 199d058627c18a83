"""A part of a file, asked for by `Range`."""

import re

_ONE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


class BadRange(ValueError):
    """The range lies beyond the file."""


def read_range(header: str | None, size: int) -> tuple[int, int] | None:
    """Return the first byte and the one after the last, or None for the whole file. Raises BadRange.

    Several ranges in one request, and units nobody knows, are answered with the whole file, as RFC 9110 allows.
    """
    found = _ONE.fullmatch(header.strip()) if header else None
    if found is None or found.groups() == ("", ""):
        return None
    first, last = found.groups()
    if not first:
        begin = max(0, size - int(last))
        if int(last) == 0 or size == 0:
            raise BadRange
        return begin, size
    begin = int(first)
    end = min(int(last) + 1, size) if last else size
    if last and int(last) < begin:
        return None
    if begin >= size:
        raise BadRange
    return begin, end
