"""The values that a home is described with, as they may come from outside."""

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, Field

from aangan.kit.schema import Instant, Text
from aangan.kit.text import plain
from aangan.listings.types import ModerationStatus

RUPEES_MAX = 1e8
IMAGES_MAX = 50
URL_MAX = 500
# A picture itself may stand where its address does: 10 MB in letters.
PICTURE_MAX = 14_000_000
DAY_LENGTH = len("2026-11-21")
INDIA = ZoneInfo("Asia/Kolkata")


def _web(value: str) -> str:
    if not value.lower().startswith(("https://", "http://")):
        raise ValueError("must be an absolute http(s) URL")
    return value


def _picture(value: str) -> str:
    if value.startswith("data:"):
        return value
    if len(value) > URL_MAX:
        raise ValueError(f"must have at most {URL_MAX} characters")
    return _web(value)


def _moment(value: str) -> datetime | None:
    try:
        return datetime.fromisoformat(value)
    except ValueError:
        return None


def _day(value: Any) -> Any:
    # Clients send a date, or the moment at which it begins: somebody in India at half past six in the evening of the
    # day before, in UTC.
    moment = _moment(value) if isinstance(value, str) and len(value) > DAY_LENGTH else None
    if moment is None:
        return value or None if isinstance(value, str) else value
    return (_moved(moment, INDIA) if moment.tzinfo else moment).date()


def _end(value: Any) -> Any:
    # A date includes itself.
    if isinstance(value, str) and len(value) == DAY_LENGTH:
        try:
            begin = datetime.combine(date.fromisoformat(value), time(), INDIA)
        except ValueError:
            return value
        return _moved(begin, UTC, timedelta(days=1))
    return value or None if isinstance(value, str) else value


def _moved(moment: datetime, zone: tzinfo, by: timedelta = timedelta()) -> datetime:
    try:
        return (moment + by).astimezone(zone)
    except OverflowError:
        # At either end of the calendar there is a moment that another zone has no name for.
        raise ValueError("must be between the years 1 and 9999") from None


def _standing(value: Any) -> Any:
    # What the mobile client calls it while somebody looks at it.
    return ModerationStatus.PENDING_REVIEW if value == "under_review" else value


Url = Annotated[Text, Field(max_length=URL_MAX), AfterValidator(_web)]
Picture = Annotated[Text, Field(max_length=PICTURE_MAX), AfterValidator(_picture)]
Rupees = Annotated[float, Field(ge=0, le=RUPEES_MAX, allow_inf_nan=False)]
Count = Annotated[int, Field(ge=0, le=1000)]
Line = Annotated[Text, Field(max_length=200)]
Prose = Annotated[Text, Field(max_length=5000), AfterValidator(plain)]
Title = Annotated[Text, Field(min_length=5, max_length=200), AfterValidator(plain)]
# A date as a day, or as the moment at which it begins in India.
Day = Annotated[date | None, BeforeValidator(_day)]
# A moment, or a date that is included.
Until = Annotated[Instant | None, BeforeValidator(_end)]
Words = Annotated[list[Line], Field(max_length=50)]
Urls = Annotated[list[Url], Field(max_length=IMAGES_MAX)]
Pictures = Annotated[list[Picture], Field(max_length=IMAGES_MAX)]
Standing = Annotated[ModerationStatus | None, BeforeValidator(_standing)]
AmenityIds = Annotated[list[Annotated[int, Field(ge=1, le=2**31)]], Field(max_length=100)]
