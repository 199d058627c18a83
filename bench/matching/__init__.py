"""The ranker in a made-up metro of two thousand: what a fortnight comes to, beside plainer ways to deal.

`python -m bench matching [--seeds 100 101 …] [--thin]`. Worlds 0..4 were used to tune; 100..104 were not.
"""

import argparse
import time
from collections.abc import Callable, Sequence
from dataclasses import fields

import numpy as np

from bench.matching.market import Policy, play
from bench.matching.measures import Figures, measure
from bench.matching.policies import Aangan, Likeness, OneSided, Oracle, Prior, Recency
from bench.matching.world import Shape, build
from bench.table import show

HELD_OUT = (100, 101, 102, 103, 104)
POLICIES: dict[str, Callable[[], Policy]] = {
    "recency, my filters": lambda: Recency(two_way=False),
    "7-dimension sort, my filters": lambda: Likeness(two_way=False),
    "learned, one side only": OneSided,
    "recency, two-way filter": lambda: Recency(two_way=True),
    "7-dimension sort, two-way": lambda: Likeness(two_way=True),
    "aangan, nothing learned": Prior,
    "aangan": Aangan,
    "oracle (knows every taste)": Oracle,
}
FILTERED, OURS, KNOWING = "7-dimension sort, two-way", "aangan", "oracle (knows every taste)"
HEAD = (
    "policy", "matches/100", "sd", "effective/100", "sd", "one by 50 cards %", "cards to 1st", "three in 14 d %",
    "seconds",
)  # fmt: skip
FAIR = (
    "policy", "Gini shown", "Gini matches", "top tenth %", "impossible %", "dead %", "newcomers a day %",
    "a day with a visit %", "unseen in 24 h %",
)  # fmt: skip


def main(options: Sequence[str] = ()) -> None:
    """Print what each policy came to, the mean over the seeds."""
    asked = _asked(options)
    shape = Shape().thin if asked.thin else Shape()
    found: dict[str, list[Figures]] = {name: [] for name in POLICIES}
    took = dict.fromkeys(POLICIES, 0.0)
    pools: list[tuple[float, float]] = []
    for seed in asked.seeds:
        world = build(seed, shape)
        pools.append((world.one_way.sum(axis=1).mean(), world.two_way.sum(axis=1).mean()))
        for name, policy in POLICIES.items():
            began = time.perf_counter()
            found[name].append(measure(play(world, policy())))
            took[name] += (time.perf_counter() - began) / len(asked.seeds)
    mine, both = np.mean(pools, axis=0)
    market = f"{shape.users:,} people, {shape.days} days, {mine:.0f} within my filters, {both:.0f} within both"
    seeds = f"seeds {' '.join(map(str, asked.seeds))}"
    show(f"The market: {market}; {seeds}", HEAD, [_outcome(name, found[name], took[name]) for name in POLICIES])
    show("The same: who is shown and who is met", FAIR, [_fairness(name, found[name]) for name in POLICIES])
    _compare(found)


def _asked(options: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m bench matching")
    parser.add_argument("--seeds", type=int, nargs="+", default=HELD_OUT, help="the worlds to play in")
    parser.add_argument("--thin", action="store_true", help="a market of shorter ways and stricter people")
    return parser.parse_args(list(options))


def _outcome(name: str, several: list[Figures], seconds: float) -> list[object]:
    mean, spread = Figures.mean(several), _spread(several)
    return [
        name, mean.matches, spread["matches"], mean.effective, spread["effective"], 100 * mean.one_by_50,
        mean.cards_to_first, 100 * mean.three, seconds,
    ]  # fmt: skip


def _fairness(name: str, several: list[Figures]) -> list[object]:
    mean = Figures.mean(several)
    shares = (mean.top_tenth, mean.impossible, mean.dead, mean.newcomers, mean.newcomers_active, mean.unseen)
    return [name, mean.gini_exposure, mean.gini_matches, *(100 * each for each in shares)]


def _compare(found: dict[str, list[Figures]]) -> None:
    ours, filtered, knowing = (Figures.mean(found[name]) for name in (OURS, FILTERED, KNOWING))
    raw, effective = ours.matches / filtered.matches, ours.effective / filtered.effective
    print(f"  Beside the 7-dimension sort behind the same filter: {raw:.2f} x the matches, {effective:.2f} x effective")
    print(f"  Matches/100 below what knowing every taste gives: {100 * (1 - ours.matches / knowing.matches):.0f} %.\n")


def _spread(several: list[Figures]) -> dict[str, float]:
    return {
        each.name: float(np.std([getattr(one, each.name) for one in several], ddof=min(1, len(several) - 1)))
        for each in fields(Figures)
    }
