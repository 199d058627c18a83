from typing import Annotated

from fastapi import Path

from aangan.kit.ids import MAX_ID

VisitId = Annotated[int, Path(ge=1, le=MAX_ID)]
OwnerId = Annotated[int, Path(ge=1, le=MAX_ID)]
Signature = Annotated[str, Path(pattern=r"^[0-9a-f]{64}$")]
AgentId = Annotated[int, Path(ge=1, le=MAX_ID)]
