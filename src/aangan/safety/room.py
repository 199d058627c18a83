from aangan.infra.room import Room
from aangan.safety import admin, endpoints, handlers, notices, tasks, tools

ROOM = Room(
    name="safety",
    routers=[endpoints.router, admin.router],
    tools=tools.TOOLS,
    tasks=[tasks],
    handlers=[
        handlers.forget_who_left,
        handlers.tell_the_restricted,
        handlers.tell_the_released,
        handlers.tell_who_objected,
        handlers.tell_the_reporter,
    ],
    notices=notices.NOTICES,
)
