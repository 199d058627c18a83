from aangan.conversations import notices, service
from aangan.conversations.events import (
    ConversationEnded,
    ConversationOpened,
    ConversationRead,
    MessageSent,
    QuestionsAnswered,
)
from aangan.identity.events import AccountClosed
from aangan.infra.unit import Unit
from aangan.kit.facts import on
from aangan.live import service as live
from aangan.notifications import service as notifications
from aangan.safety.events import PersonBlocked, PersonReported, PersonUnblocked

UPDATED = "conversation_updated"


@on(MessageSent)
async def tell_of_a_message(unit: Unit, fact: MessageSent) -> None:
    """The recipient hears the message, both hear that their inboxes changed."""
    said = {"conversation_id": fact.conversation_id, "message_id": fact.message_id, "sender_id": fact.sender_id}
    live.tell(unit, [fact.recipient_id], "new_message", said)
    live.tell(unit, [fact.sender_id, fact.recipient_id], UPDATED, {"conversation_id": fact.conversation_id})
    about = {"conversation_id": fact.conversation_id}
    await notifications.dispatch_notification_to_user(
        unit, fact.recipient_id, notices.NEW_MESSAGE.key, data=about, actor_id=fact.sender_id
    )


@on(ConversationRead)
async def tell_of_a_reading(unit: Unit, fact: ConversationRead) -> None:
    """Both hear it: one for the ticks, one for their other devices."""
    live.tell(unit, [fact.reader_id, fact.peer_id], UPDATED, {"conversation_id": fact.conversation_id})
    about = {"conversation_id": fact.conversation_id}
    await notifications.settle(unit, fact.reader_id, notices.NEW_MESSAGE.key, about)


@on(QuestionsAnswered)
async def tell_of_answers(unit: Unit, fact: QuestionsAnswered) -> None:
    """Both see the answers at once."""
    live.tell(unit, [fact.user_id, fact.peer_id], UPDATED, {"conversation_id": fact.conversation_id})


@on(ConversationOpened)
async def tell_of_an_opening(unit: Unit, fact: ConversationOpened) -> None:
    """Both inboxes changed."""
    live.tell(unit, [fact.low_id, fact.high_id], UPDATED, {"conversation_id": fact.conversation_id})


@on(ConversationEnded)
async def tell_of_an_end(unit: Unit, fact: ConversationEnded) -> None:
    """Both see at once that nothing more can be said."""
    live.tell(unit, [fact.low_id, fact.high_id], UPDATED, {"conversation_id": fact.conversation_id})


@on(PersonBlocked)
async def end_by_block(unit: Unit, fact: PersonBlocked) -> None:
    """A block ends the talk of the two, and what they still had to hear of each other."""
    await service.part(unit, (fact.blocker_id, fact.blocked_id))
    await notifications.withdraw_between(unit, fact.blocker_id, fact.blocked_id)


@on(PersonUnblocked)
async def let_be(unit: Unit, fact: PersonUnblocked) -> None:
    """A block taken back brings nothing back: what it ended is closed, until the two find together again."""
    await service.unpart(unit, (fact.blocker_id, fact.blocked_id))


@on(PersonReported)
async def hand_in_what_was_said(unit: Unit, fact: PersonReported) -> None:
    """What the two said when one reported the other outlives an unmatch and a closed account."""
    pair = (fact.reporter_id, fact.reported_id)
    await service.hand_in(unit, pair, fact.conversation_id, fact.report_id)


@on(AccountClosed)
async def close_who_left(unit: Unit, fact: AccountClosed) -> None:
    """Nobody answers any more, and what they answered is theirs to take along."""
    await service.leave(unit, fact.user_id)
