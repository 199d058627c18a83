from aangan.infra.room import Room
from aangan.safety import handlers

ROOM = Room(name="safety", handlers=[handlers.forget_who_left])
