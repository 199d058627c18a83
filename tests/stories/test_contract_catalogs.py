"""Each row of the contract's page on catalogs: what clients show, and that what they show may be chosen."""

from typing import Any

import httpx
import pytest

from aangan.infra.services import Services
from tests.stories.answers import ANSWERS
from tests.support.cast import FLATMATES, flatmate, home, person, swipe
from tests.support.house import browser, opened_app, settings_for
from tests.support.shapes import misfits

pytestmark = pytest.mark.anyio

API = "/api/v1"
Shown = list[dict[str, Any]]
# Key: its version, where its list stands, the shape of an entry, and the ids in their order.
CATALOGS: dict[str, tuple[int, str, str, tuple[str, ...]]] = {
    "flatmates_modes": (1, "items", "Described", ("co_hunter", "room_poster", "open_to_both")),
    "flatmates_move_in_timelines": (2, "items", "Choice", (
        "immediately", "within_1_week", "within_2_weeks", "within_1_month", "within_2_months", "within_3_months",
        "flexible")),
    "flatmates_onboarding_quiz": (2, "dimensions", "Asked", (
        "sleep_schedule", "cleanliness", "food_habits", "smoking", "drinking", "guests_policy", "work_style")),
    "flatmates_vibe_tags": (1, "items", "str", (
        "Bachelor-friendly", "Quiet", "Active Community", "Family-dominant", "Pet-friendly", "Visitor-friendly")),
    "flatmates_popular_cities": (1, "items", "Place", (
        "bangalore", "hyderabad", "pune", "chennai", "mumbai")),
    "flatmates_room_types": (1, "items", "Choice", ("private_room", "shared_room", "master_bedroom")),
    "flatmates_society_types": (1, "items", "Choice", ("gated", "independent", "co_living", "pg")),
    "flatmates_flat_configs": (1, "items", "Choice", ("1BHK", "2BHK", "3BHK", "4BHK+", "studio")),
    "flatmates_listing_amenities": (2, "items", "Choice", (
        "furnished", "semi_furnished", "wifi", "parking", "security", "lift", "washing_machine", "attached_bathroom",
        "balcony", "ac", "power_backup", "nearby_parks", "gym", "cctv", "intercom", "garden", "clubhouse")),
    "flatmates_non_negotiables": (1, "items", "Choice", (
        "food_veg_only", "no_smoking", "no_drinking", "no_overnight_guests", "no_pets", "no_parties", "min_tidy")),
    "flatmates_report_reasons": (1, "items", "Choice", ("spam", "fake_profile", "abuse", "inappropriate", "other")),
    "flatmates_lifestyle_quiz": (3, "questions", "Question", (
        "q1", "q2", "q3", "q4", "q5", "q6", "q7")),
    "flatmates_icebreakers": (1, "prompts", "Prompt", (
        "ib1", "ib2", "ib3", "ib4", "ib5", "ib6", "ib7", "ib8", "ib9", "ib10")),
    "flatmates_work_styles": (2, "items", "Choice", ("wfh", "office", "hybrid")),
    "flatmates_gender_options": (1, "items", "Choice", ("no_preference", "male_only", "female_only", "other")),
    "flatmates_food_habits": (2, "items", "Choice", ("vegetarian", "non_vegetarian", "eggetarian", "no_preference")),
    "flatmates_pets_options": (2, "items", "Choice", ("have_pets", "no_pets", "pet_friendly")),
    "flatmates_smoking_options": (3, "items", "Choice", ("never", "occasionally", "regularly")),
    "flatmates_furnishing": (1, "items", "Choice", ("any", "furnished", "semi_furnished", "unfurnished")),
    "flatmates_drinking_options": (1, "items", "Choice", ("never", "occasionally", "regularly")),
    "flatmates_kitchen_types": (1, "items", "Choice", ("vegetarian", "non_vegetarian", "eggetarian", "any")),
    "flatmates_ventilation_options": (1, "items", "Choice", ("good", "average", "poor")),
}  # fmt: skip
OF_THE_WEB = {"cities": "City", "amenities": "Amenity by number"}
ENTRIES = {
    "Choice": "id:str label:str", "Described": "id:str label:str description:str", "Prompt": "id:str text:str",
    "Place": "id:str label:str state:str", "Asked": "id:str label:str options:[Choice]",
    "Question": "id:str dimension:str text:str options:[Choice]",
    "City": "id:int name:str state:str is_active:bool", "Amenity by number": "id:int name:str",
}  # fmt: skip
# What of an entry names the habit that it asks about.
QUIZZES = {"flatmates_onboarding_quiz": "id", "flatmates_lifestyle_quiz": "dimension"}
SHAPES = ANSWERS | ENTRIES
EVENTS = ["new_match", "new_message", "conversation_updated", "visit_updated", "listing_status_changed",
          "new_notification"]  # fmt: skip
# Where clients say what was chosen: of themselves, among their preferences, and of a home.
OF_PEOPLE = {
    "flatmates_modes": "mode", "flatmates_move_in_timelines": "move_in_timeline", "flatmates_work_styles": "work_style",
    "flatmates_food_habits": "food_habits", "flatmates_smoking_options": "smoking",
    "flatmates_drinking_options": "drinking", "flatmates_gender_options": "gender_preference",
    "flatmates_popular_cities": "city",
}  # fmt: skip
OF_HOMES = {
    "flatmates_room_types": "sharing_type", "flatmates_society_types": "society_type",
    "flatmates_kitchen_types": "kitchen_type", "flatmates_ventilation_options": "ventilation_type",
    "flatmates_furnishing": "furnishing_level",
}  # fmt: skip
LISTS_OF_HOMES = {"flatmates_vibe_tags": "society_vibe_tags", "flatmates_listing_amenities": "features"}
# How homes are narrowed by it.
FILTERS = {
    "flatmates_room_types": "sharing_type", "flatmates_furnishing": "furnishing",
    "flatmates_kitchen_types": "kitchen_type", "flatmates_ventilation_options": "ventilation_type",
}  # fmt: skip


@pytest.fixture(scope="module")
async def shown(servers: tuple[str, str], worker_database: str, worker_id: str, tmp_path_factory: Any) -> Any:
    """The answer to whoever asks for the catalogs, as nobody."""
    number = int(worker_id.removeprefix("gw")) + 1 if worker_id.startswith("gw") else 0
    valkey, folder = f"{servers[1]}?db={number}", tmp_path_factory.mktemp("files")
    settings = settings_for(worker_database, valkey, f"catalogs-{worker_id}", data_folder=folder)
    async with opened_app(settings) as (app, _), browser(app) as client:
        answer = await client.get(f"{FLATMATES}/catalogs")
        assert answer.status_code == 200, answer.text
        return answer.json()


def entries(shown: Shown, key: str) -> list[Any]:
    """Return the list of a catalog."""
    top = CATALOGS[key][1] if key in CATALOGS else "items"
    found: list[Any] = next(each for each in shown if each["key"] == key)["payload"][top]
    return found


def is_refusal(answer: httpx.Response, status: int) -> None:
    assert answer.status_code == status, answer.text
    assert list(misfits(answer.json(), "Refusal", SHAPES)) == []


async def saved(client: httpx.AsyncClient, headers: dict[str, str], **said: Any) -> Any:
    answer = await client.patch(f"{FLATMATES}/profile", json=said, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def found(client: httpx.AsyncClient, **asked: Any) -> set[int]:
    answer = await client.get(f"{API}/properties", params={"limit": 100, **asked})
    assert answer.status_code == 200, answer.text
    return {each["id"] for each in answer.json()["items"]}


@pytest.mark.parametrize("key", CATALOGS)
async def test_a_catalog_has_its_version_and_its_ids_in_order(shown: Shown, key: str) -> None:
    version, top, shape, ids = CATALOGS[key]
    entry = next(each for each in shown if each["key"] == key)
    assert (entry.keys(), entry["version"]) == ({"key", "version", "payload"}, version)
    assert entry["payload"].keys() == {top}
    items = entry["payload"][top]
    assert tuple(items if shape == "str" else (each["id"] for each in items)) == ids


@pytest.mark.parametrize("key", [*CATALOGS, *OF_THE_WEB])
async def test_an_entry_says_what_clients_know_and_no_word_is_empty(shown: Shown, key: str) -> None:
    shape = OF_THE_WEB.get(key) or CATALOGS[key][2]
    items = entries(shown, key)
    assert list(misfits(items, f"[{shape}]", SHAPES)) == []
    if shape != "str":
        names = {part.partition(":")[0] for part in ENTRIES[shape].split()}
        assert {frozenset(each) for each in items} == {frozenset(names)}
    words = items if shape == "str" else [word for each in items for word in each.values() if isinstance(word, str)]
    assert all(word.strip() for word in words)


async def test_the_catalogs_are_these_and_no_others_by_their_keys(shown: Shown) -> None:
    keys = [each["key"] for each in shown]
    assert set(keys) == CATALOGS.keys() | OF_THE_WEB.keys()
    assert keys == sorted(keys)
    assert list(misfits(shown, "[Catalog]", SHAPES)) == []


async def test_both_families_tell_of_the_same_cities_and_amenities(shown: Shown, client: httpx.AsyncClient) -> None:
    cities = {(each["name"], each["state"]) for each in entries(shown, "cities")}
    assert {(each["label"], each["state"]) for each in entries(shown, "flatmates_popular_cities")} <= cities
    named = [each["label"] for each in entries(shown, "flatmates_listing_amenities")]
    assert [each["name"] for each in entries(shown, "amenities")] == named
    rows = (await client.get(f"{API}/amenities")).json()
    numbers = {each["id"]: each["title"] for each in rows}
    assert {each["id"]: each["name"] for each in entries(shown, "amenities")} == numbers
    assert len({each["id"] for each in entries(shown, "cities")}) == len(cities) == len(entries(shown, "cities"))


async def test_catalogs_are_for_everybody_whatever_token_they_carry(
    shown: Shown, client: httpx.AsyncClient, services: Services
) -> None:
    asha = await person(services)
    for headers in ({}, asha.headers, {"Authorization": "Bearer worn.out.token"}, {"Authorization": "nonsense"}):
        answer = await client.get(f"{FLATMATES}/catalogs", headers=headers)
        assert (answer.status_code, answer.json()) == (200, shown)
    asked = await client.get(f"{FLATMATES}/catalogs", params={"city": "Pune", "limit": 0, "cursor": "nonsense"})
    assert (asked.status_code, asked.json()) == (200, shown)


async def test_a_catalog_that_is_switched_off_is_shown_nowhere(client: httpx.AsyncClient, services: Services) -> None:
    asha = await flatmate(services, client)
    switch = "UPDATE app_catalogs SET is_active = %(on)s WHERE key = 'flatmates_icebreakers'"
    try:
        async with services.units.write() as unit:
            await unit.fetch(switch, {"on": False})
        listed = (await client.get(f"{FLATMATES}/catalogs")).json()
        begin = (await client.get(f"{FLATMATES}/bootstrap", headers=asha.headers)).json()
    finally:
        async with services.units.write() as unit:
            await unit.fetch(switch, {"on": True})
    assert {each["key"] for each in listed} == (CATALOGS.keys() | OF_THE_WEB.keys()) - {"flatmates_icebreakers"}
    assert begin["catalogs"] == listed


async def test_nobody_may_write_to_catalogs_or_bootstrap(client: httpx.AsyncClient, services: Services) -> None:
    asha = await flatmate(services, client)
    for path in ("catalogs", "bootstrap"):
        for method in ("POST", "PUT", "PATCH", "DELETE"):
            answer = await client.request(method, f"{FLATMATES}/{path}", json={}, headers=asha.headers)
            is_refusal(answer, 405)
        is_refusal(await client.get(f"{FLATMATES}/{path}/1", headers=asha.headers), 404)


async def test_bootstrap_is_for_somebody(client: httpx.AsyncClient, services: Services) -> None:
    for headers in ({}, {"Authorization": "Bearer worn.out.token"}, {"Authorization": "nonsense"}):
        is_refusal(await client.get(f"{FLATMATES}/bootstrap", headers=headers), 401)
    gone = await person(services, "Gone", is_active=False)
    is_refusal(await client.get(f"{FLATMATES}/bootstrap", headers=gone.headers), 403)


async def test_bootstrap_begins_with_somebody_who_has_said_nothing(
    shown: Shown, client: httpx.AsyncClient, services: Services
) -> None:
    newcomer = await person(services, profile_image_url="/api/v1/pictures/me.webp")
    begin = (await client.get(f"{FLATMATES}/bootstrap", headers=newcomer.headers)).json()
    assert list(misfits(begin, "Bootstrap", SHAPES)) == []
    assert begin["catalogs"] == shown
    assert begin["realtime"] == {
        "provider": "supabase", "channel": f"flatmates:user:{newcomer.id}", "private": True, "events": EVENTS,
    }  # fmt: skip
    assert begin["profile"]["profile_image_url"].startswith("http")
    assert (begin["profile"]["profile_status"], begin["profile"]["onboarding_completed"]) == ("draft", False)
    assert [begin[f"{name}_count"] for name in ("active_listing", "conversation", "unread_message")] == [0, 0, 0]


async def test_bootstrap_agrees_with_the_profile_and_the_stage(client: httpx.AsyncClient, services: Services) -> None:
    asha = await flatmate(services, client)
    for done in (True, False):
        await saved(client, asha.headers, onboarding_completed=done)
        begin = (await client.get(f"{FLATMATES}/bootstrap", headers=asha.headers)).json()
        assert begin["profile"] == (await client.get(f"{FLATMATES}/profile", headers=asha.headers)).json()
        stage = await client.get(f"{API}/users/me/auth-state", params={"app": "flatmates"}, headers=asha.headers)
        assert (begin["profile"]["onboarding_completed"], stage.json()["stage"] == "active") == (done, done)


async def test_bootstrap_counts_my_shared_homes_on_offer(client: httpx.AsyncClient, services: Services) -> None:
    asha, kabir = await flatmate(services, client), await flatmate(services, client, "Kabir")
    await home(client, asha)
    await home(client, asha, property_type="pg")
    await home(client, asha, property_type="apartment", sharing_type=None)
    await home(client, kabir)
    resting = await home(client, asha)
    paused = await client.put(f"{API}/properties/{resting}", json={"status": "paused"}, headers=asha.headers)
    assert paused.status_code == 200, paused.text
    rented = await home(client, asha)
    await client.put(f"{API}/properties/{rented}", json={"status": "rented"}, headers=asha.headers)
    begin = (await client.get(f"{FLATMATES}/bootstrap", headers=asha.headers)).json()
    assert begin["active_listing_count"] == 2


async def test_bootstrap_counts_what_the_conversations_show(client: httpx.AsyncClient, services: Services) -> None:
    asha = await flatmate(services, client)
    others = [await flatmate(services, client, name) for name in ("Kabir", "Nina", "Omar")]
    for other in others:
        await swipe(client, asha, other)
        made = await swipe(client, other, asha)
        talk = f"{FLATMATES}/conversations/{made['conversation_id']}/messages"
        sent = await client.post(talk, json={"body": "hello"}, headers=other.headers)
        assert sent.status_code == 200, sent.text
    for ending in (None, {"blocked_user_id": others[0].id}, {"blocked_user_id": others[1].id, "unmatch_only": True}):
        if ending:
            ended = await client.post(f"{FLATMATES}/blocks", json=ending, headers=asha.headers)
            assert ended.status_code == 200, ended.text
        begin = (await client.get(f"{FLATMATES}/bootstrap", headers=asha.headers)).json()
        listed = await client.get(f"{FLATMATES}/conversations", params={"include_total": True}, headers=asha.headers)
        talks = listed.json()
        assert begin["conversation_count"] == talks["total"] == len(talks["items"])
        assert begin["unread_message_count"] == sum(each["unread_count"] for each in talks["items"])


@pytest.mark.parametrize("key", OF_PEOPLE)
async def test_what_is_offered_may_be_said_of_oneself(client: httpx.AsyncClient, services: Services, key: str) -> None:
    asha = await flatmate(services, client)
    for chosen in CATALOGS[key][3]:
        profile = await saved(client, asha.headers, **{OF_PEOPLE[key]: chosen})
        assert profile[OF_PEOPLE[key]] == chosen


@pytest.mark.parametrize("key", QUIZZES)
async def test_each_answer_of_a_quiz_may_be_given(
    shown: Shown, client: httpx.AsyncClient, services: Services, key: str
) -> None:
    asha = await flatmate(services, client)
    for question in entries(shown, key):
        name = question[QUIZZES[key]]
        assert len(question["options"]) > 1
        for option in question["options"]:
            assert (await saved(client, asha.headers, **{name: option["id"]}))[name] == option["id"]
    asked = [question[QUIZZES[key]] for question in entries(shown, key)]
    assert asked == list(CATALOGS["flatmates_onboarding_quiz"][3])


async def test_pets_and_what_one_will_not_live_with_may_be_chosen_as_offered(
    client: httpx.AsyncClient, services: Services
) -> None:
    asha, kabir = await flatmate(services, client), await flatmate(services, client, "Kabir")
    refused = list(CATALOGS["flatmates_non_negotiables"][3])
    for pets in CATALOGS["flatmates_pets_options"][3]:
        told = (await saved(client, asha.headers, preferences={"pets": pets, "non_negotiables": refused}))[
            "preferences"
        ]
        assert (told["pets"], told["non_negotiables"]) == (pets, refused)
        card = (await client.get(f"{FLATMATES}/profiles/{asha.id}", headers=kabir.headers)).json()
        assert (card["has_pets"], card["non_negotiables"]) == (pets == "have_pets", refused)
    asked = {"non_negotiables": ",".join(refused)}
    assert (await client.get(f"{FLATMATES}/profiles", params=asked, headers=kabir.headers)).status_code == 200


@pytest.mark.parametrize("key", OF_HOMES)
async def test_what_is_offered_may_be_said_of_a_home(client: httpx.AsyncClient, services: Services, key: str) -> None:
    asha = await flatmate(services, client)
    one = await home(client, asha)
    for chosen in CATALOGS[key][3]:
        # A home is furnished somehow; any is for who looks for one.
        if (key, chosen) != ("flatmates_furnishing", "any"):
            change = {OF_HOMES[key]: chosen}
            answer = await client.put(f"{API}/properties/{one}", json=change, headers=asha.headers)
            assert answer.status_code == 200, answer.text
            assert answer.json()[OF_HOMES[key]] == chosen


@pytest.mark.parametrize("key", LISTS_OF_HOMES)
async def test_all_that_is_offered_may_be_said_of_a_home(
    client: httpx.AsyncClient, services: Services, key: str
) -> None:
    asha = await flatmate(services, client)
    everything = list(CATALOGS[key][3])
    one = await home(client, asha, **{LISTS_OF_HOMES[key]: everything})
    assert (await client.get(f"{API}/properties/{one}")).json()[LISTS_OF_HOMES[key]] == everything


@pytest.mark.parametrize("key", FILTERS)
async def test_homes_are_found_by_what_is_offered_and_any_finds_all(
    client: httpx.AsyncClient, services: Services, key: str
) -> None:
    asha = await flatmate(services, client)
    offered = [each for each in CATALOGS[key][3] if each != "any"]
    homes = {each: await home(client, asha, **{OF_HOMES[key]: each}) for each in offered}
    for chosen, number in homes.items():
        assert await found(client, **{FILTERS[key]: chosen}) == {number}
    if "any" in CATALOGS[key][3]:
        assert await found(client, **{FILTERS[key]: "any"}) == set(homes.values())


async def test_homes_are_found_by_amenities_of_either_family(
    shown: Shown, client: httpx.AsyncClient, services: Services
) -> None:
    asha = await flatmate(services, client)
    numbers = [each["id"] for each in entries(shown, "amenities")]
    slugs = CATALOGS["flatmates_listing_amenities"][3]
    one = await home(client, asha, amenity_ids=numbers, features=list(slugs))
    await home(client, asha)
    for number, slug in zip(numbers, slugs, strict=True):
        assert await found(client, amenities=number) == await found(client, amenities=slug) == {one}
        assert await found(client, features=slug) == {one}


async def test_homes_are_found_in_each_city_that_is_offered(
    shown: Shown, client: httpx.AsyncClient, services: Services
) -> None:
    asha = await flatmate(services, client)
    homes = {each["name"]: await home(client, asha, city=each["name"]) for each in entries(shown, "cities")}
    for name, number in homes.items():
        assert number in await found(client, city=name)
    for each in entries(shown, "flatmates_popular_cities"):
        assert await found(client, city=each["id"]) == await found(client, city=each["label"]) == {homes[each["label"]]}


async def test_people_are_found_by_each_time_of_moving_in(client: httpx.AsyncClient, services: Services) -> None:
    asha = await flatmate(services, client)
    for chosen in CATALOGS["flatmates_move_in_timelines"][3]:
        kabir = await flatmate(services, client, chosen, move_in_timeline=chosen)
        await found(client, move_in=chosen)
        dealt = await client.get(f"{FLATMATES}/profiles", params={"move_in": chosen}, headers=asha.headers)
        assert dealt.status_code == 200, dealt.text
        assert kabir.id in {each["id"] for each in dealt.json()["items"]}


async def test_a_card_speaks_of_its_home_in_the_words_of_the_catalogs(
    client: httpx.AsyncClient, services: Services
) -> None:
    asha, kabir = await flatmate(services, client), await flatmate(services, client, "Kabir")
    for bedrooms, config in ((0, "studio"), (1, "1BHK"), (2, "2BHK"), (3, "3BHK"), (4, "4BHK+"), (6, "4BHK+")):
        await home(client, kabir, bedrooms=bedrooms, furnishing_level="furnished")
        dealt = (await client.get(f"{FLATMATES}/profiles", headers=asha.headers)).json()
        card = next(each for each in dealt["items"] if each["id"] == kabir.id)
        assert (card["flat_config"], card["room_type"], card["furnishing"]) == (config, "private_room", ["furnished"])


async def test_people_may_be_reported_for_each_reason(client: httpx.AsyncClient, services: Services) -> None:
    asha = await flatmate(services, client)
    for reason in CATALOGS["flatmates_report_reasons"][3]:
        kabir = await flatmate(services, client, "Kabir")
        said = {"reported_user_id": kabir.id, "reason": reason}
        answer = await client.post(f"{FLATMATES}/reports", json=said, headers=asha.headers)
        assert (answer.status_code, answer.json()["reason"]) == (200, reason)


async def test_each_tag_that_is_offered_may_be_voted_on(client: httpx.AsyncClient, services: Services) -> None:
    asha, kabir = await flatmate(services, client), await flatmate(services, client, "Kabir")
    tags = CATALOGS["flatmates_vibe_tags"][3]
    one = await home(client, asha, society_vibe_tags=list(tags))
    for tag in tags:
        path = f"{FLATMATES}/listings/{one}/society-tags/votes"
        answer = await client.post(path, json={"tag": tag, "vote": "up"}, headers=kabir.headers)
        assert answer.status_code == 200, answer.text
        assert (answer.json()["current_vote"], answer.json()["upvotes"]) == ("up", 1)
