from dataclasses import dataclass

from aangan.kit.facts import Fact


@dataclass(frozen=True, slots=True)
class MediaDeleted(Fact):
    """Somebody deleted files of theirs; `paths` are how other rooms may have noted them (`/media/…`)."""

    owner_id: int
    paths: tuple[str, ...]
