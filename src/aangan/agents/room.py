from aangan.agents import endpoints, tools
from aangan.infra.room import Room

ROOM = Room(name="agents", routers=[endpoints.router], tools=tools.TOOLS)
