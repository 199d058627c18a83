"""A provider's own push API, which speaks to FCM for us: the same message, under a key instead of an account."""

import httpx

from aangan.infra.handover import Refused, TryLater, Unsure, seconds_of
from aangan.infra.push._message import PushMessage, build_message

GONE = frozenset({httpx.codes.NOT_FOUND, httpx.codes.GONE})


class PushApi:
    """Hands messages to a push API: `POST url {"message": …}`, answered by `{"name" or "id"}`."""

    def __init__(self, url: str, key: str, http: httpx.AsyncClient) -> None:
        """Take where it is and the key that it knows us by."""
        self._url = url
        self._headers = {"Authorization": f"Bearer {key}", "apikey": key}
        self._http = http

    async def send(self, message: PushMessage) -> str | None:
        """Hand a message over and return the provider's name for it. Raises TryLater, Refused, Unsure."""
        try:
            answer = await self._http.post(self._url, json={"message": build_message(message)}, headers=self._headers)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as away:
            raise TryLater(f"push api: {type(away).__name__}", away=True) from away
        except httpx.HTTPError as lost:
            raise Unsure(f"push api: {type(lost).__name__}") from lost
        if answer.is_success:
            return _name(answer)
        said = f"push api: {answer.status_code}"
        if answer.status_code in GONE:
            raise Refused(said, gone=not message.to_topic)
        wait = seconds_of(answer.headers.get("Retry-After"))
        if answer.status_code == httpx.codes.TOO_MANY_REQUESTS:
            raise TryLater(said, wait if wait is not None else 60)
        ours = {httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN}
        if answer.is_server_error or answer.status_code in ours:
            raise TryLater(said, wait, away=True)
        raise Refused(said)


def _name(answer: httpx.Response) -> str | None:
    try:
        found = answer.json()
    except ValueError:
        return None
    name = (found.get("name") or found.get("id")) if isinstance(found, dict) else None
    return str(name) if name else None
