from aangan.concierge import service
from aangan.identity.events import AccountClosed
from aangan.infra.unit import Unit
from aangan.kit.facts import on


@on(AccountClosed)
async def forget_who_left(unit: Unit, fact: AccountClosed) -> None:
    """Who closes their account leaves nothing that they said to the concierge."""
    await service.forget_person(unit, fact.user_id)
