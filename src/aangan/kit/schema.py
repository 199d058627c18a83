"""The base of everything that crosses the wire."""

import json
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from aangan.kit.ids import MAX_ID


def _aware(value: datetime) -> datetime:
    # Clients of the first hour send naive times and mean UTC.
    if value.tzinfo is None:
        return value.replace(tzinfo=UTC)
    try:
        return value.astimezone(UTC)
    except OverflowError:
        # At either end of the calendar there is a moment elsewhere that UTC has no name for.
        raise ValueError("must be a moment between the years 1 and 9999") from None


def _no_nul(value: Any) -> Any:
    # PostgreSQL text holds neither U+0000 nor half a surrogate pair, and JSON can spell both; refuse them here, with a
    # reason, instead of failing there.
    if isinstance(value, str):
        if "\x00" in value:
            raise ValueError("must not contain the NUL character")
        try:
            value.encode()
        except UnicodeEncodeError:
            raise ValueError("must not contain half a surrogate pair") from None
    return value


def _storable(value: Any, deep: int = 0) -> Any:
    if deep > BAG_DEPTH:
        raise ValueError(f"must not be deeper than {BAG_DEPTH}")
    if isinstance(value, dict):
        for key, inner in value.items():
            _no_nul(key)
            _storable(inner, deep + 1)
    elif isinstance(value, list):
        for inner in value:
            _storable(inner, deep + 1)
    return _no_nul(value)


def _small(value: dict[str, Any]) -> dict[str, Any]:
    try:
        size = len(json.dumps(value, allow_nan=False))
    except ValueError:
        raise ValueError("must not contain NaN or Infinity") from None
    if size > BAG_CHARACTERS:
        raise ValueError(f"must have at most {BAG_CHARACTERS} characters of JSON")
    return value


BAG_DEPTH, BAG_CHARACTERS = 8, 16_000

Instant = Annotated[datetime, AfterValidator(_aware)]
Text = Annotated[str, BeforeValidator(_no_nul)]
# An object of whatever a client keeps with us, as far as the database can hold it; 413 would be for the whole body.
Bag = Annotated[dict[str, Any], BeforeValidator(_storable), AfterValidator(_small)]
Id = Annotated[int, Field(ge=1, le=MAX_ID)]


class In(BaseModel):
    """A request body: unknown keys are ignored, as today's clients send some; strings are trimmed."""

    model_config = ConfigDict(str_strip_whitespace=True, use_enum_values=False, extra="ignore")


class Out(BaseModel):
    """An answer: built from rows or keywords."""

    model_config = ConfigDict(from_attributes=True)


class MessageOut(Out):
    """A plain acknowledgement that people can read."""

    message: str
    success: bool = True
