from dataclasses import dataclass

from aangan.kit.facts import Fact


@dataclass(frozen=True, slots=True)
class ConversationOpened(Fact):
    """Two people can talk who could not before."""

    conversation_id: int
    low_id: int
    high_id: int


@dataclass(frozen=True, slots=True)
class ConversationEnded(Fact):
    """Two people cannot talk any more: it was closed, or one blocked the other."""

    conversation_id: int
    low_id: int
    high_id: int


@dataclass(frozen=True, slots=True)
class MessageSent(Fact):
    conversation_id: int
    message_id: int
    sender_id: int
    recipient_id: int


@dataclass(frozen=True, slots=True)
class ConversationRead(Fact):
    """A person read messages that they had not read before."""

    conversation_id: int
    reader_id: int
    peer_id: int


@dataclass(frozen=True, slots=True)
class QuestionsAnswered(Fact):
    """A person answered the first questions, or answered them anew."""

    conversation_id: int
    user_id: int
    peer_id: int
