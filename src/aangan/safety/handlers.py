from aangan.identity.events import AccountClosed
from aangan.infra.unit import Unit
from aangan.kit.facts import on
from aangan.notifications import service as notifications
from aangan.safety import notices, service
from aangan.safety.events import AppealSettled, ReportSettled, StatementIssued, SubjectReleased
from aangan.safety.types import AppealStatus, ReportStatus, Restriction, SubjectKind

# Listings have words of their own for what becomes of a home.
TOLD_AS = {
    Restriction.PAUSED: notices.WARNED,
    Restriction.WARNED: notices.WARNED,
    Restriction.SUSPENDED: notices.SUSPENDED,
    Restriction.BANNED: notices.SUSPENDED,
}
SETTLED_AS = {ReportStatus.ACTIONED: notices.ACTIONED, ReportStatus.DISMISSED: notices.DISMISSED}
ANSWERED_AS = {AppealStatus.UPHELD: notices.UPHELD, AppealStatus.OVERTURNED: notices.OVERTURNED}


@on(AccountClosed)
async def forget_who_left(unit: Unit, fact: AccountClosed) -> None:
    """Nobody is left to be apart from."""
    await service.forget(unit, fact.user_id)


@on(StatementIssued)
async def tell_the_restricted(unit: Unit, fact: StatementIssued) -> None:
    """Whoever is restricted hears of it and why, also when they are not looking."""
    restriction = Restriction(fact.restriction)
    if fact.subject_kind != SubjectKind.PERSON or restriction not in TOLD_AS:
        return
    data = {"reason": fact.reason.rstrip(". "), "statement_id": fact.statement_id}
    if restriction is Restriction.PAUSED:
        data["paused"] = True
    await notifications.dispatch_notification_to_user(
        unit, fact.user_id, TOLD_AS[restriction].key, data=data, idempotency_key=f"statement:{fact.statement_id}"
    )


@on(SubjectReleased)
async def tell_the_released(unit: Unit, fact: SubjectReleased) -> None:
    """Whoever was held back hears that it is over, unless something worse came of it; of homes, listings tell."""
    if fact.subject_kind == SubjectKind.PERSON and not await service.is_shut_out(unit, fact.owner_id):
        await notifications.dispatch_notification_to_user(unit, fact.owner_id, notices.RELEASED.key, data={})


@on(AppealSettled)
async def tell_who_objected(unit: Unit, fact: AppealSettled) -> None:
    """Whoever objected hears how it was answered."""
    await notifications.dispatch_notification_to_user(
        unit,
        fact.user_id,
        ANSWERED_AS[AppealStatus(fact.status)].key,
        data={"appeal_id": fact.appeal_id, "statement_id": fact.statement_id},
        idempotency_key=f"appeal:{fact.appeal_id}",
    )


@on(ReportSettled)
async def tell_the_reporter(unit: Unit, fact: ReportSettled) -> None:
    """Whoever reported hears what came of it, and nothing of the other person."""
    await notifications.dispatch_notification_to_user(
        unit,
        fact.reporter_id,
        SETTLED_AS[ReportStatus(fact.status)].key,
        data={"report_id": fact.report_id},
        idempotency_key=f"report:{fact.report_id}",
    )
