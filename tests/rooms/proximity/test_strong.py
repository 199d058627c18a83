"""Strong sessions against everybody who hears every token that is on the air."""

import os
from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI

from aangan.infra.services import Services
from aangan.infra.settings import Settings
from aangan.proximity.repository import store_of
from aangan.proximity.rules import b64, day_of, encounter_tags
from tests.rooms.proximity.stage import Phone, both, heard, simple, strong
from tests.support.house import StoppedClock, browser, opened_app

pytestmark = pytest.mark.anyio
ACCEPTED = b'{"status":"accepted"}'


@pytest.fixture
def clock() -> StoppedClock:
    return StoppedClock()


@pytest.fixture
async def app(settings: Settings, clock: StoppedClock) -> AsyncIterator[FastAPI]:
    async with opened_app(settings, clock=clock) as (started, services):
        await services.valkey.flushdb()
        yield started


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    async with browser(app) as opened:
        yield opened


async def nudges(services: Services, phone: Phone) -> int:
    return len(await store_of(services).inbox(phone.session_id, "0"))


async def test_both_are_nudged_once_when_both_heard(
    client: httpx.AsyncClient, services: Services, clock: StoppedClock
) -> None:
    at = clock.now().timestamp()
    asha, kabir = await strong(client, at), await strong(client, at)
    one = await heard(client, asha.token(at), kabir.token(at), asha.headers)
    assert one.content == ACCEPTED
    assert (await nudges(services, asha), await nudges(services, kabir)) == (0, 0)
    await heard(client, kabir.token(at), asha.token(at), kabir.headers)
    assert (await nudges(services, asha), await nudges(services, kabir)) == (1, 1)
    for _ in range(3):
        await both(client, asha, kabir, at)
    assert (await nudges(services, asha), await nudges(services, kabir)) == (1, 1)


async def test_one_who_never_heard_back_learns_nothing(
    client: httpx.AsyncClient, services: Services, clock: StoppedClock
) -> None:
    at = clock.now().timestamp()
    victim, remote = await strong(client, at), await strong(client, at)
    for _ in range(5):
        assert (await heard(client, remote.token(at), victim.token(at), remote.headers)).content == ACCEPTED
    clock.advance(seconds=121)
    # The other side hears it too late: both must hear each other within two minutes.
    await heard(client, victim.token(at), remote.token(at), victim.headers)
    assert (await nudges(services, victim), await nudges(services, remote)) == (0, 0)


async def test_every_outcome_has_the_same_answer(client: httpx.AsyncClient, clock: StoppedClock) -> None:
    at = clock.now().timestamp()
    asha = await strong(client, at, "devops", encounter_tags=["B" * 22])
    met, other = await strong(client, at, "devops"), await strong(client, at, "cricket")
    pending, shut = await strong(client, at, "devops"), await strong(client, at, "devops", block_tags=["B" * 22])
    await both(client, asha, met, at)
    spent = await strong(client, at, "devops")
    for _ in range(6):
        await both(client, spent, await strong(client, at, "devops"), at)
    people = [Phone(), met, other, pending, shut, spent]
    heard_of = [phone.token(at) for phone in people]
    answers = [await heard(client, asha.token(at), token, asha.headers) for token in heard_of]
    assert {(answer.status_code, answer.content) for answer in answers} == {(200, ACCEPTED)}
    assert len({tuple(sorted(set(answer.headers) - {"x-request-id"})) for answer in answers}) == 1


async def test_whoever_only_heard_a_token_cannot_speak_as_its_owner(
    client: httpx.AsyncClient, clock: StoppedClock
) -> None:
    at = clock.now().timestamp()
    victim, mallory = await strong(client, at), await strong(client, at)
    for headers in (None, mallory.headers, {"Authorization": "Bearer x"}, {"Authorization": "Basic x"}):
        stolen = await heard(client, victim.token(at), mallory.token(at), headers)
        unknown = await heard(client, Phone().token(at), mallory.token(at), headers)
        assert (stolen.status_code, stolen.content) == (404, unknown.content)
        assert (await client.request("DELETE", "/session", headers=headers)).status_code in {204, 404}
        mallory = await strong(client, at)


async def test_whoever_only_heard_a_token_cannot_register_it(client: httpx.AsyncClient, clock: StoppedClock) -> None:
    at = clock.now().timestamp()
    victim = await strong(client, at)
    squat = {"ble_token": victim.token(at), "interests": ["devops"]}
    assert (await client.post("/session", json=squat)).status_code == 409
    own_key = squat | {"rotation": {"key": b64(os.urandom(32))}}
    assert (await client.post("/session", json=own_key)).status_code == 422
    for offset in (600, 1200):
        # A phone whose clock is fast sends what is not yet believed: that is taken, too.
        early = {"ble_token": victim.token(at + offset), "interests": ["devops"]}
        assert (await client.post("/session", json=early)).status_code == 409
    clock.advance(seconds=600)
    later = clock.now().timestamp()
    other = await strong(client, later)
    await both(client, victim, other, later)


async def test_a_squatter_gives_way_to_whoever_holds_the_key(
    client: httpx.AsyncClient, services: Services, clock: StoppedClock
) -> None:
    at = clock.now().timestamp()
    phone = Phone()
    squatter = await simple(client, phone.token(at), "devops")
    body = {"ble_token": phone.token(at), "interests": ["devops"], "rotation": {"v": 1, "key": b64(phone.key)}}
    answer = await client.post("/session", json=body)
    assert (answer.status_code, answer.json()["mode"]) == (200, "strong")
    assert answer.json()["session_id"] != squatter["session_id"]
    assert await store_of(services).living([squatter["session_id"]]) == [None]


async def test_a_recorded_token_is_worth_nothing_a_quarter_of_an_hour_later(
    client: httpx.AsyncClient, services: Services, clock: StoppedClock
) -> None:
    at = clock.now().timestamp()
    victim, other = await strong(client, at), await strong(client, at)
    recorded = victim.token(at)
    clock.advance(minutes=15)
    later = clock.now().timestamp()
    await heard(client, other.token(later), recorded, other.headers)
    await heard(client, victim.token(later), other.token(later), victim.headers)
    assert await nudges(services, victim) == 0
    await heard(client, other.token(later), victim.token(later), other.headers)
    assert await nudges(services, victim) == 1


async def test_a_stalker_is_told_once_in_two_hours_and_never_after_a_block(
    client: httpx.AsyncClient, services: Services, clock: StoppedClock
) -> None:
    began = clock.now().timestamp()
    victim, stalker = await strong(client, began), await strong(client, began)
    for _ in range(11):
        at = clock.now().timestamp()
        await both(client, victim, stalker, at)
        clock.advance(minutes=10)
    assert await nudges(services, stalker) == 1
    (_, fields), *_ = await store_of(services).inbox(victim.session_id, "0")
    encounter = fields[b"e"].decode()
    said = await client.post("/block", json={"encounter_id": encounter}, headers=victim.headers)
    assert said.status_code == 204
    # The next day both have new sessions; their phones remember the meeting by tags of the day.
    clock.advance(days=1)
    at = clock.now().timestamp()
    tag = "T" * 22
    victim = await strong(client, at, encounter_tags=[tag], block_tags=[tag])
    stalker = await strong(client, at, encounter_tags=[tag])
    await both(client, victim, stalker, at)
    assert (await nudges(services, victim), await nudges(services, stalker)) == (0, 0)
    bystander = await strong(client, at)
    await both(client, victim, bystander, at)
    assert await nudges(services, bystander) == 1


async def test_whoever_comes_back_under_a_new_key_is_still_known_to_the_one_who_stayed(
    client: httpx.AsyncClient, services: Services, clock: StoppedClock
) -> None:
    at = clock.now().timestamp()
    stayed, gone = await strong(client, at), await strong(client, at)
    await both(client, stayed, gone, at)
    (_, fields), *_ = await store_of(services).inbox(stayed.session_id, "0")
    encounter = fields[b"e"].decode()
    tag = encounter_tags(encounter, day_of(at))[0]
    again = await strong(client, at, encounter_tags=[tag], recent_tags=[tag])
    await both(client, stayed, again, at)
    assert await nudges(services, again) == 0
    # A day later it would be told again, were it not blocked meanwhile.
    said = await client.post("/block", json={"encounter_id": encounter}, headers=stayed.headers)
    assert said.status_code == 204
    later = await strong(client, at, encounter_tags=[tag])
    await both(client, stayed, later, at)
    assert (await nudges(services, later), await nudges(services, stayed)) == (0, 1)


def test_tags_of_a_meeting_are_the_same_on_every_phone() -> None:
    assert encounter_tags("A" * 22, 20_000) == ["fhmdXRUdNRG6r1_Xqk6Lcg", "22_ZVTxVAabfsis0Ais2lg"]


async def test_two_who_met_within_a_day_are_not_nudged_again(
    client: httpx.AsyncClient, services: Services, clock: StoppedClock
) -> None:
    at = clock.now().timestamp()
    asha, kabir = [await strong(client, at, recent_tags=["R" * 22]) for _ in range(2)]
    await both(client, asha, kabir, at)
    assert await nudges(services, asha) == 0


async def test_nobody_is_nudged_more_than_six_times_in_ten_minutes(
    client: httpx.AsyncClient, services: Services, clock: StoppedClock
) -> None:
    at = clock.now().timestamp()
    asha = await strong(client, at)
    crowd = [await strong(client, at) for _ in range(8)]
    for other in crowd:
        await both(client, asha, other, at)
    assert await nudges(services, asha) == 6
    clock.advance(minutes=10, seconds=1)
    at = clock.now().timestamp()
    for other in crowd:
        await both(client, asha, other, at)
    assert await nudges(services, asha) == 8


async def test_a_fisher_learns_three_labels_of_a_victim_however_often_they_change_their_bait(
    client: httpx.AsyncClient, services: Services, clock: StoppedClock
) -> None:
    at = clock.now().timestamp()
    likes = ["devops", "chess", "jazz", "cricket", "poetry", "baking"]
    victim = await simple(client, "victim", *likes)
    assert victim["mode"] == "simple"
    learnt: set[str] = set()
    for bait in (likes, likes[3:], ["baking"]):
        await simple(client, "fisher", *bait)
        learnt |= set((await heard(client, "fisher", "victim")).json()["shared_interests"])
    assert len(learnt) <= 3
    phone, fisher = await strong(client, at, *likes), await strong(client, at, *likes)
    await both(client, phone, fisher, at)
    assert await nudges(services, fisher) == 1


async def test_a_careful_session_is_not_singled_out_in_an_empty_room(
    client: httpx.AsyncClient, services: Services, clock: StoppedClock
) -> None:
    at = clock.now().timestamp()
    shy = await strong(client, at, options={"min_crowd": 3})
    others = [await strong(client, at) for _ in range(3)]
    for other in others[:2]:
        await both(client, shy, other, at)
    assert await nudges(services, shy) == 0
    await both(client, shy, others[2], at)
    assert await nudges(services, shy) == 1


async def test_a_token_that_hundreds_report_at_once_is_believed_no_more(
    client: httpx.AsyncClient, services: Services, clock: StoppedClock
) -> None:
    from aangan.proximity.types import HEARERS_MAX

    at = clock.now().timestamp()
    victim = await strong(client, at)
    for n in range(HEARERS_MAX + 1):
        await simple(client, f"relay{n}", "cricket")
        await heard(client, f"relay{n}", victim.token(at))
    other = await strong(client, at)
    await both(client, victim, other, at)
    assert await nudges(services, victim) == 0


async def test_in_a_mixed_pair_the_careful_one_decides(client: httpx.AsyncClient, clock: StoppedClock) -> None:
    at = clock.now().timestamp()
    careful = await strong(client, at)
    await simple(client, "plain")
    nothing = {"match": False, "shared_interests": [], "nudge_sent": False}
    assert (await heard(client, "plain", careful.token(at))).json() == nothing
    assert (await heard(client, careful.token(at), "plain", careful.headers)).content == ACCEPTED
    assert (await heard(client, "plain", careful.token(at))).json()["match"] is True


async def test_a_strong_house_takes_no_simple_sessions(settings: Settings) -> None:
    strict = settings.model_copy(update={"proximity_floor": "strong"})
    async with opened_app(strict) as (app, _), browser(app) as client:
        answer = await client.post("/session", json={"ble_token": "abc123", "interests": ["devops"]})
    assert answer.status_code == 422


async def test_a_secret_shown_once_is_asked_for_ever_after(client: httpx.AsyncClient) -> None:
    said = await simple(client, "mine")
    await simple(client, "other")
    assert (await heard(client, "mine", "other")).status_code == 200
    own = {"Authorization": f"Bearer {said['session_secret']}"}
    assert (await heard(client, "mine", "other", own)).status_code == 200
    assert (await heard(client, "mine", "other")).status_code == 404
    body = {"ble_token": "mine", "interests": ["chess"]}
    assert (await client.post("/session", json=body)).status_code == 409
    assert (await client.post("/session", json=body, headers=own)).status_code == 200


async def test_leaving_leaves_nothing(client: httpx.AsyncClient, services: Services, clock: StoppedClock) -> None:
    at = clock.now().timestamp()
    asha, kabir = await strong(client, at), await strong(client, at)
    await both(client, asha, kabir, at)
    assert (await client.request("DELETE", "/session", headers=asha.headers)).status_code == 204
    assert (await client.request("DELETE", "/session", headers=asha.headers)).status_code == 404
    assert await store_of(services).living([asha.session_id]) == [None]
    assert await nudges(services, asha) == 0


async def test_sessions_that_span_midnight_still_meet(
    client: httpx.AsyncClient, services: Services, clock: StoppedClock
) -> None:
    clock.at = clock.at.replace(hour=23, minute=30, second=0)
    early = await strong(client, clock.now().timestamp())
    clock.advance(hours=1)
    at = clock.now().timestamp()
    late = await strong(client, at)
    await both(client, early, late, at)
    assert await nudges(services, early) == 1
