"""Accounts in the shapes that GoTrue's clients know."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from aangan.identity.types import Provider

PROVIDERS = frozenset(provider.value for provider in Provider)


def user_shape(account: Mapping[str, Any], method: str | None = None) -> dict[str, Any]:
    """Return an account as a user; the way by which the session began (`method`) stands first."""
    identities = sorted(_identities(account), key=lambda one: one["provider"] != method)
    ways = list(dict.fromkeys(one["provider"] for one in identities))
    app = {"provider": ways[0] if ways else "email", "providers": ways}
    if account["role"] != "user":
        app["role"] = account["role"]
    return {
        "id": account["id"],
        "aud": "authenticated",
        "role": "authenticated",
        "email": account["email"] or "",
        "phone": (account["phone"] or "").removeprefix("+"),
        "email_confirmed_at": moment(account["email_confirmed_at"]),
        "phone_confirmed_at": moment(account["phone_confirmed_at"]),
        "confirmed_at": moment(account["email_confirmed_at"] or account["phone_confirmed_at"]),
        "last_sign_in_at": moment(account["last_sign_in_at"]),
        "app_metadata": app,
        "user_metadata": account["user_metadata"],
        "identities": identities,
        "is_anonymous": False,
        "created_at": moment(account["created_at"]),
        "updated_at": moment(account["updated_at"]),
    }


def amr_of(method: str) -> str:
    """Return the name by which GoTrue's tokens call a way of signing in."""
    return "oauth" if method in PROVIDERS else method


def moment(value: datetime | None) -> str | None:
    """Return a moment as text, in UTC."""
    return value.isoformat().replace("+00:00", "Z") if value else None


def _identities(account: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for way in ("email", "phone"):
        if account[way]:
            yield {
                "identity_id": account["id"],
                "id": account["id"],
                "user_id": account["id"],
                "identity_data": {way: account[way], "sub": account["id"]},
                "provider": way,
                "created_at": moment(account["created_at"]),
                "updated_at": moment(account["created_at"]),
                "last_sign_in_at": moment(account["last_sign_in_at"]),
            }
    for one in account["identities"]:
        yield {
            "identity_id": one["id"],
            "id": one["subject"],
            "user_id": account["id"],
            "identity_data": {
                **one["data"],
                "email": one["email"],
                "sub": one["subject"],
                "provider_id": one["subject"],
            },
            "provider": one["provider"],
            "email": one["email"],
            "created_at": _utc(one["created_at"]),
            "updated_at": _utc(one["last_used_at"]),
            "last_sign_in_at": _utc(one["last_used_at"]),
        }


def _utc(text: str) -> str:
    # What PostgreSQL writes into JSON is ISO 8601 in the time zone of the connection.
    return str(moment(datetime.fromisoformat(text).astimezone(UTC)))
