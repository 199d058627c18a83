"""The face, and what grows or sits on it."""

from aangan.town.pictures._sitter import CX, CY, Look, Sitter

INK = "#2A1B18"
LIPS = ("#B5494A", "#A63D45", "#C25B52", "#9C3A3E")
FRAMES = ("#2B2B2F", "#6B3F2A", "#B08A3E", "#3D4F73", "#8A2F3B")


def face(sitter: Sitter) -> str:
    """Draw ears, face, cheeks, eyes, brows, nose and mouth."""
    left, right, jaw, chin = sitter.left, sitter.right, sitter.jaw, sitter.chin
    ears = "".join(
        f'<ellipse cx="{x:.1f}" cy="{CY + 8}" rx="8.5" ry="13" fill="{sitter.skin}"/>'
        f'<path d="M{x - 2:.1f} {CY + 2}q5 5 1 12" fill="none" stroke="{sitter.shade}" stroke-width="2.4"/>'
        for x in (left - 1, right + 1)
    )
    outline = (
        f'<path d="M{left:.1f} {CY - 18}C{left:.1f} {CY + 32} {CX - jaw:.1f} {chin:.1f} {CX} {chin:.1f}'
        f"C{CX + jaw:.1f} {chin:.1f} {right:.1f} {CY + 32} {right:.1f} {CY - 18}"
        f'C{right:.1f} {CY - 82} {left:.1f} {CY - 82} {left:.1f} {CY - 18}Z" fill="{sitter.skin}"/>'
    )
    cheeks = "".join(
        f'<ellipse cx="{x}" cy="{CY + 25}" rx="11" ry="7.5" fill="{sitter.blush}" opacity=".42"/>'
        for x in (CX - 28, CX + 28)
    )
    return ears + outline + cheeks + _eyes(sitter) + _brows(sitter) + _nose(sitter) + _mouth(sitter)


def beard(sitter: Sitter) -> str:
    """Draw a beard, stubble or a moustache on those who have one."""
    if sitter.look.womanly or sitter.look is Look.ANYBODY:
        return ""
    chance = sitter.chance.random()
    if sitter.look is Look.TURBAN:
        return _full_beard(sitter, 12) if chance < 0.85 else _short_beard(sitter, 0.9)
    if sitter.look is Look.MAN_WITH_BEARD:
        return _full_beard(sitter, 3) if chance < 0.6 else _short_beard(sitter, 0.85)
    if sitter.look is Look.MAN_WITH_CAP and chance < 0.5:
        return _short_beard(sitter, 0.9)
    if chance < 0.28:
        return _moustache(sitter)
    return _short_beard(sitter, 0.28) if chance < 0.5 else ""


def spectacles(sitter: Sitter) -> str:
    """Draw glasses on about every fourth nose."""
    if sitter.chance.random() > 0.27:
        return ""
    frame = sitter.chance.choice(FRAMES)
    y = CY + 2
    if sitter.chance.random() < 0.5:
        glasses = "".join(f'<circle cx="{x}" cy="{y}" r="15.5"/>' for x in (CX - 21, CX + 21))
    else:
        glasses = "".join(
            f'<rect x="{x - 17}" y="{y - 12}" width="34" height="25" rx="8"/>' for x in (CX - 21, CX + 21)
        )
    return (
        f'<g fill="#fff" fill-opacity=".2" stroke="{frame}" stroke-width="3">{glasses}'
        f'<path fill="none" d="M{CX - 5} {y - 2}q5 -4 10 0M{CX - 37} {y - 3}L{sitter.left - 2:.1f} {y - 5}'
        f'M{CX + 37} {y - 3}L{sitter.right + 2:.1f} {y - 5}"/></g>'
    )


def jewels(sitter: Sitter) -> str:
    """Draw bindi, nose pin and earrings."""
    if not sitter.look.womanly:
        return ""
    drawn = ""
    if sitter.look is Look.WOMAN_WITH_BINDI:
        drawn += f'<circle cx="{CX}" cy="{CY - 24}" r="3.8" fill="{sitter.chance.choice(("#B3202E", "#7B1E3B"))}"/>'
    if sitter.look is not Look.HIJAB:
        if sitter.chance.random() < 0.25:
            drawn += f'<circle cx="{CX - 8}" cy="{CY + 26}" r="1.9" fill="#F6D77B"/>'
        drawn += _earrings(sitter)
    return drawn


def _eyes(sitter: Sitter) -> str:
    y = CY + 1
    style = sitter.chance.random()
    if style < 0.1:
        arcs = "".join(f"M{x - 8} {y + 2}q8 -9 16 0" for x in (CX - 20, CX + 20))
        return f'<path d="{arcs}" fill="none" stroke="{INK}" stroke-width="3.4" stroke-linecap="round"/>'
    iris = sitter.chance.choice(("#2B1A14", "#3A2318", "#4A2C1B", "#24211F"))
    lashes = "".join(
        f'<path d="M{x - 10} {y}q10 -11 20 0" fill="none" stroke="{INK}" stroke-width="2.6" stroke-linecap="round"/>'
        for x in (CX - 20, CX + 20)
    )
    if sitter.look.womanly:
        lashes += (
            f'<path d="M{CX - 31} {y - 1}l-4.5 -4M{CX + 31} {y - 1}l4.5 -4" stroke="{INK}" stroke-width="2.4" '
            'stroke-linecap="round"/>'
        )
    return (
        "".join(
            f'<ellipse cx="{x}" cy="{y}" rx="9.2" ry="6.6" fill="#FFFaf3"/><circle cx="{x}" cy="{y}" r="5.5" '
            f'fill="{iris}"/>'
            f'<circle cx="{x + 2}" cy="{y - 2.2}" r="1.8" fill="#fff"/>'
            for x in (CX - 20, CX + 20)
        )
        + lashes
    )


def _brows(sitter: Sitter) -> str:
    lift = sitter.chance.uniform(15, 19)
    arch = sitter.chance.uniform(5, 9)
    thick = sitter.chance.uniform(2.6, 3.6) if sitter.look.womanly else sitter.chance.uniform(3.8, 5.2)
    y = CY - lift
    return (
        f'<path d="M{CX - 33} {y + 3:.1f}Q{CX - 22} {y - arch:.1f} {CX - 9} {y + 1:.1f}M{CX + 33} {y + 3:.1f}'
        f'Q{CX + 22} {y - arch:.1f} {CX + 9} {y + 1:.1f}" fill="none" stroke="{sitter.hair}" '
        f'stroke-width="{thick:.1f}" '
        'stroke-linecap="round"/>'
    )


def _nose(sitter: Sitter) -> str:
    broad = sitter.chance.uniform(7, 10)
    return (
        f'<path d="M{CX + 3} {CY + 3}q{-broad * 0.4:.1f} 12 {-broad:.1f} 19q{broad * 0.7:.1f} 7 {broad * 1.6:.1f} 1" '
        f'fill="none" stroke="{sitter.shade}" stroke-width="3" stroke-linecap="round" stroke-linejoin="round"/>'
    )


def _mouth(sitter: Sitter) -> str:
    y = CY + 40
    style, wide = sitter.chance.random(), sitter.chance.uniform(13, 17)
    lips = sitter.chance.choice(LIPS) if sitter.look.womanly else "#8E4038"
    if style < 0.45:
        return (
            f'<path d="M{CX - wide:.1f} {y}Q{CX} {y + 4} {CX + wide:.1f} {y}Q{CX + wide * 0.7:.1f} {y + 15} '
            f"{CX} {y + 15}"
            f'Q{CX - wide * 0.7:.1f} {y + 15} {CX - wide:.1f} {y}Z" fill="{lips}"/>'
            f'<path d="M{CX - wide * 0.8:.1f} {y + 1.6}Q{CX} {y + 5} {CX + wide * 0.8:.1f} {y + 1.6}'
            f'Q{CX} {y + 11} {CX - wide * 0.8:.1f} {y + 1.6}Z" fill="#FFFaf3"/>'
        )
    deep = 10 if style < 0.85 else 6
    tilt = 0 if style < 0.92 else 3
    line = f"M{CX - wide:.1f} {y + 2}Q{CX} {y + 2 + deep} {CX + wide:.1f} {y + 2 - tilt}"
    full = (
        f'<path d="M{CX - wide + 5:.1f} {y + 5}Q{CX} {y + deep + 9} {CX + wide - 5:.1f} {y + 5 - tilt}" '
        f'fill="{lips}" opacity=".75"/>'
    )
    return (full if sitter.look.womanly else "") + (
        f'<path d="{line}" fill="none" stroke="{lips}" stroke-width="3.4" stroke-linecap="round"/>'
    )


def _full_beard(sitter: Sitter, long: int) -> str:
    left, right, low = sitter.left, sitter.right, sitter.chin + long
    wide = sitter.jaw + 6
    return (
        f'<path d="M{left:.1f} {CY + 6}C{left:.1f} {CY + 46} {CX - wide:.1f} {low + 3:.1f} {CX} {low + 3:.1f}'
        f"C{CX + wide:.1f} {low + 3:.1f} {right:.1f} {CY + 46} {right:.1f} {CY + 6}"
        f"C{right - 5:.1f} {CY + 32} {CX + 30} {CY + 34} {CX + 20} {CY + 33}Q{CX} {CY + 25} {CX - 20} {CY + 33}"
        f'C{CX - 30} {CY + 34} {left + 5:.1f} {CY + 32} {left:.1f} {CY + 6}Z" fill="{sitter.hair}"/>'
        f'<path d="M{CX - 12} {CY + 42}Q{CX} {CY + 53} {CX + 12} {CY + 42}Q{CX} {CY + 45} {CX - 12} {CY + 42}Z'
        '" fill="#C9756A"/>'
    )


def _short_beard(sitter: Sitter, dark: float) -> str:
    left, right, chin, jaw = sitter.left + 0.5, sitter.right - 0.5, sitter.chin, sitter.jaw
    return (
        f'<path d="M{left:.1f} {CY + 8}C{left + 2:.1f} {CY + 40} {CX - jaw:.1f} {chin:.1f} {CX} {chin:.1f}'
        f"C{CX + jaw:.1f} {chin:.1f} {right - 2:.1f} {CY + 40} {right:.1f} {CY + 8}"
        f"C{right - 8:.1f} {CY + 40} {CX + 24} {CY + 32} {CX} {CY + 31}C{CX - 24} {CY + 32} {left + 8:.1f} {CY + 40} "
        f'{left:.1f} {CY + 8}Z" fill="{sitter.hair}" opacity="{dark}"/>'
        f'<path d="M{CX - 13} {CY + 41}Q{CX} {CY + 52} {CX + 13} {CY + 41}" fill="none" stroke="#C07568" '
        'stroke-width="4" stroke-linecap="round"/>'
    )


def _moustache(sitter: Sitter) -> str:
    y = CY + 34
    return (
        f'<path d="M{CX} {y - 3}C{CX + 8} {y - 8} {CX + 20} {y - 2} {CX + 24} {y + 6}C{CX + 14} {y + 6} '
        f"{CX + 6} {y + 4} {CX} {y + 2}"
        f"C{CX - 6} {y + 4} {CX - 14} {y + 6} {CX - 24} {y + 6}C{CX - 20} {y - 2} {CX - 8} {y - 8} {CX} "
        f'{y - 3}Z" fill="{sitter.hair}"/>'
    )


def _earrings(sitter: Sitter) -> str:
    style = sitter.chance.random()
    places = (sitter.left - 3, sitter.right + 3)
    y = CY + 23
    if style < 0.4:
        return "".join(
            f'<circle cx="{x:.1f}" cy="{y}" r="3" fill="#E7B93F"/><path d="M{x - 7:.1f} {y + 14}a7 9 0 0 1 14 '
            '0z" fill="#E7B93F"/>'
            f'<circle cx="{x:.1f}" cy="{y + 16}" r="2" fill="#B3202E"/>'
            for x in places
        )
    if style < 0.65:
        return "".join(
            f'<circle cx="{x:.1f}" cy="{y + 7}" r="8" fill="none" stroke="#E7B93F" stroke-width="2.4"/>' for x in places
        )
    return "".join(f'<circle cx="{x:.1f}" cy="{y - 1}" r="3" fill="#FBF3DC"/>' for x in places) if style < 0.85 else ""
