from aangan.agents import endpoints
from aangan.infra.room import Room

ROOM = Room(name="agents", routers=[endpoints.router])
