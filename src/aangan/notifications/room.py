from aangan.infra.room import Room
from aangan.notifications.notices import NOTICES

ROOM = Room(name="notifications", notices=NOTICES)
