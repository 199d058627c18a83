from aangan.infra.room import Room
from aangan.visits import endpoints, handlers, tasks, tools
from aangan.visits.notices import NOTICES

ROOM = Room(
    name="visits",
    routers=endpoints.routers,
    tools=tools.TOOLS,
    tasks=[tasks],
    notices=NOTICES,
    handlers=[
        handlers.tell_of_a_request,
        handlers.tell_of_an_agreement,
        handlers.tell_of_another_time,
        handlers.tell_of_an_end,
        handlers.tell_of_a_visit,
        handlers.tell_of_a_change,
        handlers.tell_of_an_agent,
        handlers.tell_of_a_loss,
        handlers.remind,
        handlers.end_by_block,
        handlers.end_with_a_match,
        handlers.end_with_an_account,
        handlers.end_with_a_standing,
        handlers.look_for_others,
    ],
)
