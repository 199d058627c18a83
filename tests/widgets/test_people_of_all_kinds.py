"""Widgets are for everybody: hands on a keyboard, ears, tired eyes; and safe from what people write."""

import json
from typing import Any

import pytest

from tests.widgets import answers
from tests.widgets.stage import FOCUSED, Stage, answered
from tests.widgets.test_shown import SHOWN

pytestmark = pytest.mark.anyio

HOSTILE = (
    '<img src=x onerror="document.title=1"><script>document.title=2</script>"\'&lt;b&gt; \u202egnp.exe 👩🏽‍🚀'
    + "w" * 120
)
# What a screen reader must be able to call by a name.
NAMED = {"button", "textbox", "radio", "image", "img", "grid", "spinbutton", "alertdialog", "link", "checkbox"}


@pytest.mark.parametrize("name", SHOWN)
async def test_all_that_can_be_used_has_a_name_for_ears(stage: Stage, name: str) -> None:
    await stage.show(name, SHOWN[name][0](stage.base))
    tree = await stage.tab.send("Accessibility.getFullAXTree", frameId=stage.frame)
    seen = [node for node in tree["nodes"] if not node.get("ignored")]
    nameless = [
        node["role"]["value"]
        for node in seen
        if node["role"]["value"] in NAMED and not node.get("name", {}).get("value", "").strip()
    ]
    assert nameless == []
    roles = {node["role"]["value"] for node in seen}
    assert {"main", "heading", "button"} <= roles
    ids = await stage.read("[...document.querySelectorAll('[id]')].map((one) => one.id)")
    assert len(ids) == len(set(ids))


async def test_people_are_swiped_from_the_keyboard(stage: Stage) -> None:
    stage.answers["swipe"] = answered({"action": "like", "matched": False})
    stage.answers["next_people"] = answered({"people": []})
    await stage.show("people", answers.people(stage.base))
    await stage.tab.press("Tab")
    await stage.focuses("Pass: Ananya Rao")
    await stage.tab.press("Tab")
    await stage.tab.press("Enter")
    assert await stage.called("swipe") == {"person_id": 41, "action": "like"}
    await stage.until("document.activeElement.getAttribute('aria-label') === 'Kabir Sethi'")
    await stage.tab.press("ArrowLeft")
    await stage.called("next_people")
    assert [call["arguments"] for call in stage.calls[:2]] == [
        {"person_id": 41, "action": "like"},
        {"person_id": 42, "action": "pass"},
    ]


async def test_conversations_are_walked_from_the_keyboard(stage: Stage) -> None:
    stage.answers["read_conversation"] = answered(answers.thread(stage.base))
    await stage.show("inbox", answers.inbox(stage.base))
    for _ in range(2):
        await stage.tab.press("Tab")
    assert (await stage.focused()).startswith("Kabir Sethi")
    await stage.tab.press("Space")
    assert await stage.called("read_conversation") == {"conversation_id": 542}
    await stage.until("document.activeElement.matches('textarea')")
    await stage.focus("All conversations")
    await stage.tab.press("Enter")
    await stage.until("document.activeElement.innerText.startsWith('Kabir Sethi')")


async def test_days_are_walked_from_the_keyboard(stage: Stage) -> None:
    await stage.show("visits", answers.visits(stage.base))
    await stage.read("document.querySelector('.date.today').focus()")
    await stage.tab.press("ArrowRight")
    await stage.until("document.activeElement.classList.contains('has')")
    assert (await stage.focused()).endswith(", 2 visits")
    await stage.tab.press("Enter")
    await stage.until("document.querySelectorAll('.visit').length === 2")
    await stage.tab.press("ArrowLeft")
    await stage.until("document.activeElement.classList.contains('today')")
    await stage.tab.press("PageDown")
    await stage.until("!document.activeElement.classList.contains('today') && document.activeElement.matches('.date')")
    # There and back from a day that both months have: of a 31st nothing is left once it was a 30th.
    later = await stage.focused()
    await stage.tab.press("PageUp")
    await stage.until(f"document.activeElement.matches('.date') && {FOCUSED} !== {json.dumps(later)}")
    await stage.tab.press("PageDown")
    await stage.focuses(later)


async def test_whoever_wants_no_motion_sees_none(stage: Stage) -> None:
    await stage.open("people")
    assert await stage.read("document.getAnimations().length") > 0
    still = [{"name": "prefers-reduced-motion", "value": "reduce"}]
    await stage.tab.send("Emulation.setEmulatedMedia", features=still)
    await stage.until("document.getAnimations().length === 0")


async def test_without_a_word_of_the_host_the_system_says_light_or_dark(stage: Stage) -> None:
    await stage.tab.send("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": "dark"}])
    await stage.tab.goto(f"{stage.base}/api/v1/agent/widgets/homes")
    stage.world = await stage.tab.top_world()
    # The page is loaded before it has looked for a host.
    await stage.until("getComputedStyle(document.body).backgroundColor === 'rgb(27, 23, 20)'")


def _hostile(base: str) -> dict[str, Any]:
    away = "https://elsewhere.test/track.png"
    card = {"title": HOSTILE, "place": HOSTILE, "image": away}
    return {
        "homes": answers.homes(base, title=HOSTILE, image=away),
        "home": answers.home(
            base,
            home=answers.card(base, **card),
            description=HOSTILE,
            owner_name=HOSTILE,
            pictures=[away, "javascript:alert(1)", "data:image/svg+xml,<svg/>"],
            amenities=[HOSTILE],
            landmark=HOSTILE,
        ),
        "people": answers.people(base, name=HOSTILE, bio=HOSTILE, picture=away, profession=HOSTILE),
        "inbox": answers.thread(base, HOSTILE, HOSTILE, home_title=HOSTILE),
        "visits": answers.visits(base, home_title=HOSTILE, address=HOSTILE, image=away, agent_name=HOSTILE),
        "case": answers.case(base, findings=[HOSTILE]),
    }


@pytest.mark.parametrize("name", SHOWN)
async def test_what_people_write_is_text_and_nothing_else(stage: Stage, name: str) -> None:
    await stage.show(name, _hostile(stage.base)[name])
    await stage.sees("<script>document.title=2</script>")
    assert await stage.read("document.querySelectorAll('main script, main [onerror], main b').length") == 0
    assert await stage.read("document.title") == "aangan"
    assert await stage.read("document.documentElement.scrollWidth <= innerWidth")
