"""Profiles, and what others see of them."""

from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aangan.infra.services import Services
from aangan.infra.settings import Settings
from aangan.people import rules
from aangan.people import service as people
from aangan.people.types import DIMENSIONS
from tests.support.cast import EASY, FLATMATES, flatmate, person
from tests.support.house import browser, opened_app

pytestmark = pytest.mark.anyio

MINE = f"{FLATMATES}/profile"


async def test_a_new_person_has_a_draft(client: httpx.AsyncClient, services: Services) -> None:
    asha = await person(services)
    mine = (await client.get(MINE, headers=asha.headers)).json()
    assert (mine["profile_status"], mine["onboarding_completed"], mine["preferences"]) == ("draft", False, {})


@pytest.mark.parametrize("method", ["PUT", "PATCH", "POST"])
async def test_only_what_is_sent_changes_and_the_whole_profile_is_answered(
    client: httpx.AsyncClient, services: Services, method: str
) -> None:
    asha = await flatmate(services, client)
    answer = await client.request(method, MINE, json={"bio": "Cooks on Sundays"}, headers=asha.headers)
    assert answer.status_code == 200
    assert answer.json() == (await client.get(MINE, headers=asha.headers)).json()
    assert (answer.json()["bio"], answer.json()["budget_min"], answer.json()["mode"]) == (
        "Cooks on Sundays", 15000, "open_to_both",
    )  # fmt: skip


async def test_nested_preferences_persist_again_and_again(client: httpx.AsyncClient, services: Services) -> None:
    asha = await person(services)
    for preferences in (
        {"non_negotiables": ["no_smoking", "bogus"], "push_notifications": True},
        {"pets": "have_pets", "quiet_hours": {"from": "22:00"}},
        {"push_notifications": False, "parties_at_home": "never"},
    ):
        await client.patch(MINE, json={"preferences": preferences, "gender": "female"}, headers=asha.headers)
    mine = (await client.get(MINE, headers=asha.headers)).json()
    assert mine["preferences"] == {
        "non_negotiables": ["no_smoking"], "push_notifications": False, "pets": "have_pets",
        "quiet_hours": {"from": "22:00"}, "parties_at_home": "never",
    }  # fmt: skip
    await client.patch(MINE, json={"preferences": {"quiet_hours": None, "pets": None}}, headers=asha.headers)
    assert not {"quiet_hours", "pets"} & (await client.get(MINE, headers=asha.headers)).json()["preferences"].keys()


async def test_wishes_are_kept_apart_and_read_back_as_they_were_said(
    client: httpx.AsyncClient, services: Services
) -> None:
    asha = await person(services)
    said = {
        "preferred_age_min": 24, "preferred_age_max": 35, "max_distance_km": 8,
        "importance": {"cleanliness": 3, "drinking": 0},
    }  # fmt: skip
    await client.patch(MINE, json={"preferences": said}, headers=asha.headers)
    mine = (await client.get(MINE, headers=asha.headers)).json()
    assert mine["preferences"].items() >= said.items()
    gone = {"preferred_age_max": None, "importance": {}}
    await client.patch(MINE, json={"preferences": gone}, headers=asha.headers)
    left = (await client.get(MINE, headers=asha.headers)).json()["preferences"]
    assert (left["preferred_age_min"], "preferred_age_max" in left, "importance" in left) == (24, False, False)


@pytest.mark.parametrize(
    "wish",
    [
        {"preferred_age_min": 17}, {"preferred_age_max": "old"}, {"max_distance_km": 0}, {"importance": {"height": 2}},
        {"importance": {"smoking": 4}}, {"importance": [1]}, {"preferred_age_min": 40, "preferred_age_max": 30},
    ],
)  # fmt: skip
async def test_a_wish_that_makes_no_sense_is_refused(
    client: httpx.AsyncClient, services: Services, wish: dict[str, object]
) -> None:
    asha = await person(services)
    answer = await client.patch(MINE, json={"preferences": wish}, headers=asha.headers)
    assert answer.status_code == 422
    assert any(key in answer.json()["error"]["message"] for key in wish)


async def test_what_matters_to_either_weighs_more_for_both(client: httpx.AsyncClient, services: Services) -> None:
    asha = await flatmate(services, client, cleanliness="spotless")
    kabir = await flatmate(services, client, "Kabir", cleanliness="minimal")

    async def seen(one: Any, other: Any) -> float:
        answer = await client.get(f"{FLATMATES}/profiles/{other.id}/compatibility", headers=one.headers)
        return float(answer.json()["overall_percentage"])

    before = await seen(asha, kabir)
    await client.patch(MINE, json={"preferences": {"importance": {"cleanliness": 3}}}, headers=asha.headers)
    assert await seen(asha, kabir) == await seen(kabir, asha) < before


async def test_the_two_ways_to_say_smoking_and_drinking_agree(client: httpx.AsyncClient, services: Services) -> None:
    asha = await person(services)
    answer = await client.patch(MINE, json={"smoking_drinking": "drink_occasionally"}, headers=asha.headers)
    assert (answer.json()["smoking"], answer.json()["drinking"]) == ("never", "occasionally")
    answer = await client.patch(MINE, json={"smoking": "regularly", "drinking": "never"}, headers=asha.headers)
    assert answer.json()["smoking_drinking"] == "smoke_outside"


@pytest.mark.parametrize(
    "change",
    [
        {"age": 17}, {"age": 101}, {"budget_min": 20000, "budget_max": 100}, {"linkedin_url": "javascript:alert(1)"},
        {"linkedin_url": "https://in.test/asha"}, {"linkedin_url": "https://linkedin.com.in.test/asha"},
        {"linkedin_url": "https://linkedin.com@in.test/asha"}, {"linkedin_url": "https://in.test\\@linkedin.com/asha"},
        {"linkedin_url": "https://notlinkedin.com/in/asha"},
        {"profile_image_url": "/mine.png"}, {"mode": "landlord"}, {"bio": "x" * 2001}, {"bio": "a\u0000b"},
        {"sleep_schedule": "sometimes"}, {"budget_min": -1}, {"full_name": "A"}, {"preferences": {"age": 12}},
    ],
)  # fmt: skip
async def test_bad_values_are_422_and_change_nothing(
    client: httpx.AsyncClient, services: Services, change: dict[str, object]
) -> None:
    asha = await flatmate(services, client)
    before = (await client.get(MINE, headers=asha.headers)).json()
    answer = await client.patch(MINE, json=change, headers=asha.headers)
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "VALIDATION_ERROR")
    assert (await client.get(MINE, headers=asha.headers)).json() == before


async def test_a_budget_that_turns_upside_down_over_two_changes_is_refused(
    client: httpx.AsyncClient, services: Services
) -> None:
    asha = await flatmate(services, client)
    answer = await client.patch(MINE, json={"budget_max": 1000}, headers=asha.headers)
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "VALIDATION_ERROR")


async def test_empty_words_clear(client: httpx.AsyncClient, services: Services) -> None:
    asha = await person(services)
    await client.patch(
        MINE, json={"linkedin_url": "https://www.linkedin.com/in/asha", "native_place": "Mysore"}, headers=asha.headers
    )
    cleared = await client.patch(MINE, json={"linkedin_url": "", "native_place": "  "}, headers=asha.headers)
    assert (cleared.json()["linkedin_url"], cleared.json()["native_place"]) == (None, None)


async def test_a_moderators_status_is_not_the_owners_to_say(client: httpx.AsyncClient, services: Services) -> None:
    asha = await flatmate(services, client)
    answer = await client.patch(MINE, json={"profile_status": "rejected"}, headers=asha.headers)
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "PROFILE_STATUS_NOT_YOURS")


async def test_a_profile_that_is_handed_in_is_shown(client: httpx.AsyncClient, services: Services) -> None:
    asha = await person(services)
    answer = await client.patch(MINE, json={"profile_status": "pending_review"}, headers=asha.headers)
    assert (answer.status_code, answer.json()["profile_status"]) == (200, "active")


@pytest.mark.parametrize("status", ["active", "pending_review"])
async def test_a_pause_by_the_house_is_not_undone_by_the_owner(
    client: httpx.AsyncClient, services: Services, status: str
) -> None:
    asha = await flatmate(services, client)
    async with services.units.write() as unit:
        await unit.fetch("UPDATE profiles SET profile_status = 'paused', paused_because = 'repeat_reports'")
    answer = await client.patch(MINE, json={"profile_status": status}, headers=asha.headers)
    assert answer.status_code == 403


async def test_peers_never_see_age_phone_or_email(client: httpx.AsyncClient, services: Services) -> None:
    asha, kabir = await flatmate(services, client), await flatmate(services, client, "Kabir")
    async with services.units.write() as unit:
        await unit.fetch("UPDATE users SET phone = '+919876543210', email = 'k@example.com' WHERE id = %s", (kabir.id,))
    answer = await client.get(f"{FLATMATES}/profiles/{kabir.id}", headers=asha.headers)
    card = answer.json()
    assert (card["age"], card["phone_number"], card["age_bucket"]) == (None, None, "25-30")
    assert "98765" not in answer.text
    assert "k@example" not in answer.text


async def test_who_is_blocked_paused_or_gone_cannot_be_looked_at(client: httpx.AsyncClient, services: Services) -> None:
    asha, kabir = await flatmate(services, client), await flatmate(services, client, "Kabir")
    path = f"{FLATMATES}/profiles/{kabir.id}"
    assert (await client.get(path, headers=asha.headers)).status_code == 200
    await client.post(f"{FLATMATES}/blocks", json={"blocked_user_id": asha.id}, headers=kabir.headers)
    for look in (path, f"{path}/compatibility"):
        assert (await client.get(look, headers=asha.headers)).status_code == 404
    await client.delete(f"{FLATMATES}/blocks/{asha.id}", headers=kabir.headers)
    await client.patch(MINE, json={"profile_status": "paused"}, headers=kabir.headers)
    assert (await client.get(path, headers=asha.headers)).status_code == 404
    assert (await client.get(path, headers=kabir.headers)).status_code == 200


async def test_a_look_is_kept_and_nobody_looks_at_themselves(client: httpx.AsyncClient, services: Services) -> None:
    asha, kabir = await flatmate(services, client), await flatmate(services, client, "Kabir")
    body = {"target_user_id": kabir.id, "duration_seconds": 12, "scroll_depth_percent": 80}
    kept = (await client.post(f"{FLATMATES}/profile-views", json=body, headers=asha.headers)).json()
    assert (kept["viewer_user_id"], kept["viewed_user_id"], kept["source"]) == (asha.id, kabir.id, "swipe_deck")
    body["target_user_id"] = asha.id
    assert (await client.post(f"{FLATMATES}/profile-views", json=body, headers=asha.headers)).status_code == 400


async def test_catalogs_are_a_bare_public_array_with_both_families_of_keys(client: httpx.AsyncClient) -> None:
    found = (await client.get(f"{FLATMATES}/catalogs")).json()
    assert isinstance(found, list)
    by_key = {entry["key"]: entry["payload"] for entry in found}
    assert {
        "cities",
        "amenities",
        "flatmates_modes",
        "flatmates_lifestyle_quiz",
        "flatmates_icebreakers",
    } <= by_key.keys()
    assert {"id", "name", "state", "is_active"} <= by_key["cities"]["items"][0].keys()
    assert {"id", "name"} == by_key["amenities"]["items"][0].keys()


ANSWERS = {
    name: st.sampled_from([None, *rule.answers]) if hasattr(rule, "answers")
    else st.sampled_from([None, "vegetarian", "vegan", "non_vegetarian", "eggetarian", "no_preference"])
    if name == "food_habits" else st.sampled_from([None, "wfh", "office", "hybrid"])
    for name, _, rule in DIMENSIONS
}  # fmt: skip


@given(st.fixed_dictionaries(ANSWERS), st.fixed_dictionaries(ANSWERS))
def test_compatibility_is_the_same_from_both_sides(mine: dict[str, str], theirs: dict[str, str]) -> None:
    one, other = rules.compatibility(mine, theirs), rules.compatibility(theirs, mine)
    assert (one.percentage, one.color) == (other.percentage, other.color)
    assert one.percentage is None or 0 <= one.percentage <= 100


@pytest.mark.parametrize(
    ("mine", "theirs", "percentage"),
    [
        ({}, {}, None),
        ({"sleep_schedule": "early_bird"}, {"sleep_schedule": "flexible"}, 50),
        ({"food_habits": "vegan"}, {"food_habits": "vegetarian"}, 100),
        ({"food_habits": "vegan"}, {"food_habits": "non_vegetarian"}, 0),
        ({"food_habits": "eggetarian"}, {"food_habits": "non_vegetarian"}, 80),
        ({"food_habits": "vegan"}, {"food_habits": "no_preference"}, 70),
        ({"smoking": "never"}, {"smoking": "regularly"}, 40),
        ({"guests_policy": "open_house"}, {"guests_policy": "no_overnight_guests"}, 20),
        ({"work_style": "wfh"}, {"work_style": "office"}, 70),
        (
            {"sleep_schedule": "early_bird", "cleanliness": "tidy"},
            {"sleep_schedule": "night_owl", "cleanliness": "tidy"},
            50,
        ),
    ],
)
def test_the_seven_dimensions_score_as_written(
    mine: dict[str, str], theirs: dict[str, str], percentage: int | None
) -> None:
    assert rules.compatibility(mine, theirs).percentage == percentage


@pytest.mark.parametrize(
    ("name", "shown"),
    [("Asha Rao", "Asha R."), ("Madhavan", "Madhavan"), ("A P J  Kalam ", "A K."), ("लता मंगेशकर", "लता म.")],
)
async def test_others_learn_no_surname(client: httpx.AsyncClient, services: Services, name: str, shown: str) -> None:
    asha, kabir = await flatmate(services, client, name), await flatmate(services, client, "Kabir")
    answer = await client.get(f"{FLATMATES}/profiles/{asha.id}", headers=kabir.headers)
    assert answer.json()["full_name"] == shown
    assert (await client.get(MINE, headers=asha.headers)).json()["full_name"] == name


async def test_how_somebody_is_reached_is_changed_by_their_profile_and_proven_anew(
    client: httpx.AsyncClient, services: Services
) -> None:
    asha = await person(services, phone="+919876543210")
    said = {"email": "asha@people.test", "phone": "98765 43211", "bio": "Nurse"}
    answer = await client.patch(MINE, json=said, headers=asha.headers)
    assert (answer.json()["email"], answer.json()["phone"]) == ("asha@people.test", "+919876543211")
    me = (await client.get("/api/v1/users/me", headers=asha.headers)).json()
    assert (me["email_verified"], me["phone_verified"]) == (False, False)


@pytest.mark.parametrize("nothing", [None, "", "  "])
async def test_a_form_without_them_takes_no_number_or_address_away(
    client: httpx.AsyncClient, services: Services, nothing: str | None
) -> None:
    asha = await person(services, phone="+919876543210", email="asha@people.test")
    answer = await client.put(MINE, json={"email": nothing, "phone": nothing, "bio": "Nurse"}, headers=asha.headers)
    assert answer.status_code == 200, answer.text
    assert (answer.json()["email"], answer.json()["phone"]) == ("asha@people.test", "+919876543210")
    me = (await client.get("/api/v1/users/me", headers=asha.headers)).json()
    assert me["phone_verified"] is True


@pytest.mark.parametrize(
    ("said", "status"), [({"email": "nope"}, 422), ({"phone": "12"}, 422), ({"phone": "+919876543212"}, 409)]
)
async def test_a_profile_takes_no_address_that_is_none_or_anothers(
    client: httpx.AsyncClient, services: Services, said: dict[str, str], status: int
) -> None:
    await person(services, "Kabir", phone="+919876543212")
    asha = await person(services, phone="+919876543210")
    answer = await client.patch(MINE, json={**said, "bio": "Nurse"}, headers=asha.headers)
    assert answer.status_code == status, answer.text
    mine = (await client.get(MINE, headers=asha.headers)).json()
    assert (mine["phone"], mine["bio"]) == ("+919876543210", None)


async def test_contact_details_in_what_others_read_are_covered_before_they_are_kept(
    client: httpx.AsyncClient, services: Services
) -> None:
    asha, ravi = await flatmate(services, client), await flatmate(services, client, "Ravi")
    said = {
        "bio": "Cooks on Sundays, call 98123 45670", "profession": "Designer, asha@people.test",
        "native_place": "Mysore, insta: @asha_cooks1", "linkedin_url": "https://in.linkedin.com/in/asha?x=1",
        "preferences": {"parties_at_home": "whatsapp 9812345670"},
    }  # fmt: skip
    mine = await client.patch(MINE, json=said, headers=asha.headers)
    assert mine.status_code == 200, mine.text
    shown = await client.get(f"{FLATMATES}/profiles/{asha.id}", headers=ravi.headers)
    async with services.units.read() as unit:
        kept = await unit.fetch("SELECT bio, profession, native_place, parties_at_home FROM profiles")
    for text in (mine.text, shown.text, str(kept)):
        assert not any(word in text for word in ("45670", "people.test", "asha_cooks1"))
    assert (shown.json()["bio"], shown.json()["linkedin_url"]) == ("Cooks on Sundays, call •••", said["linkedin_url"])


async def test_who_is_held_back_before_saying_anything_stays_held_back_when_they_do(
    client: httpx.AsyncClient, services: Services
) -> None:
    ravi = await person(services, "Ravi")
    async with services.units.write() as unit:
        await people.hold(unit, ravi.id, "repeat_reports")
    refused = await client.patch(MINE, json={**EASY, "onboarding_completed": True}, headers=ravi.headers)
    assert refused.status_code == 403
    quiet = {name: value for name, value in EASY.items() if name != "profile_status"}
    kept = await client.patch(MINE, json={**quiet, "onboarding_completed": True}, headers=ravi.headers)
    assert (kept.status_code, kept.json()["profile_status"]) == (200, "paused")
    async with services.units.write() as unit:
        await people.let_go(unit, ravi.id)
    assert (await client.get(MINE, headers=ravi.headers)).json()["profile_status"] == "draft"


async def test_only_so_many_looks_of_one_person_are_kept_a_day(settings: Settings) -> None:
    changed = settings.model_copy(update={"profile_views_per_day": 2})
    async with opened_app(changed) as (app, services), browser(app) as door:
        await services.valkey.flushdb()
        asha, ravi = await flatmate(services, door), await flatmate(services, door, "Ravi")
        look = {"target_user_id": ravi.id, "duration_seconds": 3}
        answers = [await door.post(f"{FLATMATES}/profile-views", json=look, headers=asha.headers) for _ in range(3)]
        assert [answer.status_code for answer in answers] == [200, 200, 429]
        assert answers[2].json()["error"]["code"] == "PROFILE_VIEW_LIMIT"
