"""What the sitter wears."""

from aangan.town.pictures._sitter import CX, Look, Sitter

GOLD = "#E7B93F"


def clothes(sitter: Sitter) -> str:
    """Draw one garment that the sitter's look may wear."""
    chance = sitter.chance
    if sitter.look is Look.WOMAN_WITH_BINDI:
        return chance.choice((_saree, _saree, _dupatta))(sitter)
    if sitter.look is Look.HIJAB:
        return _body(sitter, 298)
    if sitter.look.womanly:
        return chance.choice((_tee, _dupatta, _kurta, _shirt, _blazer, _saree, _striped))(sitter)
    if sitter.look in {Look.MAN_WITH_CAP, Look.TURBAN}:
        return chance.choice((_kurta, _kurta, _shirt, _waistcoat))(sitter)
    return chance.choice((_tee, _tee, _shirt, _shirt, _kurta, _hoodie, _blazer, _striped, _waistcoat))(sitter)


def _body(sitter: Sitter, neck: float, colour: str | None = None) -> str:
    """Draw shoulders in one colour, open to a round neck that is `neck` deep."""
    return (
        f'<path d="M18 400C20 346 58 324 112 306Q126 301 132 294Q{CX} {2 * neck - 294:.0f} 188 294Q194 301 208 306'
        f'C262 324 300 346 302 400Z" fill="{colour or sitter.cloth}"/>'
    )


def _tee(sitter: Sitter) -> str:
    hem = f'<path d="M132 294Q{CX} 346 188 294" fill="none" stroke="#000" stroke-opacity=".14" stroke-width="5"/>'
    return _body(sitter, 320) + hem


def _striped(sitter: Sitter) -> str:
    bands = "".join(
        f'<path d="M{22 + (400 - y) * 0.1:.0f} {y}Q{CX} {y + 10} {298 - (400 - y) * 0.1:.0f} {y}"/>'
        for y in (338, 354, 370)
    )
    return _tee(sitter) + f'<g fill="none" stroke="{sitter.accent}" stroke-width="7">{bands}</g>'


def _kurta(sitter: Sitter) -> str:
    studs = "".join(f'<circle cx="{CX}" cy="{y}" r="2.6" fill="{GOLD}"/>' for y in (338, 356, 374))
    return (
        _body(sitter, 312)
        + f'<path d="M{CX - 9} 322L{CX} 316L{CX + 9} 322V400H{CX - 9}Z" fill="{sitter.accent}" opacity=".85"/>'
        + f'<path d="M130 292Q{CX} 328 190 292L192 303Q{CX} 342 128 303Z" fill="{sitter.accent}"/>'
        + studs
    )


def _shirt(sitter: Sitter) -> str:
    return (
        _body(sitter, 318)
        + f'<path d="M{CX} 328V400" stroke="#000" stroke-opacity=".16" stroke-width="3"/>'
        + f'<path d="M131 287L{CX} 330L136 344L116 306Z" fill="{sitter.cloth}"/><path d="M189 287L{CX} 330L184 '
        '344L204 306Z" '
        + f'fill="{sitter.cloth}"/><path d="M116 306L136 344L{CX} 330L184 344L204 306" fill="none" stroke="#000" '
        + f'stroke-opacity=".16" stroke-width="3" stroke-linejoin="round"/><circle cx="{CX}" cy="356" r="2.6" '
        f'fill="{sitter.accent}"/>' + f'<circle cx="{CX}" cy="382" r="2.6" fill="{sitter.accent}"/>'
    )


def _hoodie(sitter: Sitter) -> str:
    return (
        f'<path d="M104 316C96 280 122 268 134 272L186 272C198 268 224 280 216 316Z" fill="{sitter.cloth}"/>'
        f'<path d="M104 316C96 280 122 268 134 272L186 272C198 268 224 280 216 316Z" fill="#000" opacity=".16"/>'
        f'<path d="M137 270V284Q{CX} 318 183 284V270Z" fill="{sitter.skin}"/>'
        + _body(sitter, 322)
        + f'<path d="M110 306Q{CX} 372 210 306" fill="none" stroke="#000" stroke-opacity=".16" stroke-width="4"/>'
        f'<path d="M{CX - 18} 338v36M{CX + 18} 338v30" stroke="{sitter.accent}" stroke-width="4" '
        'stroke-linecap="round"/>'
    )


def _blazer(sitter: Sitter) -> str:
    under = "#F8F1E4" if sitter.cloth not in {"#F6F0E6", "#F1E2C6"} else "#34467E"
    return (
        _body(sitter, 316, under)
        + f'<path d="M18 400C20 346 58 324 112 306L130 294L{CX} 400Z" fill="{sitter.cloth}"/>'
        + f'<path d="M302 400C300 346 262 324 208 306L190 294L{CX} 400Z" fill="{sitter.cloth}"/>'
        + f'<path d="M130 294L106 330L126 338L118 350L{CX} 400Z" fill="#000" opacity=".13"/>'
        + f'<path d="M190 294L214 330L194 338L202 350L{CX} 400Z" fill="#000" opacity=".13"/>'
    )


def _waistcoat(sitter: Sitter) -> str:
    light = "#FAF3E4" if sitter.cloth not in {"#F6F0E6", "#F1E2C6"} else "#C8553D"
    return (
        _body(sitter, 312, light)
        + f'<path d="M130 292Q{CX} 328 190 292L192 303Q{CX} 342 128 303Z" fill="{light}" stroke="#000" '
        'stroke-opacity=".12" stroke-width="2"/>'
        + f'<path d="M72 400C70 360 84 330 112 307L126 302Q132 350 {CX - 1} 366V400ZM248 400C250 360 236 330 '
        "208 307L194 302"
        + f'Q188 350 {CX + 1} 366V400Z" fill="{sitter.cloth}"/><circle cx="{CX - 8}" cy="380" r="3" fill="{GOLD}"/>'
    )


def _dupatta(sitter: Sitter) -> str:
    return (
        _body(sitter, 322)
        + f'<path d="M132 294Q{CX} 350 188 294" fill="none" stroke="{sitter.accent}" stroke-width="6"/>'
        + f'<path d="M112 306C70 322 52 344 58 400H112C96 360 104 330 130 297Z" fill="{sitter.accent}"/>'
        + f'<path d="M208 306C250 322 268 344 262 400H208C224 360 216 330 190 297Z" fill="{sitter.accent}"/>'
        + '<path d="M112 400C96 360 104 330 130 297M208 400C224 360 216 330 190 297" fill="none" '
        f'stroke="{GOLD}" stroke-width="4"/>'
    )


def _saree(sitter: Sitter) -> str:
    return (
        _body(sitter, 324, sitter.accent)
        + f'<path d="M96 312Q112 306 124 300C150 352 214 380 268 400H18C20 350 50 328 96 312Z" fill="{sitter.cloth}"/>'
        + f'<path d="M124 300C150 352 214 380 268 400" fill="none" stroke="{GOLD}" stroke-width="8"/>'
        + '<path d="M104 312C118 356 160 386 206 400M84 320C92 360 120 388 148 400" fill="none" stroke="#000" '
        'stroke-opacity=".12" stroke-width="3"/>'
        + f'<path d="M138 300Q{CX} 332 182 300" fill="none" stroke="{GOLD}" stroke-width="3"/><circle cx="{CX}" '
        f'cy="319" r="4.5" fill="{GOLD}"/>'
    )
