"""Visits for machines: one's own, and those that staff look after."""

from aangan.visits.tools._mine import change_visit, my_visits, propose_visit
from aangan.visits.tools._staff import all_visits, change_visit_as_staff, system_status

TOOLS = (my_visits, propose_visit, change_visit, all_visits, change_visit_as_staff, system_status)

__all__ = ["TOOLS"]
