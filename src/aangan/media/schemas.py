"""What crosses the wire of uploads."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import Field

from aangan.kit.schema import Id, In, Instant, Out, Text
from aangan.live.types import JobId
from aangan.media.types import Visibility

NAME_MAX = 255
Name = Annotated[Text, Field(max_length=NAME_MAX)]
Tag = Annotated[Text, Field(max_length=64)]
# An id, or the address of a file; today's web client sends addresses.
Ref = Annotated[Text, Field(min_length=1, max_length=2048)]


class MediaOut(Out):
    """A file of one's own. `file_url` of a private one is a link that expires."""

    id: str
    user_id: int
    tour_id: str | None = None
    filename: str
    original_filename: str | None = None
    file_url: str
    thumbnail_url: str | None = None
    cdn_url: str | None = None
    file_size: int
    mime_type: str
    width: int | None = None
    height: int | None = None
    duration: int | None = None
    folder: str | None = None
    visibility: str
    is_processed: bool
    processing_metadata: dict[str, Any] | None = None
    created_at: datetime
    expires_at: datetime | None = None
    upload_status: str | None = "complete"
    bucket_name: str | None = None
    storage_path: str | None = None


class UploadOut(Out):
    """A file that was kept."""

    file_path: str
    public_url: str
    file_type: str
    file_size: int
    content_type: str
    original_filename: str | None = None
    media: MediaOut


class UploadsOut(Out):
    """Files that were kept; `job_id` tells how far their smaller copies are, where there are pictures among them."""

    items: list[UploadOut]
    job_id: JobId | None = None


class MediaFilters(In):
    """How the list of one's files is narrowed."""

    tour_id: Tag | None = None
    folder: Tag | None = None
    mime_type: Tag | None = None
    visibility: Visibility | None = None
    is_processed: bool | None = None
    upload_status: Tag | None = None


class MediaUpdate(In):
    """What an owner changes; sizes, copies and addresses are found out by the house, and not taken from clients."""

    visibility: Visibility | None = None
    expires_at: Instant | None = None


class BatchDeleteIn(In):
    media_ids: Annotated[list[Ref], Field(min_length=1, max_length=50)]


class NotDeleted(Out):
    id: str
    reason: str


class BatchDeleteOut(Out):
    deleted: list[str]
    failed: list[NotDeleted]
    storage_warnings: list[str] = Field(default_factory=list)


class PresignedItemIn(In):
    """A file that is to come. `property_id` and its like say what it is for, and give no right to anything."""

    filename: Annotated[Text, Field(min_length=1, max_length=NAME_MAX)]
    content_type: Tag | None = None
    file_size: Annotated[int, Field(ge=0)] | None = None
    folder_type: Tag = "generic"
    property_id: Id | None = None
    tour_id: Tag | None = None
    scene_id: Tag | None = None
    visibility: Visibility | None = None
    folder: Tag | None = None


class PresignedIn(In):
    files: Annotated[list[PresignedItemIn], Field(min_length=1, max_length=20)]


class PresignedItemOut(Out):
    """Where to POST the file, as the field `file` of a form; needs no other token, and works once."""

    upload_id: str
    signed_url: str
    token: str
    api_key: str | None = None
    timestamp: int | None = None
    public_id: str | None = None
    path: str
    public_url: str


class PresignedOut(Out):
    items: list[PresignedItemOut]


class ConfirmOut(Out):
    media: MediaOut
    message: str = "Upload confirmed successfully"
