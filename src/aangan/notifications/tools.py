"""One's own notices, for machines."""

from pydantic import Field

from aangan.infra.toolbox import Audience, PagedAnswer, PagedAsk, tool
from aangan.infra.unit import ReadUnit
from aangan.kit.actor import Actor
from aangan.kit.schema import Instant, Out
from aangan.kit.text import quoted, spoken
from aangan.notifications import service


class MyNotifications(PagedAsk):
    only_unread: bool = Field(default=False, description="without those that were read")


class Line(Out):
    """A notice; `about_id` is of what it tells (a visit, a match, a home)."""

    id: int
    type: str
    title: str
    text: str
    at: Instant
    read: bool
    count: int = 1
    about_id: int | None = None


class Notifications(PagedAnswer):
    notifications: list[Line]
    unread: int

    def in_words(self) -> str:
        """Say each notice in a line."""
        lines = (
            f"{'' if one.read else 'NEW '}**{one.title}** {quoted(one.text)} ({one.type}, {spoken(one.at)})"
            for one in self.notifications
        )
        return self.listed(f"Notifications ({self.unread} unread):", lines, "No notifications.")


@tool(title="My notifications", audience=Audience.USER, read_only=True)
async def my_notifications(unit: ReadUnit, actor: Actor, ask: MyNotifications) -> Notifications:
    """List what this person was told lately, newest first: matches, messages, visits, decisions about their homes.

    Use it for "what is new?". It marks nothing as read; each line names its type and the id of what it is about.
    """
    unread = await service.count_unread(unit, actor)
    asked = False if ask.only_unread else None
    found = await service.list_notifications(unit, actor, ask.page, is_read=asked)
    lines = [
        Line(
            id=int(one.id),
            type=one.type_key,
            title=one.title,
            text=one.body,
            at=one.created_at,
            read=one.is_read,
            count=one.count,
            about_id=one.reference_id,
        )
        for one in found.items
    ]
    return Notifications(notifications=lines, unread=unread.unread, next_cursor=found.next_cursor)


TOOLS = (my_notifications,)
