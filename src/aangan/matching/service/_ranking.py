"""From rows to the ranker's arrays, with the weights that were learned last."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aangan.infra.unit import ReadUnit
from aangan.kit.geo import EARTH_RADIUS_KM
from aangan.matching import repository, rules
from aangan.matching.repository import Found
from aangan.matching.rules import Pool, Viewer, Weights

WEEKS_DAYS = 28
SAID = {"like": rules.LIKED, "super_like": rules.SUPER_LIKED, "pass": rules.PASSED}


async def ranked(
    unit: ReadUnit, me: int, viewer: Mapping[str, Any], found: Sequence[Found], said: Mapping[int, str]
) -> list[int]:
    """Return the ids of some people in the order in which `me` is dealt them, best first."""
    if not found:
        return []
    kept = await repository.weights(unit)
    weights = Weights.loaded(kept) if kept else rules.PRIOR
    looker = Viewer(
        me,
        rules.day_of(unit.now()).toordinal(),
        viewer["answers"],
        viewer["importance"],
        popularity=_share(viewer, "likes_received", "looks_received", rules.POPULARITY_DOUBT),
        selectivity=_share(viewer, "likes_given", "looks_given", rules.SELECTIVITY_DOUBT),
    )
    pool = pool_of(viewer, found, said)
    return [int(pool.ids[place]) for place in rules.rank(looker, pool, weights)]


def pool_of(viewer: Mapping[str, Any], found: Sequence[Found], said: Mapping[int, str]) -> Pool:
    """Put some people into arrays, one place for each."""
    columns = dict(zip(Found._fields, zip(*found, strict=True), strict=True))

    def floats(name: str) -> NDArray[np.float64]:
        return np.array(columns[name], dtype=np.float64)

    def ints(name: str) -> NDArray[np.int64]:
        return np.array(columns[name], dtype=np.int64)

    days = np.where(columns["counted"], np.minimum(floats("days_here"), WEEKS_DAYS), 0.0)
    return Pool(
        ids=ints("user_id"),
        answers=ints("answers"),
        popularity=rules.smoothed(floats("likes_received"), floats("looks_received"), doubt=rules.POPULARITY_DOUBT),
        selectivity=rules.smoothed(floats("likes_given"), floats("looks_given"), doubt=rules.SELECTIVITY_DOUBT),
        activity=rules.smoothed(np.minimum(floats("days_active"), days), days, rules.COMING_BY, rules.COMING_BY_DOUBT),
        pending=ints("pending"),
        open_matches=ints("open_matches"),
        age_days=floats("days_here"),
        said=np.array([SAID.get(said.get(row.user_id, ""), rules.NOTHING) for row in found], dtype=np.int64),
        importance=ints("importance"),
        km=_km(viewer, floats("lat"), floats("lng")),
        years=np.abs(floats("age") - np.array(viewer.get("age"), dtype=np.float64)),
    )


def _share(counts: Mapping[str, Any], hits: str, looks: str, doubt: float) -> float:
    return float(rules.smoothed(np.array(counts.get(hits, 0)), np.array(counts.get(looks, 0)), doubt=doubt))


def _km(viewer: Mapping[str, Any], lat: NDArray[np.float64], lng: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the great-circle distances from the viewer, NaN where either position is unknown."""
    here = np.array([viewer.get("lat"), viewer.get("lng")], dtype=np.float64)
    phi, psi, turn = np.radians(here[0]), np.radians(lat), np.radians(lng - here[1])
    half = np.sin((psi - phi) / 2) ** 2 + np.cos(phi) * np.cos(psi) * np.sin(turn / 2) ** 2
    km: NDArray[np.float64] = 2 * EARTH_RADIUS_KM * np.arcsin(np.minimum(1.0, np.sqrt(half)))
    return km
