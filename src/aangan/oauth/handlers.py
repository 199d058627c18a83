from aangan.identity.events import AccountClosed
from aangan.infra.unit import Unit
from aangan.kit.facts import on
from aangan.oauth import service


@on(AccountClosed)
async def forget_who_left(unit: Unit, fact: AccountClosed) -> None:
    """A closed account lets no app act, and leaves no trace of whom it let."""
    await service.forget(unit, fact.user_id)
