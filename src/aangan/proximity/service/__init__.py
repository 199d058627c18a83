"""Kindred people nearby: found by what their phones hear, told of what they share, and forgotten after two hours."""

from aangan.proximity.service._doorbell import Doorbell, Ear, doorbell_of
from aangan.proximity.service._figures import flush, release, stats
from aangan.proximity.service._hello import link, say_hello, unlink
from aangan.proximity.service._matches import evenly, match
from aangan.proximity.service._sessions import block_meeting, leave, register
from aangan.proximity.service._sockets import Opened, claim, frame, let_go, note_read

__all__ = [
    "Doorbell",
    "Ear",
    "Opened",
    "block_meeting",
    "claim",
    "doorbell_of",
    "evenly",
    "flush",
    "frame",
    "leave",
    "let_go",
    "link",
    "match",
    "note_read",
    "register",
    "release",
    "say_hello",
    "stats",
    "unlink",
]
