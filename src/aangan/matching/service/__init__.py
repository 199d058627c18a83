"""Matching: the deck, swipes, likes and matches."""

from aangan.matching.service._deck import DeckPage, discover, drop_old_decks
from aangan.matching.service._matches import (
    block,
    blocks,
    bootstrap,
    end_by_block,
    follow_profile,
    forget,
    list_incoming_likes,
    list_matches,
    list_outgoing_likes,
    unblock,
    unmatch,
    unmatch_person,
)
from aangan.matching.service._swipes import (
    liked_homes,
    record_swipe,
    remove_swipes,
    swipe_home,
    swipe_stats,
    toggle_swipe,
    undo_swipe,
)

__all__ = [
    "DeckPage",
    "block",
    "blocks",
    "bootstrap",
    "discover",
    "drop_old_decks",
    "end_by_block",
    "follow_profile",
    "forget",
    "liked_homes",
    "list_incoming_likes",
    "list_matches",
    "list_outgoing_likes",
    "record_swipe",
    "remove_swipes",
    "swipe_home",
    "swipe_stats",
    "toggle_swipe",
    "unblock",
    "undo_swipe",
    "unmatch",
    "unmatch_person",
]
