"""Widgets act through their host: what is pressed becomes a tool's call, and what comes of it is told."""

import asyncio
from typing import Any

import pytest

from aangan.visits.types import VisitStatus
from tests.widgets import answers
from tests.widgets.stage import Stage, answered, refused

pytestmark = pytest.mark.anyio


async def test_a_home_is_saved_and_the_model_is_told(stage: Stage) -> None:
    stage.answers["swipe"] = answered({"action": "like", "matched": False, "conversation_id": 5})
    await stage.show("homes", answers.homes(stage.base))
    await stage.press("Save: Quiet room, balcony with tulsi")
    assert await stage.called("swipe") == {"home_id": 102, "action": "like"}
    await stage.sees("Saved: Quiet room, balcony with tulsi")
    await stage.until("document.querySelectorAll('[aria-pressed=true]').length === 2")
    await stage.told("The person liked home 102.")


async def test_a_saved_home_is_let_go(stage: Stage) -> None:
    stage.answers["swipe"] = answered({"action": "pass", "matched": False})
    await stage.show("homes", answers.homes(stage.base))
    await stage.press("Saved: Sunny corner room")
    assert await stage.called("swipe") == {"home_id": 101, "action": "pass"}
    await stage.until("!document.querySelector('[aria-pressed=true]')")


async def test_a_home_is_opened_and_left_where_one_was(stage: Stage) -> None:
    stage.answers["get_home"] = answered(answers.home(stage.base))
    await stage.show("homes", answers.homes(stage.base))
    await stage.press("Look inside: Sunny corner room")
    assert await stage.called("get_home") == {"home_id": 101}
    await stage.sees("House rules")
    await stage.press("Next picture")
    await stage.sees("2 / 3")
    await stage.press("All homes")
    await stage.sees("Bright twin room for two friends")
    await stage.until("document.activeElement.matches('button, a')")
    assert (await stage.focused()).startswith("Look inside: Sunny corner room")


async def test_more_homes_are_asked_for_as_the_first_were(stage: Stage) -> None:
    more = {"homes": [answers.card(stage.base, 104, id=110, title="A room further on").model_dump(mode="json")]}
    stage.answers["search_homes"] = answered(more)
    await stage.show("homes", answers.homes(stage.base), asked={"city": "Bengaluru", "price_max": 25000})
    await stage.sees("Bengaluru · up to ₹25,000")
    await stage.press("Show more")
    assert await stage.called("search_homes") == {"city": "Bengaluru", "price_max": 25000, "cursor": "more"}
    await stage.sees("A room further on")
    await stage.sees("7 homes")


async def test_ones_own_home_is_paused(stage: Stage) -> None:
    card = answers.card(stage.base, 104, state="live").model_dump(mode="json")
    mine = {"home": card, "seen": 40, "likes": 3, "interest": 1}
    stage.answers["change_home"] = answered({**mine, "home": {**card, "state": "paused"}})
    await stage.show("homes", {"homes": [mine]})
    await stage.sees("40 views")
    await stage.press("Pause: Old house")
    assert await stage.called("change_home") == {"home_id": 104, "action": "pause"}
    await stage.sees("Nobody else sees it now.")
    await stage.sees("Show again")


async def test_a_visit_is_asked_for_in_the_conversation(stage: Stage) -> None:
    await stage.show("home", answers.home(stage.base))
    await stage.press("Ask for a visit")
    await stage.sees("Go on in the conversation")
    assert "visit home 101" in await stage.tab.evaluate("window.host.said.join()")


async def test_people_are_swiped_one_after_the_other_and_a_match_is_told(stage: Stage) -> None:
    swiped = iter(
        [{"action": "like", "matched": True, "match_id": 3, "conversation_id": 9}, {"action": "pass", "matched": False}]
    )
    stage.answers["swipe"] = lambda _asked: answered(next(swiped))
    stage.answers["next_people"] = answered({"people": []})
    await stage.show("people", answers.people(stage.base))
    await stage.press("Like: Ananya Rao")
    assert await stage.called("swipe") == {"person_id": 41, "action": "like"}
    await stage.sees("It is a match: you and Ananya Rao like each other.")
    await stage.press("Pass: Kabir Sethi")
    await stage.called("next_people")
    await stage.sees("That is everybody for now")


async def test_who_likes_one_is_answered(stage: Stage) -> None:
    stage.answers["swipe"] = answered({"action": "like", "matched": True, "match_id": 4, "conversation_id": 9})
    person = answers.somebody(stage.base).model_dump(mode="json")
    await stage.show("people", {"show": "likes_me", "people": [{"person": person, "since": "2026-11-20T10:00:00Z"}]})
    await stage.press("Like: Ananya Rao")
    await stage.sees("It is a match: you and Ananya Rao like each other.")
    await stage.press("Write: Ananya Rao")
    await stage.sees("Go on in the conversation")


async def test_a_conversation_is_opened_and_answered(stage: Stage) -> None:
    stage.answers["read_conversation"] = answered(answers.thread(stage.base))
    message = {
        "id": 950,
        "mine": True,
        "text": "On Saturday?",
        "kind": "text",
        "at": "2026-11-21T10:00:00Z",
        "read": False,
    }
    stage.answers["send_message"] = answered({"conversation_id": 541, "message": message, "contacts_hidden": False})
    await stage.show("inbox", answers.inbox(stage.base))
    await stage.press("Ananya Rao")
    assert await stage.called("read_conversation") == {"conversation_id": 541}
    await stage.sees("Is it quiet at night?")
    await stage.until("document.activeElement.matches('textarea')")
    await stage.tab.type("On Saturday?")
    await stage.tab.press("Enter")
    assert await stage.called("send_message") == {"conversation_id": 541, "text": "On Saturday?"}
    await stage.until("[...document.querySelectorAll('.mine')].at(-1).innerText.includes('On Saturday?')")
    assert await stage.read("document.querySelector('textarea').value") == ""


async def test_what_was_not_sent_stays_in_its_field(stage: Stage) -> None:
    stage.answers["send_message"] = refused("CONVERSATION_CLOSED", "This conversation has ended.")
    await stage.show("inbox", answers.thread(stage.base))
    await stage.focus("Your answer to Ananya Rao")
    await stage.tab.type("Are you there?")
    await stage.press("Send")
    await stage.until("document.querySelector('[role=alert]')?.innerText === 'This conversation has ended.'")
    assert await stage.read("document.querySelector('textarea').value") == "Are you there?"


async def test_a_visit_is_accepted(stage: Stage) -> None:
    changed = answers.visit(stage.base, 62, home_title="Old house with an inner courtyard", version=4)
    stage.answers["change_visit"] = answered({"visit": changed.model_dump(mode="json")})
    await stage.show("visits", answers.visits(stage.base))
    await stage.sees("1 visit waiting for your answer")
    await stage.press("Accept")
    assert await stage.called("change_visit") == {"visit_id": 62, "action": "accept", "version": 3}
    await stage.sees("Accepted. See you there.")
    await stage.until("![...document.querySelectorAll('button')].some((one) => one.innerText === 'Accept')")


async def test_a_visit_is_moved_to_a_time_of_ones_own_clock(stage: Stage) -> None:
    changed = answers.visit(stage.base, status=VisitStatus.RESCHEDULED)
    stage.answers["change_visit"] = answered({"visit": changed.model_dump(mode="json")})
    await stage.show("visits", answers.visits(stage.base))
    await stage.press("Move")
    await stage.until("document.querySelector('input[name=to]')")
    await stage.read(
        "(field => { field.value = '2030-01-05T16:00'; field.dispatchEvent(new Event('input', { bubbles: true })); })"
        "(document.querySelector('input[name=to]'))"
    )
    await stage.press("Suggest it")
    asked = await stage.called("change_visit")
    assert asked == {"visit_id": 61, "action": "move", "version": 3, "when": "2030-01-05T10:30:00.000Z"}
    await stage.sees("Another time suggested")


def _cancelled(stage: Stage, asked: dict[str, Any]) -> dict[str, Any]:
    if asked.get("confirm") != "signed":
        return refused(
            "CONFIRMATION_REQUIRED", "Ask first", confirm="signed", about="Cancel visit 61, others are told."
        )
    return answered({"visit": answers.visit(stage.base, status=VisitStatus.CANCELLED).model_dump(mode="json")})


@pytest.mark.parametrize(("asked", "tool"), [({}, "change_visit"), ({"agent_id": 3}, "change_visit_as_staff")])
async def test_a_visit_is_cancelled_after_a_second_word(stage: Stage, asked: dict[str, Any], tool: str) -> None:
    stage.answers[tool] = lambda said: _cancelled(stage, said)
    await stage.show("visits", answers.visits(stage.base), asked=asked)
    await stage.press("Cancel")
    await stage.sees("Cancel visit 61, others are told.")
    await stage.press("Yes, cancel it")
    await stage.sees("The visit is cancelled.")
    said = {"visit_id": 61, "action": "cancel", "version": 3}
    assert [call["arguments"] for call in stage.calls] == [said, {**said, "confirm": "signed"}]


async def _to_reject(stage: Stage) -> None:
    await stage.show("case", answers.case(stage.base))
    await stage.read("document.querySelector('input[value=reject]').click()")
    await stage.focus("What the person is told")
    await stage.tab.type("It asks for money.")
    await stage.focus("Reject")
    await stage.tab.press("Enter")
    await stage.until("document.querySelector('[role=alertdialog]')?.innerText.includes('Reject home 102')")


def _decided(asked: dict[str, Any]) -> dict[str, Any]:
    if asked.get("confirm") != "signed":
        return refused(
            "CONFIRMATION_REQUIRED", "Ask first", confirm="signed", about="Reject home 102; person 7 is told."
        )
    return answered({"case": {"id": 31, "about": "listing", "status": "decided", "findings": []}, "outcome": "reject"})


async def test_a_grave_decision_is_done_after_a_second_word(stage: Stage) -> None:
    stage.answers["decide_case"] = _decided
    await _to_reject(stage)
    assert len(stage.calls) == 1
    await stage.press("Yes, decide")
    await stage.sees("This case is decided: reject.")
    said = {"case_id": 31, "outcome": "reject", "reason": "It asks for money."}
    assert [call["arguments"] for call in stage.calls] == [said, {**said, "confirm": "signed"}]


async def test_whoever_thinks_better_of_it_changes_nothing(stage: Stage) -> None:
    stage.answers["decide_case"] = _decided
    await _to_reject(stage)
    await stage.focuses("No, leave it")
    await stage.tab.press("Escape")
    await stage.sees("Nothing was changed.")
    await stage.until("document.activeElement.innerText === 'Reject'")
    assert len(stage.calls) == 1


async def test_while_a_tool_works_it_is_told_and_called_once(stage: Stage) -> None:
    gate = asyncio.Event()

    async def slow(_asked: dict[str, Any]) -> dict[str, Any]:
        await gate.wait()
        return answered({"action": "like", "matched": False})

    stage.answers["swipe"] = slow
    await stage.show("homes", answers.homes(stage.base))
    await stage.press("Save: Quiet room")
    await stage.until("document.querySelector('[role=status]').innerText.includes('Saving Quiet room')")
    await stage.until("document.querySelector('[aria-busy=true]')")
    await stage.press("Save: Quiet room")
    gate.set()
    await stage.sees("Saved: Quiet room")
    assert len(stage.calls) == 1


async def test_a_guest_is_told_to_connect_an_account(stage: Stage) -> None:
    stage.answers["swipe"] = refused("AUTH_HEADER_MISSING", "Authorization header missing")
    await stage.show("homes", answers.homes(stage.base))
    await stage.press("Save: Quiet room")
    await stage.until("document.querySelector('[role=alert]')?.innerText === 'Connect your aangan account first.'")


async def test_a_refused_answer_is_told_instead_of_shown(stage: Stage) -> None:
    await stage.open("home")
    await stage.give(refused("NOT_FOUND", "There is no such home."))
    await stage.until("document.querySelector('[role=alert]')?.innerText.includes('There is no such home.')")


async def test_a_call_that_was_stopped_is_told(stage: Stage) -> None:
    await stage.open("homes")
    await stage.tab.evaluate("window.host.cancel('The person stopped it.')")
    await stage.sees("The person stopped it.")


async def test_a_newer_answer_takes_the_place_of_the_older(stage: Stage) -> None:
    await stage.show("homes", answers.homes(stage.base))
    await stage.give(answered({"homes": []}))
    await stage.sees("No homes found")
    assert "Sunny corner room" not in await stage.text()


async def test_the_page_turns_dark_with_its_host_and_can_be_put_away(stage: Stage) -> None:
    await stage.show("people", answers.people(stage.base))
    await stage.tab.evaluate("window.host.theme('dark')")
    await stage.until("getComputedStyle(document.body).backgroundColor === 'rgb(27, 23, 20)'")
    assert await stage.tab.evaluate("window.host.teardown()") == {}


@pytest.mark.parametrize("name", ["case", "home", "homes", "inbox", "people", "visits"])
async def test_an_answer_without_its_fields_is_no_error(stage: Stage, name: str) -> None:
    await stage.show(name, {"unknown": 1})
    await stage.until("document.body.innerText.trim()")
