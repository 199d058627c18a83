"""What people are called, where their families live, and what they speak: by community, men and women."""

from dataclasses import dataclass
from functools import cache
from importlib import resources

# How often one meets a community anywhere, and how much oftener in its own cities.
EVERYWHERE = {
    "kannada": 4, "telugu": 6, "tamil": 5, "malayali": 4, "malayali_christian": 2.5, "marathi": 5, "gujarati": 4,
    "rajasthani": 4, "sikh": 2.5, "punjabi": 4, "hindi": 10, "bihari": 7, "madhya": 4, "bengali": 6, "odia": 4,
    "assamese": 2, "khasi_garo": 0.8,
    "naga_mizo": 1,
    "sikkimese": 1, "muslim": 6, "deccani": 1.5, "mappila": 1, "goan": 1.5, "parsi": 0.3,
    "kashmiri": 0.8,
    "pandit": 0.5,
}  # fmt: skip
AT_HOME: dict[str, dict[str, float]] = {
    "Bangalore": {"kannada": 22, "telugu": 8, "tamil": 7, "malayali": 5},
    "Hyderabad": {"telugu": 40, "deccani": 12},
    "Pune": {"marathi": 40, "madhya": 6},
    "Chennai": {"tamil": 50, "telugu": 6},
    "Mumbai": {"marathi": 24, "gujarati": 10, "goan": 5, "parsi": 1.5, "muslim": 5},
    "Gurugram": {"punjabi": 14, "hindi": 12, "sikh": 5},
    "Delhi": {"punjabi": 14, "hindi": 14, "sikh": 8, "bihari": 8, "naga_mizo": 2},
    "Noida": {"hindi": 24, "bihari": 8, "punjabi": 6},
    "Kolkata": {"bengali": 60, "bihari": 5},
    "Ahmedabad": {"gujarati": 60, "rajasthani": 8},
    "Jaipur": {"rajasthani": 60, "hindi": 6},
    "Kochi": {"malayali": 45, "malayali_christian": 25, "mappila": 15},
}


@dataclass(frozen=True, slots=True)
class Community:
    """People who share languages and names; `veg` is the share that eats no meat."""

    key: str
    languages: tuple[str, ...]
    veg: float
    men: tuple[str, ...]
    women: tuple[str, ...]
    surnames: tuple[str, ...]
    places: tuple[str, ...]

    @property
    def muslim(self) -> bool:
        """Whether most of them keep a Muslim home."""
        return self.key in {"muslim", "deccani", "mappila", "kashmiri"}


@cache
def communities() -> tuple[Community, ...]:
    """Return every community, in the order of the list."""
    text = resources.files("aangan.town").joinpath("names.tsv").read_text(encoding="utf-8")
    return tuple(_read(line) for line in text.splitlines()[1:])


def weights(city: str) -> list[float]:
    """Return how often one meets each community in a city."""
    home = AT_HOME[city]
    return [EVERYWHERE[each.key] + home.get(each.key, 0) for each in communities()]


def _read(line: str) -> Community:
    key, languages, veg, *lists = line.split("\t")
    men, women, surnames, places = (tuple(words.split(", ")) for words in lists)
    return Community(key, tuple(languages.split(", ")), float(veg), men, women, surnames, places)
