from aangan.identity import tools
from aangan.identity.endpoints import ROUTERS
from aangan.infra.room import Room

ROOM = Room("identity", routers=ROUTERS, tools=tools.TOOLS)
