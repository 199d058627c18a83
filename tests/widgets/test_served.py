"""The pages as they are kept, described to hosts, and served by their names."""

import hashlib
import re
from pathlib import Path

import httpx
import pytest

from aangan import house
from aangan.doors.widgets import MIME_TYPE, WIDGETS, page_for, resources
from aangan.infra.settings import Settings

pytestmark = pytest.mark.anyio

ROOT = Path(__file__).parents[2]
SOURCES = ROOT / "web" / "widgets"
BUILT_FROM = ("build.mjs", "package.json", "package-lock.json", "tsconfig.json")
PAGES = "/api/v1/agent/widgets"
# Names of languages and schemas that libraries carry; nobody asks for them.
SPOKEN_OF = re.compile(r"https?://(?:www\.w3\.org|json-schema\.org|github\.com/cfworker)")


def test_the_built_pages_are_those_of_the_sources() -> None:
    names = sorted([*(f"src/{file.name}" for file in (SOURCES / "src").iterdir()), *BUILT_FROM])
    digest = hashlib.sha256()
    for name in names:
        digest.update(f"{name}\0".encode() + (SOURCES / name).read_bytes() + b"\0")
    kept = (ROOT / "src/aangan/doors/widgets/sources.sha256").read_text(encoding="utf-8").strip()
    assert digest.hexdigest() == kept, "run `make widgets`"


def test_every_widget_that_a_tool_names_is_there_and_every_one_is_named() -> None:
    assert {tool.widget for tool in house.TOOLS if tool.widget} == set(WIDGETS)


@pytest.mark.parametrize("name", WIDGETS)
def test_a_page_is_whole_in_one_file(name: str) -> None:
    html = WIDGETS[name].html
    assert re.search(r"<script[^>]*\ssrc=|<link[^>]*stylesheet", html) is None
    (style,) = re.findall(r"<style[^>]*>(.*?)</style>", html, re.DOTALL)
    assert "@import" not in style
    assert "url(" not in style
    addresses = re.findall(r"https?://[\w.-]+[\w./-]*", html)
    assert [one for one in addresses if not SPOKEN_OF.match(one)] == []


def test_an_address_lasts_as_long_as_its_content(settings: Settings) -> None:
    here = resources(settings)
    elsewhere = resources(settings.model_copy(update={"public_url": "https://aangan.test/base"}))
    assert {str(one.uri) for one in here.values()} == {str(one.uri) for one in resources(settings).values()}
    for name, one in here.items():
        assert re.fullmatch(rf"ui://widget/{name}-[0-9a-f]{{8}}\.html", str(one.uri))
        assert str(one.uri) != str(elsewhere[name].uri)


def test_hosts_are_told_that_only_the_houses_pictures_are_asked_for(settings: Settings) -> None:
    told = resources(settings.model_copy(update={"public_url": "https://aangan.test/base"}))["homes"]
    assert told.mime_type == MIME_TYPE == "text/html;profile=mcp-app"
    assert told.meta is not None
    assert told.meta["ui"]["csp"] == {"connectDomains": [], "resourceDomains": ["https://aangan.test"]}
    assert told.meta["openai/widgetCSP"] == {"connect_domains": [], "resource_domains": ["https://aangan.test"]}
    assert '<meta name="house" content="https://aangan.test">' in told.text


def test_pictures_that_are_kept_elsewhere_may_be_followed_there(settings: Settings) -> None:
    kept = {"public_url": "https://aangan.test", "media_public_base": "https://cdn.aangan.test/files"}
    page = page_for(WIDGETS["home"], settings.model_copy(update=kept))
    assert page.csp["resourceDomains"] == ["https://aangan.test", "https://cdn.aangan.test"]


@pytest.mark.parametrize("name", WIDGETS)
async def test_a_page_is_served_under_a_policy_that_allows_nothing_else(client: httpx.AsyncClient, name: str) -> None:
    answer = await client.get(f"{PAGES}/{name}")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["cache-control"] == "public, max-age=3600"
    policy = dict(rule.split(" ", 1) for rule in answer.headers["content-security-policy"].split("; "))
    assert policy["default-src"] == policy["base-uri"] == policy["form-action"] == "'none'"
    assert policy["img-src"] == "http://127.0.0.1:8000"
    for kind in ("script-src", "style-src"):
        assert re.fullmatch(r"'sha256-[\w+/]{43}='", policy[kind])
    assert len(answer.headers.get_list("content-security-policy")) == 1


async def test_an_unknown_page_is_refused_in_the_envelope(client: httpx.AsyncClient) -> None:
    answer = await client.get(f"{PAGES}/cellar")
    assert answer.status_code == 404
    assert answer.json()["error"]["code"] == "NOT_FOUND"
