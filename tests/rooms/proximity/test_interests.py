import pytest
from hypothesis import given
from hypothesis import strategies as st

from aangan.proximity.rules import OTHER, message, taxonomy


def label(text: str) -> str | None:
    named = taxonomy().name(text)
    return named.interest.label if named and not named.interest.sensitive else None


def test_the_table_is_large_enough_to_be_of_use() -> None:
    table = taxonomy()
    assert table.version >= 1
    assert len(table.categories) >= 24
    assert len(table.spellings) - len(table.labels) >= 1500
    assert sum(any("\u0900" <= letter <= "\u097f" for letter in line) for line in _lines()) >= 100


@pytest.mark.parametrize(
    ("written", "category"), [("devops", "tech"), ("hardstyle", "music"), ("philosophy", "philosophy")]
)
def test_the_first_clients_examples_are_filed_as_they_expect(written: str, category: str) -> None:
    named = taxonomy().name(written)
    assert named is not None
    assert (named.interest.label, named.interest.category) == (written, category)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("K8s", "kubernetes"), ("Dev-Ops", "devops"), ("C++", "cpp"), ("c#", "csharp"), ("क्रिकेट", "cricket"),
        ("शतरंज", "chess"), ("philosphy", "philosophy"), ("kubernets", "kubernetes"), ("Rust 🦀", "rust"),
        ("startupss", "startups"), ("कविता", "poetry"), ("badmitnon", "badminton"), ("trekks", "trekking"),
    ],
)  # fmt: skip
def test_one_thing_has_many_spellings(written: str, meant: str) -> None:
    assert label(written) == meant


@pytest.mark.parametrize("pair", [("biking", "hiking"), ("baking", "biking"), ("tea", "sea"), ("vegan", "vedanta")])
def test_words_that_look_alike_stay_apart(pair: tuple[str, str]) -> None:
    assert taxonomy().name(pair[0]) != taxonomy().name(pair[1])


@pytest.mark.parametrize(
    "written", ["religion", "gay", "depresion", "हिंदू धर्म", "hiv", "bjp", "my HIV story", "mental health", "समलैंगिक"]
)
def test_what_is_private_never_becomes_an_interest(written: str) -> None:
    assert taxonomy().named([written]) == []


def test_unknown_words_are_compared_and_never_shown() -> None:
    one, other = taxonomy().named(["Quidditch!", "underwater basket weaving"])
    assert (one.word, one.interest.label, other.interest.label) == ("quidditch", OTHER, OTHER)
    assert message([OTHER]) == "Someone nearby shares an interest of yours."
    assert "other" not in message(["chess", OTHER])


@given(st.text(max_size=64))
def test_any_text_is_named_or_left_out(text: str) -> None:
    for one in taxonomy().named([text]):
        assert one.interest.label in {*taxonomy().labels, OTHER}


def _lines() -> list[str]:
    from importlib import resources

    return resources.files("aangan.proximity.rules").joinpath("interests.tsv").read_text(encoding="utf-8").splitlines()
