from aangan.identity.events import AccountClosed, UserChanged
from aangan.infra.unit import Unit
from aangan.kit.facts import on
from aangan.live import service as live
from aangan.matching import notices, service
from aangan.matching.events import MatchMade
from aangan.notifications import service as notifications
from aangan.people.events import ProfileChanged
from aangan.safety.events import PersonBlocked


@on(MatchMade)
async def tell_both(unit: Unit, fact: MatchMade) -> None:
    """Both hear of a match at once."""
    for user_id, peer_id in ((fact.low_id, fact.high_id), (fact.high_id, fact.low_id)):
        data = {
            "peer_user_id": peer_id,
            "action": fact.action,
            "target_type": "user",
            "match_id": fact.match_id,
            "conversation_id": fact.conversation_id,
        }
        live.tell(unit, [user_id], "new_match", data)
    about = {"conversation_id": fact.conversation_id, "match_id": fact.match_id}
    pairs = ((fact.low_id, fact.high_id), (fact.high_id, fact.low_id))
    told = [notifications.Notice(user_id, notices.NEW_MATCH.key, about, actor_id=peer_id) for user_id, peer_id in pairs]
    await notifications.dispatch_notices(unit, told)


@on(ProfileChanged)
async def follow_profile(unit: Unit, fact: ProfileChanged) -> None:
    """The deck follows a profile in the transaction that changes it."""
    await service.follow(unit, fact.user_id)


@on(UserChanged)
async def follow_user(unit: Unit, fact: UserChanged) -> None:
    """The deck follows an account: onboarding, position, standing."""
    await service.follow(unit, fact.user_id)


@on(PersonBlocked)
async def end_match(unit: Unit, fact: PersonBlocked) -> None:
    """A block ends the match of the two."""
    await service.end_by_block(unit, fact.blocker_id, fact.blocked_id)


@on(AccountClosed)
async def forget_who_left(unit: Unit, fact: AccountClosed) -> None:
    """A closed account is dealt to nobody, and its words are gone."""
    await service.forget(unit, fact.user_id)
