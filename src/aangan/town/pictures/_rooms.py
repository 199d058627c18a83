"""Rooms: a bedroom, a hall, a kitchen, a balcony, a house from outside, and two beds of a paying guest's room."""

import re

from aangan.town.pictures._furniture import almirah, bed, cot, desk, lamp, shelf, sofa, table
from aangan.town.pictures._outside import balcony, exterior
from aangan.town.pictures._walls import RoomKind, Scene, fan, frames, plant, rug, scene, shell, window

# What arithmetic leaves behind the comma, and no eye sees.
LONG = re.compile(r"\d+\.\d{3,}")


def room_picture(seed: int, kind: RoomKind | str) -> str:
    """Return a picture of a room as SVG text, 320 by 240; raises ValueError on a kind that is no `RoomKind`."""
    kind = RoomKind(kind)
    draw = {
        RoomKind.BEDROOM: _bedroom,
        RoomKind.HALL: _hall,
        RoomKind.KITCHEN: _kitchen,
        RoomKind.BALCONY: balcony,
        RoomKind.EXTERIOR: exterior,
        RoomKind.TWIN: _twin,
    }[kind]
    content = draw(scene(seed, kind))
    # Half of the rooms are built the other way round.
    if seed & 1:
        content = f'<g transform="translate(320 0) scale(-1 1)">{content}</g>'
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 320 240" width="640" height="480" role="img">'
        f"{LONG.sub(lambda found: f'{float(found[0]):.1f}', content)}</svg>"
    )


def _bedroom(of: Scene) -> str:
    behind, before = of.chance.choice(
        (("", plant(300, 214, 1.15)), (almirah(of, 248, 62), ""), (lamp(of, 300, 176), ""))
    )
    return (
        shell(of)
        + window(of, 26, 40, 76, 78)
        + frames(of, of.chance.choice((158, 176)), 50)
        + (fan(150) if of.chance.random() < 0.6 else "")
        + rug(of, 130, 220, 108)
        + behind
        + bed(of, 104, 128)
        + table(of, 66, 182)
        + before
    )


def _hall(of: Scene) -> str:
    left = of.chance.choice((plant(36, 208, 1.25), lamp(of, 34, 200), shelf(of, 12, 96)))
    return (
        shell(of)
        + window(of, 206, 36, 86, 82)
        + frames(of, of.chance.choice((74, 92, 112)), 48)
        + (fan(160) if of.chance.random() < 0.5 else "")
        + rug(of, 168, 222, 116)
        + left
        + sofa(of, 72, 132)
        + _low_table(of)
        + (plant(302, 206, 1) if of.chance.random() < 0.6 else "")
    )


def _low_table(of: Scene) -> str:
    return (
        f'<ellipse cx="166" cy="206" rx="44" ry="10" fill="{of.wood}"/><ellipse cx="166" cy="204" rx="44" '
        f'ry="9" fill="{of.wood}" stroke="#fff" stroke-opacity=".25"/>'
        f'<path d="M136 210l-5 20M196 210l5 20M166 214v18" stroke="{of.wood_dark}" stroke-width="5" '
        'stroke-linecap="round"/>'
        '<path d="M150 193h14l-2 10h-10Z" fill="#FBF3E2"/><path d="M164 196q6 0 5 4t-6 2" fill="none" '
        'stroke="#FBF3E2" stroke-width="2"/>'
        '<path d="M155 189q-3 -5 0 -8M160 189q-3 -5 0 -8" fill="none" stroke="#fff" stroke-opacity=".7" '
        'stroke-width="1.6" stroke-linecap="round"/>'
        f'<rect x="178" y="198" width="22" height="4" rx="1" fill="{of.accent}"/><rect x="180" y="194" '
        f'width="20" height="4" rx="1" fill="{of.second}"/>'
    )


def _kitchen(of: Scene) -> str:
    places = [(x, y) for y in (105, 122) for x in range(0, 320, 20)]
    painted = "".join(f"M{x} {y}h20v17h-20Z" for x, y in places if (x // 20 + y // 17) % 3 == 0)
    tiles = (
        f'<path d="M0 105H320V139H0Z" fill="#FBF4E6" opacity=".8"/><path d="{painted}" fill="{of.accent}" '
        'opacity=".8"/>'
    )
    fronts = "".join(f"M{x} 164h74v58h-74Z" for x in (4, 83, 162, 241))
    rims = "".join(f"M{x} 170h62v46h-62Z" for x in (10, 89, 168, 247))
    handles = "".join(f"M{x} 177h18" for x in (32, 111, 190, 269))
    doors = (
        f'<path d="{fronts}" fill="{of.second}"/><path d="{rims}" fill="none" stroke="#fff" '
        'stroke-opacity=".35" stroke-width="2"/>'
        f'<path d="{handles}" stroke="#F3DFA8" stroke-width="3.5" stroke-linecap="round"/>'
    )
    return (
        shell(of, 206)
        + window(of, 122, 28, 76, 62)
        + tiles
        + _cupboards(of)
        + '<path d="M84 132h26l-3 18H87ZM80 134h34" fill="#C9CDD0" stroke="#9CA2A6" stroke-width="2"/><path d="'
        'M97 131v-6M91 125h12" stroke="#55504C" stroke-width="3" stroke-linecap="round"/>'
        + '<path d="M52 138h24q-1 12 -12 12t-12 -12Z" fill="#B9773C"/><path d="M48 137h32" stroke="#8E5729" '
        'stroke-width="3" stroke-linecap="round"/>'
        + '<path d="M62 132q-4 -6 0 -11M68 132q-4 -6 0 -11" stroke="#fff" stroke-opacity=".8" stroke-width="2" '
        'fill="none" stroke-linecap="round"/>'
        + '<rect x="42" y="149" width="78" height="6" rx="2" fill="#3B3B40"/>'
        + '<rect y="154" width="320" height="9" fill="#6B6660"/><rect y="163" width="320" height="61" '
        f'fill="{of.wood_dark}"/>'
        + doors
        + '<path d="M176 152v-16q0 -9 10 -9t10 8" fill="none" stroke="#B8BEC2" stroke-width="4" '
        'stroke-linecap="round"/>' + _jars(of)
    )


def _cupboards(of: Scene) -> str:
    left = (
        _fridge(of)
        if of.chance.random() < 0.45
        else (
            f'<rect x="8" y="26" width="98" height="58" rx="3" fill="{of.second}"/><path d="M57 26v58" '
            'stroke="#000" stroke-opacity=".18" stroke-width="3"/>'
            '<path d="M50 66v10M64 66v10" stroke="#F3DFA8" stroke-width="3.5" stroke-linecap="round"/>'
        )
    )
    shelf_ = (
        f'<rect x="216" y="80" width="96" height="6" fill="{of.wood}"/>'
        f'<rect x="222" y="58" width="14" height="22" rx="3" fill="{of.accent}"/><rect x="240" y="52" '
        f'width="15" height="28" rx="3" fill="{of.cloth}"/>'
        '<path d="M262 80l-3 -18h22l-3 18Z" fill="#E8C15B"/><path d="M288 80c-6 -8 -2 -20 6 -22c8 2 12 14 6 '
        '22Z" fill="#C9CDD0"/>'
    )
    return left + shelf_


def _fridge(of: Scene) -> str:
    notes = "".join(
        f'<rect x="{x}" y="{y}" width="9" height="9" fill="{fill}"/>'
        for x, y, fill in ((20, 82, "#FFE08A"), (32, 88, of.cloth), (22, 98, "#fff"))
    )
    return (
        f'<rect x="2" y="44" width="56" height="180" rx="6" fill="{of.cloth}"/><rect x="2" y="44" width="56" '
        'height="180" rx="6" fill="#fff" opacity=".35"/>'
        '<path d="M2 124h56" stroke="#000" stroke-opacity=".2" stroke-width="3"/><path d="M50 92v24M50 '
        f'132v30" stroke="#fff" stroke-width="4" stroke-linecap="round"/>{notes}'
    )


def _jars(of: Scene) -> str:
    lids = ("#C8553D", "#E3972F", "#5F8F57", "#8A5A38")
    jars = "".join(
        f'<rect x="{x}" y="132" width="17" height="22" rx="4" fill="#fff" opacity=".6"/><rect x="{x + 1}" '
        f'y="142" width="15" height="11" rx="3" fill="{lid}" opacity=".85"/>'
        f'<rect x="{x + 1}" y="128" width="15" height="6" rx="2" fill="{of.wood}"/>'
        for x, lid in zip((228, 250, 272), of.chance.sample(lids, 3), strict=True)
    )
    return jars + (plant(306, 154, 0.55) if of.chance.random() < 0.7 else "")


def _twin(of: Scene) -> str:
    return (
        shell(of)
        + window(of, 122, 34, 76, 72)
        + (fan(160) if of.chance.random() < 0.7 else "")
        + frames(of, 24, 60)
        + (frames(of, 244, 58) if of.chance.random() < 0.5 else shelf(of, 250, 52, small=True))
        + desk(of, 130, 134)
        + cot(of, 6, of.cloth, of.accent)
        + cot(of, 204, of.second, of.accent)
        + rug(of, 160, 226, 56)
    )
