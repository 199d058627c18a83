from aangan.identity.events import AccountClosed
from aangan.infra.unit import Unit
from aangan.kit.facts import on
from aangan.office import service


@on(AccountClosed)
async def forget_who_left(unit: Unit, fact: AccountClosed) -> None:
    """What they found broken stays known; that it was they, and what they held in their hands, does not."""
    await service.forget(unit, fact.user_id)
