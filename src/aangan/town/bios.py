"""What people write about themselves: an opening, a habit that is really theirs, something they love, and a wish."""

from collections.abc import Mapping

from aangan.town.work import PROFESSIONS

OPENINGS = (
    "{A_job} from {place}, living in {city} these days.",
    "{place} at heart, {city} by postcode. I am {a_job}.",
    "Hi! I am {a_job}, originally from {place}.",
    "I moved from {place} to {city} for work; I am {a_job}.",
    "{A_job}, {place} born, fond of quiet mornings and loud Sundays.",
    "Came to {city} for one year, stayed for the people. I am {a_job}.",
    "{A_job} on weekdays, explorer of {city}'s lanes on weekends.",
    "New-ish to {locality} and liking it. Day job: {job}.",
    "I grew up in {place} in a house full of cousins, so sharing a home feels normal.",
    "Hello from {locality}! I work as {a_job} and come home to cook.",
    "{A_job}. I pay on time, water the plants and label my boxes.",
    "Simple person from {place}, working in {city} as {a_job}.",
    "I am {a_job} with a weakness for {place} food and old songs.",
    "Third city, second job, first time looking for a flat properly. {A_job}.",
    "{A_job} here. Easy to live with, my last flatmates will tell you.",
    "Namaste! {place} se hoon, kaam {city} mein. {A_job} by day.",
    "{Job} hoon, {place} se. Ghar saaf aur mahaul shaant pasand hai.",
    "Chhote sheher ({place}) ka dil, {city} ki daud. {A_job}.",
    "Yaar, flat hunting is a full-time job. My other one: {job}.",
    "{place} se {city}, do suitcase aur ek pressure cooker ke saath. {A_job}.",
    "{place} की गलियों से {city} तक, यही मेरी कहानी है.",
    "सीधी सी बात: {place} से हूँ, और {city} अब घर जैसा लगता है.",
)
# For those who never left the city of their family.
LOCAL_OPENINGS = (
    "Born and raised in {city}, ask me where to eat. {A_job}.",
    "{city} through and through. I am {a_job}.",
    "{A_job} from {city}, finally moving out of my parents' home.",
    "I know every lane around {locality}. Day job: {job}.",
    "{city} mein hi pala-badha, ab apna ghar chahiye. {Job} hoon.",
)
HABITS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "sleep_schedule": {
        "early_bird": (
            "Up before the milk arrives, asleep by ten thirty.",
            "Morning walks, early chai, early to bed.",
            "Subah jaldi uthti hai meri duniya, raat ko shanti chahiye.",
        ),
        "flexible": (
            "My sleep follows the week, but I am quiet either way.",
            "Early on office days, late on Fridays.",
            "No fixed hours; headphones always.",
        ),
        "night_owl": (
            "My best ideas come after midnight, quietly.",
            "Late nights, soft lights, no noise.",
            "Raat ka panchhi hoon, par bina shor ke.",
        ),
    },
    "cleanliness": {
        "minimal": (
            "Honest about it: my desk is a mess, the common areas are not.",
            "I clean in bursts, usually on Sundays with music.",
        ),
        "tidy": (
            "Dishes are done before bed, that is my one rule.",
            "I like a tidy kitchen and a shared cleaning list.",
            "We can share a cook and a cleaning help.",
        ),
        "spotless": (
            "Very particular about a clean kitchen and bathroom.",
            "Shoes outside, floors mopped, counters wiped: I will do my part and more.",
        ),
    },
    "food_habits": {
        "vegetarian": (
            "Vegetarian kitchen, and I make a serious rajma.",
            "Pure veg at home; happy to cook for everybody.",
            "Ghar mein veg khana, bahar jo aapki marzi.",
        ),
        "vegan": ("Vegan for four years, no preaching, good chana masala.", "Plant-based cook, I share recipes."),
        "non_vegetarian": (
            "Sunday means chicken curry, and there is always extra.",
            "I cook fish the way my mother does; you have been warned and invited.",
            "Biryani is a love language here.",
        ),
        "eggetarian": ("Eggs are my only exception.", "Bread-omelette is dinner more often than I admit."),
        "no_preference": ("I eat everything and complain about nothing.", "Cook what you like, I will wash up."),
    },
    "smoking": {
        "never": ("No smoking indoors, please.",),
        "occasionally": ("I smoke now and then, only on the balcony.",),
        "regularly": ("I smoke, always outside.",),
    },
    "drinking": {
        "never": ("I do not drink, and do not mind a quiet evening without it.",),
        "occasionally": ("A beer on Saturday is about my limit.", "Wine with friends once in a while."),
        "regularly": ("I enjoy a good evening with friends and a drink.",),
    },
    "guests_policy": {
        "no_overnight_guests": ("I would rather not have overnight guests.",),
        "occasional_ok": ("Friends visit sometimes, always with notice.", "Family stays over once or twice a year."),
        "open_house": ("My friends are your friends; the door is open.", "Board games every other Friday, join in."),
    },
    "work_style": {
        "wfh": ("I work from home, so good Wi-Fi matters.", "Calls till six, then I am all yours for chai."),
        "office": ("Out by nine, back by eight.", "At work most of the day, so the flat is yours."),
        "hybrid": ("Two days at home, three at the office.", "Half the week you will not notice me."),
    },
}
LOVES = (
    "Weekends are for badminton and long breakfasts.",
    "I run along the lake when the weather allows.",
    "I play the tabla, badly but never after nine.",
    "You will hear old Kishore Kumar while I cook.",
    "Learning to bake; you get the practice cakes.",
    "There is a guitar in the corner and I take requests.",
    "I collect houseplants: eleven and counting.",
    "Cricket on the big days, books on the others.",
    "I climb on Saturdays and sleep on Sundays.",
    "Movies with subtitles, snacks without limits.",
    "I am training for a half marathon, slowly.",
    "I sketch people in the metro.",
    "Test match over T20, filter coffee over everything.",
    "I swap books with anybody who has a shelf.",
    "Weekend treks whenever the buses run.",
    "I am in a quiz club that never wins.",
    "I keep a small terrace garden: chillies, mint and hope.",
    "Photography walks at six in the morning, anybody?",
    "Chess online, carrom offline.",
    "I volunteer at an animal shelter twice a month.",
    "Thrift stores, street food, long walks.",
    "Football at the turf every Wednesday.",
    "Ghar pe chai hamesha ready, adda bhi.",
    "Gaane, khana aur thodi si philosophy.",
    "Sunday ko paratha day hota hai, aap bhi aaiye.",
    "Bas insaan achha ho aur bill time pe de.",
    "शाम की चाय और थोड़ी गपशप, बस यही चाहिए.",
    "रविवार का खाना मेरी तरफ़ से, वादा.",
)
# What only those say whose festival it is.
FESTIVE: Mapping[str, str] = {
    "gujarati": "Garba in October is not negotiable.",
    "malayali": "Onam sadya at home every year, everybody is invited.",
    "bengali": "Pujo is my season; the rest of the year I plan for it.",
    "marathi": "Ganpati comes home for five days, with modak for all.",
    "tamil": "Pongal morning smells of jaggery at my place.",
    "telugu": "Ugadi pachadi at my door, six tastes, no excuses.",
    "assamese": "Bihu means pitha, and pitha means sharing.",
    "muslim": "Eid sewaiyan for the whole floor, every year.",
    "deccani": "Haleem season is a serious matter.",
    "malayali_christian": "Christmas cake starts in November here.",
    "goan": "Christmas sweets and loud carols, sorry in advance.",
    "sikh": "Langar on Sundays, come along once.",
    "bihari": "Chhath thekua travels back with me in a big steel dabba.",
    "odia": "Raja means swings, and poda pitha for all.",
    "punjabi": "Lohri bonfire on the terrace, every January.",
    "rajasthani": "Teej ghevar never survives the first evening.",
}
WISHES: Mapping[str, tuple[str, ...]] = {
    "room_poster": (
        "There is a bright room waiting here for somebody kind.",
        "My flatmate got married, so a room is free.",
        "I have the flat; I am looking for a person, not a rent cheque.",
        "Come for chai, see the room, decide slowly.",
        "Ek kamra khaali hai, dil bhi bada hai.",
        "कमरा तैयार है, बस एक अच्छे साथी की तलाश है.",
    ),
    "seeker": (
        "Looking for a room in a home where people say good morning.",
        "Looking for a room near work, with a window and decent people.",
        "I want a place that feels lived in.",
        "Hoping for a calm flat and one good friend.",
        "Ek achha sa kamra mil jaaye, bas.",
        "एक साफ़ कमरा और अच्छे लोग, इतना काफ़ी है.",
    ),
    "co_hunter": (
        "Let us find a 2 or 3 BHK together; I have a spreadsheet.",
        "Looking for one or two people to hunt with, then live with.",
        "I would rather choose the people first and the flat second.",
        "Chalo saath mein dhoondte hain, broker se bachke.",
        "साथ मिलकर घर ढूँढें, फिर साथ मिलकर सजाएँ.",
    ),
    "open_to_both": (
        "Happy to move in with you, or to start a home together.",
        "Open to a room in your place or a new flat with the right people.",
        "I have options; the people decide.",
        "Aap bulao ya saath mein dhoondhein, dono chalega.",
    ),
}


def article(job: str) -> str:
    """Return a profession inside a sentence: `an architect`, `a UX researcher`."""
    first, _, rest = job.partition(" ")
    said = f"{_lower(first)} {rest.lower()}".strip() if rest else _lower(first)
    spelled_with_vowel = first in {"HR", "MBA", "NGO"} or (job[0] in "AEIO" or first == "Urban")
    return f"{'an' if spelled_with_vowel else 'a'} {said}"


def _lower(word: str) -> str:
    return word if word.isupper() or any(letter.isupper() for letter in word[1:]) else word.lower()


SAID = tuple(article(each.name) for each in PROFESSIONS)
CAPITALISED = tuple(said[0].upper() + said[1:] for said in SAID)
PLAIN = tuple(said.partition(" ")[2] for said in SAID)
TITLED = tuple(said[0].upper() + said[1:] for said in PLAIN)
