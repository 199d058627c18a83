"""The REST routes of uploads, and the door of files."""

from aangan.media.endpoints import _files, _uploads

ROUTERS = (_uploads.router, _uploads.links, _files.router)
