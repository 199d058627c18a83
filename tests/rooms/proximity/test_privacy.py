"""Somebody who wants to know: who it is ten minutes later, what is in the cache, whether one more was there."""

from fractions import Fraction

import pytest

from aangan.infra.settings import Settings
from bench.proximity import day, dump, linking, oracle, privacy

pytestmark = pytest.mark.anyio
EPSILON = Fraction(1)
FIVE_SIGMA = 5.0


def test_tokens_of_one_phone_look_like_those_of_any() -> None:
    # With so many the luck of one draw in a million is a distance of less than three from one half.
    for _, mode, auc, top, chance in linking.measure(400):
        assert isinstance(auc, float)
        assert isinstance(top, float)
        assert isinstance(chance, float)
        if mode == "strong":
            assert auc < 50 + 4
            assert top < chance + 2
        else:
            assert top == 100


async def test_a_recording_is_worth_nothing_after_a_quarter_of_an_hour(settings: Settings) -> None:
    rows = {(when, mode): (tries, nudges) for when, mode, tries, nudges in await linking.replayed(settings, 10)}
    assert rows["15 minutes later", "strong"] == (10, 0)
    assert rows["15 minutes later", "simple"] == (10, 10)


async def test_hours_of_fishing_bring_three_labels(settings: Settings) -> None:
    for *_, most in await oracle.fished(settings, victims=3, hours=2):
        assert most == 3


async def test_a_dictionary_finds_nothing_in_the_cache_without_the_pepper(settings: Settings) -> None:
    cache, peppered, plain = await dump.measure(settings, sessions=12, phrases=5000)
    assert cache[3] == 0
    # The same search, told the pepper, finds everything: it does look in the right place.
    assert peppered[3] == plain[3] == plain[2]


async def test_a_conference_is_told_of_whom_it_met_and_of_nobody_else(settings: Settings) -> None:
    row = dict(zip(day.HEAD, await day.measure(settings, guests=60, episodes=400, hours=3), strict=True))
    assert row["expected"] == row["nudges"]
    assert (row["recall %"], row["precision %"], row["doubled"], row["told after"]) == (100, 100, 0, 0)
    assert row["most in 10 min"] in range(1, 7)


def test_one_session_more_or_less_is_not_told_by_noisy_figures() -> None:
    known, _ = privacy.audit(1000, EPSILON, sure=FIVE_SIGMA)
    assert known <= EPSILON
    # The same measure sees through noise that is too small.
    seen, _ = privacy.audit(1000, EPSILON, lambda figures, epsilon: privacy.day(figures, 12 * epsilon), privacy.Z95)
    assert seen > EPSILON


def test_the_largest_categories_of_a_full_day_are_a_tenth_off_at_most() -> None:
    *_, wrong, _, _ = privacy.errors(5000, EPSILON, releases=4)
    assert isinstance(wrong, float)
    assert wrong < 10
