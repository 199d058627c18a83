"""The first questions, answered in a conversation and told with its match."""

from aangan.conversations import service as conversations
from aangan.infra.unit import Unit
from aangan.kit.actor import Actor
from aangan.matching import repository
from aangan.matching.schemas import QnAKept


async def answer_questions(unit: Unit, actor: Actor, conversation_id: int, given: conversations.QnAAnswers) -> QnAKept:
    """Keep the actor's answers to the first questions; names the match of the two, if they ever had one.

    Raises as `conversations.answer_questions` does.
    """
    pair = await conversations.answer_questions(unit, actor, conversation_id, given)
    return QnAKept(match_id=await repository.match_of(unit, pair))
