from aangan.proximity.rules import Pepper, interval_at, rotation_key, secret_hash, token_at, tokens_for

KEY = bytes(range(32))


def test_tokens_are_those_that_phones_make() -> None:
    assert token_at(rotation_key(KEY), 3_000_000) == "DidYuoobHn1xnfdIVLCcfw"


def test_a_token_may_be_heard_in_its_own_interval_and_a_little_around_it() -> None:
    now = 1_800_000_000.0
    tokens = list(tokens_for(KEY, now, 7200))
    assert len(tokens) == 15
    assert all(ends - begins == 840 for _, begins, ends in tokens)
    assert tokens[1][0] == token_at(rotation_key(KEY), interval_at(now))
    assert len({token for token, _, _ in tokens}) == len(tokens)


def test_nothing_that_is_kept_can_be_computed_without_the_pepper() -> None:
    one, other = Pepper(b"one"), Pepper(b"other")
    assert one.interest(20_000, "chess") != other.interest(20_000, "chess")
    assert one.interest(20_000, "chess") != one.interest(20_001, "chess")
    assert one.lookup(20_000, "chess") != one.interest(20_000, "chess")
    assert one.unseal("sid", one.seal("sid", 42)) == 42
    assert one.seal("sid", 42) != one.seal("sid2", 42)
    assert secret_hash("") == ""


def test_a_session_over_midnight_is_found_on_both_days() -> None:
    midnight = 20_000 * 86_400
    windows = list(Pepper(b"x").windows("token", midnight - 3600, midnight + 3600))
    assert [(w.begins // 1000, w.ends // 1000) for w in windows] == [
        (midnight - 3600, midnight),
        (midnight, midnight + 3600),
    ]
    assert windows[0].lookup != windows[1].lookup
