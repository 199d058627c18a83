"""A house whose files lie in a folder of the test's own."""

from pathlib import Path

import pytest

from aangan.infra.settings import Settings


@pytest.fixture
def settings(settings: Settings, tmp_path: Path) -> Settings:
    """The settings of this test's house, with a storage that is thrown away."""
    return settings.model_copy(update={"data_folder": tmp_path})
