"""Who may act for you: apps ask, people decide, tokens are given, verified and taken back.

Verbs that must not hold a transaction (somebody signs in, a stranger's document is read) or whose refusals must be
remembered (a code that comes twice) take `services` and open their own short units; all others take a unit.
"""

from aangan.oauth.service._apps import forget, list_apps, remove_app
from aangan.oauth.service._asking import SESSION_SECONDS, Waiting, ask, waiting
from aangan.oauth.service._clients import forget_old, known_client, register
from aangan.oauth.service._consent import Outcome, consent
from aangan.oauth.service._tokens import exchange, revoke, verify
from aangan.oauth.types import Grant

__all__ = [
    "SESSION_SECONDS",
    "Grant",
    "Outcome",
    "Waiting",
    "ask",
    "consent",
    "exchange",
    "forget",
    "forget_old",
    "known_client",
    "list_apps",
    "register",
    "remove_app",
    "revoke",
    "verify",
    "waiting",
]
