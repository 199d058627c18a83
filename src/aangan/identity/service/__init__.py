"""Who you are: bearer tokens, the built-in sign-in, and people's accounts.

Verbs that must not hold a transaction (a password is hashed, a provider is asked) or whose refusals must be remembered
(a wrong code counts) take `services` and open their own short units; all others take a unit.
"""

from aangan.identity.schemas import Email, Phone, UserUpdate
from aangan.identity.service._account import close_account, end_all_sessions, keep_picture, picture
from aangan.identity.service._care import appoint, dismiss, entrust
from aangan.identity.service._codes import send_change_code, send_code, sign_up, verify_code
from aangan.identity.service._identities import link_identity, sign_in_by_token
from aangan.identity.service._openid import providers
from aangan.identity.service._people import (
    actor_of,
    assign_agent,
    auth_state,
    complete_onboarding,
    get_user,
    identifier_status,
    identities,
    list_users,
    mint_token,
    must_stand,
    note_method,
    onboarded,
    reopen_onboarding,
    shown,
    understood,
    update_basics,
    update_user,
)
from aangan.identity.service._redirects import authorize, come_back, exchange_code
from aangan.identity.service._signin import change_account, pending, refresh, sign_in, sign_out, whoami
from aangan.identity.service._standing import reinstate, suspend, suspended
from aangan.identity.service._tokens import Claims, Tokens, tokens_of

__all__ = [
    "Claims",
    "Email",
    "Phone",
    "Tokens",
    "UserUpdate",
    "actor_of",
    "appoint",
    "assign_agent",
    "auth_state",
    "authorize",
    "change_account",
    "close_account",
    "come_back",
    "complete_onboarding",
    "dismiss",
    "end_all_sessions",
    "entrust",
    "exchange_code",
    "get_user",
    "identifier_status",
    "identities",
    "keep_picture",
    "link_identity",
    "list_users",
    "mint_token",
    "must_stand",
    "note_method",
    "onboarded",
    "pending",
    "picture",
    "providers",
    "refresh",
    "reinstate",
    "reopen_onboarding",
    "send_change_code",
    "send_code",
    "shown",
    "sign_in",
    "sign_in_by_token",
    "sign_out",
    "sign_up",
    "suspend",
    "suspended",
    "tokens_of",
    "understood",
    "update_basics",
    "update_user",
    "verify_code",
    "whoami",
]
