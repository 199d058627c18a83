from aangan.infra.room import Room
from aangan.notifications import handlers, tasks, tools
from aangan.notifications.endpoints import ROUTERS
from aangan.notifications.notices import NOTICES

ROOM = Room(
    name="notifications",
    routers=ROUTERS,
    tools=tools.TOOLS,
    tasks=(tasks,),
    handlers=(handlers.forget_who_left,),
    notices=NOTICES,
)
