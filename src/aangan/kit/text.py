"""Text on its way to and from people."""

import re

_SPACES = re.compile(r"[ \t\u00a0]+")
_TAGS = re.compile(r"<[^>]{0,500}>")


def absolute(url: str | None, base: str) -> str | None:
    """Put our own address before a path that starts with `/`; whole URLs and null stay as they are."""
    return f"{base.rstrip('/')}{url}" if url and url.startswith("/") else url


def plain(text: str) -> str:
    """Drop markup and runs of blanks: what people write is text, never HTML."""
    return _SPACES.sub(" ", _TAGS.sub("", text)).strip()
