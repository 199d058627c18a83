"""Pictures and files.

Other rooms take a file in two steps: `receive` (or `receive_data_url`) before their unit is open, as decoding and the
storage take their time; then `keep` inside it. They note the `path` that `keep` returns, and put it on the wire by
`address`. Verbs that speak to the storage take `services` and open their own short units.
"""

from aangan.media.service._intake import keep, keep_own, lay_document, receive, receive_data_url
from aangan.media.service._shelf import (
    address,
    change,
    delete,
    delete_all,
    delete_many,
    file,
    find,
    get_media,
    list_media,
    look_alikes,
)
from aangan.media.service._upkeep import drop_orphans, end_expired, note_batch, optimize_for_web
from aangan.media.service._uploads import (
    confirm,
    must_be_an_upload_link,
    presign,
    upload,
    upload_batch,
    upload_by_link,
    where_it_went,
)

__all__ = [
    "address",
    "change",
    "confirm",
    "delete",
    "delete_all",
    "delete_many",
    "drop_orphans",
    "end_expired",
    "file",
    "find",
    "get_media",
    "keep",
    "keep_own",
    "lay_document",
    "list_media",
    "look_alikes",
    "must_be_an_upload_link",
    "note_batch",
    "optimize_for_web",
    "presign",
    "receive",
    "receive_data_url",
    "upload",
    "upload_batch",
    "upload_by_link",
    "where_it_went",
]
