from aangan.identity.events import AccountClosed
from aangan.infra.unit import Unit
from aangan.kit.facts import on
from aangan.notifications import service as notifications
from aangan.safety import service
from aangan.safety.events import ReportSettled, StatementIssued
from aangan.safety.types import ReportStatus, Restriction, SubjectKind

# Listings have words of their own for what becomes of a home.
TOLD_AS = {
    Restriction.PAUSED: "flatmate_account_warned",
    Restriction.WARNED: "flatmate_account_warned",
    Restriction.SUSPENDED: "flatmate_account_suspended",
    Restriction.BANNED: "flatmate_account_suspended",
}
SETTLED_AS = {
    ReportStatus.ACTIONED: "flatmate_report_actioned",
    ReportStatus.DISMISSED: "flatmate_report_dismissed",
}


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
    await notifications.dispatch_notification_to_user(
        unit,
        fact.user_id,
        TOLD_AS[restriction],
        data={"reason": fact.reason.rstrip(". "), "statement_id": fact.statement_id},
        idempotency_key=f"statement:{fact.statement_id}",
        words=("Profile paused", fact.reason) if restriction is Restriction.PAUSED else None,
    )


@on(ReportSettled)
async def tell_the_reporter(unit: Unit, fact: ReportSettled) -> None:
    """Whoever reported hears what came of it, and nothing of the other person."""
    await notifications.dispatch_notification_to_user(
        unit,
        fact.reporter_id,
        SETTLED_AS[ReportStatus(fact.status)],
        data={"report_id": fact.report_id},
        idempotency_key=f"report:{fact.report_id}",
    )
