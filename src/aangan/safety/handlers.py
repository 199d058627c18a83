from aangan.identity.events import AccountClosed
from aangan.infra.unit import Unit
from aangan.kit.facts import on
from aangan.safety import service


@on(AccountClosed)
async def forget_who_left(unit: Unit, fact: AccountClosed) -> None:
    """Nobody is left to be apart from."""
    await service.forget(unit, fact.user_id)
