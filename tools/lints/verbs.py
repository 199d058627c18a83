"""Rules on the verbs of a room."""

import ast
import re
from collections.abc import Iterator

from tools.lints.rule import Found, rule
from tools.lints.source import Source

SERVICE = re.compile(r"src/aangan/[a-z_]+/service(\.py|/\w+\.py)")

HASHES = "hashes or checks a password, and holds no connection for so long"
SENDS = "asks or sends to somebody outside, and holds no connection for so long"
REMEMBERS = "its refusal must be remembered, so it commits what it saw although it fails"
STORES = "decodes, or speaks to the storage, and holds no connection for so long"
SIGN_IN = "src/aangan/identity/service"
OAUTH = "src/aangan/oauth/service"
CONCIERGE = "src/aangan/concierge/service"
OWN_UNITS = {
    f"{SIGN_IN}/_signin.py::sign_in": HASHES,
    f"{SIGN_IN}/_signin.py::change_account": HASHES,
    f"{SIGN_IN}/_signin.py::refresh": REMEMBERS,
    f"{SIGN_IN}/_codes.py::sign_up": HASHES,
    f"{SIGN_IN}/_codes.py::verify_code": REMEMBERS,
    f"{SIGN_IN}/_codes.py::send_code": SENDS,
    f"{SIGN_IN}/_codes.py::send_change_code": SENDS,
    f"{SIGN_IN}/_identities.py::sign_in_by_token": SENDS,
    f"{SIGN_IN}/_identities.py::link_identity": SENDS,
    f"{SIGN_IN}/_redirects.py::authorize": SENDS,
    f"{SIGN_IN}/_redirects.py::come_back": SENDS,
    f"{SIGN_IN}/_redirects.py::exchange_code": "spends the code although the verifier is wrong",
    f"{SIGN_IN}/_people.py::actor_of": "asks the provider for its keys before it opens a unit",
    f"{SIGN_IN}/_people.py::identifier_status": "counts the attempt before it opens a unit, so that a flood opens none",
    f"{OAUTH}/_asking.py::ask": "what waits for a decision lives in the cache alone",
    f"{OAUTH}/_asking.py::waiting": "what waits for a decision lives in the cache alone",
    f"{OAUTH}/_clients.py::known_client": SENDS,
    f"{OAUTH}/_clients.py::register": "counts the attempt before it opens a unit, so that a flood opens none",
    f"{OAUTH}/_consent.py::consent": HASHES,
    f"{OAUTH}/_tokens.py::exchange": REMEMBERS,
    "src/aangan/media/service/_intake.py::lay_document": STORES,
    "src/aangan/media/service/_intake.py::receive": STORES,
    "src/aangan/media/service/_intake.py::receive_data_url": STORES,
    "src/aangan/media/service/_shelf.py::change": STORES,
    "src/aangan/media/service/_uploads.py::upload_by_link": STORES,
    "src/aangan/media/service/_upkeep.py::optimize_for_web": STORES,
    "src/aangan/media/service/_upkeep.py::drop_orphans": STORES,
    "src/aangan/places/service.py::geocode": SENDS,
    "src/aangan/search/service/_documents.py::understand": "computes for long, and holds no connection meanwhile",
    "src/aangan/listings/service/_views.py::note_view": "views are counted in the cache, after the request's unit",
    "src/aangan/listings/service/_views.py::take_views": "speaks to the cache alone, before the unit that writes",
    "src/aangan/listings/service/_views.py::drop_views": "speaks to the cache alone, after the unit that wrote",
    "src/aangan/live/service/_jobs.py::carry_out": "who carries long work out opens short units of its own",
    "src/aangan/live/service/_streams.py::listen": "a stream outlives every unit; it opens short ones to look back",
    "src/aangan/live/service/_streams.py::new_ticket": "a ticket lives in the cache alone",
    "src/aangan/live/service/_streams.py::use_ticket": "a ticket lives in the cache alone",
    "src/aangan/takeout/service.py::write_copy": "reads for long, a page in each unit, and stores what it wrote",
    "src/aangan/notifications/service/_standing.py::list_providers": "how providers stand lives in the cache alone",
    "src/aangan/notifications/service/_standing.py::show_providers": "how providers stand lives in the cache alone",
    "src/aangan/proximity/service/": "people nearby live in the cache alone; what is counted opens units of its own",
    f"{CONCIERGE}/_turns.py::hear": "its unit is closed before the model is asked",
    f"{CONCIERGE}/_turns.py::hear_guest": "a guest's questions are counted in the cache alone",
    f"{CONCIERGE}/_turns.py::decide": "its unit is closed before the model is asked",
    f"{CONCIERGE}/_running.py::running": "no connection is held while the model thinks; each step opens a short unit",
    f"{CONCIERGE}/_threads.py::follow": "no connection is held between two looks at the log",
    f"{CONCIERGE}/_sweeping.py::close_all_stale": "closes one run at a time",
    f"{SIGN_IN}/_account.py::keep_picture": "no connection waits while a stranger's picture is decoded",
    f"{SIGN_IN}/_people.py::mint_token": "called by the command line, which has no unit",
}


@rule("UNIT_FIRST", areas=("src",), exempt=OWN_UNITS)
def unit_first(source: Source) -> Iterator[Found]:
    """A verb says first in which transaction it acts, and never opens one by itself: `async def verb(unit, ...)`.

    So a caller can do two things or neither. Whoever must open units of its own stands in the table, with the reason.
    """
    for verb in _verbs(source):
        if _parameters(verb)[:1] != ["unit"]:
            yield Found(verb.lineno, f"{verb.name} must take `unit` first", verb.name)


@rule("ACTOR_SECOND", areas=("src",))
def actor_second(source: Source) -> Iterator[Found]:
    """A verb says right after its unit for whom it acts, so that all three doors call all verbs alike."""
    for verb in _verbs(source):
        order = _parameters(verb)
        known = {*order, *(one.arg for one in verb.args.kwonlyargs)}
        if "actor" in known and order[1:2] != ["actor"]:
            yield Found(verb.lineno, f"{verb.name} must take `actor` second", verb.name)


def _verbs(source: Source) -> list[ast.AsyncFunctionDef]:
    if not SERVICE.fullmatch(source.path):
        return []
    shown = _shown(source)
    functions = [node for node in source.tree.body if isinstance(node, ast.AsyncFunctionDef)]
    return [one for one in functions if (not one.name.startswith("_") if shown is None else one.name in shown)]


def _shown(source: Source) -> set[str] | None:
    """Return what a service's package shows of its private files; None when the service is one file."""
    if source.path.endswith("/service.py"):
        return None
    front = source.beside("__init__.py")
    if front is None:
        return None
    imports = (node for node in front.nodes if isinstance(node, ast.ImportFrom))
    own = {node.name for node in front.tree.body if isinstance(node, ast.AsyncFunctionDef)}
    return own | {alias.name for node in imports for alias in node.names}


def _parameters(verb: ast.AsyncFunctionDef) -> list[str]:
    return [one.arg for one in (*verb.args.posonlyargs, *verb.args.args)]
