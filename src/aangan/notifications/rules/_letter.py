"""How a notice looks as an e-mail: one page in MJML, made into what mail programs understand when first needed."""

from functools import cache
from importlib import resources

import mrml
from css_inline import CSSInliner
from jinja2 import Template

from aangan.notifications.rules._words import sandbox
from aangan.notifications.types import Locale

OPEN = {Locale.ENGLISH: "Open in aangan", Locale.HINDI: "aangan में खोलें"}
WHY = {
    Locale.ENGLISH: "You get this e-mail because you have an account at aangan.",
    Locale.HINDI: "यह ई-मेल आपको इसलिए मिला है क्योंकि aangan पर आपका खाता है।",
}
STOP = {Locale.ENGLISH: "Unsubscribe", Locale.HINDI: "ऐसे ई-मेल बंद करें"}
CHOOSE = {Locale.ENGLISH: "Choose what reaches you", Locale.HINDI: "चुनें कि आप तक क्या पहुँचे"}
PREVIEW_MAX = 120

TEXT = """\
{{ title }}

{% for paragraph in paragraphs %}
{{ paragraph | join("\n") }}

{% endfor %}
{% if into %}
{{ open }}: {{ into }}

{% endif %}
-- {# the mark after which programs fold what follows #}

{{ why }}
{% for way in ways %}

{{ way.name }}: {{ way.url }}
{% endfor %}
"""


def letter(title: str, body: str, locale: Locale, **links: str | None) -> tuple[str, str]:
    """Return a notice as text and as HTML; an empty line in the body begins a new paragraph.

    Of the links, `into` leads into the app, `stop` ends letters of this list, `choose` leads to all switches.
    """
    ways = ((STOP[locale], links.get("stop")), (CHOOSE[locale], links.get("choose")))
    values = {
        "lang": locale.value,
        "title": title,
        "preview": body[:PREVIEW_MAX],
        "paragraphs": [part.splitlines() for part in body.split("\n\n") if part.strip()],
        "into": links.get("into"),
        "open": OPEN[locale],
        "why": WHY[locale],
        "ways": [{"name": name, "url": url} for name, url in ways if url],
    }
    return _text().render(values).strip() + "\n", _page().render(values)


@cache
def _text() -> Template:
    return sandbox(html=False).from_string(TEXT)


@cache
def _page() -> Template:
    written = resources.files(__package__ or "").joinpath("letter.mjml").read_text(encoding="utf-8")
    # A mail program that keeps no style sheet shows it as meant; what depends on the screen stays in one.
    inliner = CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)
    # No fonts of others: whoever opens a letter asks nobody for anything.
    plain = mrml.to_html(written, render_options=mrml.RenderOptions(fonts={})).content
    return sandbox(html=True).from_string(inliner.inline(plain))
