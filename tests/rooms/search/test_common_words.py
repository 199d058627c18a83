"""Words that many homes say are looked for among the newest, and no home is missed for it."""

import httpx
import pytest

from aangan.infra.services import Services
from aangan.search import repository, rules
from aangan.search.types import Asked
from tests.support.cast import home, person


@pytest.mark.parametrize(("homes", "among"), [(50_000, 1600), (1000, 80_000), (100, None), (0, None)])
def test_the_rarest_word_says_how_far_back_to_look(homes: int, among: int | None) -> None:
    asked = [Asked(("room",), 50_000), Asked(("andheri", "~andr"), homes)]
    assert rules.window(asked, 400) == among


def test_a_question_without_words_looks_nowhere() -> None:
    assert rules.window([], 400) is None


@pytest.mark.anyio
@pytest.mark.parametrize("among", [None, 1, 2, 1000])
async def test_where_the_newest_are_too_few_the_others_are_found_too(
    client: httpx.AsyncClient, services: Services, among: int | None
) -> None:
    asha = await person(services)
    said = [await home(client, asha, title="A veranda full of marigolds") for _ in range(3)]
    await home(client, asha, title="Something else")
    word = rules.query_all([Asked((rules.asked_words("marigolds")[0],), 1)])
    async with services.units.read() as unit:
        rows = await repository.by_words(unit, {}, word, word, 10, among)
    assert [row["id"] for row in rows] == said[::-1]
