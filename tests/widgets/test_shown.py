"""Each widget is shown by a host made of the official bridge, in a real browser."""

import os
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.widgets import answers
from tests.widgets.conftest import WIDTH
from tests.widgets.stage import Stage

pytestmark = pytest.mark.anyio

# The texts whose contrast is below WCAG AA's 4.5 (3 for large ones), each with its ratio.
FAINT = """(() => {
  const canvas = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
  const rgba = (colour) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const light = ([r, g, b]) => [r, g, b].map((one) => one / 255)
    .map((one) => (one <= 0.03928 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4))
    .reduce((sum, one, at) => sum + one * [0.2126, 0.7152, 0.0722][at], 0);
  const ground = (one) => {
    for (; one; one = one.parentElement) {
      const colour = rgba(getComputedStyle(one).backgroundColor);
      if (colour[3] === 255) return colour;
    }
    return [255, 255, 255];
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const faint = [];
  while (walker.nextNode()) {
    const one = walker.currentNode.parentElement;
    const style = getComputedStyle(one);
    if (!walker.currentNode.data.trim() || !one.checkVisibility()) continue;
    if (one.closest('.unseen, :disabled, .portrait, style, script')) continue;
    const [high, low] = [light(rgba(style.color)), light(ground(one))].sort((a, b) => b - a);
    const ratio = (high + 0.05) / (low + 0.05);
    const large = parseFloat(style.fontSize) >= 24 || (parseFloat(style.fontSize) >= 18.6 && style.fontWeight >= 600);
    if (ratio < (large ? 3 : 4.5)) faint.push(`${walker.currentNode.data.trim()}: ${ratio.toFixed(2)}`);
  }
  return faint;
})()"""

# Where pictures of the widgets are put, for those who ask for them.
PICTURES = os.environ.get("WIDGET_PICTURES")
THEMES = ("light", "dark")
SHOWN: dict[str, tuple[Callable[[str], Any], str]] = {
    "homes": (answers.homes, "Sunny corner room above the lake"),
    "home": (answers.home, "House rules"),
    "people": (answers.people, "Ananya Rao"),
    "inbox": (answers.inbox, "Zoya Khan"),
    "visits": (answers.visits, "With Ananya Rao"),
    "case": (answers.case, "They asked me to pay a token"),
}
ASKED = {"homes": {"query": "sunny room, calm people", "city": "Bengaluru", "price_max": 25000}}


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("name", SHOWN)
async def test_a_widget_shows_what_its_tool_answered_in_colours_that_can_be_read(
    stage: Stage, name: str, theme: str
) -> None:
    answer, seen = SHOWN[name]
    still = [{"name": "prefers-reduced-motion", "value": "reduce"}]
    await stage.tab.send("Emulation.setEmulatedMedia", features=still)
    await stage.show(name, answer(stage.base), theme=theme, asked=ASKED.get(name))
    await stage.sees(seen)
    await stage.until("[...document.images].every((one) => one.complete && one.naturalWidth)")
    ground = await stage.read("getComputedStyle(document.body).backgroundColor")
    assert ground == {"light": "rgb(250, 246, 239)", "dark": "rgb(27, 23, 20)"}[theme]
    assert await stage.read(FAINT) == []
    if PICTURES:
        height = await stage.read("document.documentElement.scrollHeight")
        seen_whole = Image.open(BytesIO(await stage.tab.picture(WIDTH, height)))
        seen_whole.convert("RGB").save(Path(PICTURES) / f"{name}-{theme}.webp", quality=84, method=6)
