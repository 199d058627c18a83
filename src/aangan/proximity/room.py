from aangan.infra.room import Room

ROOM = Room(name="proximity")
