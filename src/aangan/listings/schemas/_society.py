"""What people say of a home's society."""

from typing import Annotated

from pydantic import AfterValidator, Field, computed_field

from aangan.kit.schema import In, Out, Text
from aangan.listings import rules
from aangan.listings.types import TagVote


def _tag(value: str) -> str:
    if not value.isprintable() or not any(letter.isalnum() for letter in value):
        raise ValueError("must be words")
    return value


class TagVoteIn(In):
    """What somebody says of a tag: `up` when it is true, `down` when it is not."""

    tag: Annotated[Text, Field(min_length=1, max_length=80), AfterValidator(_tag)]
    vote: TagVote


class TagTally(Out):
    """How many find a tag true or wrong; `tag` is its key: lower case, blanks and hyphens as `_`."""

    tag: str
    upvotes: int
    downvotes: int

    @computed_field  # type: ignore[prop-decorator]
    @property
    def disputed(self) -> bool:
        """Whether so many deny it that it stands in doubt."""
        return rules.disputed(self.downvotes)


class TagVoteOut(TagTally):
    """A vote, and all votes on that tag of that home."""

    property_id: int
    current_vote: TagVote
