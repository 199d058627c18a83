"""Every statement of the room.

Locks are taken in one order, so that nobody waits for whom they hold up: the match, people (by their ids), the agents'
turn, visits.
"""

from aangan.visits.repository._booking import (
    busy,
    ground,
    hold_match,
    hold_people,
    insert,
    standing,
    talking,
)
from aangan.visits.repository._calendars import calendar_number, feed, find_calendar, renew_calendar
from aangan.visits.repository._changes import (
    accounts_of,
    assign,
    cancel_between,
    cancel_match,
    cancel_of,
    change,
    choose_agent,
    history,
    hold_people_of,
    is_agent_at_work,
    locked,
    release_agent,
    remind,
    waiting_for_agents,
)
from aangan.visits.repository._hosts import hours_of, is_known_zone, write_hours
from aangan.visits.repository._reading import count_visits, system_stats, visit, visits

__all__ = [
    "accounts_of",
    "assign",
    "busy",
    "calendar_number",
    "cancel_between",
    "cancel_match",
    "cancel_of",
    "change",
    "choose_agent",
    "count_visits",
    "feed",
    "find_calendar",
    "ground",
    "history",
    "hold_match",
    "hold_people",
    "hold_people_of",
    "hours_of",
    "insert",
    "is_agent_at_work",
    "is_known_zone",
    "locked",
    "release_agent",
    "remind",
    "renew_calendar",
    "standing",
    "system_stats",
    "talking",
    "visit",
    "visits",
    "waiting_for_agents",
    "write_hours",
]
