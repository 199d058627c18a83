"""A portrait: ground, hair behind, clothes, face, hair before, and what is worn on top."""

from aangan.town.pictures._clothes import clothes
from aangan.town.pictures._face import beard, face, jewels, spectacles
from aangan.town.pictures._hair import hair
from aangan.town.pictures._sitter import CX, Look, Sitter, sit


def portrait(seed: int) -> str:
    """Return the portrait of this number (0 or more) as SVG text, 320 by 400; its lowest three bits say the `Look`."""
    sitter = sit(seed)
    behind, before = hair(sitter)
    parts = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 320 400" width="320" height="400" role="img">',
        _ground(sitter),
        '<g transform="translate(-36.8 -35) scale(1.23)">',
        behind,
        _neck(sitter),
        f'<g transform="translate(0 -11)">{clothes(sitter)}</g>',
        face(sitter),
        beard(sitter),
        spectacles(sitter),
        before,
        jewels(sitter),
        "</g></svg>",
    )
    return "".join(parts)


def _ground(sitter: Sitter) -> str:
    plain = f'<rect width="320" height="400" fill="{sitter.ground}"/>'
    return plain + sitter.chance.choice((_sun, _arch, _leaves, _lamps, _hills))(sitter.glow)


def _sun(glow: str) -> str:
    return f'<circle cx="160" cy="186" r="128" fill="{glow}" opacity=".75"/>'


def _arch(glow: str) -> str:
    return (
        f'<path d="M34 400V176C34 120 74 116 96 86C112 64 136 62 160 34C184 62 208 64 224 86'
        f'C246 116 286 120 286 176V400Z" fill="{glow}" opacity=".7"/>'
        '<path d="M52 400V180C52 130 88 128 108 98C122 78 142 76 160 56C178 76 198 78 212 98'
        'C232 128 268 130 268 180V400Z" fill="#fff" opacity=".28"/>'
    )


def _leaves(glow: str) -> str:
    blade = "M0 0C26 -8 44 -34 48 -66C18 -56 0 -32 0 0Z"
    placed = ((18, 210, -18), (28, 330, 6), (300, 240, -72), (292, 350, -96), (40, 96, -40), (284, 116, -50))
    drawn = "".join(f'<path d="{blade}" transform="translate({x} {y}) rotate({turn})"/>' for x, y, turn in placed)
    return f'<circle cx="160" cy="200" r="104" fill="#fff" opacity=".35"/><g fill="{glow}">{drawn}</g>'


def _lamps(glow: str) -> str:
    bulbs = ((30, 46), (78, 66), (128, 75), (192, 75), (242, 66), (290, 46))
    drawn = "".join(
        f'<circle cx="{x}" cy="{y + 7}" r="17" fill="#fff" opacity=".35"/>'
        f'<path d="M{x} {y}v6" stroke="#8A5A3C" stroke-width="2"/><circle cx="{x}" cy="{y + 11}" r="6" fill="#FFD166"/>'
        for x, y in bulbs
    )
    return (
        f'<path d="M0 400V270C80 232 240 232 320 270V400Z" fill="{glow}" opacity=".7"/>'
        f'<path d="M0 32Q160 118 320 32" fill="none" stroke="#8A5A3C" stroke-width="2"/>{drawn}'
    )


def _hills(glow: str) -> str:
    return (
        f'<circle cx="236" cy="104" r="40" fill="#FFE9B8"/>'
        f'<path d="M0 400V236C50 190 92 214 132 236C182 190 250 170 320 232V400Z" fill="{glow}" opacity=".65"/>'
        f'<path d="M0 400V292C80 256 140 300 200 282C250 266 290 276 320 292V400Z" fill="{glow}"/>'
    )


def _neck(sitter: Sitter) -> str:
    wide = 19 if sitter.look.womanly else 23
    if sitter.look is Look.HIJAB:
        return ""
    return (
        f'<path d="M{CX - wide} 226V284Q{CX - wide - 4} 300 {CX - wide - 18} 306L{CX} 338L{CX + wide + 18} 306'
        f'Q{CX + wide + 4} 300 {CX + wide} 284V226Z" fill="{sitter.skin}"/>'
        f'<path d="M{CX - wide} 246Q{CX} 286 {CX + wide} 246V262Q{CX} 292 {CX - wide} 262Z" '
        f'fill="{sitter.shade}" opacity=".75"/>'
    )
