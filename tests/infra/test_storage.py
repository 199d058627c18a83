"""The storage: one port before a folder, a bucket and Cloudinary. Those outside are played by servers of the test."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from pydantic import SecretStr

from aangan.infra import storage
from aangan.infra.settings import Settings
from aangan.kit.errors import Unavailable
from tests.support.house import StoppedClock

pytestmark = pytest.mark.anyio

KEY, SECRET_KEY = "public/chat/7/abc.webp", "private/document_lease/7/abc.pdf"
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
SECRET = "cloud-secret"


def made(**given: Any) -> Settings:
    return Settings(_env_file=None, **given)


@pytest.fixture
def folder(tmp_path: Path) -> storage.Storage:
    settings = made(data_folder=tmp_path)
    return storage.of(settings, httpx.AsyncClient(), StoppedClock(NOON))


async def test_a_folder_gives_back_what_it_was_given(folder: storage.Storage, tmp_path: Path) -> None:
    assert not (tmp_path / "media").exists()
    await folder.put(KEY, b"0123456789", "image/webp")
    assert await folder.read(KEY, 0, 10) == b"0123456789"
    assert await folder.read(KEY, 3, 5) == b"34"
    assert await folder.link(KEY, 60) is None
    assert (tmp_path / "media" / KEY).read_bytes() == b"0123456789"


async def test_what_is_not_there_is_missing_and_forgotten_without_a_word(folder: storage.Storage) -> None:
    with pytest.raises(storage.ObjectMissing):
        await folder.read(KEY, 0, 1)
    await folder.put(KEY, b"0", "image/webp")
    await folder.drop([SECRET_KEY, KEY, KEY])
    with pytest.raises(storage.ObjectMissing):
        await folder.read(KEY, 0, 1)


async def test_no_key_leads_out_of_the_folder(folder: storage.Storage, tmp_path: Path) -> None:
    (tmp_path / "outside").write_text("secret")
    for key in ("../outside", "public/../../outside"):
        with pytest.raises(ValueError, match="illegal"):
            await folder.read(key, 0, 6)
        with pytest.raises(ValueError, match="illegal"):
            await folder.put(key.replace("outside", "written"), b"x", "image/webp")
    with pytest.raises(storage.ObjectMissing):
        await folder.read("/etc/passwd", 0, 6)
    assert not (tmp_path / "written").exists()


async def test_a_disk_that_refuses_is_away(tmp_path: Path) -> None:
    (tmp_path / "media").write_text("a file where the folder should be")
    shut = storage.of(made(data_folder=tmp_path), httpx.AsyncClient(), StoppedClock(NOON))
    with pytest.raises(Unavailable):
        await shut.put(KEY, b"x", "image/webp")


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        ({"media_storage": "s3"}, "MEDIA_BUCKET"), ({"media_storage": "cloudinary"}, "CLOUDINARY_CLOUD_NAME"),
        ({"media_storage": "cloudinary", "cloudinary_cloud_name": "demo"}, "CLOUDINARY_API_KEY"),
    ],
)  # fmt: skip
def test_a_storage_without_its_settings_stops_the_start(given: dict[str, Any], missing: str) -> None:
    with pytest.raises(ValueError, match=missing):
        storage.of(made(**given), httpx.AsyncClient(), StoppedClock(NOON))


class Bucket:
    """The few words of S3 that the house speaks, on loopback; it looks at the signature's form, not at its value."""

    def __init__(self) -> None:
        self.held: dict[str, tuple[bytes, dict[str, str]]] = {}
        self.slow = 0.0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                first, *lines = head.decode().strip().split("\r\n")
                method, target, _ = first.split(" ")
                headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
                body = await reader.readexactly(int(headers.get("content-length", 0)))
                await asyncio.sleep(self.slow)
                assert headers["authorization"].startswith("AWS4-HMAC-SHA256 Credential=key/")
                status, extra, said = self.answer(method, urlsplit(target), headers, body)
                writer.write(f"HTTP/1.1 {status} x\r\ncontent-length: {len(said)}\r\n{extra}\r\n".encode() + said)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    def answer(self, method: str, url: Any, headers: dict[str, str], body: bytes) -> tuple[int, str, bytes]:
        if method == "POST" and "delete" in url.query:
            gone = [part.split(b"</Key>")[0].decode() for part in body.split(b"<Key>")[1:]]
            for key in gone:
                self.held.pop(f"/pictures/{key}", None)
            said = "".join(f"<Deleted><Key>{key}</Key></Deleted>" for key in gone)
            return 200, "content-type: application/xml\r\n", f"<DeleteResult>{said}</DeleteResult>".encode()
        if method == "PUT":
            self.held[url.path] = body, headers
            return 200, 'etag: "1"\r\n', b""
        if url.path not in self.held:
            return 404, "", b"<Error><Code>NoSuchKey</Code></Error>"
        data = self.held[url.path][0]
        begin, end = headers["range"].removeprefix("bytes=").split("-")
        part = data[int(begin) : int(end) + 1]
        told = f"content-range: bytes {begin}-{int(begin) + len(part) - 1}/{len(data)}\r\n"
        return 206, told + 'etag: "1"\r\nlast-modified: Sat, 21 Nov 2026 12:00:00 GMT\r\n', part


async def with_bucket(work: Callable[[Bucket, storage.Storage], Awaitable[None]], **more: Any) -> None:
    bucket = Bucket()
    server = await asyncio.start_server(bucket.serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    settings = made(
        media_storage="s3",
        media_bucket="pictures",
        media_endpoint=f"http://127.0.0.1:{port}",
        media_access_key="key",
        media_secret_key=SecretStr("secret"),
        **more,
    )
    try:
        await work(bucket, storage.of(settings, httpx.AsyncClient(), StoppedClock(NOON)))
    finally:
        server.close()
        await server.wait_closed()


async def test_a_bucket_gives_back_what_it_was_given() -> None:
    async def work(bucket: Bucket, s3: storage.Storage) -> None:
        await s3.put(KEY, b"0123456789", "image/webp")
        await s3.put(SECRET_KEY, b"lease", "application/pdf")
        headers = bucket.held[f"/pictures/{KEY}"][1]
        assert headers["content-type"] == "image/webp"
        assert headers["cache-control"] == "public, max-age=31536000, immutable"
        assert bucket.held[f"/pictures/{SECRET_KEY}"][1]["cache-control"] == "private, no-store"
        assert await s3.read(KEY, 3, 5) == b"34"
        await s3.drop([KEY, SECRET_KEY])
        assert bucket.held == {}
        with pytest.raises(storage.ObjectMissing):
            await s3.read(KEY, 0, 1)

    await with_bucket(work)


async def test_a_bucket_is_read_by_signed_links_or_through_its_cdn() -> None:
    async def work(bucket: Bucket, s3: storage.Storage) -> None:
        assert await s3.link(KEY, 60) == f"https://cdn.test/{KEY}"
        signed = await s3.link(SECRET_KEY, 60) or ""
        asked = parse_qs(urlsplit(signed).query)
        assert urlsplit(signed).path == f"/pictures/{SECRET_KEY}"
        assert asked["X-Amz-Expires"] == ["60"]
        assert len(asked["X-Amz-Signature"][0]) == 64

    await with_bucket(work, media_public_base="https://cdn.test/")


async def test_a_bucket_that_does_not_answer_is_away_in_time() -> None:
    async def work(bucket: Bucket, s3: storage.Storage) -> None:
        bucket.slow = 90
        with pytest.raises(Unavailable):
            async with asyncio.timeout(60):
                await s3.read(KEY, 0, 1)

    await with_bucket(work, media_timeout_seconds=0.2)


class Cloud:
    """Cloudinary as its documentation describes it: it checks every signature."""

    def __init__(self) -> None:
        self.held: dict[tuple[str, str], bytes] = {}
        self.status = 200

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if self.status != 200:
            return httpx.Response(self.status)
        assert request.url.host in {"api.cloudinary.com", "res.cloudinary.com"}
        if request.url.host == "res.cloudinary.com":
            key = request.url.path.removeprefix("/demo/raw/upload/")
            return self.part(("upload", key), request)
        action = request.url.path.removeprefix("/v1_1/demo/raw/")
        fields, data = self.read(request, action)
        said = {name: value for name, value in fields.items() if name not in {"api_key", "signature", "file"}}
        text = "&".join(f"{name}={said[name]}" for name in sorted(said)) + SECRET
        assert fields["signature"] == hashlib.sha1(text.encode()).hexdigest()  # noqa: S324 - Cloudinary's own way
        assert fields["api_key"] == "key"
        place = said["type"], said["public_id"]
        if action == "upload":
            self.held[place] = data
            return httpx.Response(200, json={"bytes": len(data)})
        if action == "destroy":
            return httpx.Response(200, json={"result": "ok" if self.held.pop(place, None) else "not found"})
        assert said["expires_at"] == str(int(NOON.timestamp()) + 60)
        return self.part(place, request)

    def part(self, place: tuple[str, str], request: httpx.Request) -> httpx.Response:
        if place not in self.held:
            return httpx.Response(404)
        begin, end = request.headers["range"].removeprefix("bytes=").split("-")
        return httpx.Response(206, content=self.held[place][int(begin) : int(end) + 1])

    def read(self, request: httpx.Request, action: str) -> tuple[dict[str, str], bytes]:
        if action == "download":
            return dict(request.url.params), b""
        body = request.content
        if action == "destroy":
            return {name: values[0] for name, values in parse_qs(body.decode()).items()}, b""
        boundary = request.headers["content-type"].partition("boundary=")[2].encode()
        fields, data = {}, b""
        for part in body.split(b"--" + boundary)[1:-1]:
            head, _, content = part.partition(b"\r\n\r\n")
            name = head.partition(b'name="')[2].partition(b'"')[0].decode()
            if name == "file":
                data = content[:-2]
            else:
                fields[name] = content[:-2].decode()
        return fields, data


@pytest.fixture
def cloud() -> Cloud:
    return Cloud()


@pytest.fixture
def cloudinary(cloud: Cloud) -> storage.Storage:
    settings = made(
        media_storage="cloudinary",
        cloudinary_cloud_name="demo",
        cloudinary_api_key="key",
        cloudinary_api_secret=SecretStr(SECRET),
    )
    http = httpx.AsyncClient(transport=httpx.MockTransport(cloud))
    return storage.of(settings, http, StoppedClock(NOON))


@pytest.mark.parametrize("key", [KEY, SECRET_KEY])
async def test_cloudinary_gives_back_what_it_was_given(cloud: Cloud, cloudinary: storage.Storage, key: str) -> None:
    await cloudinary.put(key, b"0123456789", "image/webp")
    assert list(cloud.held) == [("upload" if key == KEY else "private", key)]
    assert await cloudinary.read(key, 3, 5) == b"34"
    await cloudinary.drop([key, "public/never/1/was.webp"])
    assert cloud.held == {}
    with pytest.raises(storage.ObjectMissing):
        await cloudinary.read(key, 0, 1)


async def test_cloudinary_shows_private_files_for_a_while_only(cloudinary: storage.Storage) -> None:
    assert await cloudinary.link(KEY, 60) == f"https://res.cloudinary.com/demo/raw/upload/{KEY}"
    asked = parse_qs(urlsplit(await cloudinary.link(SECRET_KEY, 60) or "").query)
    assert asked["expires_at"] == [str(int(NOON.timestamp()) + 60)]
    assert asked["type"] == ["private"]


@pytest.mark.parametrize("status", [401, 420, 500])
async def test_a_cloudinary_that_refuses_is_away(cloud: Cloud, cloudinary: storage.Storage, status: int) -> None:
    cloud.status = status
    with pytest.raises(Unavailable):
        await cloudinary.put(KEY, b"x", "image/webp")
    with pytest.raises(Unavailable):
        await cloudinary.drop([KEY])
