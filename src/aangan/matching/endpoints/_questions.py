"""`/api/v1/flatmates/conversations/{id}/qna`: the first questions, answered; the answer names the match."""

from fastapi import APIRouter

from aangan.conversations.deps import ConversationId
from aangan.conversations.service import QnAAnswers
from aangan.identity.deps import Signed
from aangan.infra.deps import Write
from aangan.infra.idempotency import IdempotentRoute
from aangan.infra.openapi import refusals
from aangan.matching import service
from aangan.matching.schemas import QnAKept

router = APIRouter(
    route_class=IdempotentRoute,
    prefix="/api/v1/flatmates/conversations",
    tags=["conversations"],
    responses=refusals(401, 403, 404, 409, 422),
)


@router.post("/{conversation_id}/qa", summary="Answer the first questions, under their older name")
@router.post("/{conversation_id}/qna", summary="Answer the first questions")
async def answer(conversation_id: ConversationId, given: QnAAnswers, actor: Signed, unit: Write) -> QnAKept:
    """Answers may come one by one or anew; the conversation shows both sides'."""
    return await service.answer_questions(unit, actor, conversation_id, given)
