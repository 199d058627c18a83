"""Going to see a home: asked for, agreed upon, moved, kept, and carried into calendars.

A tour is between a seeker and whoever offers the home, and an agent shows it where one is free. A meeting is of two who
match. Nobody is in two places: the people of a visit take turns (`hold_people`), and the database holds it.
"""

from aangan.visits.service._agents import assign, find_agents, release_agent
from aangan.visits.service._booking import schedule
from aangan.visits.service._calendars import calendar_link, feed, invitation, renew_calendar
from aangan.visits.service._changes import cancel, complete, reschedule, update, update_meeting
from aangan.visits.service._hosting import free_slots, get_availability, set_availability
from aangan.visits.service._no_shows import dispute, tell_no_show
from aangan.visits.service._reading import (
    get_visit,
    list_all,
    list_history,
    list_mine,
    list_of_agent,
    list_past,
    list_upcoming,
    system_stats,
)
from aangan.visits.service._upkeep import end_between, end_match, end_of, end_of_shut_out, remind

__all__ = [
    "assign",
    "calendar_link",
    "cancel",
    "complete",
    "dispute",
    "end_between",
    "end_match",
    "end_of",
    "end_of_shut_out",
    "feed",
    "find_agents",
    "free_slots",
    "get_availability",
    "get_visit",
    "invitation",
    "list_all",
    "list_history",
    "list_mine",
    "list_of_agent",
    "list_past",
    "list_upcoming",
    "release_agent",
    "remind",
    "renew_calendar",
    "reschedule",
    "schedule",
    "set_availability",
    "system_stats",
    "tell_no_show",
    "update",
    "update_meeting",
]
