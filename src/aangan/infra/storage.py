"""The storage: where bytes lie. A local folder, a bucket that speaks S3, or Cloudinary, behind one port.

Keys begin with `public/` or `private/`: a bucket may open the first to the world (a CDN), never the second.
"""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import quote, urlencode

import httpx
import obstore
import structlog
from obstore.exceptions import BaseError
from obstore.store import LocalStore, S3Store
from pydantic import SecretStr

from aangan.infra.settings import Settings
from aangan.kit.clock import Clock
from aangan.kit.errors import NotFound, Unavailable

if TYPE_CHECKING:  # obstore's shapes exist for type checkers only
    from obstore.store import S3Config

log = structlog.get_logger(__name__)

PUBLIC = "public/"
RETRY_SECONDS = 5
RETRIES = 2
CONNECT_SECONDS = 3


class StorageKind(StrEnum):
    LOCAL = "local"
    S3 = "s3"
    CLOUDINARY = "cloudinary"


class ObjectMissing(NotFound):
    """There is nothing under this key."""

    code = "FILE_MISSING"
    message = "This file is not in the storage"


class Storage(Protocol):
    """Keeps bytes by key. Every call ends within a bound; raises Unavailable when the place is away."""

    async def put(self, key: str, data: bytes, content_type: str) -> None:
        """Keep `data` under `key`, whole or not at all."""
        ...

    async def read(self, key: str, start: int, end: int) -> bytes:
        """Return the bytes from `start` up to, not including, `end`. Raises ObjectMissing."""
        ...

    async def drop(self, keys: Sequence[str]) -> None:
        """Forget some keys; those that are not there are forgotten already."""
        ...

    async def link(self, key: str, seconds: int) -> str | None:
        """Return an address that the world can read for so long, or None where the house serves it itself."""
        ...


def of(settings: Settings, http: httpx.AsyncClient, clock: Clock) -> Storage:
    """Choose the storage of these settings. Raises ValueError when one of its settings is missing."""
    kind = StorageKind(settings.media_storage)
    if kind is StorageKind.S3:
        return Bucket(settings)
    return Cloudinary(settings, http, clock) if kind is StorageKind.CLOUDINARY else Folder(settings)


class Folder:
    """A folder of this machine; its files are served by the house."""

    def __init__(self, settings: Settings) -> None:
        """Keep below the data folder; nothing is made before the first use."""
        self._root: Path = settings.data_folder.absolute() / "media"
        self._seconds = settings.media_timeout_seconds

    async def put(self, key: str, data: bytes, content_type: str) -> None:
        """Write a file; it appears under its name when it is whole."""
        del content_type  # a file has none; the row has it
        async with _bounded(self._seconds):
            await obstore.put_async(self._store, key, data, use_multipart=False)

    async def read(self, key: str, start: int, end: int) -> bytes:
        """Read a part of a file."""
        async with _bounded(self._seconds):
            return bytes(await obstore.get_range_async(self._store, key, start=start, end=end))

    async def drop(self, keys: Sequence[str]) -> None:
        """Remove files."""
        for key in keys:
            try:
                async with _bounded(self._seconds):
                    await obstore.delete_async(self._store, key)
            except ObjectMissing:
                continue

    async def link(self, key: str, seconds: int) -> str | None:
        """Return None: the house serves its own folder."""
        del key, seconds
        return None

    @cached_property
    def _store(self) -> LocalStore:
        return LocalStore(self._root, mkdir=True)


class Bucket:
    """A bucket that speaks S3 (Amazon's, MinIO, R2, Garage); read by signed links, or where a CDN stands before it."""

    def __init__(self, settings: Settings) -> None:
        """Speak to the bucket of these settings; nothing is asked before the first use."""
        self._bucket = _needed("MEDIA_BUCKET", settings.media_bucket)
        self._settings = settings
        self._seconds = settings.media_timeout_seconds
        self._public_base = settings.media_public_base

    async def put(self, key: str, data: bytes, content_type: str) -> None:
        """Write an object in one request."""
        lasting = {"Content-Type": content_type, "Cache-Control": _caching(key)}
        async with _bounded(self._seconds):
            await obstore.put_async(self._store, key, data, attributes=lasting, use_multipart=False)

    async def read(self, key: str, start: int, end: int) -> bytes:
        """Read a part of an object."""
        async with _bounded(self._seconds):
            return bytes(await obstore.get_range_async(self._store, key, start=start, end=end))

    async def drop(self, keys: Sequence[str]) -> None:
        """Delete objects, many in a request."""
        if keys:
            async with _bounded(self._seconds):
                await obstore.delete_async(self._store, list(keys))

    async def link(self, key: str, seconds: int) -> str | None:
        """Return the CDN's address of a public object, a signed one else."""
        if self._public_base and key.startswith(PUBLIC):
            return f"{self._public_base.rstrip('/')}/{quote(key)}"
        async with _bounded(self._seconds):
            return await obstore.sign_async(self._store, "GET", key, timedelta(seconds=seconds))

    @cached_property
    def _store(self) -> S3Store:
        given = self._settings
        options: S3Config = {"region": given.media_region}
        if given.media_endpoint:
            options["endpoint"] = given.media_endpoint
        if given.media_access_key and given.media_secret_key:
            options["access_key_id"] = given.media_access_key
            options["secret_access_key"] = given.media_secret_key.get_secret_value()
        return S3Store(
            self._bucket,
            config=options,
            client_options={
                "timeout": timedelta(seconds=self._seconds),
                "connect_timeout": timedelta(seconds=CONNECT_SECONDS),
                "allow_http": bool(given.media_endpoint and given.media_endpoint.startswith("http://")),
            },
            retry_config={"max_retries": RETRIES},
        )


class Cloudinary:
    """Cloudinary, by its upload API; objects are kept raw, so that they come back byte by byte.

    Source of the signature: the parameters but `file`, `api_key` and `resource_type`, sorted, joined, and the secret.
    """

    def __init__(self, settings: Settings, http: httpx.AsyncClient, clock: Clock) -> None:
        """Speak as the account of these settings."""
        cloud = quote(_needed("CLOUDINARY_CLOUD_NAME", settings.cloudinary_cloud_name), safe="")
        self._key = _needed("CLOUDINARY_API_KEY", settings.cloudinary_api_key)
        self._secret: SecretStr = _needed("CLOUDINARY_API_SECRET", settings.cloudinary_api_secret)
        self._api = f"{settings.cloudinary_api_base.rstrip('/')}/v1_1/{cloud}/raw"
        self._delivery = f"{settings.cloudinary_delivery_base.rstrip('/')}/{cloud}/raw/upload"
        self._timeout = httpx.Timeout(settings.media_timeout_seconds, connect=CONNECT_SECONDS)
        self._http = http
        self._clock = clock

    async def put(self, key: str, data: bytes, content_type: str) -> None:
        """Upload; the name tells the type that is delivered."""
        fields = self._signed(public_id=key, type=_delivery_type(key), overwrite="true")
        answer = await self._ask("POST", f"{self._api}/upload", data=fields, files={"file": (key, data, content_type)})
        _must_be_good(answer)

    async def read(self, key: str, start: int, end: int) -> bytes:
        """Download a part."""
        answer = await self._ask("GET", await self.link(key, 60), headers={"Range": f"bytes={start}-{end - 1}"})
        if answer.status_code == httpx.codes.NOT_FOUND:
            raise ObjectMissing(key)
        _must_be_good(answer)
        whole = answer.status_code == httpx.codes.OK
        return answer.content[start:end] if whole else answer.content

    async def drop(self, keys: Sequence[str]) -> None:
        """Destroy one by one; what is not found is gone already."""
        for key in keys:
            fields = self._signed(public_id=key, type=_delivery_type(key), invalidate="true")
            _must_be_good(await self._ask("POST", f"{self._api}/destroy", data=fields))

    async def link(self, key: str, seconds: int) -> str:
        """Return the CDN's address of a public object, an expiring one of the API for a private one."""
        if key.startswith(PUBLIC):
            return f"{self._delivery}/{quote(key)}"
        expires = str(self._seconds_now() + seconds)
        asked = self._signed(public_id=key, type=_delivery_type(key), expires_at=expires)
        return f"{self._api}/download?{urlencode(asked)}"

    def _signed(self, **fields: str) -> dict[str, str]:
        said = {**fields, "timestamp": str(self._seconds_now())}
        text = "&".join(f"{name}={said[name]}" for name in sorted(said)) + self._secret.get_secret_value()
        digest = hashlib.sha1(text.encode()).hexdigest()  # noqa: S324 - Cloudinary's own way to sign
        return {**said, "api_key": self._key, "signature": digest}

    def _seconds_now(self) -> int:
        return int(self._clock.now().timestamp())

    async def _ask(self, method: str, url: str, **asked: Any) -> httpx.Response:
        try:
            return await self._http.request(method, url, timeout=self._timeout, **asked)
        except httpx.TransportError as away:
            log.warning("storage_away", kind=type(away).__name__)
            raise Unavailable("the storage is away", retry_after=RETRY_SECONDS) from away


@asynccontextmanager
async def _bounded(seconds: float) -> AsyncIterator[None]:
    """Bound a call in time, and speak of its failures in the house's words."""
    try:
        async with asyncio.timeout(seconds):
            yield
    except FileNotFoundError as missing:
        raise ObjectMissing from missing
    except (BaseError, OSError, TimeoutError) as away:
        log.warning("storage_away", kind=type(away).__name__)
        raise Unavailable("the storage is away", retry_after=RETRY_SECONDS) from away


def _must_be_good(answer: httpx.Response) -> None:
    if answer.is_success:
        return
    # A refusal (a wrong key, a used-up plan) is ours to mend, and no news for whoever uploads.
    log.warning("storage_refused", status=answer.status_code)
    raise Unavailable("the storage is away", retry_after=RETRY_SECONDS)


def _delivery_type(key: str) -> str:
    return "upload" if key.startswith(PUBLIC) else "private"


def _caching(key: str) -> str:
    return "public, max-age=31536000, immutable" if key.startswith(PUBLIC) else "private, no-store"


def _needed(name: str, value: Any) -> Any:
    if not value:
        raise ValueError(f"{name} is not set, and this storage needs it")
    return value
