from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aangan.kit.actor import Actor, Role
from aangan.kit.ids import UserId
from aangan.visits import policy, rules
from aangan.visits.errors import NotYoursToConfirm
from aangan.visits.types import Part, VisitStatus
from tests.rooms.visits.stage import TOMORROW, Stage, code

pytestmark = pytest.mark.anyio

S = VisitStatus
MAY = {
    (S.SCHEDULED, S.CONFIRMED), (S.SCHEDULED, S.RESCHEDULED), (S.SCHEDULED, S.CANCELLED),
    (S.CONFIRMED, S.COMPLETED), (S.CONFIRMED, S.RESCHEDULED), (S.CONFIRMED, S.CANCELLED),
    (S.RESCHEDULED, S.CONFIRMED), (S.RESCHEDULED, S.RESCHEDULED), (S.RESCHEDULED, S.CANCELLED),
}  # fmt: skip


@pytest.mark.parametrize(("before", "after"), list(product(VisitStatus, VisitStatus)))
def test_each_of_the_25_pairs_turns_as_the_table_says(before: VisitStatus, after: VisitStatus) -> None:
    assert rules.may_turn(before, after) == ((before, after) in MAY)


@given(st.lists(st.sampled_from(list(VisitStatus)), max_size=12))
def test_no_walk_leaves_the_end_and_none_completes_what_was_not_agreed_upon(wanted: list[VisitStatus]) -> None:
    walked = [VisitStatus.SCHEDULED]
    for after in wanted:
        if rules.may_turn(walked[-1], after):
            walked.append(after)
    ends = [place for place, status in enumerate(walked) if status not in rules.LIVE]
    assert ends in ([], [len(walked) - 1])
    if walked[-1] is VisitStatus.COMPLETED:
        assert walked[-2] is VisitStatus.CONFIRMED


def test_the_names_of_the_seed_and_of_the_wire_mean_the_same() -> None:
    assert VisitStatus("scheduled") is VisitStatus("requested") is VisitStatus.SCHEDULED
    assert VisitStatus("rescheduled") is VisitStatus("reschedule_suggested") is VisitStatus.RESCHEDULED
    with pytest.raises(ValueError, match="bogus"):
        VisitStatus("bogus")


PEOPLE = st.integers(1, 5)


@given(
    user=PEOPLE, peer=st.none() | PEOPLE, owner=PEOPLE, agent=st.none() | PEOPLE, me=PEOPLE, i_am=st.none() | PEOPLE,
    role=st.sampled_from(Role), side=st.sampled_from(["visitor", "host"]),
    context=st.sampled_from(["property_tour", "flatmate_meet"]),
)  # fmt: skip
def test_nobody_confirms_what_they_proposed(**drawn: Any) -> None:
    actor = Actor(UserId(drawn["me"]), drawn["role"], "x", agent_id=drawn["i_am"])
    row = {
        "user_id": drawn["user"], "counterparty_user_id": drawn["peer"], "owner_id": drawn["owner"],
        "agent_id": drawn["agent"], "proposed_by": drawn["side"], "visit_context": drawn["context"],
    }  # fmt: skip
    mine = policy.parts(actor, row)
    try:
        policy.may_confirm(mine, row)
    except NotYoursToConfirm:
        return
    assert policy.side(mine) != row["proposed_by"] or (Part.STAFF in mine and Part.VISITOR not in mine)


async def test_the_host_confirms_and_the_row_stays_confirmed(stage: Stage) -> None:
    asha = await stage.person("Asha")
    ravi, listing = await stage.host()
    made = await stage.asked(asha, listing)
    answer = await stage.put(ravi, made["id"], status="confirmed")
    assert (answer.status_code, answer.json()["status"]) == (200, "confirmed")
    assert (await stage.get(asha, f"/{made['id']}"))["status"] == "confirmed"


async def test_who_asked_does_not_confirm(stage: Stage) -> None:
    asha = await stage.person("Asha")
    _, listing = await stage.host()
    made = await stage.asked(asha, listing)
    assert code(await stage.put(asha, made["id"], status="confirmed")) == (403, "NOT_YOURS_TO_CONFIRM")
    assert (await stage.get(asha, f"/{made['id']}"))["status"] == "requested"


async def test_staff_who_asked_do_not_confirm_either(stage: Stage) -> None:
    boss = await stage.person("Boss", role="admin")
    _, listing = await stage.host()
    made = await stage.asked(boss, listing)
    assert code(await stage.put(boss, made["id"], status="confirmed")) == (403, "NOT_YOURS_TO_CONFIRM")


async def test_in_a_meeting_the_other_confirms_and_who_lends_the_room_does_not(stage: Stage) -> None:
    asha, mina, _, _ = await stage.matched()
    ravi, listing = await stage.host()
    made = await stage.asked(asha, listing, visit_context="flatmate_meet", counterparty_user_id=mina.id)
    for who in (asha, ravi):
        assert code(await stage.put(who, made["id"], status="confirmed")) == (403, "NOT_YOURS_TO_CONFIRM")
    assert (await stage.put(mina, made["id"], status="confirmed")).json()["status"] == "confirmed"


async def test_strangers_know_of_no_visit(stage: Stage) -> None:
    asha, stranger = await stage.person("Asha"), await stage.person("Stranger")
    _, listing = await stage.host()
    made = await stage.asked(asha, listing)
    number = made["id"]
    headers = stranger.headers
    answers = [
        await stage.client.get(f"/api/v1/visits/{number}", headers=headers),
        await stage.client.get(f"/api/v1/visits/{number}.ics", headers=headers),
        await stage.client.get(f"/api/v1/visits/{number}/history", headers=headers),
        await stage.put(stranger, number, status="cancelled"),
        await stage.put(stranger, number, scheduled_date="2027-01-08"),
        await stage.post(stranger, number, "cancel"),
        await stage.post(stranger, number, "complete"),
        await stage.post(stranger, number, "reschedule", {"new_date": "2027-01-08"}),
        await stage.post(stranger, number, "no-show", {"absent": "visitor"}),
        await stage.post(stranger, number, "dispute"),
        await stage.post(asha, 987654, "cancel"),
    ]
    assert {code(answer) for answer in answers} == {(404, "VISIT_NOT_FOUND")}


async def test_every_party_sees_a_visit_and_may_call_it_off(stage: Stage) -> None:
    ravi, listing = await stage.host()
    number = await stage.agent()
    acting = await stage.person("Acting", role="agent", agent_id=number)
    boss = await stage.person("Other boss", role="admin")
    for hours, who in enumerate((None, ravi, acting, boss)):
        asha = await stage.person("Asha")
        made = await stage.asked(asha, listing, TOMORROW + timedelta(hours=hours))
        party = who or asha
        assert (await stage.get(party, f"/{made['id']}"))["id"] == made["id"]
        answer = await stage.post(party, made["id"], "cancel", {"reason": "Rain"})
        assert (answer.json()["status"], answer.json()["cancellation_reason"]) == ("cancelled", "Rain")


async def test_a_reason_is_welcome_and_not_asked_for(stage: Stage) -> None:
    asha = await stage.person("Asha")
    _, listing = await stage.host()
    made = await stage.asked(asha, listing)
    assert (await stage.post(asha, made["id"], "cancel")).json()["cancellation_reason"] is None


async def test_what_ended_stays_ended(stage: Stage) -> None:
    asha = await stage.person("Asha")
    ravi, listing = await stage.host()
    made = await stage.asked(asha, listing)
    await stage.put(asha, made["id"], status="cancelled")
    for answer in (
        await stage.put(ravi, made["id"], status="confirmed"),
        await stage.put(ravi, made["id"], status="requested"),
        await stage.put(ravi, made["id"], status="completed"),
        await stage.put(ravi, made["id"], scheduled_date="2027-01-08"),
        await stage.post(ravi, made["id"], "cancel", {"reason": "Again"}),
        await stage.post(ravi, made["id"], "complete"),
        await stage.post(ravi, made["id"], "reschedule", {"new_date": "2027-01-08"}),
    ):
        assert code(answer) == (400, "INVALID_TRANSITION")
    assert (await stage.put(asha, made["id"], status="cancelled")).status_code == 200


async def test_a_visit_is_completed_only_once_it_began(stage: Stage) -> None:
    asha = await stage.person("Asha")
    ravi, listing = await stage.host()
    made = await stage.confirmed(asha, ravi, listing)
    for answer in (
        await stage.post(ravi, made["id"], "complete"),
        await stage.put(ravi, made["id"], status="completed"),
    ):
        assert code(answer) == (400, "VISIT_NOT_STARTED")
    await stage.advance(hours=26)
    answer = await stage.post(asha, made["id"], "complete", {"notes": "Bright", "feedback": "Lovely"})
    done = answer.json()
    assert (done["status"], done["outcome"], done["actual_date"]) == ("completed", "took_place", "2027-01-05T05:30:00Z")
    assert (done["visit_notes"], done["visitor_feedback"]) == ("Bright", "Lovely")


async def test_what_was_not_agreed_upon_cannot_be_completed(stage: Stage) -> None:
    asha = await stage.person("Asha")
    ravi, listing = await stage.host()
    made = await stage.asked(asha, listing)
    await stage.advance(days=2)
    assert code(await stage.post(ravi, made["id"], "complete")) == (400, "INVALID_TRANSITION")


async def test_another_time_is_a_suggestion_which_the_other_side_answers(stage: Stage) -> None:
    asha = await stage.person("Asha")
    ravi, listing = await stage.host()
    made = await stage.confirmed(asha, ravi, listing)
    moved = (
        await stage.post(ravi, made["id"], "reschedule", {"new_date": "2027-01-07T08:00:00Z", "reason": "Away"})
    ).json()
    assert (moved["status"], moved["scheduled_date"]) == ("reschedule_suggested", "2027-01-07T08:00:00Z")
    assert (moved["rescheduled_from"], moved["cancellation_reason"]) == ("2027-01-05T05:30:00Z", None)
    assert code(await stage.put(ravi, made["id"], status="confirmed")) == (403, "NOT_YOURS_TO_CONFIRM")
    counter = (await stage.put(asha, made["id"], scheduled_date="2027-01-08")).json()
    assert (counter["status"], counter["scheduled_date"]) == ("reschedule_suggested", "2027-01-08T05:30:00Z")
    assert code(await stage.put(asha, made["id"], status="confirmed")) == (403, "NOT_YOURS_TO_CONFIRM")
    assert (await stage.put(ravi, made["id"], status="confirmed")).json()["status"] == "confirmed"
    page = await stage.get(asha, f"/{made['id']}/history")
    lines = [(line["from_status"], line["to_status"], line["changed_by"], line["reason"]) for line in page["items"]]
    assert lines == [
        ("reschedule_suggested", "confirmed", ravi.id, None),
        ("reschedule_suggested", "reschedule_suggested", asha.id, None),
        ("confirmed", "reschedule_suggested", ravi.id, "Away"),
        ("requested", "confirmed", ravi.id, None),
        (None, "requested", asha.id, None),
    ]
    assert page["items"][2]["from_date"] == "2027-01-05T05:30:00Z"
    first = await stage.get(asha, f"/{made['id']}/history", limit=3)
    rest = await stage.get(asha, f"/{made['id']}/history", limit=3, cursor=first["next_cursor"])
    assert first["items"] + rest["items"] == page["items"]


async def test_a_suggestion_without_a_time_waits_for_one(stage: Stage) -> None:
    asha = await stage.person("Asha")
    ravi, listing = await stage.host()
    made = await stage.asked(asha, listing)
    asked = (await stage.put(ravi, made["id"], status="rescheduled")).json()
    assert (asked["status"], asked["scheduled_date"]) == ("reschedule_suggested", made["scheduled_date"])
    assert asked["proposed_by"] == "host"


async def test_the_same_time_again_is_no_move(stage: Stage) -> None:
    asha = await stage.person("Asha")
    _, listing = await stage.host()
    made = await stage.asked(asha, listing)
    kept = await stage.put(asha, made["id"], scheduled_date="2027-01-05")
    assert (kept.json()["status"], kept.json()["version"]) == ("requested", made["version"])
    answer = await stage.post(asha, made["id"], "reschedule", {"new_date": made["scheduled_date"]})
    assert code(answer) == (400, "SAME_TIME")


@pytest.mark.parametrize(
    ("new_date", "refusal"),
    [("2001-01-01T00:00:00Z", (400, "VISIT_IN_PAST")), ("2037-01-01T00:00:00Z", (400, "VISIT_TOO_FAR"))],
)
async def test_a_visit_is_moved_neither_into_the_past_nor_years_ahead(
    stage: Stage, new_date: str, refusal: tuple[int, str]
) -> None:
    asha = await stage.person("Asha")
    _, listing = await stage.host()
    made = await stage.asked(asha, listing)
    assert code(await stage.post(asha, made["id"], "reschedule", {"new_date": new_date})) == refusal
    assert code(await stage.put(asha, made["id"], scheduled_date=new_date)) == refusal


async def test_confirming_another_time_at_once_is_refused(stage: Stage) -> None:
    asha = await stage.person("Asha")
    ravi, listing = await stage.host()
    made = await stage.asked(asha, listing)
    answer = await stage.put(ravi, made["id"], status="confirmed", scheduled_date="2027-01-09T10:00:00Z")
    assert code(answer) == (400, "INVALID_TRANSITION")
    same = await stage.put(ravi, made["id"], status="confirmed", scheduled_date=made["scheduled_date"])
    assert same.json()["status"] == "confirmed"


async def test_who_looked_at_an_older_visit_changes_nothing(stage: Stage) -> None:
    asha = await stage.person("Asha")
    ravi, listing = await stage.host()
    made = await stage.asked(asha, listing)
    confirmed = (await stage.put(ravi, made["id"], status="confirmed", version=made["version"])).json()
    assert confirmed["version"] == made["version"] + 1
    stale = await stage.put(ravi, made["id"], status="cancelled", version=made["version"])
    assert code(stale) == (409, "VISIT_CHANGED")
    assert stale.json()["error"]["details"] == {"version": confirmed["version"]}
    assert code(await stage.post(asha, made["id"], "cancel", {"version": 99})) == (409, "VISIT_CHANGED")


async def test_each_writes_what_is_theirs_to_say(stage: Stage) -> None:
    asha = await stage.person("Asha")
    ravi, listing = await stage.host()
    made = await stage.confirmed(asha, ravi, listing)
    number = made["id"]
    said = (await stage.put(asha, number, visitor_feedback="Bright", interest_level="high")).json()
    assert (said["visitor_feedback"], said["interest_level"]) == ("Bright", "high")
    kept = (await stage.put(ravi, number, follow_up_required=True, follow_up_date="2027-01-09T10:00:00Z")).json()
    assert (kept["follow_up_required"], kept["follow_up_date"]) == (True, "2027-01-09T10:00:00Z")
    for who, change in (
        (ravi, {"visitor_feedback": "She loved it"}),
        (ravi, {"special_requirements": "None"}),
        (asha, {"visit_notes": "x"}),
        (asha, {"follow_up_required": False}),
    ):
        assert code(await stage.put(who, number, **change)) == (403, "INSUFFICIENT_PERMISSIONS")
    # Sent back as they were, others' words are no change.
    whole = await stage.put(asha, number, visit_notes=None, follow_up_required=True, interest_level="low")
    assert whole.json()["interest_level"] == "low"


async def test_who_meets_where_is_fixed(stage: Stage) -> None:
    asha, mina, match_id, conversation_id = await stage.matched()
    _, listing = await stage.host()
    made = await stage.asked(asha, listing, visit_context="flatmate_meet", counterparty_user_id=mina.id)
    same = {"visit_context": "flatmate_meet", "counterparty_user_id": mina.id, "match_id": match_id}
    assert (await stage.put(asha, made["id"], **same, conversation_id=conversation_id)).status_code == 200
    for change in ({"visit_context": "property_tour"}, {"counterparty_user_id": asha.id}, {"match_id": match_id + 1}):
        assert code(await stage.put(asha, made["id"], **change)) == (400, "VISIT_FIXED")


async def test_a_reason_for_cancelling_goes_with_cancelling(stage: Stage) -> None:
    asha = await stage.person("Asha")
    _, listing = await stage.host()
    made = await stage.asked(asha, listing)
    assert code(await stage.put(asha, made["id"], cancellation_reason="Rain")) == (400, "INVALID_TRANSITION")
    off = await stage.put(asha, made["id"], status="cancelled", cancellation_reason="Rain")
    assert off.json()["cancellation_reason"] == "Rain"


async def test_the_flatmates_app_changes_meetings_by_the_same_rules(stage: Stage) -> None:
    asha, mina, _, _ = await stage.matched()
    _, listing = await stage.host()
    made = await stage.asked(asha, listing, visit_context="flatmate_meet", counterparty_user_id=mina.id)
    tour = await stage.asked(asha, listing, TOMORROW + timedelta(hours=5))

    async def put(who: Any, visit_id: int, **change: Any) -> Any:
        return await stage.client.put(f"/api/v1/flatmates/visits/{visit_id}", json=change, headers=who.headers)

    answer = await put(mina, made["id"], status="confirmed")
    assert (answer.status_code, answer.json()) == (200, {"id": made["id"], "status": "confirmed", "updated": True})
    assert code(await put(asha, made["id"], scheduled_date="2001-01-01")) == (400, "VISIT_IN_PAST")
    assert code(await put(asha, made["id"], status="completed")) == (400, "VISIT_NOT_STARTED")
    moved = await put(asha, made["id"], scheduled_date="2027-01-08")
    assert moved.json()["status"] == "reschedule_suggested"
    assert code(await put(asha, made["id"], status="confirmed")) == (403, "NOT_YOURS_TO_CONFIRM")
    assert (await put(asha, made["id"], status="cancelled")).json()["status"] == "cancelled"
    assert code(await put(mina, made["id"], status="confirmed")) == (400, "INVALID_TRANSITION")
    assert code(await put(asha, tour["id"], status="cancelled")) == (404, "VISIT_NOT_FOUND")


async def test_a_no_show_is_told_by_the_other_side_and_disputed_within_a_day(stage: Stage) -> None:
    asha = await stage.person("Asha")
    ravi, listing = await stage.host()
    made = await stage.confirmed(asha, ravi, listing)
    number = made["id"]
    await stage.advance(hours=26)
    assert code(await stage.post(ravi, number, "no-show", {"absent": "visitor"})) == (400, "VISIT_NOT_STARTED")
    await stage.advance(minutes=15)
    assert code(await stage.post(asha, number, "no-show", {"absent": "visitor"})) == (403, "INSUFFICIENT_PERMISSIONS")
    told = (await stage.post(ravi, number, "no-show", {"absent": "visitor"})).json()
    assert (told["status"], told["outcome"], told["actual_date"]) == ("completed", "visitor_no_show", None)
    assert code(await stage.post(ravi, number, "dispute")) == (403, "INSUFFICIENT_PERMISSIONS")
    await stage.advance(hours=23)
    denied = (await stage.post(asha, number, "dispute", {"reason": "I rang twice"})).json()
    assert (denied["status"], denied["outcome"]) == ("completed", "disputed")
    assert code(await stage.post(asha, number, "dispute")) == (400, "INVALID_TRANSITION")


async def test_nobody_missed_what_was_agreed_upon_only_when_its_time_had_come(stage: Stage) -> None:
    asha = await stage.person("Asha")
    ravi, listing = await stage.host()
    made = await stage.asked(asha, listing)
    await stage.advance(days=2)
    assert (await stage.put(ravi, made["id"], status="confirmed")).status_code == 200
    refused = await stage.post(ravi, made["id"], "no-show", {"absent": "visitor"})
    assert code(refused) == (400, "INVALID_TRANSITION")


async def test_after_a_day_a_no_show_stands(stage: Stage) -> None:
    asha = await stage.person("Asha")
    ravi, listing = await stage.host()
    made = await stage.confirmed(asha, ravi, listing)
    await stage.advance(hours=27)
    told = await stage.post(asha, made["id"], "no-show", {"absent": "host"})
    assert told.json()["outcome"] == "host_no_show"
    await stage.advance(hours=25)
    assert code(await stage.post(ravi, made["id"], "dispute")) == (410, "DISPUTE_CLOSED")
