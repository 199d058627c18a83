from aangan.identity.events import AccountClosed
from aangan.infra.unit import Unit
from aangan.kit.facts import on
from aangan.media import service


@on(AccountClosed)
async def forget_their_files(unit: Unit, fact: AccountClosed) -> None:
    """With an account go its pictures and files."""
    await service.delete_all(unit, fact.user_id)
