"""What every room picture begins with: the kinds, the colours, the wall, the floor and the window."""

from dataclasses import dataclass
from enum import StrEnum
from random import Random


class RoomKind(StrEnum):
    """What a room picture shows."""

    BEDROOM = "bedroom"
    HALL = "hall"
    KITCHEN = "kitchen"
    BALCONY = "balcony"
    EXTERIOR = "exterior"
    TWIN = "twin"


# Wall, its darker tone, floor, its darker tone.
WALLS = (
    ("#F6DFC0", "#EBCB9F", "#C98F5E", "#B57B4B"),
    ("#F3D3BE", "#E6B999", "#B97F57", "#A56D47"),
    ("#DCE6D3", "#C3D4B6", "#C89A6B", "#B48658"),
    ("#CFE0DF", "#B1CBC9", "#B98B62", "#A67A52"),
    ("#F8E7B9", "#EFD58E", "#BE8354", "#AA7144"),
    ("#E6DCEA", "#D0C0D8", "#C49A74", "#B08661"),
    ("#F5EBDD", "#E6D6BF", "#C77F56", "#B46D45"),
    ("#F1C9AE", "#E2AE8B", "#D8C3A5", "#C6AE8C"),
)
CLOTHS = (
    ("#C8553D", "#F7D9A0"),
    ("#1F7A74", "#F4CE7E"),
    ("#34467E", "#F2B36B"),
    ("#B83A68", "#F6CF6F"),
    ("#D99A2B", "#7B2D3B"),
    ("#5F8F57", "#F5E6C8"),
    ("#7B2D3B", "#E9BE5C"),
    ("#4F8FB3", "#FBEBD0"),
)
WOODS = (("#8A5A38", "#6F4428"), ("#A66E43", "#875432"), ("#6B4430", "#543322"), ("#C08A57", "#9E6D40"))
SKIES = (
    ("#BFE3F2", "#FDF3DC"),
    ("#FAD6A0", "#F7B98B"),
    ("#A9D3E8", "#E8F4EA"),
    ("#F7C7B4", "#FBE3B6"),
    ("#37406E", "#6C5B8E"),
)
LEAF, LEAF_DARK, POT = "#5E9356", "#3F7345", "#C4623F"


@dataclass(frozen=True, slots=True)
class Scene:
    """The colours of one picture, and the chance left to draw from; the canvas is 320 by 240."""

    wall: str
    wall_dark: str
    floor: str
    floor_dark: str
    cloth: str
    accent: str
    second: str
    wood: str
    wood_dark: str
    sky: str
    horizon: str
    chance: Random


def scene(seed: int, kind: RoomKind) -> Scene:
    """Let chance choose the colours of a picture."""
    chance = Random(f"{kind.value} {seed}")
    (cloth, accent), (second, _) = chance.sample(CLOTHS, 2)
    return Scene(
        *chance.choice(WALLS),
        cloth,
        accent,
        second,
        *chance.choice(WOODS),
        *chance.choices(SKIES, (5, 3, 5, 3, 1))[0],
        chance,
    )


def shell(of: Scene, line: int = 176) -> str:
    """Draw wall, skirting and floor; `line` is where they meet."""
    floor = (_boards, _tiles, _plain)[of.chance.randrange(3)](of, line)
    band = ""
    if of.chance.random() < 0.3:
        band = f'<rect y="{line - 62}" width="320" height="62" fill="{of.wall_dark}" opacity=".75"/>'
    return (
        f'<rect width="320" height="240" fill="{of.wall}"/>{band}<rect y="{line - 6}" width="320" height="6" '
        'fill="#fff" opacity=".55"/>'
        f"{floor}"
    )


def window(of: Scene, x: float, y: float, wide: float, high: float) -> str:
    """Draw a window with the sky of the scene, and its curtains, arch or bars."""
    view = (
        f'<rect x="{x}" y="{y}" width="{wide}" height="{high}" fill="{of.sky}"/>'
        f'<path d="M{x} {y + high}V{y + high * 0.66}q{wide * 0.25} {-high * 0.16} {wide * 0.5} 0t{wide * 0.5} '
        f'{-high * 0.04}V{y + high}Z" fill="{of.horizon}"/>'
        f'<circle cx="{x + wide * 0.72}" cy="{y + high * 0.3}" r="{high * 0.11}" fill="#FFF3C9"/>'
        f'<path d="M{x + wide * 0.08} {y + high}c0 {-high * 0.28} {wide * 0.24} {-high * 0.28} {wide * 0.26} '
        f'0Z" fill="{LEAF}" opacity=".8"/>'
    )
    frame = (
        f'<rect x="{x}" y="{y}" width="{wide}" height="{high}" fill="none" stroke="#FDF6E8" stroke-width="6"/>'
        f'<path d="M{x + wide / 2} {y}v{high}M{x} {y + high * 0.42}h{wide}" stroke="#FDF6E8" stroke-width="3.5"/>'
        f'<rect x="{x - 6}" y="{y + high + 1}" width="{wide + 12}" height="6" rx="2" fill="#FDF6E8"/>'
    )
    return view + frame + _curtains(of, x, y, wide, high)


def plant(x: float, y: float, size: float = 1, pot: str = POT) -> str:
    """Draw a potted plant that stands at (x, y)."""
    blades = ((-58, 0.9), (-30, 1.1), (0, 1.25), (28, 1.1), (56, 0.85))
    leaves = "".join(
        f'<path d="M0 0C-9 -14 -8 -32 0 -44C8 -32 9 -14 0 0Z" transform="rotate({turn}) scale({grow})" '
        f'fill="{LEAF if turn % 4 else LEAF_DARK}"/>'
        for turn, grow in blades
    )
    return (
        f'<g transform="translate({x} {y}) scale({size})"><g transform="translate(0 -20)">{leaves}</g>'
        f'<path d="M-14 -24H14L10 0H-10Z" fill="{pot}"/><rect x="-16" y="-27" width="32" height="7" rx="2" '
        f'fill="{pot}"/>'
        '<rect x="-16" y="-22" width="32" height="3" fill="#000" opacity=".12"/></g>'
    )


def frames(of: Scene, x: float, y: float) -> str:
    """Draw pictures on the wall around (x, y)."""
    style = of.chance.randrange(4)
    if style == 0:
        return (
            f'<rect x="{x}" y="{y}" width="46" height="34" fill="#FBF3E2" stroke="{of.wood}" stroke-width="3"/>'
            f'<circle cx="{x + 32}" cy="{y + 12}" r="5" fill="#F2B04B"/><path d="M{x + 3} {y + 31}l13 -15l10 '
            f'9l7 -6l10 12Z" fill="{of.second}"/>'
        )
    if style == 1:
        arch = "".join(
            f'<path d="M{x + step} {y + 34}v-18c0 -8 8 -10 11 -16c3 6 11 8 11 16v18Z" fill="{fill}"/>'
            for step, fill in ((0, of.cloth), (27, of.second))
        )
        return f'<rect x="{x - 5}" y="{y - 6}" width="60" height="46" fill="#FBF3E2"/>{arch}'
    if style == 2:
        return f'<path d="M{x - 6} {y}q30 16 62 0" fill="none" stroke="{of.wood}" stroke-width="1.5"/>' + "".join(
            f'<rect x="{x + step}" y="{y + drop}" width="12" height="15" fill="{fill}" stroke="#fff" stroke-width="2"/>'
            for step, drop, fill in ((0, 4, of.cloth), (19, 8, of.accent), (38, 4, of.second))
        )
    return (
        f'<circle cx="{x + 24}" cy="{y + 18}" r="19" fill="{of.accent}"/><circle cx="{x + 24}" cy="{y + 18}" '
        f'r="13" fill="{of.second}"/>'
        f'<circle cx="{x + 24}" cy="{y + 18}" r="6" fill="{of.accent}"/>'
    )


def fan(x: float) -> str:
    """Draw a ceiling fan."""
    return (
        f'<path d="M{x} 0v17" stroke="#7A6A5C" stroke-width="3"/><path d="M{x - 46} 22q22 -8 46 -3q24 -5 46 '
        '3q-22 4 -46 1q-24 3 -46 -1Z" '
        f'fill="#F3EADB" stroke="#CDBFAA"/><ellipse cx="{x}" cy="20" rx="9" ry="5" fill="#B58B4C"/>'
    )


def rug(of: Scene, x: float, y: float, wide: float) -> str:
    """Draw a rug lying on the floor around (x, y)."""
    return (
        f'<ellipse cx="{x}" cy="{y}" rx="{wide}" ry="{wide * 0.2}" fill="{of.second}"/>'
        f'<ellipse cx="{x}" cy="{y}" rx="{wide * 0.82}" ry="{wide * 0.155}" fill="none" stroke="{of.accent}" '
        'stroke-width="3" stroke-dasharray="7 5"/>'
    )


def _curtains(of: Scene, x: float, y: float, wide: float, high: float) -> str:
    if of.chance.random() < 0.3:
        bars = "".join(f"M{x + wide * step / 6:.0f} {y}v{high}" for step in (1, 2, 4, 5))
        return f'<path d="{bars}" stroke="#6B5B4E" stroke-opacity=".55" stroke-width="1.6"/>'
    drop = high + 16
    sides = "".join(
        f'<path d="M{at} {y - 8}h{way * wide * 0.3}q{way * -2} {drop * 0.5} {way * -wide * 0.12} '
        f'{drop}h{-way * wide * 0.18}Z" fill="{of.cloth}"/>'
        f'<path d="M{at + way * wide * 0.1} {y - 6}q{-way} {drop * 0.5} {-way * 3} {drop - 4}'
        f'M{at + way * wide * 0.2} {y - 6}q{-way * 2} {drop * 0.5} {-way * 7} {drop - 4}" fill="none" '
        'stroke="#000" stroke-opacity=".13" stroke-width="2"/>'
        for at, way in ((x - 9, 1), (x + wide + 9, -1))
    )
    return (
        f'{sides}<path d="M{x - 16} {y - 9}h{wide + 32}" stroke="{of.wood_dark}" stroke-width="4" '
        'stroke-linecap="round"/>'
    )


def _boards(of: Scene, line: int) -> str:
    seams = "".join(f"M0 {y}H320" for y in (line + 12, line + 28, line + 48))
    return (
        f'<rect y="{line}" width="320" height="{240 - line}" fill="{of.floor}"/>'
        f'<path d="{seams}M60 {line}v12M190 {line}v12M120 {line + 12}v16M266 {line + 12}v16M40 {line + 28}v20'
        f'M210 {line + 28}v20" stroke="{of.floor_dark}" stroke-width="2"/>'
    )


def _tiles(of: Scene, line: int) -> str:
    seams = "".join(f"M{160 + (x - 160) * 0.7:.0f} {line}L{160 + (x - 160) * 1.5:.0f} 240" for x in range(-80, 440, 40))
    return (
        f'<rect y="{line}" width="320" height="{240 - line}" fill="{of.floor}"/>'
        f'<path d="{seams}M0 {line + 12}H320M0 {line + 32}H320" stroke="{of.floor_dark}" stroke-width="1.6" '
        'opacity=".8"/>'
    )


def _plain(of: Scene, line: int) -> str:
    return (
        f'<rect y="{line}" width="320" height="{240 - line}" fill="{of.floor}"/>'
        f'<path d="M0 {line + 22}Q160 {line + 10} 320 {line + 30}V240H0Z" fill="{of.floor_dark}" opacity=".35"/>'
    )
