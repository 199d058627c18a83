"""What a file is, is told by its bytes; and of a picture nothing is kept but its pixels."""

import asyncio
import io
import time

import httpx
import pytest
from PIL import Image

from aangan.infra.decoders import WAITING_MAX, decoders_of
from aangan.infra.services import Services
from aangan.infra.settings import Settings
from aangan.media import rules
from aangan.media import service as media
from aangan.media.types import Folder
from tests.rooms.media.files import HTML, PDF, SVG, bomb, film, path_of, photo, scene, stored, upload, written
from tests.support.cast import person
from tests.support.house import browser, opened_app

pytestmark = pytest.mark.anyio

GIF = written(scene(), "GIF")
PNG = written(scene(), "PNG")


async def kept_bytes(client: httpx.AsyncClient, services: Services, data: bytes, name: str = "a.jpg") -> bytes:
    asha = await person(services)
    answer = await upload(client, asha, data, name, visibility="public")
    assert answer.status_code == 200, answer.text
    return (await client.get(path_of(answer.json()["public_url"]))).content


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"", "a.jpg", "EMPTY_FILE"),
        (SVG, "a.svg", "INVALID_FILE_TYPE"), (SVG, "a.jpg", "INVALID_FILE_TYPE"),
        (HTML, "a.jpg", "INVALID_FILE_TYPE"), (b"<?xml version='1.0'?>" + SVG, "a.png", "INVALID_FILE_TYPE"),
        (b"MZ\x90\x00", "a.png", "INVALID_FILE_TYPE"), (b"PK\x03\x04", "a.docx", "INVALID_FILE_TYPE"),
        (b"II*\x00\x08\x00\x00\x00", "a.tif", "INVALID_FILE_TYPE"), (b"BM" + bytes(60), "a.bmp", "INVALID_FILE_TYPE"),
        (b"\xff\xd8\xff", "a.jpg", "INVALID_FILE"), (b"\xff\xd8\xff" + HTML, "a.jpg", "INVALID_FILE"),
        (b"\x89PNG\r\n\x1a\n" + HTML, "a.png", "INVALID_FILE"), (b"GIF89a" + HTML, "a.gif", "INVALID_FILE"),
        (b"RIFF\x00\x00\x00\x00WEBP" + HTML, "a.webp", "INVALID_FILE"),
        (b"\x00\x00\x00\x20ftypavif" + HTML, "a.avif", "INVALID_FILE"),
        (photo()[:-2000], "a.jpg", "INVALID_FILE"), (PNG[:-2000], "a.png", "INVALID_FILE"),
        (GIF[: len(GIF) // 2], "a.gif", "INVALID_FILE"), (written(scene(), "WEBP")[:-100], "a.webp", "INVALID_FILE"),
        (film()[:-1], "a.mp4", "INVALID_FILE"), (film()[:30], "a.mp4", "INVALID_FILE"),
        (bomb(), "a.png", "TOO_MANY_PIXELS"),
    ],
)  # fmt: skip
async def test_what_is_no_sound_file_is_refused_by_a_clear_code(
    client: httpx.AsyncClient, services: Services, data: bytes, name: str, code: str
) -> None:
    asha = await person(services)
    answer = await upload(client, asha, data, name, folder="property_image")
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, code)
    assert stored(services) == set()


@pytest.mark.parametrize("data", [PDF[:-12], PDF + HTML])
async def test_a_document_that_was_cut_off_or_given_a_tail_is_refused(
    client: httpx.AsyncClient, services: Services, data: bytes
) -> None:
    answer = await upload(client, await person(services), data, "a.pdf", folder="document_general")
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "INVALID_FILE")


async def test_a_bomb_is_refused_by_its_head_and_unfolds_nowhere() -> None:
    """Of 900 million pixels not one is decoded: a second would not do for a row in a hundred."""
    import resource

    given = bomb()
    assert len(given) < 500_000
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(rules.Unfit):
        rules.read_picture(given, "image/png", Folder.GENERIC, 50_000_000)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000


async def test_a_file_of_20_megabytes_is_refused(client: httpx.AsyncClient, services: Services) -> None:
    asha = await person(services)
    answer = await upload(client, asha, photo() + bytes(20_000_000))
    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "FILE_TOO_LARGE")
    # What no route could want is refused before it is read.
    answer = await upload(client, asha, bytes(61_000_000))
    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "PAYLOAD_TOO_LARGE")


async def test_where_and_with_what_a_picture_was_taken_is_not_kept(
    client: httpx.AsyncClient, services: Services
) -> None:
    given = photo()
    with Image.open(io.BytesIO(given)) as opened:
        assert opened.getexif().get_ifd(0x8825)
    shown = await kept_bytes(client, services, given)
    with Image.open(io.BytesIO(shown)) as opened:
        assert not opened.getexif()
        assert "xmp" not in opened.info
    for telltale in (b"Exif", b"Telltale", b"kept by nobody"):
        assert telltale in given
        assert telltale not in shown


async def test_what_hides_behind_a_picture_is_not_kept(client: httpx.AsyncClient, services: Services) -> None:
    """A file that is a picture and a page at once (a polyglot) comes out as a picture only."""
    for given in (photo() + HTML, GIF + HTML, PNG + b"PK\x03\x04 an archive"):
        shown = await kept_bytes(client, services, given, "a.html")
        assert shown[:4] == b"RIFF"
        assert b"script" not in shown
        assert b"archive" not in shown


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "AVIF"])
async def test_a_wrong_name_does_not_matter(client: httpx.AsyncClient, services: Services, kind: str) -> None:
    shown = await kept_bytes(client, services, written(scene(), kind), "holiday.exe")
    with Image.open(io.BytesIO(shown)) as opened:
        assert (opened.format, opened.size) == ("WEBP", (640, 480))


@pytest.mark.parametrize("kind", ["GIF", "WEBP"])
async def test_of_an_animation_the_first_picture_is_kept(
    client: httpx.AsyncClient, services: Services, kind: str
) -> None:
    frames = [scene(n, 120, 80) for n in range(12)]
    given = written(frames[0], kind, save_all=True, append_images=frames[1:], duration=50, loop=0)
    with Image.open(io.BytesIO(given)) as opened:
        assert opened.n_frames == 12
    shown = await kept_bytes(client, services, given)
    with Image.open(io.BytesIO(shown)) as opened:
        assert (getattr(opened, "n_frames", 1), opened.size) == (1, (120, 80))
        near = opened.convert("RGB").resize((1, 1)).getpixel((0, 0))
    first = frames[0].resize((1, 1)).getpixel((0, 0))
    assert isinstance(near, tuple)
    assert isinstance(first, tuple)
    assert all(abs(one - other) < 12 for one, other in zip(near, first, strict=True))


@pytest.mark.parametrize(
    ("kind", "mode"), [("JPEG", "L"), ("JPEG", "CMYK"), ("PNG", "RGBA"), ("PNG", "I;16"), ("PNG", "P")]
)
async def test_every_kind_of_colour_is_kept(
    client: httpx.AsyncClient, services: Services, kind: str, mode: str
) -> None:
    picture = scene().convert("L").convert("I").point(lambda v: v * 256).convert("I;16") if mode == "I;16" else None
    shown = await kept_bytes(client, services, written(picture or scene().convert(mode), kind))
    with Image.open(io.BytesIO(shown)) as opened:
        assert opened.size == (640, 480)
        assert opened.convert("L").getextrema()[1] > 100  # type: ignore[operator]


async def test_colours_of_another_space_are_converted(client: httpx.AsyncClient, services: Services) -> None:
    """A phone that means a wider green by its numbers gets that green, in the numbers that everybody understands."""
    from PIL import ImageCms

    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB", 5000)).tobytes()
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    plain = await kept_bytes(client, services, written(scene(), "PNG"))
    named = await kept_bytes(client, services, written(scene(), "PNG", icc_profile=srgb))
    with Image.open(io.BytesIO(plain)) as one, Image.open(io.BytesIO(named)) as other:
        assert "icc_profile" not in other.info
        assert one.resize((1, 1)).getpixel((0, 0)) == other.resize((1, 1)).getpixel((0, 0))
    # A profile that does not fit the pixels is no reason to fall over.
    asha = await person(services)
    answer = await upload(client, asha, written(scene(), "JPEG", icc_profile=lab))
    assert answer.status_code in {200, 422}


async def test_a_name_is_kept_without_its_folders_and_signs(client: httpx.AsyncClient, services: Services) -> None:
    asha = await person(services)
    answer = await upload(client, asha, photo(), "..\\..\\etc/pass\u202ewd.jpg")
    assert answer.json()["original_filename"] == "passwd.jpg"


async def test_while_pictures_are_decoded_others_are_served(client: httpx.AsyncClient, services: Services) -> None:
    """Today's server re-encodes on its loop: whoever asks meanwhile waits."""
    asha = await person(services)
    given = photo(width=4000, height=3000)
    working = asyncio.gather(*(upload(client, asha, given) for _ in range(4)))
    longest, answered = 0.0, 0
    while not working.done():
        began = time.perf_counter()
        await asyncio.sleep(0)
        assert (await client.get("/health")).status_code == 200
        longest, answered = max(longest, time.perf_counter() - began), answered + 1
    assert all(answer.status_code == 200 for answer in await working)
    assert answered > 8


async def test_uploads_wait_for_a_decoder_without_a_connection(settings: Settings) -> None:
    narrow = settings.model_copy(update={"request_pool_size": 1, "media_decoders": 1})
    async with opened_app(narrow) as (app, services), browser(app) as client:
        asha = await person(services)
        working = asyncio.gather(*(upload(client, asha, photo(width=3000, height=2000)) for _ in range(3)))
        await asyncio.sleep(0.05)
        async with services.units.write() as unit:
            assert await unit.fetch_one("SELECT 1 AS one") == {"one": 1}
        assert all(answer.status_code == 200 for answer in await working)


async def test_too_many_who_wait_are_told_to_come_back(client: httpx.AsyncClient, services: Services) -> None:
    asha = await person(services)
    decoders = decoders_of(services)
    gate = asyncio.Event()
    loop = asyncio.get_running_loop()

    def hold() -> None:
        asyncio.run_coroutine_threadsafe(gate.wait(), loop).result()

    held = [asyncio.ensure_future(decoders.run(hold)) for _ in range(WAITING_MAX)]
    await asyncio.sleep(0)
    answer = await upload(client, asha, photo())
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")
    gate.set()
    await asyncio.gather(*held)
    assert (await upload(client, asha, photo())).status_code == 200


async def test_nobody_fills_the_storage(
    client: httpx.AsyncClient, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("aangan.media.service._intake.UPLOADS_PER_HOUR", 2)
    asha = await person(services)
    answers = [await upload(client, asha, photo()) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert int(answers[2].headers["retry-after"]) > 0
    assert (await upload(client, await person(services, "Ravi"), photo())).status_code == 200


async def test_another_room_receives_before_its_unit_and_keeps_in_it(services: Services) -> None:
    asha = await person(services)
    from aangan.kit.actor import Actor, Role
    from aangan.kit.ids import UserId

    actor = Actor(UserId(asha.id), Role.USER, asha.subject)
    received = await media.receive(services, asha.id, photo(), filename="bug.png", folder=Folder.BUG)
    async with services.units.write() as unit:
        kept = await media.keep(unit, actor, received)
        assert (kept.path, kept.filename, kept.width) == (received.path, "bug.png", 480)
        assert await media.find(unit, actor, kept.id) == kept
