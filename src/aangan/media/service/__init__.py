"""Pictures and files.

Other rooms take a file in two steps: `receive` (or `receive_data_url`) before their unit is open, as decoding and the
storage take their time; then `keep` inside it. They note the `path` that `keep` returns, and put it on the wire by
`address`. Verbs that speak to the storage take `services` and open their own short units.
"""

from aangan.media.service._intake import keep, receive, receive_data_url
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
from aangan.media.service._upkeep import drop_orphans, end_expired, optimize_for_web
from aangan.media.service._uploads import (
    confirm,
    must_be_an_upload_link,
    presign,
    upload,
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
    "list_media",
    "look_alikes",
    "must_be_an_upload_link",
    "optimize_for_web",
    "presign",
    "receive",
    "receive_data_url",
    "upload",
    "upload_by_link",
    "where_it_went",
]
