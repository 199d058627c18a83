"""Hidden contact details, and innocent texts with as many figures; written without a look at the detector's tables."""

import random
import string
from collections.abc import Callable

from aangan.safety import rules
from aangan.town import adverts
from bench.moderation.tally import Tally

EN = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
HI = ("shunya", "ek", "do", "teen", "char", "paanch", "chhe", "saat", "aath", "nau")
HI_OTHER = ("zero", "ik", "do", "tin", "chaar", "panch", "chah", "sat", "ath", "nau")
DEVA = ("शून्य", "एक", "दो", "तीन", "चार", "पाँच", "छह", "सात", "आठ", "नौ")
DEVA_EN = ("ज़ीरो", "वन", "टू", "थ्री", "फोर", "फाइव", "सिक्स", "सेवन", "एट", "नाइन")
FULL_WIDTH = "".join(chr(0xFF10 + digit) for digit in range(10))
TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
TEENS = ("ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen")
NAMES = ("rahul", "priya", "sneha", "arjun", "fatima", "joseph", "harpreet", "meera", "kabir", "tenzin")
HOSTS = ("gmail", "yahoo", "hotmail", "outlook", "rediffmail", "roomfinder", "blrflats")
WORDS = ("flat", "rooms", "home", "rent", "stay", "pg", "nest")
BEFORE = (
    "Nice room near the metro. ",
    "Call me: ",
    "Contact ",
    "Ping ",
    "मेरा नंबर ",
    "Rent 18,000, deposit 50,000. ",
    "Number hai ",
    "Do not chat here, ",
    "For photos ",
    "2 BHK, third floor, no brokerage, reach me ",
    "",
)
AFTER = (
    ". Rent 22,000.",
    " after six",
    "",
    " only evenings",
    ", come and see",
    " se baat karo",
    "। धन्यवाद",
    " - 2 BHK, 1200 sqft",
)


def measure(chance: random.Random) -> Tally:
    """Return what the detector makes of 1,200 hidden contacts and 1,200 innocent texts."""
    tally = Tally()
    for number in range(1200):
        hide = TRICKS[number % len(TRICKS)]
        text = chance.choice(BEFORE) + hide(chance) + chance.choice(AFTER)
        tally.add(bool(rules.contacts(text)), meant=True, what=f"{hide.__name__}: {text}")
    for number in range(1200):
        text = INNOCENT[number % len(INNOCENT)](chance)
        tally.add(bool(rules.contacts(text)), meant=False, what=text)
    return tally


def _phone(chance: random.Random) -> str:
    return chance.choice("6789") + "".join(chance.choice(string.digits) for _ in range(9))


def _plain(chance: random.Random) -> str:
    return chance.choice(("", "+91 ", "+91-", "0", "91")) + _phone(chance)


def _halves(chance: random.Random) -> str:
    phone, between = _phone(chance), chance.choice((" ", "-", ".", " - ", "/"))
    return phone[:5] + between + phone[5:]


def _spaced(chance: random.Random) -> str:
    return chance.choice((" ", ".", "-", "*", "_", " . ", "  ", "|")).join(_phone(chance))


def _words(chance: random.Random) -> str:
    table = chance.choice((EN, HI, HI_OTHER, DEVA, DEVA_EN))
    return chance.choice((" ", ", ", "-", " ... ")).join(table[int(digit)] for digit in _phone(chance))


def _shouted(chance: random.Random) -> str:
    return " ".join(EN[int(digit)].upper() for digit in _phone(chance))


def _tens(chance: random.Random) -> str:
    phone = _phone(chance)
    return " ".join(_pair(phone[at : at + 2]) for at in range(0, 10, 2))


def _pair(two: str) -> str:
    value = int(two)
    if value < 10:
        return f"zero {EN[value]}"
    if value < 20:
        return TEENS[value - 10]
    return TENS[value // 10] + (f" {EN[value % 10]}" if value % 10 else "")


def _doubled(chance: random.Random) -> str:
    phone, said, at = _phone(chance), [], 0
    while at < 10:
        twice = at + 1 < 10 and phone[at] == phone[at + 1]
        said.append(("double " if twice else "") + EN[int(phone[at])])
        at += 1 + twice
    return " ".join(said)


def _mixed(chance: random.Random) -> str:
    tables = (EN, HI, DEVA, tuple(string.digits), tuple("०१२३४५६७८९"), tuple(string.digits))
    return " ".join(chance.choice(tables)[int(digit)] for digit in _phone(chance))


def _glued(chance: random.Random) -> str:
    return "".join(EN[int(digit)] if chance.random() < 0.5 else digit for digit in _phone(chance))


def _foreign_figures(chance: random.Random) -> str:
    table = chance.choice(("०१२३४५६७८९", FULL_WIDTH, "௦௧௨௩௪௫௬௭௮௯", "౦౧౨౩౪౫౬౭౮౯", "٠١٢٣٤٥٦٧٨٩", "⓪①②③④⑤⑥⑦⑧⑨"))
    return _phone(chance).translate(str.maketrans(string.digits, table))


def _letters_for_figures(chance: random.Random) -> str:
    phone = _phone(chance)
    changed = "".join(
        {"0": "O", "1": "l", "5": "S"}.get(digit, digit) if chance.random() < 0.5 else digit for digit in phone
    )
    return changed[:5] + chance.choice(("", " ")) + changed[5:]


def _unseen(chance: random.Random) -> str:
    return chance.choice(("\u200b", "\u200d", "\u2060", "\ufeff", "\u00ad")).join(_phone(chance))


def _mail(chance: random.Random) -> str:
    at = chance.choice(("@", " @ ", "(at)", " [at] ", " at ", " AT ", " at the rate ", "{at}", " (@) "))
    dot = chance.choice((".", " dot ", "(dot)", " [dot] ", " . ", "(.)", " DOT "))
    end = chance.choice(("com", "in", "co.in") if dot == "." else ("com",))
    return f"{chance.choice(NAMES)}{chance.randrange(1, 999)}{at}{chance.choice(HOSTS)}{dot}{end}"


def _mail_in_hindi(chance: random.Random) -> str:
    return f"{chance.choice(NAMES)}{chance.randrange(9, 99)} एट {chance.choice(('जीमेल', 'याहू'))} डॉट कॉम"


def _link(chance: random.Random) -> str:
    site = chance.choice(WORDS) + chance.choice(WORDS) + str(chance.randrange(1, 99))
    made = (
        f"https://{site}.com/a",
        f"www.{site}.in",
        f"{site}.com",
        f"{site} dot com",
        f"{site}[.]com",
        f"bit.ly/{site}",
        f"hxxp://{site}.xyz",
    )
    return chance.choice((*made, f"wa.me/91{_phone(chance)}", f"t.me/{site}", f"visit {site}.in"))


def _handle(chance: random.Random) -> str:
    name = (
        chance.choice(NAMES)
        + chance.choice(("_", ".", ""))
        + chance.choice((str(chance.randrange(10, 99)), "_blr", "_rooms"))
    )
    return chance.choice(
        (
            f"insta: {name}",
            f"telegram @{name}",
            f"my ig is {name}",
            f"snapchat id {name}",
            f"dm @{name}",
            f"Insta pe {name}",
            f"@{name}",
            f"telegram - {name}",
            f"FB: {name}",
        )
    )


TRICKS: tuple[Callable[[random.Random], str], ...] = (
    _plain, _halves, _spaced, _words, _shouted, _tens, _doubled, _mixed, _glued, _foreign_figures, _letters_for_figures,
    _unseen, _mail, _mail_in_hindi, _link, _handle,
)  # fmt: skip


def _advert(chance: random.Random) -> str:
    said = [chance.choice(options) for options in (adverts.FIRST, adverts.SECOND, adverts.THIRD)]
    words = {
        "bhk": 2,
        "baths": 2,
        "floor": 3,
        "locality": "Powai",
        "city": "Mumbai",
        "society": "Green Park",
        "furnishing": "furnished",
        "A_furnishing": "A furnished",
        "near": "the metro",
        "feature": "a balcony",
        "room": 140,
        "Others": "One flatmate lives",
        "sharing": "private room",
        "colour": "blue",
    }
    return " ".join(said).format(**words)


def _money(chance: random.Random) -> str:
    low, high = chance.randrange(60, 900) * 100, chance.randrange(60, 900) * 100
    return chance.choice(
        (
            f"Rent {low:,} and deposit {high:,}.",
            f"Budget {low}-{high} a month.",
            f"{low} / {high} / {low + high}",
            f"Rs.{low} + {high} maintenance",
            f"rent {low}, deposit {high}, maintenance {low // 10}",
            f"₹{low:,}, ₹{high:,}",
            f"between {low} and {high}",
            f"{low // 1000}k to {high // 1000}k",
        )
    )


def _dated(chance: random.Random) -> str:
    day, year = chance.randrange(1, 29), chance.randrange(2024, 2029)
    return chance.choice(
        (
            f"Free from {day:02}-11-{year} to {day:02}-12-{year}.",
            f"Available {day}/10/{year}, visit 9:30 to 18:00.",
            f"Since {year - 9}, painted in {year}.",
            f"Between 7 and 9 in the evening, {day} November {year}",
            f"Lease {day}.01.{year} - {day}.12.{year}",
        )
    )


def _placed(chance: random.Random) -> str:
    flat, pin = chance.randrange(101, 2400), 560000 + chance.randrange(1, 110)
    return chance.choice(
        (
            f"Flat {flat}, tower {flat % 9 + 1}, floor {flat // 100}, {pin}.",
            f"{flat} sqft, {flat % 4 + 1} BHK, {pin}",
            f"H.No. 6-3-{flat}/1, road no 12",
            f"Sector {flat % 90}, plot {flat}, pin {pin}",
            f"{flat % 20 + 1} min to the metro, {flat % 7 + 1} km to ORR",
            f"Survey no {flat}/{pin % 90}, RERA {pin}{flat}",
        )
    )


def _counted(chance: random.Random) -> str:
    words = [chance.choice(EN[1:]) for _ in range(3)]
    return chance.choice(
        (
            f"{words[0].capitalize()} rooms, {words[1]} baths, {words[2]} balconies.",
            "One for me, two for you, no more to do.",
            "Teen log hain, do kamre, ek kitchen.",
            f"Dinner at {words[0]}, lights off at ten.",
            "Sat and ate with the char of four cats",
            "Chaar dost, paanch kursi, ek table",
            "No one to the left, one to the right",
            "Ek, do, teen - chai ready!",
            "Two to three people, for four to six months",
            "one two three four bedroom flats in this society",
        )
    )


def _sociable(chance: random.Random) -> str:
    return chance.choice(
        (
            "Instagram-worthy balcony and a Facebook engineer as a flatmate.",
            "The society has a WhatsApp group for water and power cuts.",
            "2BHK @Indiranagar, 3 min @metro",
            "I work at a dot com company, mostly from home.",
            "Meet at the gate at nine, dot on time.",
            "I am at Google and my flatmate is at Amazon.",
            "Rent @22k, all in.",
            "Clean kitchen.in the evening we cook together.",
            "Wifi 100 Mbps, 24x7 water, 2 lifts.",
            "We signal before we enter, knock knock!",
            "Snap decisions are fine, telegram style.",
            "Look at the park at dawn.Nice birds.",
            "Mail room and parcel locker at the gate.",
            "Ola/Uber at the door, bus no. 335E and 500D.",
            "Call me old-fashioned, but I like quiet.",
            "Node.js developer and vim user, M.Tech. from IIT",
            "Follow the house rules, please.",
            "Contact the guard at the gate for keys.",
        )
    )


INNOCENT: tuple[Callable[[random.Random], str], ...] = (_advert, _money, _dated, _placed, _counted, _sociable)
