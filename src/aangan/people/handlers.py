from aangan.identity.events import AccountClosed
from aangan.infra.unit import Unit
from aangan.kit.facts import on
from aangan.people import service
from aangan.safety.events import PersonReported, SubjectPaused, SubjectReleased
from aangan.safety.types import SubjectKind


@on(AccountClosed)
async def forget_who_left(unit: Unit, fact: AccountClosed) -> None:
    """A closed account leaves no profile behind."""
    await service.forget(unit, fact.user_id)


@on(PersonReported)
async def hand_in_the_profile(unit: Unit, fact: PersonReported) -> None:
    """What somebody said of themselves when they were reported outlives what they write next."""
    await service.hand_in(unit, fact.reported_id, fact.report_id)


@on(SubjectPaused)
async def hold_the_profile(unit: Unit, fact: SubjectPaused) -> None:
    """Whoever is held back is shown to nobody."""
    if fact.subject_kind == SubjectKind.PERSON:
        await service.hold(unit, fact.subject_id, fact.because)


@on(SubjectReleased)
async def let_the_profile_go(unit: Unit, fact: SubjectReleased) -> None:
    """Whoever is free again is shown as before."""
    if fact.subject_kind == SubjectKind.PERSON:
        await service.let_go(unit, fact.subject_id)
