"""The built pages, and what a host must know to show one."""

import base64
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from html import escape
from pathlib import Path
from types import MappingProxyType
from urllib.parse import urlsplit

from aangan.infra.settings import Settings

MIME_TYPE = "text/html;profile=mcp-app"
HERE = Path(__file__).parent
HASH_LETTERS = 8
# Where a page is told which address the house's pictures come from; it asks no other.
HOUSE = '<meta name="house" content="">'
SCRIPT = re.compile(r"<script[^>]*>(.*?)</script>", re.DOTALL)
STYLE = re.compile(r"<style[^>]*>(.*?)</style>", re.DOTALL)
# Any page of this machine may frame a widget in development, as any may call the API.
LOCAL_FRAMES = ("http://localhost:*", "http://127.0.0.1:*")

# What each shows, in the words that a host may show a person or a model.
DESCRIBED = {
    "homes": (
        "Homes",
        "Homes as cards with pictures: save one, look inside, ask for more; one's own in their state.",
    ),
    "home": ("One home", "One home whole, with its pictures, costs and house rules; save it or ask for a visit."),
    "people": (
        "People",
        "People one could live with, one at a time, and why they fit; like or pass. Matches in a list.",
    ),
    "inbox": ("Conversations", "Conversations with what is unread; open one, read it and answer."),
    "visits": ("Visits", "Visits on a calendar; accept, move or cancel one."),
    "case": ("Moderation case", "A case with findings, reports and evidence; decide it."),
}


@dataclass(frozen=True, slots=True)
class Widget:
    """One page: `html` whole, and `pictures`, the origins that it may load pictures from."""

    name: str
    title: str
    description: str
    html: str
    pictures: tuple[str, ...] = ()

    @property
    def uri(self) -> str:
        """Its address for hosts, which keep what they once read: another content is another address."""
        digest = hashlib.sha256(self.html.encode()).hexdigest()
        return f"ui://widget/{self.name}-{digest[:HASH_LETTERS]}.html"

    @property
    def csp(self) -> dict[str, list[str]]:
        """What it may reach, as MCP Apps writes it under `_meta.ui.csp`: nothing but pictures of the house."""
        return {"connectDomains": [], "resourceDomains": list(self.pictures)}

    def policy(self, frames: tuple[str, ...]) -> str:
        """Return the Content-Security-Policy that it is served under; `frames` are the origins that may frame it."""
        return _policy(self.html, self.pictures, frames)


def load(name: str) -> Widget:
    """Read a page as it was built, for no house in particular; raises FileNotFoundError."""
    title, description = DESCRIBED[name]
    return Widget(name, title, description, (HERE / f"{name}.html").read_text(encoding="utf-8"))


def page_for(widget: Widget, settings: Settings) -> Widget:
    """Return the page as this house serves it."""
    return _of_house(widget, _origin(settings.public_url), settings.media_public_base)


def frames(settings: Settings) -> tuple[str, ...]:
    """Return the origins whose pages may frame a widget by its address."""
    return (*settings.allowed_origins, *(LOCAL_FRAMES if settings.in_development else ()))


@lru_cache(maxsize=32)
def _policy(html: str, pictures: tuple[str, ...], frames: tuple[str, ...]) -> str:
    rules = {
        "default-src": ("'none'",),
        "script-src": _hashes(SCRIPT, html),
        "style-src": _hashes(STYLE, html),
        "img-src": pictures or ("'none'",),
        "base-uri": ("'none'",),
        "form-action": ("'none'",),
        "frame-ancestors": ("'self'", *frames),
    }
    return "; ".join(f"{name} {' '.join(allowed)}" for name, allowed in rules.items())


def _hashes(kind: re.Pattern[str], html: str) -> tuple[str, ...]:
    # Each allows what stands in the page letter by letter, and nothing else.
    digests = (hashlib.sha256(inside.encode()).digest() for inside in kind.findall(html))
    return tuple(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests) or ("'none'",)


@lru_cache(maxsize=32)
def _of_house(widget: Widget, house: str, shelf: str | None) -> Widget:
    html = widget.html.replace(HOUSE, f'<meta name="house" content="{escape(house)}">', 1)
    # The house sends on to where its pictures are kept, when they are kept elsewhere.
    pictures = dict.fromkeys([house, *([_origin(shelf)] if shelf else [])])
    return replace(widget, html=html, pictures=tuple(pictures))


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


WIDGETS: Mapping[str, Widget] = MappingProxyType({name: load(name) for name in DESCRIBED})
