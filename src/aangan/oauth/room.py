from aangan.infra.room import Room
from aangan.oauth import endpoints, handlers, tasks

ROOM = Room(name="oauth", routers=endpoints.ROUTERS, tasks=[tasks], handlers=[handlers.forget_who_left])
