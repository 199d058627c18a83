"""What the deck learns from looks, and what it says of a card."""

from dataclasses import replace

import numpy as np
import pytest

from aangan.matching.rules import LIKED, ORDER, PRIOR, Examples, Pool, Viewer, Weights, learn, likely, reasons
from tests.rooms.matching.test_rank import ASHA, packed, pool

LOOKS = 30_000


def truth() -> Weights:
    """Return weights with a direction: who is neat minds the other's mess, and not the other way round."""
    draw = np.random.default_rng(2)
    table = np.zeros_like(PRIOR.table)
    for number, order in enumerate(ORDER):
        size = len(order) + 1
        table[number, 1:size, 1:size] = draw.normal(0, 0.6, (size - 1, size - 1))
    return replace(PRIOR, bias=-1.0, table=table, popularity=0.8, selectivity=1.1, km=-0.05, years=-0.1)


def looked(weights: Weights, looks: int, missing: float = 0.0) -> tuple[Examples, np.ndarray]:
    draw = np.random.default_rng(4)
    mine, theirs = packed(draw, looks, missing), packed(draw, looks, missing)
    popularity, selectivity = draw.beta(4, 12, looks), draw.beta(4, 12, looks)
    km, years = draw.uniform(0, 20, looks), draw.uniform(0, 12, looks)
    chance = np.empty(looks)
    for who in np.unique(mine):
        here = np.flatnonzero(mine == who)
        them = Pool(*([np.zeros(here.size)] * 9), km=km[here], years=years[here])
        them = replace(them, answers=theirs[here], popularity=popularity[here], selectivity=selectivity[here])
        alone = [
            likely(Viewer(1, 1, int(who), selectivity=float(selectivity[each])), _one(them, place), weights)[0][0]
            for place, each in enumerate(here)
        ]
        chance[here] = alone
    examples = Examples(mine, theirs, draw.random(looks) < chance, popularity, selectivity, km=km, years=years)
    return examples, chance


def _one(which: Pool, place: int) -> Pool:
    arrays = {name: getattr(which, name) for name in Pool.__dataclass_fields__}
    return Pool(**{name: None if each is None else each[place : place + 1] for name, each in arrays.items()})


def test_known_weights_are_recovered_from_what_people_did() -> None:
    known = truth()
    examples, _ = looked(known, LOOKS)
    found = learn(examples)
    assert found.popularity == pytest.approx(known.popularity, abs=0.12)
    assert found.selectivity == pytest.approx(known.selectivity, abs=0.12)
    assert found.km == pytest.approx(known.km, abs=0.01)
    assert found.years == pytest.approx(known.years, abs=0.02)
    for number, order in enumerate(ORDER):
        cells = slice(1, len(order) + 1)
        true, learned = known.table[number, cells, cells], found.table[number, cells, cells]
        # An average may stand in the table or in the bias: what is compared is how answers differ.
        assert np.corrcoef(true.ravel(), learned.ravel())[0, 1] > 0.93
        assert np.abs((true - true.mean()) - (learned - learned.mean())).mean() < 0.15


def test_more_looks_bring_it_nearer_to_what_people_like() -> None:
    known = truth()
    new, _ = looked(known, 3_000, missing=0.15)
    errors = []
    for looks in (0, 300, 3_000):
        some = Examples(
            *(getattr(new, name)[:looks] for name in ("mine", "theirs", "liked", "popularity", "selectivity"))
        )
        weights = learn(some)
        errors.append(np.abs(_spread(weights) - _spread(known)).mean())
    assert errors == sorted(errors, reverse=True)


def test_without_a_look_the_hand_deals() -> None:
    none = Examples(*(np.array([], dtype=kind) for kind in (int, int, bool, float, float)))
    assert learn(none) is PRIOR


def test_a_market_of_one_mind_does_not_break_the_lesson() -> None:
    draw = np.random.default_rng(1)
    share = np.full(500, 0.2)
    for liked in (np.ones(500, dtype=bool), np.zeros(500, dtype=bool)):
        found = learn(Examples(packed(draw, 500), packed(draw, 500), liked, share, share))
        assert np.isfinite(found.table).all()
        assert (found.bias > PRIOR.bias) == bool(liked[0])


def test_what_people_call_important_teaches_more() -> None:
    examples, _ = looked(truth(), 2_000)
    nothing = replace(examples, importance=np.full(2_000, 0o1111111))
    found = learn(nothing)
    cells = [(number, 1, 2) for number in range(len(ORDER))]
    assert [found.table[cell] for cell in cells] == pytest.approx([PRIOR.table[cell] for cell in cells])


def test_a_card_says_what_two_share_and_what_differs() -> None:
    both = {"sleep": 1, "clean": 3, "smoke": 1}
    mine = both["sleep"] | both["clean"] << 3 | 1 << 6 | both["smoke"] << 9
    theirs = both["sleep"] | both["clean"] << 3 | 3 << 6 | 3 << 9
    found = reasons(Viewer(1, 1, mine), pool(1, answers=np.array([theirs]), activity=0.1), 0)
    assert found.why == ("You both get up early", "You both like it spotless")
    assert found.differs == ("You eat vegetarian, they eat meat", "You do not smoke, they smoke regularly")


def test_a_card_speaks_at_most_three_times_each_way_and_never_of_what_was_not_answered() -> None:
    draw = np.random.default_rng(8)
    crowd = pool(300, said=draw.integers(0, 4, 300), km=draw.uniform(0, 9, 300))
    for place in range(300):
        found = reasons(ASHA, crowd, place)
        assert len(found.why) <= 3
        assert len(found.differs) <= 3
        theirs = int(crowd.answers[place])
        answered = sum(1 for shift in range(0, 21, 3) if ASHA.answers >> shift & 7 and theirs >> shift & 7)
        assert len(found.why) + len(found.differs) <= answered + 1
    silent = reasons(ASHA, pool(1, answers=0, said=LIKED), 0)
    assert silent.why == ("They already like you",)


def test_what_does_not_matter_to_me_is_not_given_as_a_reason() -> None:
    one = pool(1, answers=np.array([1]), activity=0.1)
    assert reasons(Viewer(1, 1, 1), one, 0).why
    assert not reasons(Viewer(1, 1, 1, importance=1), one, 0).why


def _spread(weights: Weights) -> np.ndarray:
    """Return every pair's worth, around its dimension's average."""
    rows = []
    for number, order in enumerate(ORDER):
        cells = weights.table[number, 1 : len(order) + 1, 1 : len(order) + 1]
        rows.append((cells - cells.mean()).ravel())
    return np.concatenate(rows)
