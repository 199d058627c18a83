"""The pages that people see: whole without a script, a picture or anything from elsewhere."""

import base64
import hashlib
from dataclasses import dataclass
from html import escape
from string import Template
from urllib.parse import urlsplit

from aangan.oauth.rules import LOOPBACK, host_of
from aangan.oauth.types import Asking, ClientKind, Door, Scope

STYLE = """
:root{color-scheme:light dark;--ink:#1d2522;--soft:#55625c;--ground:#f4f1ea;--card:#fff;--line:#8b958f;--deep:#0b5d4a;
--on-deep:#fff;--alarm:#a1260d}
@media (prefers-color-scheme:dark){:root{--ink:#eef2ef;--soft:#b3beb8;--ground:#131816;--card:#1e2522;--line:#7d8a84;
--deep:#7fd6bd;--on-deep:#06231b;--alarm:#ffb4a3}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);font:1rem/1.5 system-ui,sans-serif}
main{max-width:30rem;margin:4vh auto;padding:1.5rem;background:var(--card);border-radius:.75rem}
h1{font-size:1.35rem;line-height:1.3;margin:0 0 1rem;overflow-wrap:anywhere}
h2{font-size:1rem;margin:1.25rem 0 .25rem}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.15rem 1rem;margin:0}
dt{color:var(--soft)}dd{margin:0;overflow-wrap:anywhere}
ul{margin:.25rem 0;padding-left:1.25rem}
.note{color:var(--soft);font-size:.9rem}
.alarm{color:var(--alarm);font-weight:600}
label{display:block;margin:.9rem 0 .2rem;font-weight:600}
input{width:100%;font:inherit;padding:.6rem;color:inherit;background:var(--ground);border:1px solid var(--line);
border-radius:.4rem}
.row{display:flex;flex-wrap:wrap;gap:.6rem;margin-top:1.25rem}
button{font:inherit;font-weight:600;padding:.65rem 1.1rem;border-radius:.4rem;border:1px solid var(--deep);
background:none;color:var(--deep);cursor:pointer}
button.yes{background:var(--deep);color:var(--on-deep)}
:focus-visible{outline:3px solid var(--deep);outline-offset:2px}
"""
STYLE_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()

WORDS = {
    Scope.READ: "see what you see: homes, people, matches, conversations, visits and notices",
    Scope.WRITE: "act for you: like, send messages, arrange visits, change what you offer",
    Scope.OFFLINE: "stay connected until you remove it; after 30 days without use it must ask again",
}
PLACES = {Door.USERS: "aangan, as you", Door.STAFF: "aangan&rsquo;s office, with all that staff may see and decide"}

_FRAME = Template(
    """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>$title</title>
<style>$style</style>
</head>
<body>
<main>
<h1>$title</h1>
$inside
</main>
</body>
</html>
"""
)
_ASKING = Template(
    """<dl>
<dt>$known</dt><dd>$name</dd>
<dt>From</dt><dd>$origin</dd>
<dt>Then leads to</dt><dd>$goal</dd>
<dt>Reaches</dt><dd>$place</dd>
</dl>
<h2>It wants to</h2>
<ul>$wishes</ul>
$warning
$alarm
<form method="post" action="consent" autocomplete="on">
<input type="hidden" name="session" value="$session">
$fields
</form>
<p class="note">You can remove it at any time in your account, under connected apps. It does not learn your password.
</p>"""
)
_SIGN_IN = Template(
    """<label for="phone">Your phone number or e-mail address</label>
<input id="phone" name="phone" value="$address" autocomplete="username" autocapitalize="none" spellcheck="false"
 maxlength="320" required>
<label for="password">Your password</label>
<input id="password" name="password" type="password" autocomplete="current-password" maxlength="1024">
<div class="row">
<button class="yes" name="action" value="allow">Sign in and allow</button>
<button name="action" value="send_code">Send me a code instead</button>
<button name="action" value="deny" formnovalidate>Do not allow</button>
</div>"""
)
_CODE = Template(
    """<p>If $address has an account here, a code is on its way to it. The app will act as that account.</p>
<input type="hidden" name="phone" value="$address">
<label for="code">The six digits of the code</label>
<input id="code" name="code" inputmode="numeric" autocomplete="one-time-code" pattern="[0-9]{6}" maxlength="6"
 required>
<div class="row">
<button class="yes" name="action" value="allow">Allow as $address</button>
<button name="action" value="send_code" formnovalidate>Send it again</button>
<button name="action" value="deny" formnovalidate>Do not allow</button>
</div>"""
)


@dataclass(frozen=True, slots=True)
class Said:
    """What the person has said so far, and what is wrong with it."""

    address: str = ""
    code_sent: bool = False
    alarm: str = ""


def consent_page(asking: Asking, door: Door, session: str, said: Said) -> str:
    """Return the page on which somebody lets an app act for them, or does not."""
    client = asking.client
    fields = (_CODE if said.code_sent else _SIGN_IN).substitute(address=escape(said.address))
    inside = _ASKING.substitute(
        # A name that anybody could give themselves is not stated as a fact, ours least of all.
        known="Calls itself" if client.kind is ClientKind.REGISTERED else "App",
        name=escape(_apart(client.name)),
        origin=escape(_origin(asking)),
        goal=escape(_goal(asking.redirect_uri)),
        place=PLACES[door],
        wishes="".join(f"<li>{WORDS[Scope(scope)]}</li>" for scope in asking.scopes),
        warning=_warning(asking),
        alarm=f'<p class="alarm" role="alert">{escape(said.alarm)}</p>' if said.alarm else "",
        session=escape(session),
        fields=fields,
    )
    return _page(f"Let {_apart(client.name)} act for you?", inside)


def plain_page(title: str, *sentences: str) -> str:
    """Return a page that only says something."""
    return _page(title, "".join(f"<p>{escape(sentence)}</p>" for sentence in sentences))


def policy_for(redirect_uri: str | None = None) -> str:
    """Return the Content-Security-Policy of a page whose form may end at an app's address.

    Browsers hold the redirects after a form to `form-action`, each further one too; and apps send people on to pages of
    their own, so https is open as a whole. There is nothing on the page by which another form could come in.
    """
    goals = ["'self'", "https:", *([_source(redirect_uri)] if redirect_uri else [])]
    return (
        f"default-src 'none'; style-src 'sha256-{STYLE_HASH}'; form-action {' '.join(goals)}; "
        "frame-ancestors 'none'; base-uri 'none'"
    )


def _page(title: str, inside: str) -> str:
    return _FRAME.substitute(title=escape(title), style=STYLE, inside=inside)


def _apart(name: str) -> str:
    """Return a name that does not turn what stands beside it, whichever way it is written."""
    return f"\u2068{name}\u2069"


def _origin(asking: Asking) -> str:
    client = asking.client
    if client.kind is ClientKind.DOCUMENT:
        return host_of(client.id)
    said = host_of(client.homepage or "")
    return f"{said} (it says so itself)" if said else "it does not say"


def _goal(redirect_uri: str) -> str:
    host, scheme = host_of(redirect_uri), urlsplit(redirect_uri).scheme
    if scheme == "http" and host in LOOPBACK:
        return f"an app on this device ({host})"
    return host if scheme == "https" else f"the app on this device that opens {scheme}: addresses"


def _warning(asking: Asking) -> str:
    unknown, away = asking.client.kind is not ClientKind.DOCUMENT, urlsplit(asking.redirect_uri).scheme == "https"
    if away and not unknown:
        return ""
    # Whatever runs on a device can ask in anybody's name, and take the answer there (RFC 8252, 8.6).
    why = "Nobody has checked this app." if unknown else "An app on this device asks in this name."
    return f'<p class="note">{why} Allow it only if you have just asked for this yourself.</p>'


def _source(redirect_uri: str) -> str:
    parts = urlsplit(redirect_uri)
    # The policy's grammar has no IPv6 address.
    plain = parts.scheme in {"http", "https"} and "[" not in parts.netloc
    return f"{parts.scheme}://{parts.netloc}" if plain else f"{parts.scheme}:"
