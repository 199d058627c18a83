from aangan.identity.events import AccountClosed
from aangan.infra.jobs import named
from aangan.infra.unit import Unit
from aangan.kit.facts import on
from aangan.listings import notices, service
from aangan.listings.events import ListingChanged, ListingHeld, ListingStatusChanged, OwnerLeft
from aangan.listings.rules import MIN_REVIEW_PHOTO_COUNT
from aangan.listings.types import Held, ModerationStatus
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
    status = ModerationStatus(fact.status)
    kind = kinds.get(status)
    # Whoever decides about a home that is held back lets it go first: told is only how it stands in the end.
    if fact.judged is None or kind is None or not await service.stands_as(unit, fact.listing_id, status):
        return
    about = {"property_id": fact.listing_id, "title": fact.title, "reason": fact.judged or None}
    await notifications.dispatch_notification_to_user(unit, fact.owner_id, kind.key, data=about)


@on(ListingHeld)
async def tell_why_it_is_held(unit: Unit, fact: ListingHeld) -> None:
    """The owner of a home that is held back hears why, and what they can do, unless it was decided meanwhile."""
    if await service.is_held(unit, fact.listing_id, Held(fact.why)):
        about = {
            "property_id": fact.listing_id,
            "title": fact.title,
            "why": fact.why,
            "reason": fact.reason or None,
            "pictures": MIN_REVIEW_PHOTO_COUNT if "missing_photos" in fact.lacks else None,
            "rent": "suspicious_pricing" in fact.lacks,
        }
        await notifications.dispatch_notification_to_user(unit, fact.owner_id, notices.HELD.key, data=about)


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
async def let_others_part_first(unit: Unit, fact: AccountClosed) -> None:
    """What is arranged at their homes goes with the homes: rooms above cancel it before, or nobody would hear of it."""
    unit.emit(OwnerLeft(fact.user_id))


@on(OwnerLeft)
async def take_away_what_they_offered(unit: Unit, fact: OwnerLeft) -> None:
    """A closed account offers nothing: its addresses and numbers go with its homes."""
    await service.leave(unit, fact.owner_id)


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
