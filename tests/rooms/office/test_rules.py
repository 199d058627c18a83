"""Pure judgements of the office."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aangan.office.rules import floor_key, release, sort_key

NUMBER = st.integers(0, 12)
VERSIONS = st.builds(
    lambda epoch, parts, pre, post, dev: epoch + ".".join(map(str, parts)) + pre + post + dev,
    st.sampled_from(["", "", "1!"]),
    st.lists(NUMBER, min_size=1, max_size=6),
    st.one_of(st.just(""), st.builds("{}{}".format, st.sampled_from(["a", "b", "rc", "-beta."]), NUMBER)),
    st.one_of(st.just(""), st.builds(".post{}".format, NUMBER)),
    st.one_of(st.just(""), st.builds(".dev{}".format, NUMBER)),
)
BUILDS = st.one_of(st.none(), st.integers(0, 3))


@given(VERSIONS, VERSIONS)
def test_the_numbers_compare_as_the_versions_do(one: str, other: str) -> None:
    left, right = release(one), release(other)
    assert (sort_key(left) < sort_key(right)) == (left.version < right.version)
    assert (sort_key(left) == sort_key(right)) == (left.version == right.version)


@given(VERSIONS, BUILDS, BUILDS)
def test_a_build_counts_only_where_both_tell_it(version: str, published: int | None, running: int | None) -> None:
    newer = sort_key(release(version, published)) > floor_key(release(version, running))
    assert newer == (published is not None and running is not None and published > running)


@pytest.mark.parametrize("text", ["", "x", "1.2.3.4.5.6.7", "1." + "9" * 16, "9" * 5000])
def test_what_cannot_be_compared_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="must"):
        release(text)
