"""What can go wrong with the humans who show homes.

HouseError
├── Invalid        400: AgentsNeedNone
├── Forbidden      403: NotYourAgent
├── NotFound       404: AgentNotFound, NoAgentsAvailable, NobodyAssigned
└── Unprocessable  422: UnknownZone
"""

from aangan.kit.errors import Forbidden, Invalid, NotFound, Unprocessable


class AgentsNeedNone(Invalid):
    code = "AGENTS_NEED_NONE"
    message = "Agents show homes themselves; nobody is put in charge of them"


class NotYourAgent(Forbidden):
    code = "INSUFFICIENT_PERMISSIONS"
    message = "This is for the agent themselves, whoever is in their care, and staff"


class AgentNotFound(NotFound):
    code = "AGENT_NOT_FOUND"
    message = "Agent not found"


class NoAgentsAvailable(NotFound):
    code = "NO_AGENTS_AVAILABLE"
    message = "No agent is free at present"


class NobodyAssigned(NotFound):
    code = "AGENT_NOT_FOUND"
    message = "No agent assigned yet"


class UnknownZone(Unprocessable):
    message = "timezone: must be a zone such as Asia/Kolkata"
