"""Towns, localities and their names."""

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from aangan.kit.model import Key, Model, Moment


class City(Model):
    """A town of India; ids follow the number of people, the largest first."""

    __tablename__ = "cities"
    __table_args__ = (UniqueConstraint("name", "state", "lat", "lng", name="uq_cities_name_state_lat_lng"),)

    id: Mapped[Key]
    name: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    lat: Mapped[float]
    lng: Mapped[float]
    population: Mapped[int] = mapped_column(BigInteger)


class Locality(Model):
    """A neighbourhood of a town."""

    __tablename__ = "localities"
    __table_args__ = (UniqueConstraint("city_id", "name", name="uq_localities_city_id_name"),)

    id: Mapped[Key]
    city_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("cities.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(Text)
    lat: Mapped[float]
    lng: Mapped[float]
    pincode: Mapped[str | None] = mapped_column(Text)


class PlaceName(Model):
    """One of the names that a town (without `locality_id`) or a locality is known by."""

    __tablename__ = "place_names"

    id: Mapped[Key]
    city_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("cities.id", ondelete="CASCADE"), index=True)
    locality_id: Mapped[int | None] = mapped_column(
        BigInteger, ForeignKey("localities.id", ondelete="CASCADE"), index=True
    )
    name: Mapped[str] = mapped_column(Text)
    written: Mapped[str] = mapped_column(Text)
    sound: Mapped[str | None] = mapped_column(Text, index=True)


class Geocode(Model):
    """What an outside geocoder said of an address."""

    __tablename__ = "geocodes"
    __table_args__ = (CheckConstraint("(lat IS NULL) = (lng IS NULL)", name="pair"),)

    address: Mapped[str] = mapped_column(Text, primary_key=True)
    lat: Mapped[float | None]
    lng: Mapped[float | None]
    asked_at: Mapped[Moment] = mapped_column(index=True)
