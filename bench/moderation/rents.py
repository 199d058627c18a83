"""Rents of 20,000 homes of the made-up towns, some of them bait or a slip of the keyboard."""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np

from aangan.safety import rules
from aangan.safety.rules import RentLevel
from aangan.town.homes import Home, homes
from aangan.town.size import ALL_CITIES, SEED, Size
from bench.moderation.tally import Tally

ADS = 20_000
SCAMS, TYPOS = 383, 112
SCAM_LOW, SCAM_HIGH = 0.35, 0.65
# Rents of a real city may differ by more than the town knows: views, age, the owner's mood.
WILDER = 0.14
Cell = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Ad:
    """A rent (rupees a month) of a kind of room somewhere, and the trick that it plays, if any."""

    city: str
    locality: str
    kind: str
    rent: float
    trick: str | None


def measure(seed: int, wilder: float = 0.0) -> dict[str, Tally]:
    """Return what the rent alone gives away: all tricks and each by itself; `wilder` varies rents more."""
    ads = _with_tricks(list(islice(_town(seed), ADS)), np.random.default_rng(seed), wilder)
    levels = _levels(ads)
    tallies: dict[str, Tally] = defaultdict(Tally)
    for ad in ads:
        near, wider = levels[ad.city, ad.locality, ad.kind], levels[ad.city, "", ad.kind]
        found = bool(rules.rent_findings(ad.rent, near, wider))
        tallies["all"].add(found, meant=ad.trick is not None, what=f"{ad}")
        if ad.trick:
            tallies[ad.trick].add(found, meant=True, what=f"{ad}")
    return dict(tallies)


def _town(seed: int) -> Iterator[Ad]:
    size = Size("bench", 60_000, ALL_CITIES, 1, suspicious=0)
    for home in homes(seed or SEED, size):
        yield Ad(home.city, home.locality, _kind(home), float(home.monthly_rent), None)


def _kind(home: Home) -> str:
    whole = f" {home.bedrooms}" if home.sharing_type == "entire_flat" else ""
    return f"{home.property_type} {home.sharing_type}{whole}"


def _with_tricks(ads: Sequence[Ad], chance: np.random.Generator, wilder: float) -> list[Ad]:
    levels = _levels(ads)
    chosen = chance.permutation(len(ads))[: SCAMS + TYPOS]
    scams, typos = set(chosen[:SCAMS].tolist()), set(chosen[SCAMS:].tolist())
    made = []
    for at, ad in enumerate(ads):
        rent, trick = ad.rent * math.exp(chance.normal(0, wilder)), None
        if at in scams:
            middle = math.exp(levels[ad.city, ad.locality, ad.kind].middle)
            rent, trick = middle * chance.uniform(SCAM_LOW, SCAM_HIGH), "scam"
        elif at in typos:
            rent, trick = rent * 10, "typo"
        made.append(Ad(ad.city, ad.locality, ad.kind, round(rent / 500) * 500 or 500, trick))
    return made


def _levels(ads: Iterable[Ad]) -> dict[Cell, RentLevel]:
    """Reckon levels as the nightly job does."""
    cells: dict[Cell, list[float]] = defaultdict(list)
    for ad in ads:
        cells[ad.city, ad.locality, ad.kind].append(math.log(ad.rent))
        cells[ad.city, "", ad.kind].append(math.log(ad.rent))
    found = {}
    for cell, rents in cells.items():
        middle = float(np.median(rents))
        found[cell] = RentLevel(len(rents), middle, 1.4826 * float(np.median(np.abs(np.array(rents) - middle))))
    return found
