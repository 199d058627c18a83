from aangan.infra.room import Room
from aangan.office import handlers
from aangan.office.endpoints import routers

ROOM = Room("office", routers=routers, handlers=(handlers.forget_who_left,))
