from aangan.infra.room import Room
from aangan.media import endpoints, handlers, tasks

ROOM = Room(name="media", routers=endpoints.ROUTERS, tasks=(tasks,), handlers=(handlers.forget_their_files,))
