"""Homes in few words: what a model and a small picture need of them."""

from typing import Literal, Self

from aangan.kit.schema import Instant, Out
from aangan.kit.text import called, rupees
from aangan.listings.schemas._homes import PropertyOut
from aangan.listings.types import ModerationStatus, PropertyType, Purpose

PER: dict[Purpose, Literal["month", "night", "whole"]] = {
    Purpose.RENT: "month",
    Purpose.SHORT_STAY: "night",
    Purpose.BUY: "whole",
}


class HomeCard(Out):
    """A home in few words; `price` in rupees, for a month, a night, or the whole home. `state` is told to keepers."""

    id: int
    title: str
    kind: PropertyType
    price: float
    per: Literal["month", "night", "whole"]
    deposit: float | None = None
    place: str
    latitude: float | None = None
    longitude: float | None = None
    bedrooms: int | None = None
    area_sqft: float | None = None
    sharing: str | None = None
    furnishing: str | None = None
    for_gender: str | None = None
    free_from: Instant | None = None
    image: str | None = None
    distance_km: float | None = None
    liked: bool | None = None
    state: ModerationStatus | None = None

    @classmethod
    def of(cls, home: PropertyOut, *, kept: bool = False) -> Self:
        """Draw the card of a home; `kept` for those who keep it."""
        return cls(
            id=home.id,
            title=home.title,
            kind=home.property_type,
            price=_price(home),
            per=PER[home.purpose],
            deposit=home.security_deposit,
            place=", ".join(part for part in (home.sub_locality, home.locality, home.city) if part) or home.country,
            latitude=home.latitude,
            longitude=home.longitude,
            bedrooms=home.bedrooms,
            area_sqft=home.area_sqft,
            sharing=home.sharing_type,
            furnishing=home.furnishing_level,
            for_gender=home.gender_preference,
            free_from=home.available_from,
            image=home.main_image_url,
            distance_km=home.distance_km,
            liked=home.liked,
            state=home.moderation_status if kept else None,
        )

    def in_line(self) -> str:
        """Say the home in one line, with its id."""
        per = {"month": " a month", "night": " a night", "whole": ""}[self.per]
        told = [
            f"{rupees(self.price)}{per}",
            called(self.sharing or self.kind),
            f"{self.bedrooms} bedrooms" if self.bedrooms else "",
            self.place,
            f"{self.distance_km:.1f} km away" if self.distance_km is not None else "",
            "you like it" if self.liked else "",
            called(self.state),
        ]
        return f"**{self.title}** (home {self.id}): {', '.join(word for word in told if word)}"


def _price(home: PropertyOut) -> float:
    asked = {Purpose.RENT: home.monthly_rent, Purpose.SHORT_STAY: home.daily_rate, Purpose.BUY: None}[home.purpose]
    return home.base_price if asked is None else asked
