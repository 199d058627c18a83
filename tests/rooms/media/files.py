"""Files as people send them, and files as nobody should."""

import base64
import io
import struct
import zlib
from pathlib import Path

import httpx
import numpy as np
from PIL import Image

from aangan.infra.services import Services
from aangan.media import service as media
from tests.support.cast import Person

UPLOAD = "/api/v1/upload"
PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"
SVG = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"
HTML = b"<!doctype html><script>alert(1)</script>"
# 26.9124 N, 75.7873 E
JAIPUR = {1: "N", 2: (26.0, 54.0, 44.6), 3: "E", 4: (75.0, 47.0, 14.3)}


def scene(seed: int = 1, width: int = 640, height: int = 480) -> Image.Image:
    """A picture with shapes in it, another for each seed."""
    chance = np.random.default_rng(seed)
    coarse = Image.fromarray(chance.integers(0, 255, (6, 8, 3), dtype=np.uint8))
    return coarse.resize((width, height), Image.Resampling.BICUBIC)


def written(picture: Image.Image, kind: str = "JPEG", **how: object) -> bytes:
    """Write a picture as a file."""
    out = io.BytesIO()
    picture.save(out, kind, **how)
    return out.getvalue()


def photo(seed: int = 1, **how: object) -> bytes:
    """A JPEG as a phone takes it: it says where, and which side is up."""
    picture = scene(seed, **how)  # type: ignore[arg-type]
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "Telltale Phones"
    exif.get_ifd(0x8825).update(JAIPUR)
    return written(picture, exif=exif.tobytes(), comment=b"kept by nobody", quality=90)


def bomb(side: int = 30_000) -> bytes:
    """A small PNG that unfolds to `side` squared pixels."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    packer = zlib.compressobj(9)
    row = bytes(1 + side // 8 + 1)
    packed = b"".join(packer.compress(row) for _ in range(side)) + packer.flush()
    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


def film(*, position: bool = True) -> bytes:
    """An MP4 of few boxes, with a position among its notes."""

    def box(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body) + 8) + kind + body

    notes = box(b"udta", box(b"\xa9xyz", b"\x00\x12\x15\xc7+26.9124+075.7873/")) if position else b""
    track = box(b"trak", box(b"tkhd", bytes(84)) + notes)
    return (
        box(b"ftyp", b"isom\x00\x00\x02\x00isommp42") + box(b"moov", box(b"mvhd", bytes(100)) + track + notes)
        + box(b"mdat", b"pictures and sound" * 20)
    )  # fmt: skip


def data_url(data: bytes, kind: str = "image/jpeg") -> str:
    """A picture as web clients send it."""
    return f"data:{kind};base64,{base64.b64encode(data).decode()}"


async def upload(
    client: httpx.AsyncClient, who: Person, data: bytes, name: str = "a.jpg", **fields: str
) -> httpx.Response:
    """Upload one file."""
    files = {"file": (name, data, "image/jpeg")}
    return await client.post(UPLOAD, files=files, data=fields, headers=who.headers)


def path_of(url: str) -> str:
    """The path and query of an address."""
    parts = httpx.URL(url)
    return parts.raw_path.decode()


async def optimized(services: Services) -> None:
    """Do what the worker would do for every picture that waits for it."""
    async with services.units.read() as unit:
        rows = await unit.fetch(
            "SELECT args FROM procrastinate_jobs WHERE task_name = 'media.optimize_for_web' AND status = 'todo'"
        )
    for row in rows:
        await media.optimize_for_web(services, **row["args"])


def stored(services: Services) -> set[str]:
    """The keys that lie in the storage."""
    root = Path(services.settings.data_folder) / "media"
    return {str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()}
