import asyncio
from collections import Counter
from datetime import timedelta

import pytest
from psycopg.errors import ExclusionViolation

from aangan.agents import service as agents
from aangan.identity import service as identity
from aangan.infra.unit import Unit
from aangan.kit.actor import Actor, Role
from aangan.kit.ids import UserId
from aangan.listings import service as listings
from tests.rooms.visits.stage import TOMORROW, Stage, code
from tests.support.cast import Person, home
from tests.support.turns import until_they_wait

pytestmark = pytest.mark.anyio

OVERLAPS = """
SELECT count(*) AS number FROM visit_diary one
JOIN visit_diary other ON one.id < other.id AND one.during && other.during
    AND (one.user_id = other.user_id OR one.agent_id = other.agent_id)
"""


async def overlaps(stage: Stage) -> int:
    async with stage.services.units.read() as unit:
        return int((await unit.fetch(OVERLAPS))[0]["number"])


async def test_one_time_of_a_host_is_given_once_however_many_ask_at_once(stage: Stage) -> None:
    _, listing = await stage.host()
    crowd = [await stage.person(f"V{number}") for number in range(12)]
    answers = await asyncio.gather(*(stage.ask(who, listing) for who in crowd))
    assert Counter(answer.status_code for answer in answers) == {200: 1, 409: 11}
    refused = next(answer for answer in answers if answer.status_code == 409).json()["error"]
    assert (refused["code"], refused["details"]["taken"]) == ("VISIT_CONFLICT", "host")
    assert await overlaps(stage) == 0


async def test_one_time_of_a_visitor_is_given_once_over_many_homes(stage: Stage) -> None:
    asha = await stage.person("Asha")
    listings = [(await stage.host(f"H{number}"))[1] for number in range(8)]
    answers = await asyncio.gather(
        *(stage.ask(asha, listing, TOMORROW + timedelta(minutes=5 * number)) for number, listing in enumerate(listings))
    )
    assert Counter(answer.status_code for answer in answers) == {200: 1, 409: 7}
    taken = {answer.json()["error"]["details"]["taken"] for answer in answers if answer.status_code == 409}
    assert taken == {"visitor"}


async def test_nobody_receives_and_visits_at_the_same_time(stage: Stage) -> None:
    one, one_home = await stage.host("One")
    other, other_home = await stage.host("Other")
    for _ in range(5):
        answers = await asyncio.gather(stage.ask(one, other_home), stage.ask(other, one_home))
        assert sorted(answer.status_code for answer in answers) == [200, 409]
        won = next(answer.json() for answer in answers if answer.status_code == 200)
        await stage.post(one, won["id"], "cancel")
    assert await overlaps(stage) == 0


async def test_crowds_that_want_one_another_neither_overlap_nor_fail(stage: Stage) -> None:
    hosts = [await stage.host(f"H{number}") for number in range(4)]
    await stage.agent("One")
    await stage.agent("Other")
    wishes = [
        (who, listing, TOMORROW + timedelta(minutes=30 * number))
        for who, _ in hosts
        for owner, listing in hosts
        for number in range(4)
        if owner.id != who.id
    ]
    answers = await asyncio.gather(*(stage.ask(who, listing, at) for who, listing, at in wishes))
    assert {answer.status_code for answer in answers} == {200, 409}
    assert await overlaps(stage) == 0


async def test_the_database_itself_refuses_a_second_visit_at_the_time(stage: Stage) -> None:
    asha = await stage.person("Asha")
    ravi, listing = await stage.host()
    made = await stage.asked(asha, listing)
    for column, value in (("user_id", ravi.id), ("user_id", asha.id)):
        with pytest.raises(ExclusionViolation):
            async with stage.services.units.write() as unit:
                await unit.fetch(
                    """INSERT INTO visits (user_id, property_id, scheduled_date, duration_minutes, status, status_at,
                    proposed_by, visit_context)
                    SELECT %(who)s, property_id, scheduled_date + interval '59 minutes', 60, 'confirmed', now(),
                           'visitor', 'flatmate_meet'
                    FROM visits WHERE id = %(id)s""",
                    {"who": value, "id": made["id"]},
                )
        assert column == "user_id"


async def test_visits_that_touch_do_not_overlap_and_a_cancelled_one_frees_its_time(stage: Stage) -> None:
    asha, kabir, mina = [await stage.person(name) for name in ("Asha", "Kabir", "Mina")]
    _, listing = await stage.host()
    first = await stage.asked(asha, listing)
    await stage.asked(kabir, listing, TOMORROW + timedelta(hours=1))
    assert code(await stage.ask(mina, listing, TOMORROW + timedelta(minutes=-59))) == (409, "VISIT_CONFLICT")
    await stage.post(asha, first["id"], "cancel")
    await stage.asked(mina, listing)


async def test_a_conflict_tells_the_three_nearest_free_times(stage: Stage) -> None:
    asha, kabir = await stage.person("Asha"), await stage.person("Kabir")
    _, listing = await stage.host()
    await stage.asked(asha, listing)
    refused = await stage.ask(kabir, listing)
    assert code(refused) == (409, "VISIT_CONFLICT")
    free = [each["starts_at"][:16] for each in refused.json()["error"]["details"]["alternatives"]]
    assert free == ["2027-01-05T04:30", "2027-01-05T06:30", "2027-01-05T07:30"]
    for each in refused.json()["error"]["details"]["alternatives"]:
        await stage.asked(kabir, listing, each["starts_at"])


async def test_a_move_onto_a_taken_time_is_refused_and_nothing_moves(stage: Stage) -> None:
    asha, kabir = await stage.person("Asha"), await stage.person("Kabir")
    _, listing = await stage.host()
    await stage.asked(asha, listing)
    made = await stage.asked(kabir, listing, TOMORROW + timedelta(hours=3))
    refused = await stage.post(kabir, made["id"], "reschedule", {"new_date": TOMORROW.isoformat()})
    assert code(refused) == (409, "VISIT_CONFLICT")
    assert len(refused.json()["error"]["details"]["alternatives"]) == 3
    assert await stage.get(kabir, f"/{made['id']}") == made
    # Its own time stands in no visit's way.
    later = (TOMORROW + timedelta(hours=3, minutes=30)).isoformat()
    assert (await stage.post(kabir, made["id"], "reschedule", {"new_date": later})).status_code == 200


async def test_two_who_want_each_others_time_both_stay_or_one_moves(stage: Stage) -> None:
    asha, kabir = await stage.person("Asha"), await stage.person("Kabir")
    _, listing = await stage.host()
    one = await stage.asked(asha, listing)
    other = await stage.asked(kabir, listing, TOMORROW + timedelta(hours=1))
    answers = await asyncio.gather(
        stage.post(asha, one["id"], "reschedule", {"new_date": other["scheduled_date"]}),
        stage.post(kabir, other["id"], "reschedule", {"new_date": one["scheduled_date"]}),
    )
    assert [answer.status_code for answer in answers] == [409, 409]
    assert await overlaps(stage) == 0


async def test_a_confirmation_and_a_cancellation_at_once_leave_one_truth(stage: Stage) -> None:
    asha = await stage.person("Asha")
    ravi, listing = await stage.host()
    for number in range(6):
        made = await stage.asked(asha, listing, TOMORROW + timedelta(hours=number))
        version = made["version"]
        answers = await asyncio.gather(
            stage.put(ravi, made["id"], status="confirmed", version=version),
            stage.put(asha, made["id"], status="cancelled", version=version),
        )
        assert sorted(answer.status_code for answer in answers) == [200, 409]
        won = next(answer.json() for answer in answers if answer.status_code == 200)
        assert (await stage.get(asha, f"/{made['id']}"))["status"] == won["status"]


async def test_a_block_and_a_request_at_once_leave_no_visit(stage: Stage) -> None:
    for number in range(6):
        asha = await stage.person("Asha")
        ravi, listing = await stage.host(f"H{number}")
        block = {"blocked_user_id": asha.id}
        asked, blocked = await asyncio.gather(
            stage.ask(asha, listing),
            stage.client.post("/api/v1/flatmates/blocks", json=block, headers=ravi.headers),
        )
        assert blocked.status_code == 200
        assert asked.status_code in {200, 403}
        page = await stage.get(asha)
        assert [visit["status"] for visit in page["items"]] in ([], ["cancelled"])


async def test_an_unmatch_and_a_meeting_at_once_leave_no_meeting(stage: Stage) -> None:
    for _ in range(4):
        asha, mina, match_id, _ = await stage.matched()
        listing = await home(stage.client, asha)
        asked, ended = await asyncio.gather(
            stage.ask(asha, listing, visit_context="flatmate_meet", counterparty_user_id=mina.id),
            stage.client.put(f"/api/v1/flatmates/matches/{match_id}/unmatch", headers=mina.headers),
        )
        assert (ended.status_code, asked.status_code in {200, 400}) == (200, True)
        page = await stage.get(asha)
        assert [visit["status"] for visit in page["items"]] in ([], ["cancelled"])


async def leaves(stage: Stage, who: Person, how: str) -> None:
    async with stage.services.units.write() as unit:
        await left(unit, who, how)


async def left(unit: Unit, who: Person, how: str) -> None:
    if how == "suspended":
        await identity.suspend(unit, who.id)
    else:
        await identity.close_account(unit, Actor(UserId(who.id), Role.USER, who.subject), confirm=True)
    await unit.settle()


async def standing(stage: Stage) -> int:
    async with stage.services.units.read() as unit:
        rows = await unit.fetch("SELECT count(*) AS number FROM visits WHERE status <> 'cancelled'")
    return int(rows[0]["number"])


@pytest.mark.parametrize("how", ["suspended", "closed"])
@pytest.mark.parametrize("part", ["visitor", "host"])
async def test_who_leaves_while_a_visit_is_written_is_not_expected(stage: Stage, part: str, how: str) -> None:
    asha = await stage.person("Asha")
    ravi, listing = await stage.host()
    async with stage.services.units.write() as unit:
        # The visit is written, and waits for its agent.
        await agents.take_turns(unit)
        asking = asyncio.create_task(stage.ask(asha, listing))
        await until_they_wait(stage.services, asking)
        leaving = asyncio.create_task(leaves(stage, asha if part == "visitor" else ravi, how))
        await until_they_wait(stage.services, asking, leaving)
    assert (await asking).status_code == 200
    await leaving
    assert await standing(stage) == 0


@pytest.mark.parametrize("how", ["suspended", "closed"])
@pytest.mark.parametrize(("part", "status"), [("visitor", 403), ("host", 404)])
async def test_nobody_asks_or_is_asked_who_is_just_leaving(stage: Stage, part: str, status: int, how: str) -> None:
    asha = await stage.person("Asha")
    ravi, listing = await stage.host()
    async with stage.services.units.write() as unit:
        await left(unit, asha if part == "visitor" else ravi, how)
        asking = asyncio.create_task(stage.ask(asha, listing))
        await until_they_wait(stage.services, asking)
    assert (await asking).status_code == status
    assert await standing(stage) == 0


@pytest.mark.parametrize("part", ["visitor", "counterparty"])
async def test_two_do_not_meet_of_whom_one_is_just_closing_the_account(stage: Stage, part: str) -> None:
    asha, mina, _, _ = await stage.matched()
    listing = await home(stage.client, asha)
    leaver = asha if part == "visitor" else mina
    async with stage.services.units.write() as unit:
        acting = Actor(UserId(leaver.id), Role.USER, leaver.subject)
        await identity.close_account(unit, acting, confirm=True)
        meeting = stage.ask(asha, listing, visit_context="flatmate_meet", counterparty_user_id=mina.id)
        asking = asyncio.create_task(meeting)
        await until_they_wait(stage.services, asking)
        # What follows ends their match, which whoever asks must not hold by now.
        await unit.settle()
    assert (await asking).status_code in {400, 403, 404}
    assert await standing(stage) == 0


@pytest.mark.parametrize("end", ["deleted", "paused"])
async def test_a_home_that_goes_or_rests_at_the_moment_is_not_visited(stage: Stage, end: str) -> None:
    asha = await stage.person("Asha")
    ravi, listing = await stage.host()
    acting = Actor(UserId(ravi.id), Role.USER, ravi.subject)
    async with stage.services.units.write() as unit:
        if end == "deleted":
            await listings.remove(unit, acting, listing)
        else:
            await listings.pause(unit, acting, listing, base="")
        asking = asyncio.create_task(stage.ask(asha, listing))
        await until_they_wait(stage.services, asking)
    assert (await asking).status_code == 404
    assert await standing(stage) == 0


async def test_a_home_that_is_just_being_visited_stays(stage: Stage) -> None:
    asha = await stage.person("Asha")
    ravi, listing = await stage.host()
    async with stage.services.units.write() as unit:
        await agents.take_turns(unit)
        asking = asyncio.create_task(stage.ask(asha, listing))
        await until_they_wait(stage.services, asking)
        removing = asyncio.create_task(stage.client.delete(f"/api/v1/properties/{listing}", headers=ravi.headers))
        await until_they_wait(stage.services, asking, removing)
    assert (await asking).status_code == 200
    assert code(await removing) == (400, "PROPERTY_HAS_VISITS")
    assert await standing(stage) == 1
