from aangan.identity.events import AccountClosed
from aangan.infra.jobs import named
from aangan.infra.unit import Unit
from aangan.kit.facts import on
from aangan.listings import notices, service
from aangan.listings.events import ListingChanged, ListingStatusChanged
from aangan.listings.types import ModerationStatus
from aangan.live import service as live
from aangan.media.events import MediaDeleted
from aangan.notifications import service as notifications
from aangan.safety.events import CaseSettled, PersonReported, SubjectPaused, SubjectReleased
from aangan.safety.types import Outcome, SubjectKind


@on(ListingStatusChanged)
async def tell_the_owner(unit: Unit, fact: ListingStatusChanged) -> None:
    """The owner hears at once that their home went live, was rested or rejected."""
    data = {"property_id": fact.listing_id, "change_type": fact.status}
    live.tell(unit, [fact.owner_id], "listing_status_changed", data)


@on(ListingStatusChanged)
async def notify_the_owner(unit: Unit, fact: ListingStatusChanged) -> None:
    """What staff decided about their home reaches the owner later too; what they did themselves does not."""
    kinds = {ModerationStatus.LIVE: notices.APPROVED, ModerationStatus.REJECTED: notices.REJECTED}
    kind = kinds.get(ModerationStatus(fact.status))
    if fact.judged is None or kind is None:
        return
    about = {"property_id": fact.listing_id, "title": fact.title, "reason": fact.judged or None}
    await notifications.dispatch_notification_to_user(unit, fact.owner_id, kind.key, data=about)


@on(ListingChanged)
async def find_its_position(unit: Unit, fact: ListingChanged) -> None:
    """A home that is not on the map is put there, when its address tells enough."""
    if await service.address_of(unit, fact.listing_id) is not None:
        await unit.defer(named("listings.geocode_listing"), listing_id=fact.listing_id)


@on(MediaDeleted)
async def forget_the_pictures(unit: Unit, fact: MediaDeleted) -> None:
    """A picture that its owner deleted leaves their homes too."""
    await service.forget_images(unit, fact.owner_id, fact.paths)


@on(AccountClosed)
async def take_away_what_they_offered(unit: Unit, fact: AccountClosed) -> None:
    """A closed account offers nothing: its addresses and numbers go with its homes."""
    await service.leave(unit, fact.user_id)


@on(PersonReported)
async def hand_in_the_listing(unit: Unit, fact: PersonReported) -> None:
    """What a home said when it was reported outlives what its owner writes next."""
    if fact.listing_id is not None:
        await service.hand_in(unit, fact.listing_id, fact.reported_id, fact.report_id)


@on(SubjectPaused)
async def hold_the_listing(unit: Unit, fact: SubjectPaused) -> None:
    """A home that is held back is shown to nobody."""
    if fact.subject_kind == SubjectKind.LISTING:
        await service.hold(unit, fact.subject_id, fact.because)


@on(SubjectReleased)
async def let_the_listing_go(unit: Unit, fact: SubjectReleased) -> None:
    """A home that is free again is shown as before."""
    if fact.subject_kind == SubjectKind.LISTING:
        await service.let_go(unit, fact.subject_id)


@on(CaseSettled)
async def follow_the_decision(unit: Unit, fact: CaseSettled) -> None:
    """What staff decided about a home's case is done to the home."""
    if fact.subject_kind == SubjectKind.LISTING:
        await service.settle(unit, fact.subject_id, Outcome(fact.outcome), fact.reason)
