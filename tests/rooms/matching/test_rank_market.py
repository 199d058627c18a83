"""The ranker in a small made-up market, beside the plain sort behind the same filter."""

import numpy as np
import pytest

from aangan.matching.rules import PASSED
from bench.matching.market import Market, play
from bench.matching.measures import Figures, measure
from bench.matching.policies import Aangan, Likeness, Recency
from bench.matching.world import Shape, World, build

SMALL = Shape(users=500, days=8, radius_km=60.0)


@pytest.fixture(scope="module")
def world() -> World:
    return build(3, SMALL)


@pytest.fixture(scope="module")
def ours(world: World) -> Market:
    return play(world, Aangan())


def test_both_sides_are_better_off_than_with_the_plain_sort(world: World, ours: Market) -> None:
    found, plain = measure(ours), measure(play(world, Likeness(two_way=True)))
    assert found.effective > 1.05 * plain.effective
    assert found.matches > 1.2 * plain.matches
    assert found.one_by_50 > plain.one_by_50
    assert found.gini_matches < plain.gini_matches


def test_nobody_is_shown_who_can_never_accept(ours: Market) -> None:
    assert measure(ours).impossible == 0


def test_newcomers_are_shown_as_much_as_others(ours: Market) -> None:
    found = measure(ours)
    assert found.newcomers >= 0.9
    assert found.newcomers_active >= 0.9


def test_a_world_and_its_fortnight_are_the_same_for_the_same_seed(world: World, ours: Market) -> None:
    again = play(build(3, SMALL), Aangan())
    assert again.matches == ours.matches
    assert measure(again) == measure(ours)
    assert not np.array_equal(build(4, SMALL).likes, world.likes)


def test_the_market_keeps_true_books(world: World, ours: Market) -> None:
    for low, high in ours.matches:
        assert world.likes[low, high]
        assert world.likes[high, low]
    assert len({tuple(sorted(pair)) for pair in ours.matches}) == len(ours.matches)
    assert ours.shown.sum() == ours.looked.sum() == sum(look.seen.size for look in ours.looks)
    waiting = (ours.said == 1) & ~ours.met
    assert ours.pending.tolist() == waiting.sum(axis=1).tolist()
    assert ours.open_matches.sum() == 2 * len(ours.matches)
    assert not (ours.met & (world.joined > world.shape.days)[None, :]).any()
    assert ((ours.said == PASSED).sum(axis=0) == (ours.met & ~world.likes).sum(axis=1)).all()


def test_a_plain_feed_shows_whom_it_should_not(world: World) -> None:
    plain: Figures = measure(play(world, Recency(two_way=False)))
    assert plain.impossible > 0.3
