from aangan.conversations import endpoints, handlers, tools
from aangan.conversations.notices import NOTICES
from aangan.infra.room import Room

ROOM = Room(
    name="conversations",
    routers=[endpoints.router],
    tools=tools.TOOLS,
    notices=NOTICES,
    handlers=[
        handlers.tell_of_a_message,
        handlers.tell_of_a_reading,
        handlers.tell_of_answers,
        handlers.tell_of_an_opening,
        handlers.tell_of_an_end,
        handlers.end_by_block,
        handlers.let_be,
        handlers.hand_in_what_was_said,
        handlers.close_who_left,
    ],
)
