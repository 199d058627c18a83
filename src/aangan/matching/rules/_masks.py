"""What somebody is, and what another will not live with, as bits of two masks."""

from collections.abc import Iterable

# The bit of each thing that somebody may be, and another not live with: as `deck_drafts` sets them.
BITS_OF = {
    "food_veg_only": 1, "food_vegan_only": 2, "no_smoking": 4, "no_drinking": 8, "no_overnight_guests": 16,
    "no_pets": 32, "no_parties": 64, "min_tidy": 128, "early_riser": 256, "gender_female_only": 512,
    "gender_male_only": 1024,
}  # fmt: skip
# Two who both offer a room cannot share one: the bit is set on both sides.
ROOM_POSTER = 2048


def reject_mask(keys: Iterable[str]) -> int:
    """Return the mask of some non-negotiables; unknown words are left out."""
    mask = 0
    for key in keys:
        mask |= BITS_OF.get(key.strip(), 0)
    return mask
