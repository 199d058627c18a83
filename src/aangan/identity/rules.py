"""Pure judgements about identifiers, passwords and sign-in stages."""

import re
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

import phonenumbers
from email_validator import EmailNotValidError, validate_email

HOME_REGION = "IN"
EMAIL_MAX = 320
AGE_MIN, AGE_MAX = 18, 120
PASSWORD_MIN, PASSWORD_MAX = 8, 128
# No user part, no backslash before the path, no fragment: what browsers and we read differently leads elsewhere.
_WEB_ADDRESS = re.compile(r"(https?://(?:[a-z0-9.-]+|\[[0-9a-f:]+\])(?::[0-9]{1,5})?)(?:/[!-\"$-~]*)?", re.IGNORECASE)
_LOCAL_ORIGIN = re.compile(r"https?://(localhost|127\.0\.0\.1|\[::1\])(:[0-9]{1,5})?")
_SPECIAL = re.compile(r"[^A-Za-z0-9\s]")


class Stage(NamedTuple):
    """Where a person stands on the way in: `stage`, what to do next, and which fields are missing."""

    stage: str
    next_action: str
    missing_fields: list[str]


def clean_phone(text: str) -> str:
    """Return the full E.164 spelling of a phone number; without a country code it is Indian. Raises ValueError."""
    digits = text.strip()
    try:
        number = phonenumbers.parse(digits, HOME_REGION)
    except phonenumbers.NumberParseException as wrong:
        raise ValueError("not a phone number") from wrong
    if not phonenumbers.is_possible_number(number) or not phonenumbers.is_valid_number(number):
        # GoTrue's clients drop the plus sign: 919876543210 is meant as +919876543210.
        if not digits.startswith("+"):
            return clean_phone(f"+{digits}")
        raise ValueError("not a phone number")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def clean_email(text: str) -> str:
    """Return the address with its domain in lower case; nobody is asked whether it exists. Raises ValueError."""
    try:
        return validate_email(text.strip(), check_deliverability=False, test_environment=True).normalized
    except EmailNotValidError as wrong:
        raise ValueError("not an e-mail address") from wrong


def password_weakness(password: str) -> str | None:
    """Return what a password lacks, or None when it is strong enough."""
    if not PASSWORD_MIN <= len(password) <= PASSWORD_MAX:
        return f"must have {PASSWORD_MIN} to {PASSWORD_MAX} characters"
    if not any(letter.isupper() for letter in password):
        return "needs an upper-case letter"
    if not any(letter.isdigit() for letter in password):
        return "needs a digit"
    return None if _SPECIAL.search(password) else "needs a special character"


def may_return_to(url: str, origins: Iterable[str], *, local: bool) -> bool:
    """Tell whether a browser may be sent to a URL: its origin is one of `origins`, or this machine's where `local`."""
    if (found := _WEB_ADDRESS.fullmatch(url)) is None:
        return False
    origin = found[1].lower()
    return origin in {one.lower().rstrip("/") for one in origins} or (
        local and _LOCAL_ORIGIN.fullmatch(origin) is not None
    )


def age_on(day: date, born: date) -> int:
    """Return the age in whole years."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def stage_of(*, verified: bool, password_wanted: bool, named: bool, onboarded: bool) -> Stage:
    """Say where somebody stands.

    A date of birth is not asked for: today's web client has no field for it and would stand still for ever.
    """
    if not verified:
        return Stage("identifier_verification", "verify_identifier", [])
    if password_wanted:
        return Stage("password_setup", "set_password", ["password"])
    if onboarded:
        # Onboarding asks for the name itself; who has finished it is never sent back.
        return Stage("active", "grant_access", [])
    if not named:
        return Stage("app_onboarding", "complete_onboarding", ["full_name"])
    return Stage("app_onboarding", "complete_onboarding", [])
