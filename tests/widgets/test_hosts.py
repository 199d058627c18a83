"""One page for every host: those of the standard, ChatGPT, and none."""

import json

import pytest

from tests.widgets import answers
from tests.widgets.stage import Stage

pytestmark = pytest.mark.anyio

# What ChatGPT puts into the page before it runs.
CHATGPT = """
window.made = [];
window.openai = {
  theme: 'dark', locale: 'en-IN', toolInput: { city: 'Bengaluru' }, toolOutput: %s,
  callTool: async (name, input) => {
    window.made.push([name, input]);
    return { structuredContent: { action: 'like', matched: false } };
  },
  sendFollowUpMessage: async ({ prompt }) => void window.made.push(['say', prompt]),
  setWidgetState: async (state) => void window.made.push(['state', state]),
};
"""


async def _in_chatgpt(stage: Stage, name: str, output: object) -> None:
    await stage.tab.send("Page.addScriptToEvaluateOnNewDocument", source=CHATGPT % json.dumps(output))
    await stage.tab.goto(f"{stage.base}/api/v1/agent/widgets/{name}")
    stage.world = await stage.tab.top_world()


async def test_in_chatgpt_it_speaks_as_chatgpt_does(stage: Stage) -> None:
    await _in_chatgpt(stage, "homes", answers.homes(stage.base))
    await stage.sees("Sunny corner room above the lake")
    assert await stage.read("document.documentElement.dataset.theme") == "dark"
    await stage.press("Save: Quiet room")
    await stage.sees("Saved: Quiet room")
    made = await stage.tab.evaluate("window.made")
    assert made == [["swipe", {"home_id": 102, "action": "like"}], ["state", {"note": "The person liked home 102."}]]


async def test_in_chatgpt_an_answer_may_come_after_the_page(stage: Stage) -> None:
    await _in_chatgpt(stage, "people", None)
    await stage.until("document.querySelector('.waiting')")
    late = json.dumps(answers.people(stage.base))
    await stage.tab.evaluate(
        f"window.openai.toolOutput = {late}; window.dispatchEvent(new Event('openai:set_globals'))"
    )
    await stage.sees("Ananya Rao")


async def test_without_a_host_it_says_so(stage: Stage) -> None:
    await stage.tab.goto(f"{stage.base}/api/v1/agent/widgets/homes")
    stage.world = await stage.tab.top_world()
    await stage.sees("Open this from a conversation with your assistant.")
