"""Campaigns: counted before they begin, told page by page at a pace, stopped and taken up again by staff."""

from contextlib import suppress
from datetime import timedelta
from typing import Any

from aangan.infra.unit import ReadUnit, Row, Unit
from aangan.kit.actor import Actor
from aangan.kit.page import Page, PageIn, decode_cursor, make_page
from aangan.live import service as live
from aangan.live.errors import JobEnded
from aangan.notifications import repository
from aangan.notifications.errors import CampaignEnded, CampaignNotFound, NotMarketing
from aangan.notifications.schemas import (
    CampaignOut,
    CampaignPreview,
    CampaignProgress,
    CampaignState,
    CampaignStatus,
    CampaignSummary,
    CampaignTally,
    MarketingNotification,
    MarketingSegmentRequest,
)
from aangan.notifications.service._dispatch import Notice, dispatch_notices
from aangan.notifications.service._registry import config_of
from aangan.notifications.types import Audience, NotificationChannel, NotificationTypeConfig

# How many people of a campaign are told in one unit.
CAMPAIGN_PAGE = 500
# What its progress is called where whoever began it follows it.
JOB_KIND = "notice_campaign"
# A campaign is never lost: it goes on when workers do, however long there was none.
JOB_PATIENCE = timedelta(days=7)


async def preview_campaign(unit: ReadUnit, actor: Actor, message: MarketingNotification) -> CampaignPreview:
    """Count whom a campaign means, and how many of them each channel reaches, caps aside. Raises NotMarketing."""
    del actor  # the door lets only staff in
    config = _marketing(message.type_key)
    found = await repository.preview(unit, _filters(message), config.key, config.marketing_opt_in_key or "")
    reached = {channel: found[channel.value] for channel in config.outside}
    return CampaignPreview(requested=found["people"], reachable=reached)


async def start_campaign(unit: Unit, actor: Actor, message: MarketingNotification) -> CampaignOut:
    """Write a campaign down: to everybody, or to the segment of a MarketingSegmentRequest. Raises NotMarketing.

    Its people are told by `continue_campaigns`, page by page, once this is committed.
    """
    config = _marketing(message.type_key)
    audience = Audience.SEGMENT if isinstance(message, MarketingSegmentRequest) else Audience.ALL
    campaign = {
        "type_key": config.key,
        "title": message.title,
        "body": message.body,
        "data": message.payload(),
        "audience": audience.value,
        "channels": None,
        **_filters(message),
    }
    row = await repository.start_campaign(unit, campaign, actor.user_id)
    people = row["requested"]
    job_id, _ = await live.track(unit, actor.user_id, JOB_KIND, about=str(row["id"]), patience=JOB_PATIENCE)
    summary = CampaignSummary(requested=people, succeeded=0)
    return CampaignOut(campaign_id=row["id"], job_id=job_id, requested=people, summary=summary)


async def continue_campaigns(unit: Unit, per_minute: int = 0) -> bool:
    """Tell the next people of a campaign, each once whatever happens; tells whether there was one to go on with.

    No campaign tells more than `per_minute` people a minute (0: as many as it can).
    """
    row = await repository.next_campaign(unit)
    if row is None:
        return False
    people = await repository.meant(unit, row, CAMPAIGN_PAGE)
    told = await dispatch_notices(unit, [_notice(row, user_id) for user_id in people]) if people else {}
    finished = len(people) < CAMPAIGN_PAGE
    step = {
        "last": people[-1] if people else row["last_user_id"],
        "told": len(told),
        "processed": len(people),
        "finished": finished,
        "rest": timedelta(minutes=len(people) / per_minute) if per_minute else timedelta(),
    }
    await _show_progress(unit, row["id"], await repository.advance(unit, row["id"], step), finished=finished)
    return True


async def cancel_campaign(unit: Unit, actor: Actor, campaign_id: int) -> CampaignProgress:
    """Stop a campaign: nobody else is told, and what is on its way does not go out.

    Raises CampaignNotFound and CampaignEnded.
    """
    if not await repository.cancel_campaign(unit, campaign_id):
        raise await _why_not(unit, campaign_id)
    job_id = await live.job_about(unit, JOB_KIND, str(campaign_id))
    if job_id is not None:
        with suppress(JobEnded):
            await live.cancel(unit, job_id)
    return await get_campaign(unit, actor, campaign_id)


async def resume_campaign(unit: Unit, actor: Actor, campaign_id: int) -> CampaignProgress:
    """Let a stopped campaign go on with those whom it did not tell yet. Raises CampaignNotFound and CampaignEnded."""
    if not await repository.resume_campaign(unit, campaign_id):
        raise await _why_not(unit, campaign_id)
    job_id = await live.job_about(unit, JOB_KIND, str(campaign_id))
    if job_id is not None:
        with suppress(JobEnded):
            await live.reopen(unit, job_id, patience=JOB_PATIENCE)
    return await get_campaign(unit, actor, campaign_id)


async def get_campaign(unit: ReadUnit, actor: Actor, campaign_id: int) -> CampaignProgress:
    """Return how far a campaign came, and what became of all that it planned. Raises CampaignNotFound."""
    del actor
    row = await repository.campaign(unit, campaign_id)
    if row is None:
        raise CampaignNotFound
    tally = [CampaignTally(**each) for each in await repository.tally(unit, campaign_id)]
    return CampaignProgress(**_status(row), deliveries=tally)


async def list_campaigns(unit: ReadUnit, actor: Actor, page: PageIn) -> Page[CampaignStatus]:
    """Return campaigns, the newest first."""
    del actor
    before = next(iter(decode_cursor(page.cursor, [int])), None)
    rows = await repository.campaigns(unit, before, page.limit + 1)
    key = [rows[page.limit - 1]["id"]] if len(rows) > page.limit else None
    return make_page([CampaignStatus(**_status(row)) for row in rows], page, key)


async def _show_progress(unit: Unit, campaign_id: int, came: Row, *, finished: bool) -> None:
    """Tell whoever began a campaign; the house's own have nobody who follows them."""
    job_id = await live.job_about(unit, JOB_KIND, str(campaign_id))
    if job_id is None:
        return
    # Its job may have ended without it; the campaign itself goes on all the same.
    with suppress(JobEnded):
        if finished:
            result = {"campaign_id": campaign_id, "processed": came["processed"], "told": came["told"]}
            await live.finish(unit, job_id, result)
        else:
            await live.report(unit, job_id, came["processed"], came["requested"], patience=JOB_PATIENCE)


def _marketing(type_key: str) -> NotificationTypeConfig:
    config = config_of(type_key)
    if not config.is_marketing:
        raise NotMarketing
    return config


def _filters(message: MarketingNotification) -> dict[str, Any]:
    segment = message.filter if isinstance(message, MarketingSegmentRequest) else None
    return {
        "role": segment.role.value if segment and segment.role else None,
        "agent_id": segment.agent_id if segment else None,
        "is_active": segment.is_active if segment else True,
    }


def _notice(row: Row, user_id: int) -> Notice:
    channels = row["channels"]
    return Notice(
        user_id,
        row["type_key"],
        row["data"],
        key=f"campaign:{row['id']}",
        words=None if row["title"] is None else (row["title"], row["body"]),
        audience=Audience(row["audience"]),
        campaign_id=row["id"],
        only=None if channels is None else frozenset(NotificationChannel(channel) for channel in channels),
    )


async def _why_not(unit: Unit, campaign_id: int) -> CampaignNotFound | CampaignEnded:
    return CampaignEnded() if await repository.campaign(unit, campaign_id) else CampaignNotFound()


def _status(row: Row) -> dict[str, Any]:
    if row["finished_at"] is not None:
        state = CampaignState.FINISHED
    else:
        state = CampaignState.CANCELLED if row["cancelled_at"] is not None else CampaignState.RUNNING
    share = row["processed"] / row["requested"] if row["requested"] else 1.0
    known = {name: row[name] for name in CampaignStatus.model_fields if name in row}
    done = 1.0 if state is CampaignState.FINISHED else min(1.0, round(share, 4))
    return {**known, "campaign_id": row["id"], "state": state, "progress": done}
