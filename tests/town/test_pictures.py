"""Drawn pictures: complete in themselves, small, and always the same."""

import re
import xml.etree.ElementTree as ET

import pytest

from aangan.town.pictures import Look, RoomKind, portrait, portrait_seed, room_picture

SVG = "{http://www.w3.org/2000/svg}"
DRAWN = {"svg", "g", "path", "rect", "circle", "ellipse"}
MOST = 6000
SEEDS = [*range(160), 10**9, 2**62]


@pytest.mark.parametrize("look", Look)
def test_portraits_of_every_look_are_plain_drawings(look: Look) -> None:
    for number in SEEDS:
        _judge(portrait(portrait_seed(number, look)))


@pytest.mark.parametrize("kind", RoomKind)
def test_rooms_of_every_kind_are_plain_drawings(kind: RoomKind) -> None:
    for seed in SEEDS:
        _judge(room_picture(seed, kind))


def test_a_number_is_always_the_same_picture() -> None:
    assert portrait(77) == portrait(77)
    assert room_picture(77, RoomKind.HALL) == room_picture(77, "hall")


def test_neighbours_look_different() -> None:
    assert len({portrait(portrait_seed(number, Look.WOMAN)) for number in range(200)}) == 200
    assert len({room_picture(seed, RoomKind.BEDROOM) for seed in range(200)}) == 200


def test_an_unknown_kind_of_room_is_refused() -> None:
    with pytest.raises(ValueError, match="dungeon"):
        room_picture(1, "dungeon")


def test_the_lowest_bits_are_the_look() -> None:
    assert [portrait_seed(5, look) & 7 for look in Look] == list(Look)
    assert portrait_seed(5, Look.HIJAB) != portrait_seed(6, Look.HIJAB)


def _judge(text: str) -> None:
    root = ET.fromstring(text)  # noqa: S314 - our own text
    assert root.tag == f"{SVG}svg"
    assert {element.tag.removeprefix(SVG) for element in root.iter()} <= DRAWN
    assert len(text.encode()) <= MOST
    assert not re.search(r"script|href|url\(|on\w+=|<!|nan|inf", text.replace("http://www.w3.org/2000/svg", ""))
