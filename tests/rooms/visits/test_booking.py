from datetime import timedelta
from typing import Any

import pytest

from tests.rooms.visits.stage import BASE, MONDAY, TOMORROW, Stage, code
from tests.support.cast import home

pytestmark = pytest.mark.anyio

CONTRACT = {
    "property_id", "scheduled_date", "special_requirements", "visit_context", "counterparty_user_id",
    "conversation_id", "match_id", "id", "user_id", "agent_id", "agents", "actual_date", "status", "visit_notes",
    "visitor_feedback", "interest_level", "follow_up_required", "follow_up_date", "cancellation_reason",
    "rescheduled_from", "created_at", "updated_at", "property", "counterparty_user", "property_title",
}  # fmt: skip


async def test_a_tour_is_kept_and_shown_with_every_field_of_the_contract(stage: Stage) -> None:
    asha = await stage.person("Asha")
    _, listing = await stage.host()
    made = await stage.asked(asha, listing, special_requirements="With my mother")
    assert made.keys() >= CONTRACT
    assert (made["status"], made["visit_context"], made["user_id"]) == ("requested", "property_tour", asha.id)
    assert made["scheduled_date"] == "2027-01-05T05:30:00Z"
    assert made["special_requirements"] == "With my mother"
    assert made["property"]["title"] == made["property_title"] == "Sunny room in a quiet lane"
    assert made["property"]["monthly_rent"] == 22000
    assert [each["image_url"] for each in made["property"]["images"]] == [
        "https://pictures.test/1.jpg",
        "https://pictures.test/2.jpg",
    ]
    # Read anew, on another connection.
    assert await stage.get(asha, f"/{made['id']}") == made


async def test_who_asks_for_another_asks_for_themselves(stage: Stage) -> None:
    asha, other = await stage.person("Asha"), await stage.person("Other")
    _, listing = await stage.host()
    assert (await stage.asked(asha, listing, user_id=other.id))["user_id"] == asha.id


async def test_a_time_without_a_zone_is_utc(stage: Stage) -> None:
    asha = await stage.person("Asha")
    _, listing = await stage.host()
    assert (await stage.asked(asha, listing, "2027-01-05T10:00:00"))["scheduled_date"] == "2027-01-05T10:00:00Z"


async def test_a_date_alone_is_eleven_in_the_hosts_zone(stage: Stage) -> None:
    asha = await stage.person("Asha")
    _, listing = await stage.host()
    made = await stage.asked(asha, listing, "2027-01-05")
    assert (made["scheduled_date"], made["timezone"]) == ("2027-01-05T05:30:00Z", "Asia/Kolkata")


async def test_a_date_alone_finds_the_next_free_time_of_the_day(stage: Stage) -> None:
    _, listing = await stage.host()
    times = [
        (await stage.asked(await stage.person(f"V{number}"), listing, "2027-01-05"))["scheduled_date"][11:16]
        for number in range(3)
    ]
    # Eleven, noon, ten in India.
    assert times == ["05:30", "06:30", "04:30"]


async def test_today_means_a_time_that_is_still_to_come(stage: Stage) -> None:
    asha = await stage.person("Asha")
    _, listing = await stage.host()
    await stage.advance(hours=6)
    made = await stage.asked(asha, listing, "2027-01-04")
    assert made["scheduled_date"] == "2027-01-04T10:30:00Z"


@pytest.mark.parametrize(
    ("at", "refusal"),
    [
        ((MONDAY - timedelta(seconds=1)).isoformat(), "VISIT_IN_PAST"),
        (MONDAY.isoformat(), "VISIT_IN_PAST"),
        ("2001-01-01", "VISIT_IN_PAST"),
        ("2027-01-03", "VISIT_IN_PAST"),
        ("2037-01-05T10:00:00Z", "VISIT_TOO_FAR"),
        ("2037-01-05", "VISIT_TOO_FAR"),
        ("9999-12-31", "VISIT_TOO_FAR"),
    ],
)
async def test_a_visit_is_neither_in_the_past_nor_years_ahead(stage: Stage, at: str, refusal: str) -> None:
    asha = await stage.person("Asha")
    _, listing = await stage.host()
    assert code(await stage.ask(asha, listing, at)) == (400, refusal)


@pytest.mark.parametrize(
    "wrong",
    [
        {"scheduled_date": None},
        {"scheduled_date": "tomorrow"},
        {"scheduled_date": "2027-02-30"},
        {"scheduled_date": "2027-01-05", "duration_minutes": 0},
        {"scheduled_date": "2027-01-05", "duration_minutes": -60},
        {"scheduled_date": "2027-01-05", "duration_minutes": 1000},
        {"scheduled_date": "2027-01-05", "visit_context": "party"},
        {"scheduled_date": "2027-01-05", "special_requirements": "x" * 1001},
        {"scheduled_date": "2027-01-05", "special_requirements": "nul \x00"},
        {"scheduled_date": "2027-01-05", "property_id": 0},
    ],
)
async def test_what_makes_no_sense_is_refused_with_the_field(stage: Stage, wrong: dict[str, Any]) -> None:
    asha = await stage.person("Asha")
    _, listing = await stage.host()
    answer = await stage.client.post(BASE, json={"property_id": listing, **wrong}, headers=asha.headers)
    assert code(answer) == (422, "VALIDATION_ERROR")
    assert answer.json()["error"]["details"]["fields"]


@pytest.mark.parametrize("when", [None, "", "tomorrow", "21/12/2026", "2027-02-30", "2027-01-05T25:00:00Z"])
async def test_what_is_no_time_is_refused_in_one_clear_sentence(stage: Stage, when: str | None) -> None:
    asha = await stage.person("Asha")
    _, listing = await stage.host()
    wish = {"property_id": listing, "scheduled_date": when}
    answer = await stage.client.post(BASE, json=wish, headers=asha.headers)
    fields = answer.json()["error"]["details"]["fields"]
    assert list(fields) == ["scheduled_date"]
    assert fields["scheduled_date"].startswith("must be a day such as 2026-12-20, or a moment such as")


async def test_nobody_tours_their_own_home(stage: Stage) -> None:
    ravi, listing = await stage.host()
    assert code(await stage.ask(ravi, listing)) == (400, "OWN_LISTING")


async def test_a_home_that_cannot_be_seen_cannot_be_visited(stage: Stage) -> None:
    asha = await stage.person("Asha")
    ravi, listing = await stage.host()
    assert code(await stage.ask(asha, 987654)) == (404, "PROPERTY_NOT_FOUND")
    pause = {"listing_preferences": {"moderation_status": "paused"}}
    await stage.client.put(f"/api/v1/properties/{listing}", json=pause, headers=ravi.headers)
    assert code(await stage.ask(asha, listing)) == (404, "PROPERTY_NOT_FOUND")


async def test_a_home_whose_owner_left_cannot_be_visited(stage: Stage) -> None:
    asha = await stage.person("Asha")
    ravi, listing = await stage.host()
    await stage.client.post("/api/v1/auth/delete-account", json={"confirm": True}, headers=ravi.headers)
    assert code(await stage.ask(asha, listing)) == (404, "PROPERTY_NOT_FOUND")


async def test_contact_details_are_covered_in_what_a_tour_is_asked_with(stage: Stage) -> None:
    asha = await stage.person("Asha")
    _, listing = await stage.host()
    made = await stage.asked(asha, listing, special_requirements="Call me at 98765 43210")
    assert "43210" not in made["special_requirements"]


async def test_a_block_either_way_stands_between_visitor_and_host(stage: Stage) -> None:
    asha, mina = await stage.person("Asha"), await stage.person("Mina")
    ravi, listing = await stage.host()
    blocks = "/api/v1/flatmates/blocks"
    await stage.client.post(blocks, json={"blocked_user_id": ravi.id}, headers=asha.headers)
    await stage.client.post(blocks, json={"blocked_user_id": mina.id}, headers=ravi.headers)
    for who in (asha, mina):
        assert code(await stage.ask(who, listing)) == (403, "KEPT_APART")


async def test_nobody_is_met_in_the_home_of_somebody_they_are_apart_from(stage: Stage) -> None:
    asha, mina, _, _ = await stage.matched()
    ravi, listing = await stage.host()
    await stage.client.post("/api/v1/flatmates/blocks", json={"blocked_user_id": asha.id}, headers=ravi.headers)
    for one, other in ((asha, mina), (mina, asha)):
        meeting = {"visit_context": "flatmate_meet", "counterparty_user_id": other.id}
        assert code(await stage.ask(one, listing, **meeting)) == (403, "KEPT_APART")
    assert await stage.notices(ravi) == []


async def test_the_web_asks_from_a_chat_by_a_date_with_the_owner_as_counterparty(stage: Stage) -> None:
    asha = await stage.person("Asha")
    ravi, listing = await stage.host()
    body = {"peer_user_id": ravi.id, "context_property_id": listing}
    chat = await stage.client.post("/api/v1/flatmates/conversations", json=body, headers=asha.headers)
    made = await stage.asked(
        asha, listing, "2027-01-06", conversation_id=chat.json()["id"], counterparty_user_id=ravi.id,
        special_requirements="", visit_context="property_tour",
    )  # fmt: skip
    assert (made["counterparty_user_id"], made["conversation_id"]) == (ravi.id, chat.json()["id"])
    assert made["counterparty_user"] == {"id": ravi.id, "full_name": "Ravi", "profile_image_url": None}


async def test_a_tour_is_arranged_with_nobody_who_has_no_part_in_it(stage: Stage) -> None:
    asha, stranger = await stage.person("Asha"), await stage.person("Stranger")
    _, listing = await stage.host()
    answer = await stage.ask(asha, listing, counterparty_user_id=stranger.id)
    assert code(answer) == (400, "COUNTERPARTY_MISMATCH")
    assert code(await stage.ask(asha, listing, counterparty_user_id=987654)) == (404, "USER_NOT_FOUND")
    assert code(await stage.ask(asha, listing, counterparty_user_id=asha.id)) == (400, "SELF_VISIT")
    assert code(await stage.ask(asha, listing, conversation_id=987654)) == (400, "CONVERSATION_MISMATCH")


async def test_nobody_holds_everybodys_time(stage: Stage) -> None:
    asha = await stage.person("Asha")
    _, listing = await stage.host()
    for number in range(20):
        await stage.asked(asha, listing, TOMORROW + timedelta(hours=number))
    answer = await stage.ask(asha, listing, TOMORROW + timedelta(hours=20))
    assert code(answer) == (429, "VISIT_LIMIT")
    assert answer.headers["Retry-After"]


async def test_an_idempotency_key_makes_one_visit(stage: Stage) -> None:
    asha = await stage.person("Asha")
    _, listing = await stage.host()
    body = {"property_id": listing, "scheduled_date": TOMORROW.isoformat()}
    headers = {**asha.headers, "Idempotency-Key": "once"}
    first = await stage.client.post(BASE, json=body, headers=headers)
    again = await stage.client.post(BASE, json=body, headers=headers)
    assert (first.status_code, again.json()) == (200, first.json())
    assert len((await stage.get(asha))["items"]) == 1


async def test_two_who_match_meet_and_all_links_are_filled_in(stage: Stage) -> None:
    asha, mina, match_id, conversation_id = await stage.matched()
    _, listing = await stage.host()
    meeting = {"visit_context": "flatmate_meet", "counterparty_user_id": mina.id}
    made = await stage.asked(asha, listing, **meeting)
    assert (made["match_id"], made["conversation_id"], made["agent_id"]) == (match_id, conversation_id, None)
    assert made["counterparty_user"]["full_name"] == "Mina"
    again = await stage.asked(
        mina, listing, TOMORROW + timedelta(hours=2), visit_context="flatmate_meet", counterparty_user_id=asha.id,
        match_id=match_id, conversation_id=conversation_id,
    )  # fmt: skip
    assert again["match_id"] == match_id


async def test_a_meeting_needs_a_match_that_stands(stage: Stage) -> None:
    asha, mina, match_id, _ = await stage.matched()
    stranger = await stage.person("Stranger")
    _, listing = await stage.host()
    meet: dict[str, Any] = {"visit_context": "flatmate_meet"}
    assert code(await stage.ask(asha, listing, **meet)) == (400, "COUNTERPARTY_REQUIRED")
    assert code(await stage.ask(asha, listing, **meet, counterparty_user_id=asha.id)) == (400, "SELF_VISIT")
    assert code(await stage.ask(asha, listing, **meet, counterparty_user_id=stranger.id)) == (400, "MATCH_REQUIRED")
    wrong = await stage.ask(asha, listing, **meet, counterparty_user_id=mina.id, match_id=match_id + 1)
    assert code(wrong) == (400, "MATCH_REQUIRED")
    wrong = await stage.ask(asha, listing, **meet, counterparty_user_id=mina.id, conversation_id=987654)
    assert code(wrong) == (400, "CONVERSATION_MISMATCH")
    await stage.client.put(f"/api/v1/flatmates/matches/{match_id}/unmatch", headers=mina.headers)
    assert code(await stage.ask(asha, listing, **meet, counterparty_user_id=mina.id)) == (400, "MATCH_REQUIRED")
    await stage.client.post("/api/v1/flatmates/blocks", json={"blocked_user_id": asha.id}, headers=mina.headers)
    assert code(await stage.ask(asha, listing, **meet, counterparty_user_id=mina.id)) == (403, "KEPT_APART")


async def test_who_offers_a_room_meets_a_match_in_it(stage: Stage) -> None:
    asha, mina, _, _ = await stage.matched()
    listing = await home(stage.client, asha)
    meeting = {"visit_context": "flatmate_meet", "counterparty_user_id": mina.id}
    assert (await stage.asked(asha, listing, **meeting))["status"] == "requested"
