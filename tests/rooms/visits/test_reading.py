import json
from datetime import timedelta
from typing import Any

import pytest

from tests.rooms.visits.stage import BASE, TOMORROW, Stage, code
from tests.support.cast import home
from tests.support.statements import counted

pytestmark = pytest.mark.anyio

PRIVATE = ("email", "phone", "supabase_user_id", "subject", "preferences", "settings", "date_of_birth", "agent_id")


async def test_my_visits_are_those_i_make_and_those_i_receive(stage: Stage) -> None:
    asha, other = await stage.person("Asha"), await stage.person("Other")
    ravi, listing = await stage.host()
    first = await stage.asked(asha, listing)
    second = await stage.asked(other, listing, TOMORROW + timedelta(hours=2))
    assert [each["id"] for each in (await stage.get(asha))["items"]] == [first["id"]]
    assert [each["id"] for each in (await stage.get(ravi))["items"]] == [second["id"], first["id"]]


async def test_lists_page_narrow_and_count(stage: Stage) -> None:
    asha = await stage.person("Asha")
    ravi, listing = await stage.host()
    made = [await stage.asked(asha, listing, TOMORROW + timedelta(hours=number)) for number in range(5)]
    await stage.put(ravi, made[1]["id"], status="confirmed")
    await stage.post(asha, made[2]["id"], "cancel")
    seen: list[int] = []
    cursor = None
    while True:
        page = await stage.get(ravi, "", limit=2, include_total=True, **({"cursor": cursor} if cursor else {}))
        seen += [each["id"] for each in page["items"]]
        assert page["total"] == 5
        cursor = page["next_cursor"]
        if not page["has_more"]:
            break
    assert seen == [each["id"] for each in reversed(made)]
    assert [each["id"] for each in (await stage.get(asha, status="confirmed"))["items"]] == [made[1]["id"]]
    assert len((await stage.get(asha, status="scheduled"))["items"]) == 3
    assert len((await stage.get(asha, status="requested"))["items"]) == 3
    upcoming = (await stage.get(asha, "/upcoming"))["items"]
    assert [each["id"] for each in upcoming] == [made[number]["id"] for number in (0, 1, 3, 4)]
    assert (await stage.get(asha, "/past"))["items"] == []
    await stage.advance(days=1, hours=4)
    past = (await stage.get(asha, "/past"))["items"]
    assert [each["id"] for each in past] == [made[1]["id"], made[0]["id"]]
    assert [each["id"] for each in (await stage.get(asha, "/upcoming"))["items"]] == [made[3]["id"], made[4]["id"]]


@pytest.mark.parametrize("path", ["", "/all"])
async def test_an_unknown_status_is_refused_with_a_reason(stage: Stage, path: str) -> None:
    boss = await stage.person("Boss", role="admin")
    answer = await stage.client.get(f"{BASE}{path}", params={"status": "bogus"}, headers=boss.headers)
    assert code(answer) == (422, "VALIDATION_ERROR")
    wrong = await stage.client.get(f"{BASE}{path}", params={"cursor": "x"}, headers=boss.headers)
    assert code(wrong) == (400, "INVALID_CURSOR")


async def test_nothing_is_read_without_signing_in(stage: Stage) -> None:
    for path in (
        "",
        "/all",
        "/past",
        "/upcoming",
        "/1",
        "/1.ics",
        "/calendar",
        "/availability",
        "/slots?property_id=1",
    ):
        assert (await stage.client.get(BASE + path)).status_code == 401


async def test_all_visits_are_for_staff_and_of_their_own_for_agents(stage: Stage) -> None:
    asha, boss = await stage.person("Asha"), await stage.person("Boss", role="admin")
    ravi, listing = await stage.host()
    first = await stage.asked(asha, listing)
    number = await stage.agent()
    acting = await stage.person("Acting", role="agent", agent_id=number)
    second = await stage.asked(asha, listing, TOMORROW + timedelta(hours=2))
    cared = await stage.person("Cared", agent_id=number)
    third = await stage.asked(cared, (await stage.host("Third"))[1], TOMORROW + timedelta(hours=2))

    async def ids(who: Any, **query: Any) -> set[int]:
        return {each["id"] for each in (await stage.get(who, "/all", **query))["items"]}

    assert await ids(boss) == {first["id"], second["id"], third["id"]}
    assert await ids(boss, user_id=cared.id) == {third["id"]}
    assert await ids(boss, property_id=listing) == {first["id"], second["id"]}
    assert await ids(boss, agent_id=number) == {second["id"]}
    assert await ids(boss, status="rescheduled") == set()
    assert await ids(acting) == {second["id"], third["id"]}
    for who in (asha, ravi, cared):
        answer = await stage.client.get(f"{BASE}/all", headers=who.headers)
        assert code(answer) == (403, "AGENT_REQUIRED")


async def test_an_agents_visits_are_read_by_them_and_staff_only(stage: Stage) -> None:
    asha, boss = await stage.person("Asha"), await stage.person("Boss", role="admin")
    _, listing = await stage.host()
    number = await stage.agent()
    acting = await stage.person("Acting", role="agent", agent_id=number)
    cared = await stage.person("Cared", agent_id=number)
    made = await stage.asked(asha, listing)
    path = f"/api/v1/agents/{number}/visits"
    for who in (acting, boss):
        page = (await stage.client.get(path, params={"include_total": True}, headers=who.headers)).json()
        assert ([each["id"] for each in page["items"]], page["total"]) == ([made["id"]], 1)
    for who in (asha, cared):
        assert code(await stage.client.get(path, headers=who.headers)) == (403, "INSUFFICIENT_PERMISSIONS")
    gone = await stage.client.get("/api/v1/agents/987654/visits", headers=boss.headers)
    assert code(gone) == (404, "AGENT_NOT_FOUND")


async def test_nothing_private_of_another_person_is_in_a_visit(stage: Stage) -> None:
    asha, mina, _, _ = await stage.matched()
    ravi = await stage.person("Ravi", email="ravi@example.com", phone="+919812312312", current_latitude=12.9)
    async with stage.services.units.write() as unit:
        for who, address in ((asha, "asha@example.com"), (mina, "mina@example.com")):
            await unit.fetch(
                "UPDATE users SET email = %s, phone = %s WHERE id = %s", (address, f"+9198{who.id}", who.id)
            )
    listing = await home(stage.client, ravi, owner_contact="+919812312312")
    made = await stage.asked(asha, listing, visit_context="flatmate_meet", counterparty_user_id=mina.id)
    for who in (asha, mina, ravi):
        visit = await stage.get(who, f"/{made['id']}")
        text = json.dumps(visit)
        assert "example.com" not in text
        assert "9198" not in text
        for person in (visit["counterparty_user"], visit["visitor"]):
            assert person.keys() == {"id", "full_name", "profile_image_url"}
        assert not set(PRIVATE) & visit["property"].keys()
        assert "owner_contact" not in visit["property"]


async def test_the_door_is_told_to_the_visitor_once_the_tour_is_sure(stage: Stage) -> None:
    asha = await stage.person("Asha")
    ravi, listing = await stage.host(full_address="7, 3rd Cross")
    made = await stage.asked(asha, listing)
    assert made["property"]["full_address"] is None
    assert (await stage.get(ravi, f"/{made['id']}"))["property"]["full_address"] == "7, 3rd Cross"
    await stage.put(ravi, made["id"], status="confirmed")
    sure = await stage.get(asha, f"/{made['id']}")
    assert sure["property"]["full_address"] == "7, 3rd Cross"
    await stage.post(asha, made["id"], "cancel")
    assert (await stage.get(asha, f"/{made['id']}"))["property"]["full_address"] is None


async def test_of_a_shared_home_a_visitor_reads_the_lane_until_the_tour_is_sure(stage: Stage) -> None:
    asha = await stage.person("Asha")
    where = {"latitude": 12.978412, "longitude": 77.640856}
    ravi, listing = await stage.host(**where)
    made = await stage.asked(asha, listing)
    lane = (12.978, 77.641, True)
    for visit in (made, (await stage.get(asha))["items"][0]):
        place = visit["property"]
        assert (place["latitude"], place["longitude"], place["position_is_approximate"]) == lane
    assert (await stage.get(ravi, f"/{made['id']}"))["property"]["latitude"] == where["latitude"]
    await stage.put(ravi, made["id"], status="confirmed")
    sure = (await stage.get(asha, f"/{made['id']}"))["property"]
    assert (sure["latitude"], sure["position_is_approximate"]) == (where["latitude"], False)


async def test_where_two_meet_is_told_to_about_a_kilometre(stage: Stage) -> None:
    asha, mina, _, _ = await stage.matched()
    _, listing = await stage.host(full_address="7, 3rd Cross")
    made = await stage.confirmed(asha, mina, listing, visit_context="flatmate_meet", counterparty_user_id=mina.id)
    place = made["property"]
    assert (place["latitude"], place["longitude"], place["position_is_approximate"]) == (12.98, 77.64, True)
    assert place["full_address"] is None


async def test_whoever_is_blocked_sees_the_other_no_more(stage: Stage) -> None:
    asha, mina, _, _ = await stage.matched()
    _, listing = await stage.host()
    made = await stage.asked(asha, listing, visit_context="flatmate_meet", counterparty_user_id=mina.id)
    await stage.client.post("/api/v1/flatmates/blocks", json={"blocked_user_id": asha.id}, headers=mina.headers)
    for who in (asha, mina):
        visit = await stage.get(who, f"/{made['id']}")
        assert (visit["status"], visit["counterparty_user"], visit["visitor"]) == ("cancelled", None, None)


async def test_a_visitor_and_a_host_who_are_apart_read_nothing_of_each_other_in_what_was(stage: Stage) -> None:
    asha = await stage.person("Asha")
    ravi, listing = await stage.host()
    made = await stage.confirmed(asha, ravi, listing)
    assert made["visitor"]["full_name"] == "Asha"
    await stage.advance(days=2)
    await stage.client.post("/api/v1/flatmates/blocks", json={"blocked_user_id": ravi.id}, headers=asha.headers)
    assert (await stage.get(ravi, f"/{made['id']}"))["visitor"] is None
    assert (await stage.get(asha, f"/{made['id']}"))["property"]["owner_name"] is None
    boss = await stage.person("Boss", role="admin")
    assert (await stage.get(boss, f"/{made['id']}"))["visitor"]["full_name"] == "Asha"


@pytest.mark.parametrize("path", ["", "/upcoming", "/past", "/all"])
async def test_a_list_is_one_statement(stage: Stage, path: str) -> None:
    boss = await stage.person("Boss", role="admin")
    _, listing = await stage.host()
    for number in range(3):
        await stage.asked(boss, listing, TOMORROW + timedelta(hours=number))
    with counted(stage.services) as seen:
        await stage.get(boss, path)
    # One finds out who asks, one reads the page with homes, people and agents.
    assert len(seen) == 2, seen


async def test_the_whole_is_counted_for_staff(stage: Stage) -> None:
    boss, asha = await stage.person("Boss", role="admin"), await stage.person("Asha")
    _, listing = await stage.host()
    number = await stage.agent("Senior", agent_type="senior")
    await stage.client.post("/api/v1/agents/assign", headers=asha.headers)
    await stage.asked(asha, listing)
    stats = (await stage.client.get("/api/v1/agents/system/stats", headers=boss.headers)).json()
    assert stats["load_distribution"] == [
        {
            "agent_id": number, "agent_name": "Senior", "current_users": 1, "utilization_percentage": 2.0,
            "is_available": True, "queue_length": 0,
        }
    ]  # fmt: skip
    del stats["load_distribution"], stats["active_users"]
    assert stats == {
        "total_agents": 1, "active_agents": 1, "total_users_served": 1, "system_satisfaction_score": 0,
        "agents_by_type": {"senior": 1}, "properties_listed": 1, "occupancy_rate": 0, "total_bookings": 0,
        "total_visits": 1, "total_revenue": 0,
    }  # fmt: skip
    refused = await stage.client.get("/api/v1/agents/system/stats", headers=asha.headers)
    assert code(refused) == (403, "ADMIN_REQUIRED")
