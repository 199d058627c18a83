"""What can go wrong with a file.

HouseError
├── FileTooLarge   413
├── NotFound       404: MediaNotFound
├── Gone           410: LinkExpired, UploadExpired
├── Conflict       409: AlreadyUploaded
└── Unprocessable  422: EmptyFile, WrongFileType, DamagedFile, TooManyPixels, NotAFileUrl
"""

from aangan.kit.errors import Conflict, Gone, HouseError, NotFound, Unprocessable


class FileTooLarge(HouseError):
    status = 413
    code = "FILE_TOO_LARGE"
    message = "The file is too large"


class MediaNotFound(NotFound):
    code = "MEDIA_NOT_FOUND"
    message = "File not found"


class LinkExpired(Gone):
    code = "LINK_EXPIRED"
    message = "This link has expired; ask for a new one"


class UploadExpired(Gone):
    code = "UPLOAD_EXPIRED"
    message = "The file waited too long to be kept; send it again"


class AlreadyUploaded(Conflict):
    code = "ALREADY_UPLOADED"
    message = "This link was used before"


class EmptyFile(Unprocessable):
    code = "EMPTY_FILE"
    message = "The file is empty"


class WrongFileType(Unprocessable):
    code = "INVALID_FILE_TYPE"
    message = "Only JPEG, PNG, WebP, GIF and AVIF pictures, MP4 films and PDF documents are kept"


class DamagedFile(Unprocessable):
    code = "INVALID_FILE"
    message = "The file is damaged or cut off"


class TooManyPixels(Unprocessable):
    code = "TOO_MANY_PIXELS"
    message = "The picture has too many pixels"


class NotAFileUrl(Unprocessable):
    code = "INVALID_DATA_URL"
    message = "Not a base64 `data:` URL of a picture"
