"""Drawn portraits and rooms: the same number always gives the same picture, as one SVG text complete in itself."""

from aangan.town.pictures._portrait import portrait
from aangan.town.pictures._rooms import room_picture
from aangan.town.pictures._sitter import Look, portrait_seed
from aangan.town.pictures._walls import RoomKind

__all__ = ["Look", "RoomKind", "portrait", "portrait_seed", "room_picture"]
