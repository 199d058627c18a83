"""What a moderator should catch: made-up texts of fraud and spam, each with the trick that it plays on the rent."""

from collections.abc import Mapping
from typing import NamedTuple


class Trick(NamedTuple):
    """A kind of bad listing: how common, what it does to the rent (a factor's bounds), and why it would be refused."""

    name: str
    weight: float
    low: float
    high: float
    reason: str


TRICKS = (
    Trick("bait", 30, 0.32, 0.52, "The rent is far below what rooms here cost."),
    Trick("typo", 12, 10, 10, "The rent is ten times what rooms here cost."),
    Trick("advance_fee", 22, 0.38, 0.6, "The text asks for money before a visit."),
    Trick("off_platform", 16, 0.55, 0.85, "The text moves the talk to a number outside of the house."),
    Trick("adult", 8, 0.4, 0.9, "The text offers something other than a home."),
    Trick("commercial", 12, 0.02, 0.05, "The text advertises a business."),
)
TITLES: Mapping[str, tuple[str, ...]] = {
    "bait": (
        "Luxury {bhk} BHK in {locality}, unbelievable price",
        "Owner abroad, full furnished flat {locality}",
        "Sea facing feel! {locality} flat at lowest rent",
    ),
    "typo": ("Private room in {locality}", "Room available in {society}", "{bhk} BHK room for rent {locality}"),
    "advance_fee": (
        "URGENT: flat in {locality}, book today with token",
        "Army officer's flat in {locality}, transfer posting",
        "Only 1 left!! Pay token and get keys by courier",
    ),
    "off_platform": (
        "Room {locality}, WhatsApp only",
        "Direct owner {locality} call nine eight zero zero zero",
        "No chat here, contact on telegram @room_{locality}",
    ),
    "adult": (
        "Free stay for open minded girls, {locality}",
        "Room for friendly female, rent negotiable in other ways",
        "Massage and companionship, private place {locality}",
    ),
    "commercial": (
        "Earn 50,000 weekly from home!!! Joining fee 999",
        "Packers and movers {city} lowest price guaranteed",
        "Instant personal loan without documents {city}",
        "Digital marketing course, 100% placement, {city}",
    ),
}
TEXTS: Mapping[str, tuple[str, ...]] = {
    "bait": (
        "I work in London and my flat is empty. Furnished, all bills included. My agent will send the keys.",
        "Brand new penthouse with pool and gym at the price of a hostel bed. Do not miss, many people are asking.",
    ),
    "typo": (
        "Good room with window and cupboard, near metro. Rent as mentioned, deposit two months.",
        "Room in a shared flat, cook and maid available. Working people preferred.",
    ),
    "advance_fee": (
        "Kindly pay refundable token of Rs 5,000 by UPI before the visit, the army office makes the gate pass.",
        "Visit only after advance payment. Send first month rent and Aadhaar photo, keys come by courier same day.",
        "Pehle token bhejo phir visit milega. Google Pay karo, full refund guarantee 100%.",
    ),
    "off_platform": (
        "Do not message here, I do not check. WhatsApp me on 9 8 0 0 0 0 0 0 0 0 for photos and rate.",
        "Contact: room dot owner at mail dot example. Telegram also available. No app chat please.",
        "Call karo seedha: nau aath saat chhe paanch zero zero zero zero zero. Chat pe reply nahi milega.",
    ),
    "adult": (
        "No rent for the right girl. Only photos with full figure will get an answer. Very private, very discreet.",
        "Friendly benefits included. Couples by the hour welcome, no questions, no ID.",
    ),
    "commercial": (
        "Earn daily payout by liking videos! Limited seats, registration fee refundable. Click link.",
        "Best price house shifting, AC repair, pest control, loan on phone. Lowest rate challenge. Call now!!!",
    ),
}
REPORTS: Mapping[str, tuple[str, ...]] = {
    "spam": (
        "Asked me for a token before any visit.",
        "Same text under three names.",
        "Wants everybody on another app.",
        "This is an advertisement, not a room.",
    ),
    "fake_profile": (
        "The pictures belong to a hotel.",
        "Said he is abroad and the keys come by courier.",
        "Nobody lives at that address.",
    ),
    "abuse": ("Shouted at me on the phone.", "Kept writing after I said no.", "Rude remarks about where I come from."),
    "inappropriate": ("Made remarks that have no place here.", "Offered the room for something other than rent."),
    "other": ("The rent changed when I came to see it.", "Did not show up three times.", "The room was already let."),
}
