"""A crowd: made-up phones that walk about, hear each other over made-up radio, and speak to a real server.

What the server tells them is compared with a matcher of its own that saw the same meetings and shares no code with it.
"""

from aangan.crowd.ground import ground
from aangan.crowd.run import Outcome, Plan, run

__all__ = ["Outcome", "Plan", "ground", "run"]
