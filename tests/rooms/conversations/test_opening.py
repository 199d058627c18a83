import asyncio

import httpx
import pytest

from aangan.conversations import service as conversations
from aangan.conversations.errors import KeptApart, NobodyToTalkTo
from aangan.conversations.schemas import ConversationSummary
from aangan.conversations.types import ConversationSource
from aangan.identity.events import AccountClosed
from aangan.infra.services import Services
from aangan.infra.settings import Settings
from aangan.kit.actor import Actor, Role
from aangan.safety import service as safety
from tests.rooms.conversations.stage import BASE, heard, inbox, look, offer, say, talking, two
from tests.support.cast import Person, person
from tests.support.house import browser, opened_app

pytestmark = pytest.mark.anyio


def acting(who: Person) -> Actor:
    return Actor(who.id, Role.USER, f"subject-{who.id}")


async def open_with(
    client: httpx.AsyncClient, who: Person, whom: Person, **more: object
) -> tuple[int, dict[str, object]]:
    answer = await client.post(BASE, json={"peer_user_id": whom.id, **more}, headers=who.headers)
    return answer.status_code, answer.json()


async def test_first_openings_at_the_same_moment_make_one_conversation_for_each_of_60_pairs(
    services: Services,
) -> None:
    async def race() -> tuple[int, int]:
        asha, ravi = await person(services), await person(services)
        return await asyncio.gather(talking(services, asha, ravi), talking(services, ravi, asha))

    for _ in range(10):
        for one, other in await asyncio.gather(*(race() for _ in range(6))):
            assert one == other
    async with services.units.read() as unit:
        row = await unit.fetch_one(
            "SELECT count(*) AS n, count(*) FILTER (WHERE low_id < high_id) AS ordered FROM conversations"
        )
    assert row == {"n": 60, "ordered": 60}


async def test_opening_again_gives_the_same_conversation_and_tells_nobody(services: Services) -> None:
    asha, ravi, talk = await two(services)
    assert await heard(services, asha) == [("conversation_updated", {"conversation_id": talk})]
    assert await talking(services, ravi, asha) == talk
    assert len(await heard(services, asha)) == len(await heard(services, ravi)) == 1


async def test_a_new_match_opens_what_was_closed(client: httpx.AsyncClient, services: Services) -> None:
    asha, ravi, talk = await two(services)
    async with services.units.write() as unit:
        await conversations.close(unit, (asha.id, ravi.id))
    assert (await open_with(client, asha, ravi))[0] == 409
    assert await talking(services, asha, ravi) == talk
    assert (await say(client, asha, talk))["conversation_id"] == talk


async def test_nobody_opens_a_conversation_across_a_block(client: httpx.AsyncClient, services: Services) -> None:
    asha, ravi, meera = [await person(services, name=name) for name in ("Asha", "Ravi", "Meera")]
    await talking(services, asha, ravi)
    async with services.units.write() as unit:
        await safety.block(unit, acting(ravi), asha.id)
        await safety.block(unit, acting(meera), asha.id)
    for other in (ravi, meera):
        for one, whom in ((asha, other), (other, asha)):
            assert (await open_with(client, one, whom))[0] == 403
            with pytest.raises(KeptApart):
                await talking(services, one, whom)


async def test_after_a_block_is_taken_back_only_a_new_match_opens_the_conversation(
    client: httpx.AsyncClient, services: Services
) -> None:
    asha, ravi, talk = await two(services)
    async with services.units.write() as unit:
        await safety.block(unit, acting(ravi), asha.id)
    async with services.units.write() as unit:
        await safety.unblock(unit, acting(ravi), asha.id)
    for one, whom in ((asha, ravi), (ravi, asha)):
        status, answer = await open_with(client, one, whom, initial_message="again?")
        assert (status, answer["error"]["code"]) == (409, "CONVERSATION_NOT_ACTIVE")
    assert await talking(services, asha, ravi) == talk
    assert (await open_with(client, asha, ravi, initial_message="again?"))[1]["status"] == "active"


async def test_one_of_two_blocks_taken_back_leaves_the_conversation_blocked(
    client: httpx.AsyncClient, services: Services
) -> None:
    asha, ravi, talk = await two(services)
    async with services.units.write() as unit:
        await safety.block(unit, acting(ravi), asha.id)
        await safety.block(unit, acting(asha), ravi.id)
    async with services.units.write() as unit:
        await safety.unblock(unit, acting(ravi), asha.id)
    assert (await client.get(f"{BASE}/{talk}", headers=asha.headers)).json()["status"] == "blocked"


async def test_a_matched_pair_opens_what_they_have_and_says_the_first_message(
    client: httpx.AsyncClient, services: Services
) -> None:
    asha, ravi, talk = await two(services)
    status, summary = await open_with(client, asha, ravi, initial_message="  Hi Ravi ")
    assert (status, summary["id"], summary["last_message_preview"]) == (200, talk, "Hi Ravi")
    ConversationSummary.model_validate(summary)
    assert (await open_with(client, asha, ravi, initial_message=" "))[0] == 200
    assert [said["body"] for said in (await look(client, ravi, talk))["messages"]] == ["Hi Ravi"]


async def test_strangers_without_a_home_between_them_cannot_open_a_conversation(
    client: httpx.AsyncClient, services: Services
) -> None:
    asha, ravi = await person(services, name="Asha"), await person(services, name="Ravi")
    assert (await open_with(client, asha, ravi, initial_message="hello stranger"))[0] == 403
    assert (await inbox(client, ravi))["items"] == []


async def test_a_live_home_of_the_other_opens_a_conversation_about_it(
    client: httpx.AsyncClient, services: Services
) -> None:
    asha = await person(services, name="Asha")
    ravi = await person(services, name="Ravi", profile_image_url="/media/ravi.jpg")
    home = await offer(client, ravi)
    status, summary = await open_with(client, asha, ravi, context_property_id=home, initial_message="Still free?")
    assert status == 200, summary
    assert (summary["source"], summary["status"], summary["matched_at"]) == ("listing_interest", "active", None)
    assert summary["context_property"] == {
        "id": home,
        "title": "Sunny flat by the lake",
        "locality": "Baner",
        "city": "Pune",
        "monthly_rent": 18500.5,
        "main_image_url": "https://pictures.test/front.jpg",
        "owner_name": "Ravi",
        "owner_image_url": "http://127.0.0.1:8000/media/ravi.jpg",
    }
    assert summary["peer"]["profile_image_url"] == "http://127.0.0.1:8000/media/ravi.jpg"
    ConversationSummary.model_validate(summary)
    (theirs,) = (await inbox(client, ravi))["items"]
    assert (theirs["id"], theirs["unread_count"], theirs["context_property"]["id"]) == (summary["id"], 1, home)


async def test_who_offers_a_home_can_be_written_to_without_naming_it(
    client: httpx.AsyncClient, services: Services
) -> None:
    asha, ravi = await person(services, name="Asha"), await person(services, name="Ravi")
    home = await offer(client, ravi)
    status, summary = await open_with(client, asha, ravi)
    assert (status, summary["context_property"]["id"]) == (200, home)


async def test_ones_own_or_a_strangers_home_is_no_reason_to_write_to_somebody(
    client: httpx.AsyncClient, services: Services
) -> None:
    asha, ravi, meera = [await person(services, name=name) for name in ("Asha", "Ravi", "Meera")]
    for owner in (asha, meera):
        home = await offer(client, owner)
        assert (await open_with(client, asha, ravi, context_property_id=home))[0] == 403
    assert (await open_with(client, asha, ravi, context_property_id=2**62))[0] == 403


async def test_a_home_named_later_becomes_what_the_two_talk_about_and_its_end_ends_only_that(
    client: httpx.AsyncClient, services: Services
) -> None:
    asha, ravi, talk = await two(services)
    first, second = await offer(client, ravi), await offer(client, ravi, "Quiet room near the park")
    for home in (first, second):
        status, summary = await open_with(client, asha, ravi, context_property_id=home)
        assert (status, summary["id"], summary["context_property"]["id"]) == (200, talk, home)
    assert (await open_with(client, asha, ravi))[1]["context_property"]["id"] == second
    assert (await client.delete(f"/api/v1/properties/{second}", headers=ravi.headers)).status_code == 200
    summary = (await client.get(f"{BASE}/{talk}", headers=asha.headers)).json()
    assert (summary["status"], summary["context_property"]) == ("active", None)


async def test_two_who_write_first_at_the_same_moment_share_one_conversation_and_both_messages(
    client: httpx.AsyncClient, services: Services
) -> None:
    asha, ravi = await person(services, name="Asha"), await person(services, name="Ravi")
    await offer(client, asha)
    await offer(client, ravi)
    answers = await asyncio.gather(
        *(open_with(client, asha, ravi, initial_message="hi Ravi") for _ in range(2)),
        *(open_with(client, ravi, asha, initial_message="hi Asha") for _ in range(2)),
    )
    assert {status for status, _ in answers} == {200}
    (talk,) = {summary["id"] for _, summary in answers}
    said = (await look(client, asha, int(str(talk))))["messages"]
    assert sorted(one["body"] for one in said) == ["hi Asha", "hi Asha", "hi Ravi", "hi Ravi"]


async def test_nobody_talks_to_themselves_or_to_somebody_who_does_not_exist(
    client: httpx.AsyncClient, services: Services
) -> None:
    asha = await person(services, name="Asha")
    assert (await open_with(client, asha, asha))[0] == 400
    ghost = Person(asha.id + 1000, "Nobody", "nobody", {})
    assert (await open_with(client, asha, ghost))[0] == 404
    with pytest.raises(NobodyToTalkTo):
        await talking(services, asha, ghost)
    answer = await client.post(BASE, json={"peer_user_id": 0}, headers=asha.headers)
    assert answer.status_code == 422


async def test_a_first_message_that_is_too_long_is_refused(client: httpx.AsyncClient, services: Services) -> None:
    asha, ravi, _ = await two(services)
    assert (await open_with(client, asha, ravi, initial_message="x" * 4001))[0] == 422


async def test_who_leaves_for_good_closes_their_conversations(client: httpx.AsyncClient, services: Services) -> None:
    asha, ravi, talk = await two(services)
    meera = await person(services, name="Meera")
    kept = await talking(services, ravi, meera)
    async with services.units.write() as unit:
        unit.emit(AccountClosed(asha.id))
    assert (await client.get(f"{BASE}/{talk}", headers=ravi.headers)).json()["status"] == "closed"
    assert (await client.get(f"{BASE}/{kept}", headers=ravi.headers)).json()["status"] == "active"


async def test_a_later_match_is_dated_and_keeps_what_brought_the_two_together(
    client: httpx.AsyncClient, services: Services
) -> None:
    asha, ravi = await person(services, name="Asha"), await person(services, name="Ravi")
    async with services.units.write() as unit:
        talk = await conversations.ensure_conversation(
            unit, (ravi.id, asha.id), source=ConversationSource.LISTING_INTEREST
        )
    summary = (await client.get(f"{BASE}/{talk}", headers=asha.headers)).json()
    assert (summary["source"], summary["matched_at"]) == ("listing_interest", None)
    await talking(services, asha, ravi)
    summary = (await client.get(f"{BASE}/{talk}", headers=asha.headers)).json()
    assert summary["source"] == "listing_interest"
    assert summary["matched_at"].endswith("Z")


async def test_only_so_many_conversations_are_opened_a_day_without_a_word(settings: Settings) -> None:
    changed = settings.model_copy(update={"silent_openings_per_day": 1})
    async with opened_app(changed) as (app, services), browser(app) as door:
        await services.valkey.flushdb()
        asha, owners = await person(services), [await person(services, f"Owner {n}") for n in range(3)]
        for owner in owners:
            await offer(door, owner)

        async def opened(owner: Person, **more: str) -> httpx.Response:
            return await door.post(BASE, json={"peer_user_id": owner.id, **more}, headers=asha.headers)

        assert (await opened(owners[0])).status_code == 200
        refused = await opened(owners[1])
        assert (refused.status_code, refused.json()["error"]["code"]) == (429, "OPENING_LIMIT")
        assert (await opened(owners[0])).status_code == 200
        assert (await opened(owners[2], initial_message="Is it free?")).status_code == 200
