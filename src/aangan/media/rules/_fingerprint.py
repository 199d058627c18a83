"""What a picture looks like, in few bits: perceptual hashes for re-use, a BlurHash for the time before it is loaded."""

import math
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from aangan.media.types import Fingerprint

Grid = np.ndarray[Any, np.dtype[np.float64]]

HASH_SIDE = 8
DCT_SIDE = 32
BAND_BITS = 16
BANDS = 64 // BAND_BITS
COMPONENTS_X, COMPONENTS_Y = 4, 3
ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz#$%*+,-.:;=?@[]^_{|}~"


def fingerprint(views: Sequence[Grid]) -> Fingerprint:
    """Return the hashes of some views of one picture, each a square of grey values."""
    phashes = [phash(view) for view in views]
    dhashes = [dhash(view) for view in views]
    return Fingerprint(phashes, dhashes, sorted({*_bands(phashes, 0), *_bands(dhashes, 1)}))


def phash(view: Grid) -> int:
    """Return which of the 64 slowest waves of a picture are above their median: deaf to scale, light and grain."""
    tiny = _shrink(view, DCT_SIDE, DCT_SIDE)
    slow = (COSINES @ tiny @ COSINES.T)[:HASH_SIDE, :HASH_SIDE]
    return _signed(slow > np.median(slow))


def dhash(view: Grid) -> int:
    """Return where a picture of 9 by 8 pixels grows brighter to the right: deaf to light, keen on edges."""
    tiny = _shrink(view, HASH_SIDE, HASH_SIDE + 1)
    return _signed(tiny[:, 1:] > tiny[:, :-1])


def blurhash(pixels: Grid) -> str:
    """Return the BlurHash (4 by 3 components) of rows of sRGB pixels (0 to 255)."""
    height, width = pixels.shape[:2]
    linear = _to_linear(pixels[:, :, :3] / 255.0)
    across = _waves(COMPONENTS_X, width)
    down = _waves(COMPONENTS_Y, height)
    factors = np.einsum("jy,yxc,ix->jic", down, linear, across) / (width * height)
    factors *= 2.0
    factors[0, 0] /= 2.0
    average, rest = factors[0, 0], factors.reshape(-1, 3)[1:]
    peak = float(np.abs(rest).max())
    quantised = max(0, min(82, math.floor(peak * 166 - 0.5)))
    scale = (quantised + 1) / 166
    text = _base83((COMPONENTS_X - 1) + (COMPONENTS_Y - 1) * 9, 1) + _base83(quantised, 1)
    red, green, blue = (round(float(value)) for value in _to_srgb(average) * 255)
    text += _base83((red << 16) + (green << 8) + blue, 4)
    return text + "".join(_base83(_shade(colour / scale), 2) for colour in rest)


def _shrink(view: Grid, rows: int, columns: int) -> Grid:
    return _averages(rows, view.shape[0]) @ view @ _averages(columns, view.shape[1]).T


def _averages(wanted: int, given: int) -> Grid:
    """Return the matrix that averages `given` values to `wanted`, each a share of its neighbours."""
    edges = np.linspace(0, given, wanted + 1)
    cells = np.arange(given)
    overlap = np.minimum(edges[1:, None], cells + 1) - np.maximum(edges[:-1, None], cells)
    shares = np.clip(overlap, 0, None)
    averaged: Grid = shares / shares.sum(axis=1, keepdims=True)
    return averaged


def _signed(bits: np.ndarray[Any, np.dtype[np.bool_]]) -> int:
    """Read 64 bits as the bigint that PostgreSQL keeps."""
    return int.from_bytes(np.packbits(bits.reshape(-1)).tobytes(), "big", signed=True)


def _bands(hashes: Iterable[int], family: int) -> Iterable[int]:
    for one in hashes:
        whole = one & (2**64 - 1)
        for place in range(BANDS):
            piece = (whole >> (place * BAND_BITS)) & (2**BAND_BITS - 1)
            yield ((family * BANDS + place) << BAND_BITS) | piece


def _waves(components: int, size: int) -> Grid:
    waves: Grid = np.cos(np.pi * np.outer(np.arange(components), np.arange(size)) / size)
    return waves


def _shade(colour: Grid) -> int:
    steps = [max(0, min(18, math.floor(math.copysign(abs(part) ** 0.5, part) * 9 + 9.5))) for part in colour]
    return steps[0] * 19 * 19 + steps[1] * 19 + steps[2]


def _to_linear(value: Grid) -> Grid:
    linear: Grid = np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)
    return linear


def _to_srgb(value: Grid) -> Grid:
    bound = np.clip(value, 0, 1)
    srgb: Grid = np.where(bound <= 0.0031308, bound * 12.92, 1.055 * bound ** (1 / 2.4) - 0.055)
    return srgb


def _base83(value: int, length: int) -> str:
    return "".join(ALPHABET[(value // 83**place) % 83] for place in reversed(range(length)))


_STEPS = np.arange(DCT_SIDE)
COSINES: Grid = np.cos(np.pi * np.outer(_STEPS[:HASH_SIDE], 2 * _STEPS + 1) / (2 * DCT_SIDE))
