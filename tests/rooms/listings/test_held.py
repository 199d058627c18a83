"""What owners hear when a home of theirs is held back, and how it ends."""

from typing import Any

import httpx
import pytest

from aangan.infra.services import Services
from aangan.listings import service as listings
from aangan.safety.types import Outcome
from tests.rooms.listings.stage import change, decide, do, read, wish
from tests.support.cast import FLATMATES, ROOM, Person, home, person, settled_in

pytestmark = pytest.mark.anyio

CASES = "/api/v1/moderation/cases"
SPAM = {"title": "Earn money from home"}
REASON = "Show the kitchen."


async def told(services: Services, who: Person) -> list[dict[str, Any]]:
    """Return the notices about homes that somebody has, in order."""
    async with services.units.read() as unit:
        return await unit.fetch(
            """SELECT type_key, data FROM notifications
            WHERE user_id = %s AND type_key LIKE 'flatmate_listing%%' ORDER BY id""",
            (who.id,),
        )


async def kinds(services: Services, who: Person) -> list[str]:
    """Return the same in short: the end of each type, or why a home is held."""
    return [row["data"].get("why") or row["type_key"].rpartition("_")[2] for row in await told(services, who)]


async def inbox(client: httpx.AsyncClient, who: Person) -> list[tuple[str, str]]:
    """Return what somebody reads in their inbox, the newest first."""
    answer = await client.get(f"{FLATMATES}/notifications", headers=who.headers)
    assert answer.status_code == 200, answer.text
    return [(one["title"], one["body"]) for one in answer.json()["items"]]


async def report_home(client: httpx.AsyncClient, services: Services, owner: Person, room: int) -> list[Person]:
    """Have enough people report a home that it is held back."""
    people = [await settled_in(services, await person(services, f"Reporter {n}")) for n in range(3)]
    for one in people:
        body = {"reported_user_id": owner.id, "reason": "spam", "property_id": room}
        answer = await client.post(f"{FLATMATES}/reports", json=body, headers=one.headers)
        assert answer.status_code == 200, answer.text
    return people


async def decide_case(client: httpx.AsyncClient, services: Services, staff: Person, outcome: str, kind: str) -> None:
    """Decide the open case of a kind as staff do who work through the queue."""
    async with services.units.read() as unit:
        row = await unit.fetch_one("SELECT id FROM cases WHERE subject_kind = %s AND status <> 'decided'", (kind,))
    assert row is not None
    body = {"outcome": outcome, "reason": REASON}
    answer = await client.post(f"{CASES}/{row['id']}/decide", json=body, headers=staff.headers)
    assert answer.status_code == 200, answer.text


async def held_with_a_case(client: httpx.AsyncClient, services: Services, owner: Person, **changes: Any) -> int:
    """Return a home with a case of its own that reports hold back."""
    room = await home(client, owner, **changes)
    async with services.units.write() as unit:
        await listings.hold(unit, room, "reports")
    return room


async def test_whose_home_is_unfinished_hears_once_what_to_add(client: httpx.AsyncClient, services: Services) -> None:
    asha = await person(services)
    room = await home(client, asha, image_urls=[], monthly_rent=1_000_000)
    (held,) = await told(services, asha)
    assert held["type_key"] == "flatmate_listing_held"
    assert held["data"] == {
        "property_id": room, "title": ROOM["title"], "why": "unfinished", "reason": None, "pictures": 2, "rent": True,
    }  # fmt: skip
    ((title, body),) = await inbox(client, asha)
    assert title == "Listing Unfinished"
    assert body.endswith("Add pictures: 2 or more. Check the rent: no room costs that.")
    await change(client, asha, room, monthly_rent=20_000)
    await change(client, asha, room, description="Another word")
    assert await kinds(services, asha) == ["unfinished"]
    done = await change(client, asha, room, image_urls=ROOM["image_urls"])
    assert done["moderation_status"] == "live"
    # What they did themselves is no news to them.
    assert await kinds(services, asha) == ["unfinished"]


async def test_whose_home_a_moderator_looks_at_hears_that_and_how_it_ends(
    client: httpx.AsyncClient, services: Services
) -> None:
    asha, meera = await person(services), await person(services, "Meera", role="admin")
    room = await home(client, asha, **SPAM, image_urls=[])
    assert await kinds(services, asha) == ["suspected"]
    assert (await inbox(client, asha))[0][0] == "Listing Under Review"
    await decide(client, meera, room, "approve")
    assert await kinds(services, asha) == ["suspected", "approved"]
    await change(client, asha, room, image_urls=[])
    await change(client, asha, room, title="Earn more money in the casino")
    assert await kinds(services, asha) == ["suspected", "approved", "suspected"]


async def test_a_home_that_is_live_or_a_draft_is_held_back_by_nobody(
    client: httpx.AsyncClient, services: Services
) -> None:
    asha = await person(services)
    await home(client, asha)
    draft = await home(client, asha, image_urls=[], **wish("draft"))
    await home(client, asha, property_type="villa", sharing_type=None, image_urls=[])
    assert await told(services, asha) == []
    assert (await do(client, asha, draft, "publish"))["moderation_status"] == "pending_review"
    assert await kinds(services, asha) == ["unfinished"]


async def test_what_was_rejected_and_is_handed_in_again_waits_for_a_moderator(
    client: httpx.AsyncClient, services: Services
) -> None:
    asha, meera = await person(services), await person(services, "Meera", role="admin")
    room = await home(client, asha)
    await decide(client, meera, room, "reject", "No.")
    await do(client, asha, room, "publish")
    assert await kinds(services, asha) == ["rejected", "suspected"]


@pytest.mark.parametrize("waits", [False, True])
async def test_what_staff_send_back_says_what_to_change_also_when_it_waits_already(
    client: httpx.AsyncClient, services: Services, waits: bool
) -> None:
    asha, meera = await person(services), await person(services, "Meera", role="admin")
    room = await home(client, asha, **(SPAM if waits else {}))
    assert (await decide(client, meera, room, "request_edit", REASON)).status_code == 200
    assert await kinds(services, asha) == [*(["suspected"] if waits else []), "returned"]
    assert (await inbox(client, asha))[0] == (
        "Listing Needs a Change",
        f'A moderator asks you to change your listing "{(await read(client, room, asha))["title"]}". Reason: {REASON}',
    )
    assert (await decide(client, meera, room, "reject", REASON)).status_code == 200
    assert (await kinds(services, asha))[-2:] == ["returned", "rejected"]


async def test_what_is_sent_back_by_its_case_is_told_and_kept_too(
    client: httpx.AsyncClient, services: Services
) -> None:
    asha, meera = await person(services), await person(services, "Meera", role="admin")
    room = await home(client, asha, **SPAM)
    await decide_case(client, services, meera, "request_edit", "listing")
    assert await kinds(services, asha) == ["suspected", "returned"]
    shown = await read(client, room, asha)
    assert (shown["moderation_status"], shown["listing_preferences"]["moderation_reason"]) == ("pending_review", REASON)


async def test_whose_home_was_reported_hears_of_it_and_that_it_is_shown_again(
    client: httpx.AsyncClient, services: Services
) -> None:
    asha, meera = await person(services), await person(services, "Meera", role="admin")
    room = await home(client, asha)
    await report_home(client, services, asha, room)
    (held,) = await told(services, asha)
    assert (held["data"]["why"], held["data"]["title"]) == ("reported", ROOM["title"])
    await decide_case(client, services, meera, "dismiss", "person")
    assert (await read(client, room))["moderation_status"] == "live"
    assert await kinds(services, asha) == ["reported", "approved"]
    assert (await told(services, asha))[1]["data"]["title"] == ROOM["title"]


async def test_nobody_who_was_shut_out_hears_that_their_home_is_shown_again(
    client: httpx.AsyncClient, services: Services
) -> None:
    asha, meera = await person(services), await person(services, "Meera", role="admin")
    await report_home(client, services, asha, await home(client, asha))
    await decide_case(client, services, meera, "suspend", "person")
    assert await kinds(services, asha) == ["reported"]


@pytest.mark.parametrize(
    ("action", "heard"), [("approve", "approved"), ("reject", "rejected"), ("request_edit", "returned")]
)
@pytest.mark.parametrize("by_case", [False, True])
async def test_a_held_home_that_is_decided_is_told_once_as_it_stands_in_the_end(
    client: httpx.AsyncClient, services: Services, action: str, heard: str, by_case: bool
) -> None:
    asha, meera = await person(services), await person(services, "Meera", role="admin")
    room = await held_with_a_case(client, services, asha, **SPAM)
    if by_case:
        await decide_case(client, services, meera, action, "listing")
    else:
        await decide(client, meera, room, action, REASON)
    state = {"approved": "live", "rejected": "rejected", "returned": "pending_review"}[heard]
    assert await kinds(services, asha) == ["suspected", "reported", heard]
    assert (await read(client, room, asha))["moderation_status"] == state


async def test_who_makes_a_held_home_unfinished_hears_it_once_and_a_lifted_hold_promises_nothing(
    client: httpx.AsyncClient, services: Services
) -> None:
    asha = await person(services)
    room = await held_with_a_case(client, services, asha)
    for words in ("One", "Two"):
        await change(client, asha, room, image_urls=[], description=words)
    async with services.units.write() as unit:
        await listings.hold(unit, room, "reports again")
        await listings.let_go(unit, room)
    assert (await read(client, room, asha))["moderation_status"] == "pending_review"
    assert await kinds(services, asha) == ["reported", "unfinished"]


async def test_what_is_held_and_rejected_at_once_is_only_rejected(
    client: httpx.AsyncClient, services: Services
) -> None:
    asha = await person(services)
    room = await home(client, asha)
    async with services.units.write() as unit:
        await listings.hold(unit, room, "reports")
        await listings.let_go(unit, room)
        await listings.settle(unit, room, Outcome.REJECT, REASON)
    assert await kinds(services, asha) == ["rejected"]
