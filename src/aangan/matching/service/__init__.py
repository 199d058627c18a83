"""Matching: the deck, swipes, likes and matches."""

from aangan.matching.service._deck import deal_deck, discover, drop_old_decks, follow, follow_next
from aangan.matching.service._faces import Wire
from aangan.matching.service._learning import count, count_fresh, count_next, examples, keep_learned
from aangan.matching.service._matches import (
    block,
    bootstrap,
    end_by_block,
    forget,
    list_blocks,
    list_incoming_likes,
    list_matches,
    list_outgoing_likes,
    unblock,
    unmatch,
    unmatch_person,
)
from aangan.matching.service._questions import answer_questions
from aangan.matching.service._queues import list_queued_homes, list_queued_reports
from aangan.matching.service._swipes import (
    record_swipe,
    remove_swipes,
    swipe_home,
    swipe_stats,
    swiped_homes,
    toggle_swipe,
    undo_swipe,
)

__all__ = [
    "Wire",
    "answer_questions",
    "block",
    "bootstrap",
    "count",
    "count_fresh",
    "count_next",
    "deal_deck",
    "discover",
    "drop_old_decks",
    "end_by_block",
    "examples",
    "follow",
    "follow_next",
    "forget",
    "keep_learned",
    "list_blocks",
    "list_incoming_likes",
    "list_matches",
    "list_outgoing_likes",
    "list_queued_homes",
    "list_queued_reports",
    "record_swipe",
    "remove_swipes",
    "swipe_home",
    "swipe_stats",
    "swiped_homes",
    "toggle_swipe",
    "unblock",
    "undo_swipe",
    "unmatch",
    "unmatch_person",
]
