"""What happened in the town: it could have happened, and each block tells its part by itself."""

from dataclasses import replace

import numpy as np
import pytest

from aangan.matching.types import MatchStatus, SwipeAction
from aangan.town import SIZES, Size
from aangan.town.demo import ASHA, KABIR, MEERA
from aangan.town.story import Chapter, Stage, chapter, set_stage, story
from aangan.town.swipes import ACTIONS, PASS

SEED = 22
TOWN = replace(SIZES["city"], name="test", people=12_000)
REASONS = {"spam", "fake_profile", "abuse", "inappropriate", "other"}


@pytest.fixture(scope="module")
def stage() -> Stage:
    return set_stage(SEED, TOWN)


@pytest.fixture(scope="module")
def told(stage: Stage) -> list[Chapter]:
    return list(story(stage))


@pytest.fixture(scope="module")
def small() -> tuple[Stage, Chapter]:
    stage = set_stage(SEED, SIZES["small"])
    return stage, chapter(stage, 0)


def test_a_chapter_is_the_same_alone(stage: Stage, told: list[Chapter]) -> None:
    again = chapter(set_stage(SEED, TOWN), 1)
    assert all(np.array_equal(one, other) for one, other in zip(again.swipes, told[1].swipes, strict=True))
    assert (again.matches, again.reports) == (told[1].matches, told[1].reports)


def test_the_words_of_swipes_are_the_house_s() -> None:
    assert set(ACTIONS) == set(SwipeAction)


def test_nobody_judges_anybody_twice(stage: Stage, told: list[Chapter]) -> None:
    keys = np.concatenate([each.swipes.user * TOWN.people + each.swipes.target for each in told])
    assert len(np.unique(keys)) == len(keys)
    assert len(keys) == pytest.approx(TOWN.swipes, rel=0.002)


def test_people_judge_people_of_their_city_who_could_live_with_them(stage: Stage, told: list[Chapter]) -> None:
    traits = stage.traits
    for each in told:
        user, target = each.swipes.user, each.swipes.target
        assert (user != target).all()
        assert (traits.city[user] == traits.city[target]).all()
        assert ((traits.wants[user] == 0) | (traits.wants[user] - 1 == traits.gender[target])).all()
        assert not ((traits.mode[user] == 0) & (traits.mode[target] == 0)).any()


def test_about_every_fifth_swipe_is_a_like(told: list[Chapter]) -> None:
    actions = np.concatenate([each.swipes.action for each in told])
    assert np.mean(actions != PASS) == pytest.approx(0.22, abs=0.03)


def test_nobody_swipes_before_joining_or_after_leaving(stage: Stage, told: list[Chapter]) -> None:
    traits = stage.traits
    for each in told:
        user, target, ago = each.swipes.user, each.swipes.target, each.swipes.ago
        assert (ago >= traits.active[user]).all()
        assert (ago <= traits.joined[user] + 60).all()
        assert (ago <= traits.joined[target] + 60).all()
        assert (np.diff(ago) <= 0).all()


def test_there_is_a_match_wherever_two_like_each_other_and_nowhere_else(told: list[Chapter]) -> None:
    liked = {
        (user + 1, target + 1)
        for each in told
        for user, target, action in zip(*(column.tolist() for column in each.swipes[:3]), strict=True)
        if action != PASS
    }
    mutual = {(one, other) for one, other in liked if one < other and (other, one) in liked}
    matches = [match for each in told for match in each.matches]
    assert {(match.low, match.high) for match in matches} == mutual
    assert len(matches) == len(mutual) > 500
    assert {match.status for match in matches} == set(MatchStatus)


def test_messages_are_written_and_read_by_those_who_were_there(stage: Stage, told: list[Chapter]) -> None:
    active = stage.traits.active
    for match in (match for each in told for match in each.matches):
        assert 1 <= len(match.messages) <= 12
        sent = [message.sent_seconds for message in match.messages]
        assert sent == sorted(sent, reverse=True)
        assert sent[0] <= match.matched_seconds
        for message in match.messages:
            assert message.sender in {match.low, match.high}
            reader = match.high if message.sender == match.low else match.low
            assert message.sent_seconds >= active[message.sender - 1]
            if message.read_seconds is not None:
                assert active[reader - 1] <= message.read_seconds <= message.sent_seconds
            assert "{" not in message.body


def test_blocks_and_reports_are_about_somebody_else(told: list[Chapter]) -> None:
    blocked = {(match.low, match.high) for each in told for match in each.matches if match.status == "blocked"}
    blocks = [block for each in told for block in each.blocks]
    assert {tuple(sorted(block[:2])) for block in blocks} == blocked
    reports = [report for each in told for report in each.reports]
    assert reports
    assert all(report.reporter != report.reported and report.reason in REASONS for report in reports)
    assert {report.status for report in reports} == {"open", "reviewed", "dismissed", "actioned"}


def test_homes_are_liked_by_those_who_like_their_owner(stage: Stage, told: list[Chapter]) -> None:
    likes = [like for each in told for like in each.home_likes]
    assert likes
    assert len({(like.user, like.home) for like in likes}) == len(likes)
    assert all(stage.traits.has_home[like.home - 1] for like in likes)


def test_nobody_asks_a_guest_for_the_room(stage: Stage, told: list[Chapter]) -> None:
    for match in (match for each in told for match in each.matches):
        hosts = {message.sender for message in match.messages if "still free?" in message.body}
        assert match.home not in hosts


def test_asha_and_kabir_have_not_judged_each_other(small: tuple[Stage, Chapter]) -> None:
    _, happened = small
    pairs = set(zip((happened.swipes.user + 1).tolist(), (happened.swipes.target + 1).tolist(), strict=True))
    assert (ASHA, KABIR) not in pairs
    assert (KABIR, ASHA) not in pairs
    assert not any(MEERA in pair for pair in pairs)


@pytest.mark.parametrize("me", [ASHA, KABIR])
def test_asha_and_kabir_find_likes_matches_and_talks(small: tuple[Stage, Chapter], me: int) -> None:
    _, happened = small
    user, target, action, _ = happened.swipes
    mine = set((target[user == me - 1] + 1).tolist())
    theirs = set((user[(target == me - 1) & (action != PASS)] + 1).tolist())
    assert len(theirs - mine) >= 5
    matches = [match for match in happened.matches if me in {match.low, match.high}]
    assert len(matches) >= 3
    assert all(match.status == "active" and match.messages for match in matches)


def test_much_of_a_small_city_is_still_unjudged(small: tuple[Stage, Chapter]) -> None:
    stage, happened = small
    seen = np.bincount(happened.swipes.user, minlength=stage.size.people)
    neighbours = np.bincount(stage.traits.city)[stage.traits.city]
    assert np.mean(seen < neighbours / 2) > 0.95


@pytest.mark.parametrize("count", [1, 2, 3, 7])
def test_a_hamlet_has_its_story_too(count: int) -> None:
    hamlet = Size("hamlet", count, {"Kochi": 1.0}, 3)
    happened = chapter(set_stage(SEED, hamlet), 0)
    assert len(happened.swipes) <= count * (count - 1)
