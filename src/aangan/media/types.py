from dataclasses import dataclass
from enum import StrEnum


class Visibility(StrEnum):
    """`public` files can be read by whoever knows the address, `private` ones by signed, expiring links only."""

    PUBLIC = "public"
    PRIVATE = "private"


class Kind(StrEnum):
    IMAGE = "image"
    VIDEO = "video"
    DOCUMENT = "document"


class Status(StrEnum):
    """`pending`: a link was given and nothing has come yet; `failed`: nothing ever came."""

    PENDING = "pending"
    COMPLETE = "complete"
    FAILED = "failed"


class Folder(StrEnum):
    """What a file is for; it decides how large a picture is kept, and where documents are allowed."""

    AVATAR = "avatar"
    PROPERTY_IMAGE = "property_image"
    PROPERTY_VIDEO = "property_video"
    PROPERTY_DOCUMENT = "property_document"
    TOUR = "tour"
    SCENE = "scene"
    DOCUMENT_LEASE = "document_lease"
    DOCUMENT_MAINTENANCE = "document_maintenance"
    DOCUMENT_GENERAL = "document_general"
    CHAT = "chat"
    BUG = "bug"
    GENERIC = "generic"


DOCUMENT_FOLDERS = frozenset(
    {Folder.PROPERTY_DOCUMENT, Folder.DOCUMENT_LEASE, Folder.DOCUMENT_MAINTENANCE, Folder.DOCUMENT_GENERAL}
)
# Clients of the first hour call folders by other names.
OTHER_NAMES = {
    "avatars": Folder.AVATAR,
    "property_images": Folder.PROPERTY_IMAGE,
    "properties": Folder.PROPERTY_IMAGE,
    "property_videos": Folder.PROPERTY_VIDEO,
    "chats": Folder.CHAT,
    "bugs": Folder.BUG,
    "uploads": Folder.GENERIC,
}


def folder_of(name: str | None) -> Folder:
    """Return the folder that a client means; whatever nobody knows is generic."""
    given = (name or "").strip().lower()
    return Folder(given) if given in set(Folder) else OTHER_NAMES.get(given, Folder.GENERIC)


class Flaw(StrEnum):
    """Why some bytes are not kept."""

    EMPTY = "empty"
    UNKNOWN_TYPE = "unknown_type"
    DAMAGED = "damaged"
    TOO_MANY_PIXELS = "too_many_pixels"


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What a picture looks like: 64-bit perceptual hashes of it, its mirror image and its centre, as signed integers.

    `bands` are the hashes cut in pieces of 16 bits, each marked with its place: look-alikes share one.
    """

    phashes: list[int]
    dhashes: list[int]
    bands: list[int]


@dataclass(frozen=True, slots=True)
class Picture:
    """A decoded and newly encoded picture: WebP, upright, sRGB, without metadata."""

    data: bytes
    width: int
    height: int
    fingerprint: Fingerprint


@dataclass(frozen=True, slots=True)
class Rendering:
    """A smaller copy of a picture; `format` is `webp` or `avif`."""

    data: bytes
    format: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Received:
    """A file that lies in the storage and is not yet anybody's: `service.keep` makes it somebody's, in their unit.

    One that is never kept is dropped by a job within the hour.
    """

    owner_id: int
    key: str
    folder: Folder
    visibility: Visibility
    kind: Kind
    content_type: str
    filename: str
    size: int
    sha256: bytes
    width: int | None = None
    height: int | None = None
    fingerprint: Fingerprint | None = None

    @property
    def path(self) -> str:
        """How other rooms note it; good once it is kept."""
        return f"/media/{self.key}"


@dataclass(frozen=True, slots=True)
class Kept:
    """A file that is somebody's. Other rooms note its `path` (`/media/…`); on the wire it goes by `service.address`."""

    id: str
    owner_id: int
    path: str
    visibility: Visibility
    kind: Kind
    content_type: str
    filename: str
    size: int
    width: int | None
    height: int | None
