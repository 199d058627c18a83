"""Things that stand in rooms."""

from aangan.town.pictures._walls import Scene, plant

BRASS = "#D9A441"


def bed(of: Scene, x: float, y: float) -> str:
    """Draw a double bed under a block-printed cover; (x, y) is the top left of its headboard."""
    pillows = (
        "".join(
            f'<rect x="{x + at}" y="{y + 14}" width="52" height="26" rx="10" fill="{fill}"/>'
            for at, fill in ((18, "#FFF9EE"), (90, "#FFF9EE"))
        )
        + f'<rect x="{x + 58}" y="{y + 20}" width="44" height="24" rx="9" fill="{of.accent}"/>'
    )
    cover = (
        f'<path d="M{x - 4} {y + 38}h168l10 46q0 6 -6 6H{x - 8}q-6 0 -6 -6Z" fill="#FFF5E2"/>'
        f'<path d="M{x - 7} {y + 52}h174l9 32q0 6 -6 6H{x - 8}q-6 0 -6 -6Z" fill="{of.cloth}"/>'
        f'<path d="M{x - 8} {y + 56}h176" stroke="{of.accent}" stroke-width="4"/>'
    )
    return (
        _headboard(of, x, y)
        + cover
        + pillows
        + _print(of, x, y + 66)
        + f'<path d="M{x - 6} {y + 90}v10M{x + 166} {y + 90}v10" stroke="{of.wood_dark}" stroke-width="8"/>'
    )


def cot(of: Scene, x: float, cloth: str, accent: str) -> str:
    """Draw a single bed seen from its foot, 110 wide, standing at `x`."""
    dots = "".join(f'<circle cx="{x + 16 + step * 16}" cy="{196 + step % 2 * 9}" r="3"/>' for step in range(6))
    return (
        f'<rect x="{x}" y="134" width="110" height="60" rx="6" fill="{of.wood}"/>'
        f'<rect x="{x + 24}" y="148" width="62" height="26" rx="10" fill="#FFF9EE"/>'
        f'<path d="M{x + 4} 170h102l6 44q0 4 -4 4H{x + 2}q-4 0 -4 -4Z" fill="{cloth}"/>'
        f'<path d="M{x + 4} 170h102l1.5 11H{x + 2.5}Z" fill="{accent}"/><g fill="{accent}" opacity=".75">{dots}</g>'
        f'<path d="M{x + 6} 218v12M{x + 104} 218v12" stroke="{of.wood_dark}" stroke-width="7"/>'
    )


def sofa(of: Scene, x: float, y: float) -> str:
    """Draw a sofa with two cushions."""
    return (
        f'<g transform="translate({x} {y})"><g fill="{of.cloth}"><rect x="10" width="168" height="58" rx="16"/>'
        '<rect y="20" width="30" height="54" rx="13"/><rect x="158" y="20" width="30" height="54" rx="13"/>'
        '<rect x="24" y="40" width="140" height="32" rx="9"/></g>'
        '<rect x="24" y="40" width="140" height="32" rx="9" fill="#fff" opacity=".13"/>'
        '<path d="M94 6v34" stroke="#000" stroke-opacity=".13" stroke-width="3"/>'
        '<path d="M2 34q0 -12 13 -12t13 12v38h-26ZM160 34q0 -12 13 -12t13 12v38h-26Z" opacity=".09"/>'
        f'<rect x="34" y="14" width="32" height="32" rx="6" fill="{of.accent}" transform="rotate(-10 50 30)"/>'
        f'<rect x="124" y="14" width="32" height="32" rx="6" fill="{of.second}" transform="rotate(9 140 30)"/>'
        f'<circle cx="50" cy="30" r="6" fill="{of.cloth}"/>'
        f'<path d="M18 74v8M170 74v8" stroke="{of.wood_dark}" stroke-width="7"/></g>'
    )


def table(of: Scene, x: float, y: float) -> str:
    """Draw a bedside table with a lamp."""
    return (
        f'<rect x="{x - 24}" y="{y - 8}" width="42" height="7" rx="2" fill="{of.wood}"/><path d="M{x - 19} '
        f'{y}v36M{x + 12} {y}v36" stroke="{of.wood_dark}" stroke-width="5"/>'
        f'<rect x="{x - 19}" y="{y}" width="32" height="14" fill="{of.wood}"/><circle cx="{x - 3}" '
        f'cy="{y + 7}" r="2" fill="{BRASS}"/>'
        f'<circle cx="{x - 3}" cy="{y - 36}" r="24" fill="#FFE6A3" opacity=".4"/><path d="M{x - 3} '
        f'{y - 10}v-18" stroke="{BRASS}" stroke-width="4"/>'
        f'<path d="M{x - 18} {y - 27}l7 -20h16l7 20Z" fill="#FFE9B5"/>'
    )


def lamp(of: Scene, x: float, y: float) -> str:
    """Draw a standing lamp."""
    return (
        f'<circle cx="{x}" cy="{y - 88}" r="40" fill="#FFE6A3" opacity=".35"/><path d="M{x} {y + 18}v-94" '
        f'stroke="{of.wood_dark}" stroke-width="4"/>'
        f'<ellipse cx="{x}" cy="{y + 20}" rx="17" ry="4" fill="{of.wood_dark}"/><path d="M{x - 22} {y - 72}l8 '
        f'-30h28l8 30Z" fill="{of.accent}"/>'
        f'<path d="M{x - 20} {y - 78}h40" stroke="#fff" stroke-opacity=".45" stroke-width="3"/>'
    )


def almirah(of: Scene, x: float, y: float) -> str:
    """Draw a wardrobe."""
    return (
        f'<rect x="{x}" y="{y}" width="70" height="140" rx="3" fill="{of.wood}"/><rect x="{x + 6}" '
        f'y="{y + 8}" width="27" height="122" fill="{of.wood_dark}" opacity=".4"/>'
        f'<rect x="{x + 37}" y="{y + 8}" width="27" height="122" fill="{of.wood_dark}" opacity=".4"/>'
        f'<path d="M{x + 31} {y + 66}v14M{x + 39} {y + 66}v14" stroke="{BRASS}" stroke-width="3" '
        'stroke-linecap="round"/>'
        f'<rect x="{x + 12}" y="{y - 18}" width="44" height="18" rx="3" fill="{of.second}"/><path d="'
        f'M{x + 26} {y - 18}v-4h16v4" fill="none" stroke="{of.second}" stroke-width="3"/>'
    )


def shelf(of: Scene, x: float, y: float, *, small: bool = False) -> str:
    """Draw shelves with books, and a plant on top."""
    rows = (0,) if small else (0, 36, 72)
    colours = (of.cloth, of.second, of.accent, "#F8EFDF", of.wood_dark)
    books = ""
    for shift, fill in enumerate(of.chance.sample(colours, 5)):
        spines = "".join(
            f"M{x + 4 + (shift + row // 36 * 2) % 5 * 8} "
            f"{y + row + 36}v-{of.chance.choice((20, 23, 26, 28))}h7V{y + row + 36}Z"
            for row in rows
        )
        books += f'<path d="{spines}" fill="{fill}"/>'
    boards = "".join(f'<rect x="{x}" y="{y + row + 36}" width="52" height="5" fill="{of.wood}"/>' for row in rows)
    sides = (
        "" if small else f'<path d="M{x + 1} {y + 8}v106M{x + 51} {y + 8}v106" stroke="{of.wood}" stroke-width="4"/>'
    )
    return books + boards + sides + ("" if small else plant(x + 26, y + 10, 0.5))


def desk(of: Scene, x: float, y: float) -> str:
    """Draw a small desk with a laptop."""
    return (
        f'<rect x="{x}" y="{y + 18}" width="60" height="7" rx="2" fill="{of.wood}"/><path d="M{x + 6} '
        f'{y + 25}v42M{x + 54} {y + 25}v42" stroke="{of.wood_dark}" stroke-width="5"/>'
        f'<path d="M{x + 18} {y + 16}l3 -20h26l3 20Z" fill="#4A4F58"/><path d="M{x + 22} {y + 12}l2 -13h20l2 '
        f'13Z" fill="#9CC9D9"/><rect x="{x + 12}" y="{y + 15}" width="42" height="3.5" rx="1.5" fill="#B9BD'
        'C4"/>'
        f'<rect x="{x + 2}" y="{y + 6}" width="9" height="12" rx="2" fill="{of.accent}"/>'
    )


def _print(of: Scene, x: float, y: float) -> str:
    if of.chance.random() < 0.5:
        flowers = "".join(
            '<path d="M0 -5.5C3 -3 3 -1 0 0C-3 -1 -3 -3 0 -5.5ZM0 5.5C3 3 3 1 0 0C-3 1 -3 3 0 5.5ZM-5.5 0C-3 '
            '-3 -1 -3 0 0C-1 3 -3 3 -5.5 0ZM5.5 0C3 -3 1 -3 0 0C1 3 3 3 5.5 0Z" '
            f'transform="translate({x + 14 + step * 22} {y + step % 2 * 11})"/>'
            for step in range(7)
        )
        return f'<g fill="{of.accent}">{flowers}</g>'
    stripes = "".join(f"M{x + 4 + step * 16} {y - 6}l{step * 1.2 - 5:.1f} 28" for step in range(11))
    return f'<path d="{stripes}" stroke="{of.accent}" stroke-width="3" opacity=".8"/>'


def _headboard(of: Scene, x: float, y: float) -> str:
    style = of.chance.randrange(3)
    if style == 0:
        return f'<path d="M{x} {y + 50}V{y + 2}q0 -18 18 -18h124q18 0 18 18v48Z" fill="{of.wood}"/>'
    if style == 1:
        return (
            f'<path d="M{x} {y + 50}V{y}C{x + 30} {y - 4} {x + 52} {y - 30} {x + 80} {y - 34}'
            f'C{x + 108} {y - 30} {x + 130} {y - 4} {x + 160} {y}v50Z" fill="{of.wood}"/>'
        )
    return (
        f'<rect x="{x}" y="{y - 14}" width="160" height="64" rx="4" fill="{of.wood}"/>'
        f'<path d="M{x + 40} {y - 8}v50M{x + 80} {y - 8}v50M{x + 120} {y - 8}v50" stroke="{of.wood_dark}" '
        'stroke-width="3"/>'
    )
