"""What goes out each morning by itself: a push to everybody who lets it in, a digest to those who want one."""

from zoneinfo import ZoneInfo

from aangan.infra.settings import Settings
from aangan.infra.unit import Unit
from aangan.notifications import repository, rules
from aangan.notifications.service._dispatch import Notice, dispatch_notices
from aangan.notifications.service._registry import config_of
from aangan.notifications.types import Audience, NotificationChannel

PUSH_TYPE, DIGEST_TYPE = "promotion_generic", "daily_digest"
# The topic of the morning's push. It is kept by us and not at the provider, who knows of no opt-out, cap or night.
MARKETING_TOPIC = "marketing"
DIGEST_PAGE = 500


async def start_daily_push(unit: Unit, settings: Settings) -> int | None:
    """Begin this morning's push, once however many workers ask; returns its campaign, or None when there is none."""
    if not settings.enable_notif_scheduler:
        return None
    day = rules.morning_of(unit.now(), ZoneInfo(settings.notif_sched_tz), rules.PUSH_UNTIL)
    if day is None or not await repository.claim_run(unit, MARKETING_TOPIC, day):
        return None
    campaign = {
        "type_key": config_of(PUSH_TYPE).key,
        "title": None,
        "body": None,
        "data": {**rules.offer_of(day), "topic": MARKETING_TOPIC},
        "audience": Audience.ALL.value,
        "channels": [NotificationChannel.PUSH.value],
        "role": None,
        "agent_id": None,
        "is_active": True,
    }
    return int((await repository.start_campaign(unit, campaign, None))["id"])


async def tell_digests(unit: Unit, settings: Settings, after: int = 0) -> int | None:
    """Tell the next people after an id whose nine o'clock it is what they have not read; each once a day.

    Returns the id to go on after, or None at the end.
    """
    if not settings.enable_notif_scheduler:
        return None
    config = config_of(DIGEST_TYPE)
    page = await repository.unread_of_page(unit, after, DIGEST_PAGE)
    notices = []
    for person in page:
        wishes = person["settings"]
        day = rules.morning_of(unit.now(), rules.zone_of(wishes), rules.DIGEST_UNTIL)
        if day is not None and rules.refusal(config, NotificationChannel.EMAIL, wishes) is None:
            news = rules.digest_of(person["unread"])
            notices.append(Notice(person["id"], config.key, news, key=f"{DIGEST_TYPE}:{day}"))
    if notices:
        await dispatch_notices(unit, notices)
    return page[-1]["id"] if len(page) == DIGEST_PAGE else None
