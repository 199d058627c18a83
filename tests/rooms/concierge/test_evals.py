"""The tasks that models are judged by: each can be done, by the call that is expected, in the town."""

from collections import Counter

import httpx
import pytest

from aangan.infra.services import Services
from aangan.infra.toolbox import shaped
from aangan.town import load
from tests.support.evals import fits, settle, tasks
from tests.support.scripted import Script, events, say
from tests.support.tools import BY_NAME

pytestmark = pytest.mark.anyio


def test_tasks_speak_all_languages_and_of_most_tools() -> None:
    found = tasks()
    assert len(found) >= 50
    assert len({task.id for task in found}) == len(found)
    assert min(Counter(task.language for task in found)[one] for one in ("en", "hi", "hinglish")) >= 10
    assert len({task.tool for task in found}) >= 20
    assert {task.tool for task in found} <= BY_NAME.keys()
    assert all(BY_NAME[task.tool].audience == "everyone" for task in found if task.who == "guest")


@pytest.mark.timeout(900)
async def test_each_expected_call_is_good_and_can_be_made_in_the_town(
    client: httpx.AsyncClient, services: Services, script: Script
) -> None:
    load(services.settings.database_url or "", "small", lambda _line: None)
    people, known = await settle(client, services)
    broken = []
    for given in tasks():
        task = given.filled(known, services.clock.now())
        shaped(BY_NAME[task.tool].takes, task.arguments)
        script.will([(task.tool, task.arguments)], "Done.")
        frames = await say(client, people.get(task.who), task.says)
        script.steps.clear()
        ended = [frame.data for frame in frames if frame.event == "tool_call_end"]
        asked = "approval_required" in events(frames)
        if not (asked or (ended and ended[0]["success"])):
            broken.append((task.id, ended))
    assert broken == []


def test_a_call_is_judged_by_what_it_means() -> None:
    assert fits({"city": "Pune"}, {"city": "pune", "limit": 5})
    assert fits({"when": "2026-11-24T17:00:00+05:30"}, {"when": "2026-11-24T11:30:00Z"})
    assert fits({"when": "2026-11-24T17:00:00+05:30"}, {"when": "2026-11-24T17:00"})
    assert fits({"furnishing": ["furnished"]}, {"furnishing": ["semi_furnished", "furnished"]})
    assert not fits({"city": "Pune"}, {})
    assert not fits({"price_max": 20000}, {"price_max": 2000})
