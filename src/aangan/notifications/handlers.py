from aangan.identity.events import AccountClosed
from aangan.infra.unit import Unit
from aangan.kit.facts import on
from aangan.notifications import service


@on(AccountClosed)
async def forget_who_left(unit: Unit, fact: AccountClosed) -> None:
    """A closed account keeps no inbox, and no device rings for it."""
    await service.forget(unit, fact.user_id)
