"""The order of the deck: what it promises, whatever the pool."""

from dataclasses import replace

import numpy as np
import pytest

from aangan.matching.rules import (
    BITS,
    LIKED,
    NEWCOMER_DAYS,
    NOTHING,
    ORDER,
    PASSED,
    PRIOR,
    SUPER_LIKED,
    Pool,
    Viewer,
    Weights,
    likely,
    rank,
    smoothed,
    worth,
)


def packed(draw: np.random.Generator, size: int, missing: float = 0.2) -> np.ndarray:
    answers = np.stack([draw.integers(1, len(order) + 1, size) for order in ORDER])
    answers[draw.random(answers.shape) < missing] = 0
    return (answers << (np.arange(len(ORDER)) * BITS)[:, None]).sum(axis=0)


def pool(size: int = 200, seed: int = 1, **more: object) -> Pool:
    """Return a mixed pool; `more` replaces arrays, or fills one with a number."""
    draw = np.random.default_rng(seed)
    mixed = Pool(
        ids=draw.permutation(np.arange(1000, 1000 + size)),
        answers=packed(draw, size),
        popularity=draw.beta(4, 14, size),
        selectivity=draw.beta(4, 14, size),
        activity=draw.random(size),
        pending=draw.integers(0, 12, size),
        open_matches=draw.integers(0, 12, size),
        age_days=draw.uniform(5, 60, size),
        said=np.zeros(size, dtype=np.int64),
    )
    filled = {name: np.full(size, each) if np.isscalar(each) else each for name, each in more.items()}
    return replace(mixed, **filled)  # type: ignore[arg-type]


def changed(which: Pool, name: str, place: int, value: float) -> Pool:
    array = getattr(which, name).copy()
    array[place] = value
    return replace(which, **{name: array})


def place_of(which: Pool, place: int, weights: Weights = PRIOR) -> int:
    return int(np.flatnonzero(rank(ASHA, which, weights) == place)[0])


ASHA = Viewer(user_id=7, day=20_000, answers=int(packed(np.random.default_rng(5), 1, 0)[0]))


@pytest.mark.parametrize("size", [0, 1, 2, 17, 500])
@pytest.mark.parametrize("newcomers", [0.0, 0.1, 0.5, 1.0])
def test_everybody_in_the_pool_is_dealt_once(size: int, newcomers: float) -> None:
    draw = np.random.default_rng(size)
    fresh = draw.random(size) < newcomers
    mixed = pool(size, said=draw.integers(0, 4, size), age_days=np.where(fresh, 1.0, 40.0))
    assert sorted(rank(ASHA, mixed, PRIOR)) == list(range(size))


def test_the_same_day_deals_the_same_order_and_another_day_another_chance() -> None:
    alike = pool(answers=0, popularity=0.2, selectivity=0.2, activity=0.5, pending=0, open_matches=0)
    today = rank(ASHA, alike, PRIOR).tolist()
    assert today == rank(ASHA, alike, PRIOR).tolist()
    assert today != rank(replace(ASHA, day=ASHA.day + 1), alike, PRIOR).tolist()
    assert today != rank(replace(ASHA, user_id=8), alike, PRIOR).tolist()


def test_the_order_does_not_hang_on_how_the_pool_came_in() -> None:
    mixed = pool(age_days=np.where(np.arange(200) % 9 == 0, 1.0, 40.0))
    turned = Pool(*(getattr(mixed, name)[::-1] for name in list(Pool.__dataclass_fields__)[:9]))
    assert mixed.ids[rank(ASHA, mixed, PRIOR)].tolist() == turned.ids[rank(ASHA, turned, PRIOR)].tolist()


def test_who_liked_me_rises_and_who_super_liked_me_rises_above_them() -> None:
    mixed = pool()
    for place in range(0, 200, 20):
        plain, liked = worth(ASHA, mixed, PRIOR)[place], worth(ASHA, changed(mixed, "said", place, LIKED), PRIOR)[place]
        assert plain < liked < worth(ASHA, changed(mixed, "said", place, SUPER_LIKED), PRIOR)[place]
        assert place_of(changed(mixed, "said", place, LIKED), place) <= place_of(mixed, place)


def test_who_passed_me_comes_after_everybody_else() -> None:
    said = np.where(np.arange(200) % 4 == 0, PASSED, NOTHING)
    order = rank(ASHA, pool(said=said, open_matches=0, age_days=np.arange(200) % 7), PRIOR)
    assert set(order[:150]) == set(np.flatnonzero(said == NOTHING))


def test_who_has_their_hands_full_waits() -> None:
    mixed = pool()
    for name, most in (("open_matches", 12), ("pending", 30)):
        falling = [worth(ASHA, changed(mixed, name, 3, each), PRIOR)[3] for each in range(most)]
        assert falling == sorted(falling, reverse=True)
        assert falling[0] > falling[-1]


def test_who_comes_by_often_is_reached_more_likely() -> None:
    rising = [worth(ASHA, changed(pool(), "activity", 3, each / 10), PRIOR)[3] for each in range(11)]
    assert rising == sorted(rising)
    assert rising[0] == 0


def test_a_queue_does_not_stand_between_me_and_who_already_likes_me() -> None:
    waiting = pool(said=LIKED, pending=40, activity=0.01)
    assert (
        worth(ASHA, waiting, PRIOR).tolist()
        == worth(ASHA, replace(waiting, pending=waiting.pending * 0), PRIOR).tolist()
    )


def test_two_fit_each_other_alike_before_anything_was_learned() -> None:
    mixed = pool(popularity=0.2, selectivity=0.2)
    alike = replace(ASHA, popularity=0.2, selectivity=0.2)
    mine, theirs = likely(alike, mixed, PRIOR)
    assert np.allclose(mine, theirs)
    for place in range(0, 200, 25):
        there = replace(alike, answers=int(mixed.answers[place]))
        back, _ = likely(there, replace(mixed, answers=np.full(200, ASHA.answers)), PRIOR)
        assert back[place] == pytest.approx(mine[place])


def test_silence_is_never_the_best_answer() -> None:
    draw = np.random.default_rng(3)
    learned = replace(PRIOR, table=_uneven(draw))
    for weights in (PRIOR, learned):
        for number, order in enumerate(ORDER):
            silent = int(ASHA.answers) & ~(7 << number * BITS)
            said = [silent | code << number * BITS for code in range(len(order) + 1)]
            mine, theirs = likely(
                ASHA, pool(len(said), answers=np.array(said), popularity=0.2, selectivity=0.2), weights
            )
            assert mine[0] <= mine[1:].max()
            assert theirs[0] <= theirs[1:].max()


def test_nothing_answered_and_nothing_known_is_still_dealt() -> None:
    silent = pool(answers=0, km=np.nan, years=np.nan, importance=0)
    nobody = Viewer(user_id=9, day=1, answers=0)
    assert np.isfinite(worth(nobody, silent, PRIOR)).all()
    assert sorted(rank(nobody, silent, PRIOR)) == list(range(200))


def test_what_matters_to_me_counts_more_and_what_does_not_counts_nothing() -> None:
    early, late = 1, 3
    other = pool(2, answers=np.array([early, late]), popularity=0.2, selectivity=0.2)
    apart = []
    for importance in range(4):
        mine, _ = likely(replace(ASHA, answers=early, importance=importance + 1), other, PRIOR)
        apart.append(mine[0] - mine[1])
    assert apart == sorted(apart)
    assert apart[0] == 0 < apart[1]
    _, theirs = likely(replace(ASHA, answers=early), replace(other, importance=np.array([1, 1])), PRIOR)
    assert theirs[0] == theirs[1]


@pytest.mark.parametrize("newcomers", [0.02, 0.1, 0.3, 0.8])
def test_newcomers_get_their_share_of_what_is_looked_at_however_little_they_score(newcomers: float) -> None:
    draw = np.random.default_rng(11)
    fresh = draw.random(300) < newcomers
    # The least popular of all, who hardly ever come by.
    disliked = pool(
        300,
        popularity=np.where(fresh, 0.02, 0.5),
        activity=np.where(fresh, 0.05, 0.9),
        age_days=np.where(fresh, NEWCOMER_DAYS, 30.0),
    )
    shown = np.zeros(300)
    for viewer in range(1, 401):
        shown[rank(replace(ASHA, user_id=viewer), disliked, PRIOR)[:20]] += 1
    assert shown[fresh].mean() >= 0.9 * shown[~fresh].mean()


def test_newcomers_are_not_held_back_to_their_share() -> None:
    loved = pool(popularity=np.where(np.arange(200) < 20, 0.9, 0.1), age_days=np.where(np.arange(200) < 20, 1.0, 30.0))
    plain = worth(ASHA, loved, PRIOR)
    first = rank(ASHA, loved, PRIOR)[:20]
    best = np.argsort(-plain)[:20]
    assert (first < 20).sum() >= (best < 20).sum()


def test_few_looks_say_little_of_somebody() -> None:
    once, often = smoothed(np.array([1.0, 200.0]), np.array([1.0, 200.0]))
    assert 0.22 < once < 0.4
    assert often > 0.9
    assert smoothed(np.array([0.0]), np.array([0.0]))[0] == pytest.approx(0.22)


def test_weights_are_kept_and_found_again() -> None:
    again = Weights.loaded(PRIOR.dumped())
    assert np.array_equal(again.table, PRIOR.table)
    assert again.dumped() == PRIOR.dumped()
    with pytest.raises(ValueError, match="shape"):
        Weights.loaded({**PRIOR.dumped(), "table": [[1.0]]})


def _uneven(draw: np.random.Generator) -> np.ndarray:
    """Return a table in which some people mind every answer, filled in where nothing was said."""
    from aangan.matching.rules._market import with_silence

    table, often = draw.normal(-0.5, 1, PRIOR.table.shape), np.zeros(PRIOR.table.shape[:2])
    for number, order in enumerate(ORDER):
        often[number, 1 : len(order) + 1] = draw.dirichlet(np.ones(len(order)))
    return with_silence(table, often)
