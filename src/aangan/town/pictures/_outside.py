"""The balcony, and the house from the street."""

from aangan.town.pictures._walls import LEAF, LEAF_DARK, Scene, plant

PLASTERS = ("#F2C48D", "#EFA98A", "#E9D8A6", "#C9DCC3", "#F4E3CF", "#E7B7A3", "#BFD6DB")
GLASS = "#7FB2C4"


def balcony(of: Scene) -> str:
    """Draw a balcony over the roofs: railing, plants, a chair, lights."""
    return (
        f'<rect width="320" height="240" fill="{of.sky}"/><circle cx="232" cy="62" r="26" fill="#FFF0BF"/>'
        f'<path d="M0 150V104h30V86h34v26h26V70h44v40h22V94h40v24h34V82h40v30h50v38Z" fill="{of.horizon}"/>'
        f'<path d="M0 172V136h48v-16h38v22h52v-16h46v20h44v-14h40v18h52v22Z" fill="{of.wall_dark}"/><path d="'
        f'M0 216V166q60 -12 120 2t110 -2t90 0v50Z" fill="{LEAF}" opacity=".75"/>'
        f'<g fill="{LEAF}"><circle cx="30" cy="164" r="20"/><circle cx="62" cy="168" r="16"/><circle cx="256" '
        'cy="166" r="19"/><circle cx="288" cy="162" r="24"/></g>'
        f"{_railing(of)}"
        f'<path d="M0 214H320V240H0Z" fill="{of.floor}"/><path d="M0 226H320" stroke="{of.floor_dark}" '
        'stroke-width="2"/>'
        f'<rect width="320" height="12" fill="{of.wall}"/><rect width="20" height="240" fill="{of.wall}"/>'
        f'<rect x="18" width="4" height="240" fill="{of.wall_dark}"/>'
        + _lights(of)
        + _chair(of)
        + plant(48, 232, 1.15)
        + plant(292, 232, 1.3, of.second)
        + of.chance.choice((_tulsi(of), _washing(of), plant(252, 234, 0.85)))
    )


def exterior(of: Scene) -> str:
    """Draw a house from the street."""
    house = of.chance.choice((_tower, _villa, _walk_up))(of)
    return (
        f'<rect width="320" height="240" fill="{of.sky}"/><circle cx="54" cy="50" r="22" fill="#FFF3C9"/>'
        '<g fill="#fff" opacity=".6"><ellipse cx="250" cy="44" rx="30" ry="8"/><ellipse cx="270" cy="38" '
        'rx="20" ry="8"/><ellipse cx="118" cy="30" rx="24" ry="6"/></g>'
        f'<path d="M0 204V150q40 -26 84 -8t90 -6t146 4v64Z" fill="{of.horizon}"/>'
        f"{house}"
        f'<rect y="204" width="320" height="36" fill="#8D857E"/><rect y="202" width="320" height="8" fill="#D9CDBD"/>'
        '<path d="M12 226h34M82 226h34M152 226h34M222 226h34M292 226h28" stroke="#F6EBD3" stroke-width="3"/>'
        + _tree(28, 204, 1.0)
        + of.chance.choice((_rickshaw(238), _rickshaw(60), _scooter(of, 250), _tree(296, 204, 0.85)))
    )


def _railing(of: Scene) -> str:
    if of.chance.random() < 0.5:
        bars = "".join(f"M{x} 152V216" for x in range(30, 320, 15))
    else:
        bars = "".join(f"M{x} 154q14 31 0 62M{x + 28} 154q-14 31 0 62" for x in range(24, 320, 28))
    return (
        f'<path d="{bars}" fill="none" stroke="{of.wood_dark}" stroke-width="3"/>'
        f'<rect x="18" y="146" width="302" height="8" rx="3" fill="{of.wood}"/><rect x="18" y="208" '
        f'width="302" height="7" fill="{of.wood}"/>'
    )


def _lights(of: Scene) -> str:
    bulbs = "".join(
        f'<circle cx="{x}" cy="{y}" r="9" fill="#fff" opacity=".3"/><circle cx="{x}" cy="{y}" r="4.2" fill="#FFD166"/>'
        for x, y in ((58, 28), (98, 38), (140, 43), (184, 43), (226, 38), (268, 28))
    )
    return f'<path d="M20 12Q160 68 320 12" fill="none" stroke="{of.wood_dark}" stroke-width="1.8"/>{bulbs}'


def _chair(of: Scene) -> str:
    return (
        f'<path d="M112 150q34 -14 68 0l-6 44h-56Z" fill="{of.cloth}"/><path d="M122 152l4 40M146 146v46M170 '
        f'152l-4 40" stroke="{of.accent}" stroke-width="3.5"/>'
        f'<rect x="106" y="190" width="80" height="15" rx="7" fill="{of.cloth}"/><path d="M112 204l-7 30M180 '
        f'204l7 30M104 176v18M188 176v18" stroke="{of.wood}" stroke-width="5" stroke-linecap="round"/>'
        f'<path d="M204 206h34M221 206v28M208 234h26" stroke="{of.wood}" stroke-width="5" '
        'stroke-linecap="round"/><path d="M214 192h13l-2 11h-9Z" fill="#FBF3E2"/>'
    )


def _tulsi(of: Scene) -> str:
    return (
        f'<path d="M236 236h36v-26h-36Z" fill="{of.accent}"/><path d="M232 210h44v-8h-44Z" fill="{of.cloth}"/>'
        '<path d="M247 236v-12q7 -8 14 0v12Z" fill="#5A3A2A"/>'
        f'<g fill="{LEAF_DARK}"><circle cx="246" cy="192" r="9"/><circle cx="260" cy="192" r="10"/><circle '
        'cx="254" cy="180" r="11"/></g><path d="M254 202v-12" stroke="#6F4428" stroke-width="3"/>'
    )


def _washing(of: Scene) -> str:
    return (
        '<path d="M200 84Q260 96 320 80" fill="none" stroke="#6B5B4E" stroke-width="1.6"/>'
        f'<path d="M214 86h22l2 34h-26Z" fill="{of.cloth}"/><path d="M214 112h24" stroke="{of.accent}" '
        'stroke-width="4"/>'
        f'<path d="M248 90l8 -2h10l8 1l9 12l-7 5l-3 -3v26h-22v-26l-4 3l-6 -6Z" fill="{of.second}"/><path d="'
        'M292 86h20v26h-20Z" fill="#FBF3E2"/>'
    )


def _tower(of: Scene) -> str:
    wall, trim = of.chance.sample(PLASTERS, 2)
    flats = "".join(
        f'<rect x="{x + 7}" y="{y + 6}" width="16" height="20" fill="{GLASS}"/><path d="M{x} '
        f'{y + 28}h32v-8h-32Z" fill="{trim}" stroke="#fff" stroke-opacity=".6"/>'
        for y in range(46, 180, 32)
        for x in (82, 122, 178, 218)
    )
    return (
        f'<rect x="74" y="34" width="86" height="170" fill="{wall}"/><rect x="164" y="34" width="96" '
        f'height="170" fill="{wall}"/><rect x="156" y="22" width="14" height="182" fill="{trim}"/>'
        f'<rect x="68" y="30" width="98" height="7" fill="{of.cloth}"/><rect x="162" y="30" width="104" '
        f'height="7" fill="{of.cloth}"/>{flats}'
        '<rect x="96" y="10" width="30" height="20" rx="3" fill="#3E4650"/><path d="M140 204v-22q23 -14 46 '
        f'0v22Z" fill="{of.wood}"/><path d="M163 176v28" stroke="{of.wood_dark}" stroke-width="3"/>'
    )


def _villa(of: Scene) -> str:
    wall, trim = of.chance.sample(PLASTERS, 2)
    arches = "".join(
        f'<path d="M{x} 150v-32q14 -20 28 0v32Z" fill="{GLASS}" stroke="#FDF6E8" stroke-width="4"/><rect '
        f'x="{x - 4}" y="148" width="36" height="6" fill="#FDF6E8"/>'
        for x in (88, 206)
    )
    return (
        f'<rect x="66" y="92" width="196" height="112" fill="{wall}"/><path d="M54 96L100 54H228L274 96Z" '
        f'fill="{of.cloth}"/>'
        '<path d="M64 86H264M76 76H252M88 65H240" stroke="#000" stroke-opacity=".13" stroke-width="3"/>'
        f"{arches}"
        f'<path d="M136 204V126q28 -34 56 0v78Z" fill="{trim}"/><path d="M144 204V132q20 -24 40 0v72Z" '
        f'fill="{of.wood}"/><path d="M164 122v82" stroke="{of.wood_dark}" stroke-width="3"/>'
        '<circle cx="158" cy="168" r="2.5" fill="#E7B93F"/><circle cx="170" cy="168" r="2.5" fill="#E7B93F"/>'
        '<path d="M140 126q24 14 48 0" fill="none" stroke="#F2A33A" stroke-width="5" stroke-dasharray="4 3"/>'
        '<path d="M66 204v-22h60v22M202 204v-22h60v22" fill="none" stroke="#FDF6E8" stroke-width="4"/>'
        '<g fill="#C2376B"><circle cx="76" cy="106" r="9"/><circle cx="88" cy="100" r="8"/><circle cx="70" '
        f'cy="120" r="7"/><circle cx="80" cy="116" r="5" fill="{LEAF}"/></g>'
    )


def _walk_up(of: Scene) -> str:
    wall, trim = of.chance.sample(PLASTERS, 2)
    floors = ""
    for y in (58, 106, 154):
        floors += "".join(
            f'<rect x="{x}" y="{y + 8}" width="22" height="26" fill="{GLASS}" stroke="#FDF6E8" '
            f'stroke-width="3"/><path d="M{x - 3} {y + 5}h28l4 6h-36Z" fill="{of.cloth}"/>'
            for x in (92, 206)
        )
        floors += (
            f'<rect x="130" y="{y + 4}" width="60" height="40" fill="#6E5B4F"/><path d="M126 '
            f'{y + 44}v-17h68v17Z" fill="{trim}"/>'
            f'<path d="M134 {y + 27}v17M144 {y + 27}v17M154 {y + 27}v17M164 {y + 27}v17M174 {y + 27}v17M184 '
            f'{y + 27}v17" stroke="#fff" stroke-opacity=".65" stroke-width="2"/>'
        )
    cloth = f'<path d="M138 112h10v14h-10Z" fill="{of.second}"/><path d="M152 112h12v12h-12Z" fill="{of.accent}"/>'
    return (
        f'<rect x="76" y="52" width="168" height="152" fill="{wall}"/><rect x="70" y="46" width="180" '
        f'height="9" fill="{trim}"/>{floors}{cloth}'
        '<rect x="196" y="24" width="30" height="22" rx="3" fill="#3E4650"/><path d="M146 204v-28h28v28Z" '
        f'fill="{of.wood}"/><path d="M76 102h168M76 150h168" stroke="#fff" stroke-opacity=".5" '
        'stroke-width="3"/>'
    )


def _tree(x: float, y: float, size: float) -> str:
    return (
        f'<g transform="translate({x} {y}) scale({size})"><path d="M-5 0L-3 -48H5L7 0Z" fill="#7A5236"/>'
        f'<g fill="{LEAF}"><circle cx="-18" cy="-58" r="22"/><circle cx="18" cy="-60" r="24"/><circle cx="0" '
        'cy="-84" r="26"/></g>'
        f'<g fill="{LEAF_DARK}" opacity=".55"><circle cx="12" cy="-54" r="14"/><circle cx="-10" cy="-78" '
        'r="12"/></g></g>'
    )


def _rickshaw(x: float) -> str:
    return (
        f'<g transform="translate({x} 168)"><path d="M2 46V22Q2 4 20 4H48Q58 4 62 20L68 32Q70 36 70 46Z" '
        'fill="#3F8F52"/><path d="M2 22Q2 0 20 0H46Q58 0 62 20Z" fill="#F2C230"/>'
        '<path d="M40 8H50Q55 12 57 24H40ZM10 12H32V28H10Z" fill="#CFE8EE"/><circle cx="16" cy="48" r="9" '
        'fill="#2E2E33"/><circle cx="16" cy="48" r="4" fill="#BFC3C8"/>'
        '<circle cx="58" cy="48" r="9" fill="#2E2E33"/><circle cx="58" cy="48" r="4" fill="#BFC3C8"/><circle '
        'cx="67" cy="36" r="3" fill="#FFF0BF"/></g>'
    )


def _scooter(of: Scene, x: float) -> str:
    return (
        f'<g transform="translate({x} 178)"><circle cx="10" cy="38" r="9" fill="#2E2E33"/><circle cx="50" '
        'cy="38" r="9" fill="#2E2E33"/><circle cx="10" cy="38" r="4" fill="#BFC3C8"/><circle cx="50" cy="38" '
        'r="4" fill="#BFC3C8"/>'
        f'<path d="M2 34Q2 18 18 18H28L32 30H38L44 6" fill="none" stroke="{of.cloth}" stroke-width="9" '
        'stroke-linejoin="round" stroke-linecap="round"/><path d="M6 14h22" stroke="#3B2B26" '
        'stroke-width="6" stroke-linecap="round"/><path d="M39 4h10" stroke="#3B2B26" stroke-width="4" '
        'stroke-linecap="round"/></g>'
    )
