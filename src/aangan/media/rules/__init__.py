"""Pure judgements about files: what bytes are, what a picture looks like, who may follow a link."""

from aangan.media.rules._boxes import clean_film
from aangan.media.rules._links import Purpose, link_query, path_of, paths_of, read_link, sign, upload_in
from aangan.media.rules._pictures import SIDES, read_picture, render
from aangan.media.rules._ranges import BadRange, read_range
from aangan.media.rules._sniff import (
    EXTENSIONS,
    IMAGE_TYPES,
    KEPT_TYPES,
    content_type_of,
    kind_of,
    read_data_url,
    sound_document,
)
from aangan.media.rules._unfit import Unfit

__all__ = [
    "EXTENSIONS",
    "IMAGE_TYPES",
    "KEPT_TYPES",
    "SIDES",
    "BadRange",
    "Purpose",
    "Unfit",
    "clean_film",
    "content_type_of",
    "kind_of",
    "link_query",
    "path_of",
    "paths_of",
    "read_data_url",
    "read_link",
    "read_picture",
    "read_range",
    "render",
    "sign",
    "sound_document",
    "upload_in",
]
