"""What some bytes are, told by the bytes; names and headers are what somebody claims."""

import base64
import binascii
import re

from aangan.media.types import Kind

EXTENSIONS = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/webp": "webp",
    "image/gif": "gif",
    "image/avif": "avif",
    "video/mp4": "mp4",
    "video/quicktime": "mov",
    "application/pdf": "pdf",
    # Never told by its bytes, so never taken from people: what the house itself writes for them.
    "application/json": "json",
}
# What leaves the house: every picture was written anew, as WebP or AVIF.
KEPT_TYPES = frozenset(
    {"image/webp", "image/avif", "video/mp4", "video/quicktime", "application/pdf", "application/json"}
)
IMAGE_TYPES = frozenset(name for name in EXTENSIONS if name.startswith("image/"))

_STARTS = ((b"\xff\xd8\xff", "image/jpeg"), (b"\x89PNG\r\n\x1a\n", "image/png"), (b"%PDF-", "application/pdf"))
_GIFS = (b"GIF87a", b"GIF89a")
_AVIF = frozenset({b"avif", b"avis"})
_MP4 = frozenset({b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V ", b"dash"})
_PDF_END = b"%%EOF"
_TAIL = 1024
_DATA_URL = re.compile(r"data:[\w.+/-]{0,100}(?:;[\w-]+=[\w-]+){0,3};base64,([A-Za-z0-9+/=\s]+)")


def content_type_of(data: bytes) -> str | None:
    """Return the type of what a file begins with; None for whatever is not kept (SVG, HTML, programs, archives)."""
    for start, name in _STARTS:
        if data.startswith(start):
            return name
    if data.startswith(_GIFS):
        return "image/gif"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    if data[4:8] == b"ftyp":
        return _by_brand(data[8:12])
    return None


def kind_of(content_type: str) -> Kind:
    """Return what a kept type is."""
    first = content_type.partition("/")[0]
    return Kind(first) if first in {Kind.IMAGE, Kind.VIDEO} else Kind.DOCUMENT


def sound_document(data: bytes) -> bool:
    """Tell whether a PDF ends as one, and so was neither cut off nor given a tail."""
    return data.rstrip()[-_TAIL:].endswith(_PDF_END)


def read_data_url(url: str) -> bytes | None:
    """Return the bytes of a base64 `data:` URL, or None when it is none; the type that it claims is not believed."""
    found = _DATA_URL.fullmatch(url)
    if found is None:
        return None
    try:
        return base64.b64decode("".join(found.group(1).split()), validate=True)
    except binascii.Error:
        return None


def _by_brand(brand: bytes) -> str | None:
    if brand in _AVIF:
        return "image/avif"
    if brand == b"qt  ":
        return "video/quicktime"
    return "video/mp4" if brand in _MP4 else None
