"""Pictures that lie: cut, flipped, stuffed, and with sizes that they have not."""

import random
import resource
import struct
import subprocess
import sys
from collections.abc import Callable, Mapping

import httpx
import pytest
from PIL import Image

from aangan.infra.services import Services
from aangan.media import rules
from aangan.media.types import Flaw, Folder
from tests.rooms.media.files import path_of, scene, upload, written
from tests.support.cast import person

PIXELS_MAX = 1_000_000
ROUNDS = 120
NOTES = Image.Exif()
NOTES[0x010F] = "Telltale Phones"
SOUND: Mapping[str, tuple[bytes, ...]] = {
    "image/avif": (
        written(scene(1, 96, 64), "AVIF", exif=NOTES.tobytes()), written(scene(2, 40, 40).convert("RGBA"), "AVIF"),
    ),
    "image/webp": (
        written(scene(1, 96, 64), "WEBP"), written(scene(2, 40, 40).convert("RGBA"), "WEBP", lossless=True),
        written(scene(3, 40, 40), "WEBP", save_all=True, append_images=[scene(4, 40, 40)], duration=50),
    ),
    "image/gif": (
        written(scene(1, 96, 64).convert("P"), "GIF", save_all=True, append_images=[scene(2, 96, 64).convert("P")]),
    ),
    "image/jpeg": (written(scene(1, 96, 64), progressive=True), written(scene(2, 40, 40).convert("CMYK"))),
    "image/png": (written(scene(1, 96, 64), "PNG"), written(scene(2, 40, 40).convert("P"), "PNG")),
}  # fmt: skip


def flipped(data: bytearray, chance: random.Random) -> bytearray:
    for _ in range(chance.randint(1, 8)):
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    return data


def cut(data: bytearray, chance: random.Random) -> bytearray:
    return data[: chance.randrange(len(data))]


def swollen(data: bytearray, chance: random.Random) -> bytearray:
    at = chance.randrange(8, min(len(data), 300) - 4)
    data[at : at + 4] = chance.choice([b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff", b"\0\0\xff\xff", b"\0\1\0\0"])
    return data


def stuffed(data: bytearray, chance: random.Random) -> bytearray:
    at = chance.randrange(len(data))
    data[at:at] = data[at : at + chance.randint(1, 200)] * chance.randint(1, 40)
    return data


def holed(data: bytearray, chance: random.Random) -> bytearray:
    at = chance.randrange(len(data))
    del data[at : at + chance.randint(1, 100)]
    return data


MUTATIONS: tuple[Callable[[bytearray, random.Random], bytearray], ...] = (flipped, cut, swollen, stuffed, holed)


def sized(avif: bytes, width: int, height: int) -> bytes:
    """The same AVIF, which says of itself that it has another size."""
    at = avif.index(b"ispe") + 8
    return avif[:at] + struct.pack(">II", width, height) + avif[at + 8 :]


@pytest.mark.parametrize("content_type", SOUND)
def test_whatever_happened_to_a_picture_it_is_kept_or_refused(content_type: str) -> None:
    chance = random.Random(1947)
    for _ in range(ROUNDS):
        data = bytearray(chance.choice(SOUND[content_type]))
        for mutation in chance.sample(MUTATIONS, chance.randint(1, 2)):
            data = mutation(data, chance) if len(data) > 20 else data
        try:
            picture = rules.read_picture(bytes(data), content_type, Folder.GENERIC, PIXELS_MAX)
        except rules.Unfit:
            continue
        assert 0 < picture.width * picture.height <= PIXELS_MAX
        rules.render(picture.data)


@pytest.mark.anyio
async def test_a_picture_with_notes_in_no_alphabet_is_kept_without_them(
    client: httpx.AsyncClient, services: Services
) -> None:
    strange = SOUND["image/avif"][0].replace(b"Exif", b"\xff\xfe\xfd\xfc", 1)
    answer = await upload(client, await person(services), strange, "a.avif", visibility="public")
    assert answer.status_code == 200, answer.text
    kept = (await client.get(path_of(answer.json()["public_url"]))).content
    assert b"Telltale" not in kept


@pytest.mark.parametrize("size", [(65_535, 65_535), (2**20, 2**20), (1_001, 1_000), (2**31 - 1, 1)])
def test_an_avif_that_says_it_is_huge_is_refused_by_its_head(size: tuple[int, int]) -> None:
    with pytest.raises(rules.Unfit) as refused:
        rules.read_picture(sized(SOUND["image/avif"][0], *size), "image/avif", Folder.GENERIC, PIXELS_MAX)
    assert refused.value.flaw in {Flaw.TOO_MANY_PIXELS, Flaw.DAMAGED}


def test_an_avif_that_hides_its_size_unfolds_nowhere() -> None:
    """It says that it has ten thousand pixels, and 36 million are in it."""
    # Written elsewhere, so that our own memory tells what reading it took.
    program = (
        "import sys; from PIL import Image; Image.new('RGB', (6000, 6000)).save(sys.stdout.buffer, 'AVIF', speed=10)"
    )
    hiding = sized(subprocess.run([sys.executable, "-c", program], check=True, capture_output=True).stdout, 100, 100)
    assert len(hiding) < 10_000
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(rules.Unfit):
        rules.read_picture(hiding, "image/avif", Folder.GENERIC, PIXELS_MAX)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 40_000
