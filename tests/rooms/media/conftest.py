"""A house whose files lie in a folder of the test's own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from aangan.infra.settings import Settings


@pytest.fixture
def settings(settings: Settings, tmp_path: Path) -> Iterator[Settings]:
    """The settings of this test's house, with a storage that is thrown away."""
    yield settings.model_copy(update={"data_folder": tmp_path})
