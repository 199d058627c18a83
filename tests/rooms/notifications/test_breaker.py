"""When a provider is left alone, and when it is asked again."""

from datetime import UTC, datetime, timedelta

from aangan.notifications.rules import Breaker

NOW = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)


def broken() -> Breaker:
    """Make one whose provider did not answer ten times."""
    breaker = Breaker()
    for _ in range(10):
        assert breaker.lets_through(NOW)
        breaker.was_away(NOW)
    return breaker


def test_a_provider_that_never_answers_is_left_alone_for_a_while() -> None:
    breaker = broken()
    assert not breaker.lets_through(NOW + timedelta(seconds=14))
    assert breaker.wait(NOW) == timedelta(seconds=15)


def test_what_staff_see_of_it_is_how_it_stands() -> None:
    breaker = Breaker()
    assert (breaker.state(NOW), breaker.since, breaker.failures) == ("closed", None, 0)
    breaker = broken()
    assert (breaker.state(NOW), breaker.since, breaker.failures) == ("open", NOW, 10)
    later = NOW + timedelta(seconds=15)
    assert breaker.state(later) == "half_open"
    assert breaker.lets_through(later)
    assert breaker.state(later) == "half_open"
    breaker.was_away(later)
    assert (breaker.state(later), breaker.since, breaker.failures) == ("open", NOW, 11)
    assert breaker.lets_through(later + timedelta(seconds=30))
    breaker.answered()
    assert (breaker.state(later), breaker.since, breaker.failures) == ("closed", None, 0)


def test_after_its_rest_one_asks_for_all() -> None:
    breaker, later = broken(), NOW + timedelta(seconds=15)
    assert [breaker.lets_through(later) for _ in range(5)] == [True, False, False, False, False]
    breaker.answered()
    assert all(breaker.lets_through(later) for _ in range(5))


def test_who_finds_it_away_still_makes_the_rest_longer_up_to_five_minutes() -> None:
    breaker, now, rests = broken(), NOW, []
    for _ in range(7):
        now += breaker.wait(now)
        assert breaker.lets_through(now)
        breaker.was_away(now)
        rests.append(breaker.wait(now).total_seconds())
    assert rests == [30, 60, 120, 240, 300, 300, 300]


def test_who_asks_and_never_comes_back_does_not_close_it_for_good() -> None:
    breaker, later = broken(), NOW + timedelta(seconds=15)
    assert breaker.lets_through(later)
    assert breaker.lets_through(later + timedelta(seconds=15))


def test_a_provider_that_fails_one_time_in_three_is_still_asked() -> None:
    breaker = Breaker()
    for number in range(300):
        assert breaker.lets_through(NOW)
        if number % 3:
            breaker.answered()
        else:
            breaker.was_away(NOW)
