"""How made-up people, homes and talks stand in the tables: one row after another, by column name."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from aangan.town.homes import Home
from aangan.town.people import Person, birthday
from aangan.town.story import Match

Row = dict[str, Any]

# The accounts of the town are numbered, too: version 8 leaves the bits to us.
TOWN = 0x74_6F_77_6E_00_00_8_000_8_000_000000000000
ENDED = {"active": "active", "unmatched": "closed", "blocked": "blocked"}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a town stands in the tables: what its numbers are added to, its now, and the password's hash.

    `guides` are the accounts of the `agents`.
    """

    users: int
    homes: int
    guides: int
    agents: int
    now: datetime
    password_hash: str

    def ago(self, seconds: int) -> datetime:
        """Return a moment some seconds before the town's now."""
        return self.now - timedelta(seconds=seconds)

    def home(self, number: int | None) -> int | None:
        """Return a home's id."""
        return self.homes + number if number else None


def user_row(person: Person, place: Place) -> Row:
    """Return somebody's account as the house knows it."""
    joined = place.ago(person.joined_seconds)
    return {
        "id": place.users + person.number,
        "subject": str(account_id(place.users + person.number)),
        "email": person.email,
        "phone": person.phone,
        "email_verified": True,
        "phone_verified": True,
        "full_name": person.full_name,
        "date_of_birth": birthday(person, place.now.date()),
        "role": person.role,
        "profile_image_url": person.image_url,
        "current_latitude": person.lat,
        "current_longitude": person.lng,
        "seeded": True,
        "created_at": joined,
    }


def account_row(person: Person, place: Place) -> Row:
    """Return somebody's account at the built-in sign-in."""
    joined = place.ago(person.joined_seconds)
    return {
        "id": account_id(place.users + person.number),
        "email": person.email,
        "phone": person.phone,
        "password_hash": place.password_hash,
        "email_confirmed_at": joined,
        "phone_confirmed_at": joined,
        "user_metadata": "{}",
        "created_at": joined,
    }


def onboarding_row(person: Person, place: Place) -> Row:
    """Return that somebody finished the onboarding."""
    return {
        "user_id": place.users + person.number,
        "app": "flatmates",
        "completed_at": place.ago(person.joined_seconds),
    }


def profile_row(person: Person, place: Place) -> Row:
    """Return what somebody said of themselves."""
    copied = {name: getattr(person, name) for name in PROFILE}
    return {
        "user_id": place.users + person.number,
        **copied,
        "budget_min_paise": person.budget_min * 100,
        "budget_max_paise": person.budget_max * 100,
        "non_negotiables": list(person.non_negotiables),
        "last_active_at": place.ago(person.active_seconds),
        "created_at": place.ago(person.joined_seconds),
    }


def home_row(home: Home, place: Place) -> Row:
    """Return a home on offer."""
    copied = {name: getattr(home, name) for name in HOME}
    return {
        "id": place.homes + home.number,
        "owner_id": place.users + home.owner,
        "purpose": "rent",
        **copied,
        "base_price_paise": home.monthly_rent * 100,
        "monthly_rent_paise": home.monthly_rent * 100,
        "security_deposit_paise": home.security_deposit * 100,
        "maintenance_charges_paise": home.maintenance_charges * 100,
        "society_vibe_tags": list(home.vibe_tags),
        "available_from": place.now.date() + timedelta(days=home.available_in_days),
        "created_at": place.ago(home.listed_seconds),
    }


def image_rows(home: Home, place: Place) -> Iterator[Row]:
    """Return the pictures of a home; the first is the main one."""
    for order, picture in enumerate(home.pictures):
        yield {
            "property_id": place.homes + home.number,
            "image_url": picture.url,
            "image_category": picture.category,
            "display_order": order,
            "is_main_image": order == 0,
        }


def match_row(match: Match, place: Place) -> Row:
    """Return that two people like each other, or did."""
    at = place.ago(match.matched_seconds)
    return {
        "low_id": place.users + match.low,
        "high_id": place.users + match.high,
        "status": match.status,
        "context_property_id": place.home(match.home),
        "created_at": at,
        "ended_at": None if match.status == "active" else place.ago(match.matched_seconds // 2),
    }


def conversation_row(match: Match, place: Place, conversation_id: int, last_id: int) -> Row:
    """Return the conversation of a match, with its last word and what waits to be read."""
    at, last = place.ago(match.matched_seconds), match.messages[-1] if match.messages else None
    waiting = [message.sender for message in match.messages if message.read_seconds is None]
    return {
        "id": conversation_id,
        "low_id": place.users + match.low,
        "high_id": place.users + match.high,
        "source": "profile_match",
        "status": ENDED[match.status],
        "status_at": at,
        "context_property_id": place.home(match.home),
        "matched_at": at,
        "match_ended_at": None if match.status == "active" else at,
        "last_message_id": last_id if last else None,
        "last_message_at": place.ago(last.sent_seconds) if last else None,
        "last_message_preview": last.body if last else None,
        "low_unread": waiting.count(match.high),
        "high_unread": waiting.count(match.low),
        "created_at": at,
    }


def message_rows(match: Match, place: Place, conversation_id: int, first_id: int) -> Iterator[Row]:
    """Return what was said in a conversation."""
    for step, message in enumerate(match.messages):
        yield {
            "id": first_id + step,
            "conversation_id": conversation_id,
            "sender_id": place.users + message.sender,
            "body": message.body,
            "message_type": "text",
            "read_at": None if message.read_seconds is None else place.ago(message.read_seconds),
            "created_at": place.ago(message.sent_seconds),
        }


def account_id(user_id: int) -> uuid.UUID:
    """Return the account that belongs to a made-up person."""
    return uuid.UUID(int=TOWN | user_id)


PROFILE = (
    "mode", "profile_status", "bio", "profession", "move_in_timeline", "city", "locality", "lat", "lng",
    "sleep_schedule", "cleanliness", "food_habits", "smoking", "drinking", "guests_policy", "work_style",
    "native_place", "linkedin_url", "gender", "gender_preference", "pets", "parties_at_home",
)  # fmt: skip
HOME = (
    "title", "description", "property_type", "moderation_status", "moderation_reason", "sharing_type",
    "furnishing_level", "bedrooms", "bathrooms", "balconies", "area_sqft", "floor_number", "total_floors",
    "windows_count", "max_occupancy", "city", "state", "locality", "pincode", "full_address", "lat", "lng",
    "society_type", "kitchen_type", "ventilation_type", "gender_preference", "food_habits", "guests_policy",
    "cleanliness", "smoking_drinking",
)  # fmt: skip
