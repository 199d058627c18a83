"""The concierge: a model of the settings that acts by the house's tools as whoever asks, and writes down what it does.

A model thinks for seconds, so the verbs that begin a run take `services`, and every step opens a short unit of its own.
"""

from aangan.concierge.service._mind import Mind, furnish, known_mind, mind_of
from aangan.concierge.service._running import Running, running
from aangan.concierge.service._sweeping import close_all_stale, forget_old, forget_person
from aangan.concierge.service._threads import delete_thread, follow, list_messages, list_threads, status
from aangan.concierge.service._turns import Turn, decide, hear, hear_guest

__all__ = [
    "Mind",
    "Running",
    "Turn",
    "close_all_stale",
    "decide",
    "delete_thread",
    "follow",
    "forget_old",
    "forget_person",
    "furnish",
    "hear",
    "hear_guest",
    "known_mind",
    "list_messages",
    "list_threads",
    "mind_of",
    "running",
    "status",
]
