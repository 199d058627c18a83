from aangan.identity.events import AccountClosed, SessionsEnded
from aangan.infra.unit import Unit
from aangan.kit.facts import on
from aangan.live import service


@on(SessionsEnded)
async def close_streams(unit: Unit, fact: SessionsEnded) -> None:
    """Whoever signs out somewhere is heard out: streams end everywhere, and good tokens open new ones."""
    service.end_streams(unit, fact.user_id)


@on(AccountClosed)
async def close_streams_of_who_left(unit: Unit, fact: AccountClosed) -> None:
    """A closed account hears nothing more."""
    service.end_streams(unit, fact.user_id)


@on(AccountClosed)
async def forget_their_work(unit: Unit, fact: AccountClosed) -> None:
    """With an account goes the long work that it started."""
    await service.forget_jobs_of(unit, fact.user_id)
