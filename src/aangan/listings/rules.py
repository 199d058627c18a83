"""Pure judgements about listings: what a first look finds, and who may move a listing to which state."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from aangan.listings.types import (
    PG_FLATMATE_TYPES,
    STALE_LISTING_PAUSE_DAYS,
    BoostDuration,
    BoostReason,
    Held,
    ModerationAction,
    ModerationStatus,
    PropertyStatus,
    Purpose,
    Step,
    WebStatus,
)
from aangan.safety.types import Finding, Outcome, Severity

MIN_REVIEW_PHOTO_COUNT = 2
SUSPICIOUS_RENT_CEILING = 1_000_000
# A tag of a society is disputed from so many votes against it on.
SOCIETY_TAG_DISPUTE_DOWNVOTES = 3
# The words that today's clients know by these codes; the safety room knows more of each family.
_SPAM_PATTERNS: Mapping[str, re.Pattern[str]] = {
    "adult_content": re.compile(r"\b(?:escorts?|call\s?girls?|xxx|porn\w*|nudes?|sexual\s+services?)\b"),
    "illegal_substances": re.compile(r"\b(?:cocaine|mdma|ganja|hashish|illegal\s+drugs?)\b"),
    "commercial_spam": re.compile(r"\b(?:casino|betting|crypto|loan\s+offers?|earn\s+money)\b"),
    "off_platform_spam": re.compile(r"\b(?:click\s+here|telegram\s+only|whats\s?app\s+only)\b"),
}
_SPAM_REASONS: Mapping[str, tuple[Severity, str]] = {
    "adult_content": (Severity.HIGH, "The text offers something other than a home."),
    "illegal_substances": (Severity.HIGH, "The text offers drugs."),
    "commercial_spam": (Severity.WARNING, "The text advertises a business."),
    "off_platform_spam": (Severity.WARNING, "The text moves the talk to another place."),
}
_KEY_FIELDS = (
    "title", "description", "city", "locality", "sub_locality", "bedrooms", "bathrooms", "gender_preference",
    "sharing_type",
)  # fmt: skip
# What an owner can mend alone: what is missing, not what is suspected.
_UNFINISHED = frozenset({"missing_photos", "missing_key_field", "suspicious_pricing"})
FLAG_REASONS_MAX = 3
_OUTCOMES = {
    ModerationAction.APPROVE: ModerationStatus.LIVE,
    ModerationAction.REJECT: ModerationStatus.REJECTED,
    ModerationAction.REQUEST_EDIT: ModerationStatus.PENDING_REVIEW,
}
_SETTLED_AS = {
    Outcome.APPROVE: ModerationStatus.LIVE,
    Outcome.DISMISS: ModerationStatus.LIVE,
    Outcome.REJECT: ModerationStatus.REJECTED,
    Outcome.REQUEST_EDIT: ModerationStatus.PENDING_REVIEW,
}
# What an owner may do without a moderator. What was rejected may only ask for another look.
_OWNERS_STEPS = {
    (ModerationStatus.LIVE, ModerationStatus.PAUSED): Step.REST,
    (ModerationStatus.PAUSED, ModerationStatus.LIVE): Step.WAKE,
    (ModerationStatus.EXPIRED, ModerationStatus.LIVE): Step.WAKE,
    (ModerationStatus.DRAFT, ModerationStatus.LIVE): Step.PUBLISH,
    (ModerationStatus.DRAFT, ModerationStatus.PENDING_REVIEW): Step.PUBLISH,
    (ModerationStatus.REJECTED, ModerationStatus.PENDING_REVIEW): Step.PUBLISH,
}
_RESTING = frozenset({ModerationStatus.PAUSED, ModerationStatus.EXPIRED})
_WEB_WORDS = {
    ModerationStatus.LIVE: WebStatus.ACTIVE,
    ModerationStatus.PAUSED: WebStatus.PAUSED,
    ModerationStatus.EXPIRED: WebStatus.EXPIRED,
}
_WISHES = {
    WebStatus.DRAFT: ModerationStatus.DRAFT,
    WebStatus.ACTIVE: ModerationStatus.LIVE,
    WebStatus.PAUSED: ModerationStatus.PAUSED,
    WebStatus.EXPIRED: ModerationStatus.EXPIRED,
}
_REVIEW_WORDS = {
    ModerationStatus.LIVE: "approved",
    ModerationStatus.PAUSED: "approved",
    ModerationStatus.EXPIRED: "approved",
    ModerationStatus.REJECTED: "rejected",
}
FIRST_BOOST = timedelta(hours=24)
BOOSTS = {
    BoostDuration.DAY: timedelta(days=1),
    BoostDuration.WEEK: timedelta(days=7),
    BoostDuration.MONTH: timedelta(days=30),
}
# Whoever renews a home whose time is over, and does not say for how long.
RENEWED_FOR = timedelta(days=STALE_LISTING_PAUSE_DAYS)
_CRAWLERS = re.compile(
    r"bot\b|bot[/;-]|crawl|spider|slurp|archiver|preview|facebookexternalhit|embedly|lighthouse|headless|whatsapp/",
    re.IGNORECASE,
)


def prescreen_flags(row: Mapping[str, Any], photos: int) -> list[Finding]:
    """Return what is missing in a shared home (a row of `properties`, so many pictures), or priced oddly."""
    found = []
    if photos < MIN_REVIEW_PHOTO_COUNT:
        reason = f"The home shows fewer than {MIN_REVIEW_PHOTO_COUNT} pictures."
        found.append(Finding("missing_photos", Severity.HIGH, reason, "image_urls"))
    for name in _KEY_FIELDS:
        if row[name] is None or not str(row[name]).strip():
            field = f"listing_preferences.{name}" if name in {"gender_preference", "sharing_type"} else name
            reason = f"Nothing is said of {name.replace('_', ' ')}."
            found.append(Finding("missing_key_field", Severity.WARNING, reason, field))
    rent = rent_of(row)
    if rent <= 0 or rent >= SUSPICIOUS_RENT_CEILING:
        field = "base_price" if row["monthly_rent_paise"] is None else "monthly_rent"
        found.append(Finding("suspicious_pricing", Severity.HIGH, "No room costs that.", field, f"{rent:.0f}"))
    return found


def spam_flags(texts: Sequence[str], field: str) -> list[Finding]:
    """Return the families that a text belongs to, given the ways in which it can be read."""
    found = []
    for code, pattern in _SPAM_PATTERNS.items():
        match = next(filter(None, map(pattern.search, texts)), None)
        if match:
            severity, reason = _SPAM_REASONS[code]
            found.append(Finding(code, severity, reason, field, match[0]))
    return found


def rent_of(row: Mapping[str, Any]) -> float:
    """Return what a home costs a month, in rupees; 0 when nothing is said."""
    paise = row["base_price_paise"] if row["monthly_rent_paise"] is None else row["monthly_rent_paise"]
    return (paise or 0) / 100


def result_of(findings: Sequence[object]) -> str:
    """Return what a look came to, in the clients' words."""
    return "flagged" if findings else "clear"


def flag_reason(reasons: Sequence[str]) -> str | None:
    """Return the first reasons in one line, and how many more there are."""
    if not reasons:
        return None
    more = len(reasons) - FLAG_REASONS_MAX
    return "; ".join([*reasons[:FLAG_REASONS_MAX], *([f"{more} more flag(s)"] if more > 0 else [])])


def asks_for_a_look(findings: Iterable[Finding]) -> bool:
    """Tell whether staff should look at a home for something other than that it is unfinished."""
    return any(one.code not in _UNFINISHED and one.severity is not Severity.INFO for one in findings)


def state_after(row: Mapping[str, Any], *, held: bool, suspected: bool) -> ModerationStatus:
    """Return the state of a home after a look at what its owner changed; `suspected` at this look or an earlier one.

    What a moderator rejected or sent back, and what was suspected once, is judged by a moderator, however clean it
    looks now. A resting home stays so, and what its owner wakes later has been looked at already.
    """
    status = ModerationStatus(row["moderation_status"])
    if held or status is ModerationStatus.REJECTED:
        return ModerationStatus.PENDING_REVIEW
    waits = status is ModerationStatus.PENDING_REVIEW and (suspected or row["moderation_reason"] is not None)
    return status if waits or status in _RESTING else ModerationStatus.LIVE


def why_held(row: Mapping[str, Any], findings: Iterable[Finding]) -> Held:
    """Return why a look holds a home (its row as it was) back: unfinished is only what goes live when it is mended."""
    judged = row["moderation_status"] == ModerationStatus.REJECTED or row["moderation_reason"] is not None
    return Held.SUSPECTED if judged or asks_for_a_look(findings) else Held.UNFINISHED


def outcome(action: ModerationAction) -> ModerationStatus:
    """Return the state that a moderator's decision leads to."""
    return _OUTCOMES[action]


def settled_as(outcome: Outcome) -> ModerationStatus | None:
    """Return the state that a listing's case leads to; None when it says nothing of the listing."""
    return _SETTLED_AS.get(outcome)


def owner_step(before: ModerationStatus, wanted: ModerationStatus) -> Step | None:
    """Return what an owner does who wants their home in another state; None when that is not theirs to do."""
    return Step.STAY if before is wanted else _OWNERS_STEPS.get((before, wanted))


def approved_first(row: Mapping[str, Any], status: ModerationStatus, now: datetime) -> dict[str, Any]:
    """Return what else is written when a home goes live for the first time: it is shown above others for a day."""
    if status is not ModerationStatus.LIVE or row["first_approved_at"] is not None:
        return {}
    until = max(now + FIRST_BOOST, row["boosted_until"] or now)
    return {"first_approved_at": now, "boosted_until": until, "boost_reason": BoostReason.FIRST_APPROVAL}


def boosted_until(row: Mapping[str, Any], duration: BoostDuration, now: datetime) -> datetime:
    """Return until when a boost lasts: asking twice does not double it, and a short one cuts no long one."""
    return max(now + BOOSTS[duration], row["boosted_until"] or now)


def is_over(expires_at: datetime | None, now: datetime) -> bool:
    """Tell whether the time of a home is over."""
    return expires_at is not None and expires_at <= now


def contradiction(row: Mapping[str, Any]) -> str | None:
    """Return what is wrong with type, purpose and rent of a home taken together; None when nothing is."""
    shared = row["property_type"] in PG_FLATMATE_TYPES
    if shared and row["purpose"] != Purpose.RENT:
        return "a PG or a shared flat is for rent"
    if row["purpose"] == Purpose.RENT and not row["monthly_rent_paise"]:
        return "monthly_rent must be more than 0"
    return None


def is_looked_at(row: Mapping[str, Any]) -> bool:
    """Tell whether a home is looked at before it is shown: shared ones, and what waits for a moderator already.

    Otherwise what was rejected would go live by being called something else.
    """
    waits = row["moderation_status"] in {ModerationStatus.PENDING_REVIEW, ModerationStatus.REJECTED}
    return row["property_type"] in PG_FLATMATE_TYPES or waits


def is_crawler(user_agent: str) -> bool:
    """Tell whether a program that nobody sits in front of says that it is one."""
    return _CRAWLERS.search(user_agent) is not None


def disputed(downvotes: int) -> bool:
    """Tell whether so many people deny a tag of a society that it stands in doubt."""
    return downvotes >= SOCIETY_TAG_DISPUTE_DOWNVOTES


def web_status(row: Mapping[str, Any]) -> WebStatus:
    """Return the state as today's web client names it; what is let or sold is on show no more."""
    word = _WEB_WORDS.get(ModerationStatus(row["moderation_status"]), WebStatus.DRAFT)
    let = word is WebStatus.ACTIVE and row["status"] != PropertyStatus.AVAILABLE
    return WebStatus.PAUSED if let else word


def wish_of(word: WebStatus) -> ModerationStatus:
    """Return the state that the web client asks for by a word of its own."""
    return _WISHES[word]


def review_status(status: ModerationStatus) -> str:
    """Return the state of review as today's web client names it."""
    return _REVIEW_WORDS.get(status, "pending_review")
