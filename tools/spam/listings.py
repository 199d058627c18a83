"""Made-up titles and descriptions of homes, honest ones and spam, so that the model knows how homes are offered."""

import random

from tools.spam.corpus import Message

PLACES = (
    "Wakad",
    "Andheri East",
    "Velachery",
    "Salt Lake",
    "Sector 62",
    "Banjara Hills",
    "Kakkanad",
    "Vaishali Nagar",
    "Baner",
    "Thoraipakkam",
)
WHO = (
    "a working woman",
    "a student",
    "two working professionals",
    "a couple",
    "anybody tidy",
    "a software engineer",
    "a nurse on shifts",
    "bachelors",
)
ROOMS = (
    "a furnished room",
    "a single room",
    "one bed in a twin room",
    "a 2 BHK",
    "a studio",
    "the master bedroom",
    "a semi-furnished 1 RK",
    "a room with attached bath",
)
HAS = (
    "There is wifi, a fridge and a washing machine.",
    "Lift, power backup and covered parking.",
    "Cook comes twice a day, maid every morning.",
    "The metro is seven minutes on foot.",
    "Balcony faces a park, good cross ventilation.",
    "Gas pipeline and RO water are there.",
    "Bed, cupboard and study table are provided.",
    "Society has a gym, a small temple and a play area.",
    "Borewell and Cauvery water both.",
    "Kitchen has stove, mixer and basic utensils.",
    "Society ka gate raat ko bhi khula rehta hai.",
    "Paani chaubis ghante aata hai, light ki problem nahi.",
)
MONEY = (
    "Rent {rent} and two months' deposit, returned when you leave.",
    "Rent {rent} plus electricity, maintenance included.",
    "Rent {rent}, deposit {deposit}, brokerage nil.",
    "Deposit is {deposit}, to be paid on signing the agreement.",
    "Rent {rent} per bed, food included.",
    "Kiraya {rent}, deposit {deposit}, broker nahi hai.",
)
HOUSE = (
    "We are vegetarian and quiet after eleven.",
    "Guests are fine, just tell us before.",
    "No smoking inside, balcony is fine.",
    "We share chores by a chart on the fridge.",
    "Pets are welcome, we have a cat.",
    "I work in hospitals and sleep late.",
    "My flatmates are from Kerala and Punjab, we love cooking.",
    "Everybody is welcome here, whatever you believe or whom you love.",
    "We celebrate Eid, Diwali and Christmas together.",
    "Family upstairs, so please keep music low.",
    "Ghar jaisa mahaul hai, sab milke rehte hain.",
    "I am Muslim, my flatmate is Hindu, kitchen is shared.",
    "The owner lives abroad, his sister keeps the keys and shows the flat.",
    "The owner lives in Dubai and his brother handles repairs.",
)
CLOSE = (
    "Write to me here and come to see it on the weekend.",
    "Visits in the evening, after six.",
    "Available from the first of next month.",
    "Please tell me about yourself when you write.",
    "Come and have chai, then decide.",
    "Agreement for eleven months.",
    "Free from Monday.",
    "Dekhne ke liye shaam ko aa sakte hain.",
)
SPAM = (
    "Congratulations, you are selected for a free flat in {place}! Claim your prize now, offer ends tonight.",
    "GUARANTEED placement and free accommodation, register today with Rs {fee} only.",
    "Make {sum} per week by part time job at home, no experience, join our group now!!!",
    "Become agent of our company, refer friends and get cash bonus of {sum} daily.",
    "Need urgent cash? Loan approved in 5 minutes, no CIBIL, zero documents, apply now.",
    "Best movers in {place}, 50% discount this week, book truck now, free quotation.",
    "Win big tonight, play online and withdraw instantly. Bonus {sum} for new members.",
    "Double your money in 21 days with guaranteed returns, invest only {fee} today.",
    "Flat in {place} at unbelievable price!!! Hurry, only one left, pay booking of {fee} to hold it.",
    "Send {fee} by UPI for gate pass and visiting card, refundable, then army officer will show flat.",
    "I am posted out of station, pay one month rent in advance and keys reach you by parcel with documents.",
    "Genuine owner, because of many fake calls I show house only after token of {fee}.",
    "Dear customer your home is approved, verify your KYC and pay processing charge {fee} now.",
    "Lucky draw for tenants of {place}! Get villa at {fee} per month, click and register.",
    "Data entry work available, earn {sum} monthly, registration {fee}, 100% genuine work.",
    "AC service, painting, carpenter, plumber, deep cleaning at cheapest rates in {place}, call anytime.",
    "Pehle {fee} bhejo, gate pass ban jayega, baad mein flat dekh lena, paise wapas milenge.",
    "Ghar baithe kaam karo, roz {sum} kamao, aaj hi judo, limited seats.",
    "Hot friendship club in {place}, high class members, full privacy, join today, membership {fee}.",
    "Get verified college degree in 15 days without attending class, {fee} only.",
    "Cheap flight tickets and hotel vouchers, {place} residents get extra cashback today only!",
    "Astrologer solves love, visa and job problems in 24 hours, 100% result, consult now.",
    "Instant PAN, passport and rent agreement without visit, pay {fee} online.",
    "Sell your old gold at best price, cash at doorstep in {place}, free pickup today.",
)
OPENERS = (
    "",
    "URGENT! ",
    "Hello dear, ",
    "Limited offer: ",
    "Attention!! ",
    "Sir/Madam, ",
    "Good news! ",
    "Act fast. ",
)
ENDERS = (
    "",
    " Hurry up!",
    " Offer valid today only.",
    " Do not miss this chance.",
    " T&C apply.",
    " 100% trusted.",
    " Reply YES now.",
    " Best deal!!!",
)


def listings(honest: int, spam: int, seed: int) -> list[Message]:
    """Return made-up listing texts, each once."""
    chance = random.Random(seed)  # noqa: S311 - drawn again the same each time
    made: dict[str, Message] = {}
    while len(made) < honest:
        text = _honest(chance)
        made[text] = Message(text, spam=False)
    while len(made) < honest + spam:
        text = _spam(chance)
        made[text] = Message(text, spam=True)
    return list(made.values())


def _honest(chance: random.Random) -> str:
    numbers = {"rent": f"{chance.randrange(60, 450) * 100:,}", "deposit": f"{chance.randrange(100, 1500) * 100:,}"}
    room, place, who = chance.choice(ROOMS), chance.choice(PLACES), chance.choice(WHO)
    first = chance.choice(
        (
            f"{room.capitalize()} in {place}.",
            f"Looking for {who} for {room} in {place}.",
            f"{room.capitalize()} is free, {place}, suits {who}.",
            "",
        )
    )
    parts = [
        first,
        *chance.sample(HAS, chance.randrange(1, 4)),
        chance.choice(MONEY),
        chance.choice(HOUSE),
        chance.choice(CLOSE),
    ]
    kept = [parts[0], *(part for part in parts[1:] if chance.random() < 0.75)]
    return " ".join(filter(None, kept)).format(**numbers) or parts[1]


def _spam(chance: random.Random) -> str:
    numbers = {
        "place": chance.choice(PLACES),
        "fee": f"{chance.randrange(2, 60) * 500 - 1:,}",
        "sum": f"{chance.randrange(2, 90) * 1000:,}",
    }
    lines = chance.sample(SPAM, 1 if chance.random() < 0.6 else 2)
    text = chance.choice(OPENERS) + " ".join(lines).format(**numbers) + chance.choice(ENDERS)
    return text.upper() if chance.random() < 0.1 else text
