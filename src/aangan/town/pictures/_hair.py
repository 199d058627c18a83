"""Hair and headwear, each as two layers: behind the shoulders, and over the brow."""

from collections.abc import Callable

from aangan.town.pictures._sitter import CLOTHES, CX, CY, Look, Sitter

Layers = tuple[str, str]


def hair(sitter: Sitter) -> Layers:
    """Draw one of the styles that the sitter's look allows; returns (behind, before)."""
    styles = _STYLES[sitter.look]
    return sitter.chance.choice(styles)(sitter)


def _cap(sitter: Sitter, line: str, *, up: float = 88, side: float = 6, down: float = 6) -> str:
    """Draw the hair over the skull from ear to ear, closed below by a hairline from right to left."""
    left, right = sitter.left - side, sitter.right + side
    return (
        f'<path d="M{left:.1f} {CY + down}C{left - 4:.1f} {CY - up:.1f} {right + 4:.1f} {CY - up:.1f} '
        f"{right:.1f} {CY + down}"
        f'{line}Z" fill="{sitter.hair}"/>'
    )


def _gleam(path: str) -> str:
    return f'<path d="{path}" fill="none" stroke="#fff" stroke-opacity=".16" stroke-width="4" stroke-linecap="round"/>'


def _crop(sitter: Sitter) -> Layers:
    r, le = sitter.right, sitter.left
    line = (
        f"L{r - 3:.1f} {CY - 16}Q{r - 8:.1f} {CY - 38} {CX + 18} {CY - 38}L{CX - 20} {CY - 38}Q{le + 8:.1f} "
        f"{CY - 38} {le + 3:.1f} {CY - 16}"
    )
    return "", _cap(sitter, line, up=96) + _gleam(f"M{CX - 24} {CY - 62}q18 -9 40 -4")


def _side_part(sitter: Sitter) -> Layers:
    r, le = sitter.right, sitter.left
    line = (
        f"L{r - 2:.1f} {CY - 14}C{r - 6:.1f} {CY - 34} {CX + 30} {CY - 40} {CX - 22} {CY - 52}Q{le + 6:.1f} "
        f"{CY - 36} {le + 2:.1f} {CY - 14}"
    )
    return "", _cap(sitter, line, up=100) + _gleam(f"M{CX - 14} {CY - 60}q26 -6 46 10")


def _quiff(sitter: Sitter) -> Layers:
    r, le = sitter.right, sitter.left
    top = (
        f'<path d="M{le - 3:.1f} {CY - 28}C{le - 14:.1f} {CY - 84} {CX - 14} {CY - 104} {CX + 22} {CY - 98}'
        f"C{CX + 58} {CY - 96} {r + 12:.1f} {CY - 66} {r + 4:.1f} {CY - 26}C{r - 6:.1f} {CY - 42} {CX + 20} "
        f"{CY - 48} {CX - 8} {CY - 46}"
        f'C{CX - 26} {CY - 44} {le + 6:.1f} {CY - 40} {le - 3:.1f} {CY - 28}Z" fill="{sitter.hair}"/>'
    )
    line = f"L{r - 2:.1f} {CY - 18}Q{r - 6:.1f} {CY - 40} {CX} {CY - 44}Q{le + 6:.1f} {CY - 40} {le + 2:.1f} {CY - 18}"
    return "", _cap(sitter, line, up=84, side=3, down=-2) + top + _gleam(f"M{CX - 26} {CY - 74}q22 -18 50 -12")


def _curls(sitter: Sitter) -> Layers:
    chance = sitter.chance
    ring = [
        (-50, -22),
        (-52, -42),
        (-42, -60),
        (-26, -72),
        (-8, -79),
        (12, -79),
        (30, -71),
        (44, -58),
        (52, -40),
        (50, -20),
    ]
    fill = [(-30, -48), (-12, -56), (8, -56), (28, -50), (-40, -34), (40, -34)]
    drawn = "".join(
        f'<circle cx="{CX + x:.0f}" cy="{CY + y:.0f}" r="{chance.uniform(12.5, 16.5):.1f}"/>' for x, y in ring + fill
    )
    return "", f'<g fill="{sitter.hair}">{drawn}</g>'


def _fringe(sitter: Sitter) -> Layers:
    r, le = sitter.right, sitter.left
    line = (
        f"L{r - 3:.1f} {CY - 20}L{r - 12:.1f} {CY - 34}L{CX + 24} {CY - 24}L{CX + 16} {CY - 38}L{CX + 4} {CY - 24}"
        f"L{CX - 6} {CY - 37}L{CX - 20} {CY - 25}L{CX - 26} {CY - 38}L{le + 4:.1f} {CY - 18}"
    )
    return "", _cap(sitter, line, up=100) + _gleam(f"M{CX - 20} {CY - 62}q18 -9 40 -2")


def _bald(_: Sitter) -> Layers:
    return "", (
        f'<path d="M{CX - 24} {CY - 52}q12 -12 30 -12" fill="none" stroke="#fff" stroke-opacity=".35" '
        'stroke-width="6" stroke-linecap="round"/>'
    )


def _buzz(sitter: Sitter) -> Layers:
    r, le = sitter.right, sitter.left
    line = (
        f"L{r - 1:.1f} {CY - 16}Q{r - 10:.1f} {CY - 46} {CX} {CY - 45}Q{le + 10:.1f} {CY - 46} {le + 1:.1f} {CY - 16}"
    )
    return "", f'<g opacity=".82">{_cap(sitter, line, up=80, side=1, down=-8)}</g>'


def _man_bun(sitter: Sitter) -> Layers:
    knot = f'<circle cx="{CX + 4}" cy="{CY - 82}" r="19" fill="{sitter.hair}"/>'
    r, le = sitter.right, sitter.left
    line = (
        f"L{r - 2:.1f} {CY - 20}Q{r - 12:.1f} {CY - 48} {CX} {CY - 49}Q{le + 12:.1f} {CY - 48} {le + 2:.1f} {CY - 20}"
    )
    return knot, _cap(sitter, line, up=86, side=2, down=-4) + _gleam(f"M{CX - 18} {CY - 58}q16 -8 34 -2")


def _parted(sitter: Sitter, part: float) -> str:
    r, le = sitter.right, sitter.left
    line = (
        f"C{r + 2:.1f} {CY - 22} {CX + part + 26:.1f} {CY - 36} {CX + part:.1f} {CY - 58}"
        f"C{CX + part - 26:.1f} {CY - 36} {le - 2:.1f} {CY - 22} {le - 7:.1f} {CY + 14}"
    )
    return _cap(sitter, line, up=96, side=7, down=14) + _gleam(f"M{CX + part + 10:.0f} {CY - 58}q20 4 28 22")


def _straight(sitter: Sitter) -> Layers:
    low = sitter.chance.uniform(300, 352)
    le, r = sitter.left - 11, sitter.right + 11
    behind = (
        f'<path d="M{le:.1f} {CY}C{le - 6:.1f} {CY - 102} {r + 6:.1f} {CY - 102} {r:.1f} {CY}L{r + 9:.1f} {low:.0f}'
        f'Q{CX + 40} {low + 12:.0f} {CX} {low:.0f}Q{CX - 40} {low + 12:.0f} {le - 9:.1f} {low:.0f}Z" '
        f'fill="{sitter.hair}"/>'
    )
    return behind, _parted(sitter, sitter.chance.choice((-16, 0, 0, 16)))


def _wavy(sitter: Sitter) -> Layers:
    le, r = sitter.left - 12, sitter.right + 12
    behind = (
        f'<path d="M{le:.1f} {CY}C{le - 8:.1f} {CY - 106} {r + 8:.1f} {CY - 106} {r:.1f} {CY}'
        f"C{r + 16:.1f} {CY + 28} {r - 2:.1f} {CY + 54} {r + 16:.1f} {CY + 82}C{r + 30:.1f} {CY + 112} "
        f"{r + 2:.1f} {CY + 138} {r - 10:.1f} {CY + 144}"
        f"L{le + 10:.1f} {CY + 144}C{le - 2:.1f} {CY + 138} {le - 30:.1f} {CY + 112} {le - 16:.1f} {CY + 82}"
        f'C{le + 2:.1f} {CY + 54} {le - 16:.1f} {CY + 28} {le:.1f} {CY}Z" fill="{sitter.hair}"/>'
    )
    return behind, _parted(sitter, sitter.chance.choice((-20, -20, 0, 20)))


def _bob(sitter: Sitter) -> Layers:
    le, r, low = sitter.left - 13, sitter.right + 13, CY + 72
    behind = (
        f'<path d="M{le:.1f} {CY - 6}C{le - 4:.1f} {CY - 104} {r + 4:.1f} {CY - 104} {r:.1f} {CY - 6}'
        f"C{r + 10:.1f} {CY + 34} {r + 6:.1f} {low} "
        f"{r - 8:.1f} {low}Q{CX} {low - 10} {le + 8:.1f} {low}C{le - 6:.1f} {low} {le - 10:.1f} {CY + 34} "
        f'{le:.1f} {CY - 6}Z" fill="{sitter.hair}"/>'
    )
    rr, ll = sitter.right, sitter.left
    line = (
        f"C{rr:.1f} {CY - 20} {rr - 6:.1f} {CY - 28} {rr - 10:.1f} {CY - 26}Q{CX} {CY - 18} {ll + 10:.1f} "
        f"{CY - 26}C{ll + 6:.1f} {CY - 28} {ll:.1f} {CY - 20} {ll - 7:.1f} {CY + 14}"
    )
    blunt = _cap(sitter, line, up=98, side=7, down=14) + _gleam(f"M{CX - 26} {CY - 58}q24 -12 50 -2")
    return behind, blunt if sitter.chance.random() < 0.5 else _parted(sitter, 18)


def _bun(sitter: Sitter) -> Layers:
    knot = f'<circle cx="{CX}" cy="{CY - 84}" r="25" fill="{sitter.hair}"/>'
    if sitter.chance.random() < 0.55:
        petals = ((-26, -68), (-15, -62), (-4, -60), (8, -60), (19, -63), (28, -69))
        knot += '<g fill="#FFF8EA" stroke="#E9DCC0">' + "".join(
            f'<circle cx="{CX + x}" cy="{CY + y}" r="7.5"/>' for x, y in petals
        )
        knot += "</g>"
    return knot, _parted(sitter, 0)


def _braid(sitter: Sitter) -> Layers:
    x, band = sitter.right + 2, sitter.accent
    knots = "".join(
        f'<ellipse cx="{x + 5 * (step % 2) + step * 1.5:.1f}" cy="{CY + 38 + step * 21}" '
        f'rx="{15 - step * 0.8:.1f}" ry="14"/>'
        for step in range(6)
    )
    plait = (
        f'<g fill="{sitter.hair}">{knots}</g><rect x="{x + 1:.1f}" y="{CY + 150}" width="20" height="8" rx="4" '
        f'fill="{band}"/>'
    )
    le = sitter.left - 8
    behind = (
        f'<path d="M{le:.1f} {CY + 30}C{le - 8:.1f} {CY - 108} {x + 16:.1f} {CY - 108} {x + 8:.1f} {CY + 40}L{CX} '
        f'{CY + 60}Z" fill="{sitter.hair}"/>'
    )
    return behind, plait + _parted(sitter, -10)


def _cloud(sitter: Sitter) -> Layers:
    chance = sitter.chance
    ring = (
        (-58, 44),
        (-64, 18),
        (-66, -10),
        (-60, -38),
        (-44, -62),
        (-22, -76),
        (4, -80),
        (28, -73),
        (48, -58),
        (62, -34),
        (66, -8),
        (64, 20),
        (58, 46),
    )
    drawn = "".join(f'<circle cx="{CX + x}" cy="{CY + y}" r="{chance.uniform(22, 27):.1f}"/>' for x, y in ring)
    inner = ((-44, -30), (-32, -46), (-14, -55), (6, -56), (26, -49), (42, -34))
    front = "".join(f'<circle cx="{CX + x}" cy="{CY + y}" r="{chance.uniform(12, 15):.1f}"/>' for x, y in inner)
    return f'<g fill="{sitter.hair}">{drawn}</g>', f'<g fill="{sitter.hair}">{front}</g>'


def _pixie(sitter: Sitter) -> Layers:
    r, le = sitter.right, sitter.left
    line = (
        f"Q{r + 1:.1f} {CY - 10} {r - 6:.1f} {CY - 26}C{CX + 26} {CY - 40} {CX + 6} {CY - 48} {CX - 8} {CY - 50}"
        f"Q{CX - 30} {CY - 22} {le - 4:.1f} {CY + 8}"
    )
    return "", _cap(sitter, line, up=102, side=6, down=8) + _gleam(f"M{CX} {CY - 64}q24 0 36 18")


def _turban(sitter: Sitter) -> Layers:
    cloth, fold = sitter.chance.choice(
        [pair for pair in CLOTHES if pair[0] not in {sitter.cloth, "#F6F0E6", "#3C424C"}]
    )
    le, r = sitter.left - 11, sitter.right + 11
    wrap = (
        f'<path d="M{le:.1f} {CY - 12}C{le - 16:.1f} {CY - 76} {CX - 40} {CY - 112} {CX} {CY - 114}C{CX + 40} '
        f"{CY - 112} {r + 16:.1f} {CY - 76} "
        f'{r:.1f} {CY - 12}Q{CX + 34} {CY - 32} {CX} {CY - 62}Q{CX - 34} {CY - 32} {le:.1f} {CY - 12}Z" '
        f'fill="{cloth}"/>'
    )
    folds = "".join(
        f"M{CX} {CY - 62 - lift}Q{CX - 36} {CY - 42 - lift} {le - 2 - lift * 0.1:.1f} {CY - 24 - lift}M{CX} "
        f"{CY - 62 - lift}"
        f"Q{CX + 36} {CY - 42 - lift} {r + 2 + lift * 0.1:.1f} {CY - 24 - lift}"
        for lift in (11, 23, 36)
    )
    under = (
        f'<path d="M{CX - 20} {CY - 48}L{CX} {CY - 66}L{CX + 20} {CY - 48}Q{CX} {CY - 58} {CX - 20} {CY - 48}Z" '
        f'fill="{fold}"/>'
    )
    return "", under + wrap + f'<path d="{folds}" fill="none" stroke="#000" stroke-opacity=".17" stroke-width="2.6"/>'


def _hijab(sitter: Sitter) -> Layers:
    scarf = sitter.chance.choice(
        ("#2F6F73", "#A34E63", "#C99A5B", "#4B5A86", "#7A8F69", "#D8B7A0", "#6B4A6E", "#E4D5BE")
    )
    le, r, chin = sitter.left - 15, sitter.right + 15, sitter.chin
    outer = (
        f"M{le:.1f} {CY + 10}C{le - 10:.1f} {CY - 112} {r + 10:.1f} {CY - 112} {r:.1f} {CY + 10}C{r + 4:.1f} "
        f"{CY + 60} {r + 30:.1f} {CY + 106} "
        f"{r + 34:.1f} {CY + 148}Q{CX} {CY + 190} {le - 34:.1f} {CY + 148}C{le - 30:.1f} {CY + 106} "
        f"{le - 4:.1f} {CY + 60} {le:.1f} {CY + 10}Z"
    )
    ll, rr = sitter.left + 3, sitter.right - 3
    opening = (
        f"M{CX} {CY - 58}C{ll - 2:.1f} {CY - 58} {ll:.1f} {CY - 10} {ll + 1:.1f} {CY + 8}C{ll + 4:.1f} "
        f"{CY + 44} {CX - 22} {chin - 3:.1f} {CX} {chin - 3:.1f}"
        f"C{CX + 22} {chin - 3:.1f} {rr - 4:.1f} {CY + 44} {rr - 1:.1f} {CY + 8}C{rr:.1f} {CY - 10} "
        f"{rr + 2:.1f} {CY - 58} {CX} {CY - 58}Z"
    )
    folds = (
        f"M{CX - 34} {chin - 6:.0f}Q{CX + 10} {chin + 40:.0f} {r + 16:.1f} {CY + 116}M{CX - 42} {chin + 16:.0f}"
        f"Q{CX - 10} {chin + 66:.0f} {CX + 50} {CY + 156}"
    )
    return "", (
        f'<path d="{outer}{opening}" fill="{scarf}" fill-rule="evenodd"/>'
        f'<path d="{folds}M{CX - 38} {CY - 58}Q{CX} {CY - 82} {CX + 38} {CY - 58}" fill="none" stroke="#000" '
        'stroke-opacity=".13" stroke-width="3" stroke-linecap="round"/>'
    )


def _skullcap(sitter: Sitter) -> Layers:
    le, r = sitter.left, sitter.right
    _, short = _buzz(sitter)
    cap = (
        f'<path d="M{le + 1:.1f} {CY - 40}C{le + 4:.1f} {CY - 94} {r - 4:.1f} {CY - 94} {r - 1:.1f} {CY - 40}'
        f'Q{CX} {CY - 54} {le + 1:.1f} {CY - 40}Z" fill="#FBF6EA"/>'
        f'<path d="M{le + 1:.1f} {CY - 40}Q{CX} {CY - 54} {r - 1:.1f} {CY - 40}l-1 -9Q{CX} {CY - 63} '
        f'{le + 2:.1f} {CY - 49}Z" fill="#E2D3B4"/>'
    )
    return "", short + cap


_MANLY: tuple[Callable[[Sitter], Layers], ...] = (
    _crop,
    _crop,
    _side_part,
    _side_part,
    _quiff,
    _curls,
    _fringe,
    _buzz,
    _man_bun,
    _bald,
)
_WOMANLY: tuple[Callable[[Sitter], Layers], ...] = (
    _straight,
    _straight,
    _wavy,
    _wavy,
    _bob,
    _bun,
    _braid,
    _cloud,
    _pixie,
)
_STYLES: dict[Look, tuple[Callable[[Sitter], Layers], ...]] = {
    Look.MAN: _MANLY,
    Look.WOMAN: _WOMANLY,
    Look.TURBAN: (_turban,),
    Look.HIJAB: (_hijab,),
    Look.ANYBODY: (_pixie, _curls, _cloud, _bob, _fringe),
    Look.WOMAN_WITH_BINDI: (_straight, _wavy, _bun, _bun, _braid, _braid),
    Look.MAN_WITH_BEARD: (*_MANLY, *_MANLY[:-1]),
    Look.MAN_WITH_CAP: (_skullcap,),
}
