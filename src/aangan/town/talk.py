"""What people write to one another: an opening, a reply, questions with their answers, and how it ends."""

from collections.abc import Sequence

import numpy as np

ABOUT_A_ROOM = (
    "Hi {name}! Is the room in {locality} still free?",
    "Hello {name}, your place looks warm. May I come and see it?",
    "Hi! I work not far from {locality}. Could we talk about the room?",
    "Namaste {name}, room abhi available hai kya?",
    "Hey {name}, we seem to agree on sleep and dishes. That is a good start!",
    "नमस्ते {name}, कमरा अभी खाली है क्या?",
)
ABOUT_A_PERSON = (
    "Hi {name}! Shall we hunt together around {locality}?",
    "Hey {name}, same area, same budget. Coffee this week?",
    "Hello {name}! Your bio made me smile. Still looking?",
    "Hi {name}, kahan tak pahunchi flat hunting?",
    "Hey! Do you already have a flat in mind, or do we start from zero?",
    "{name}, I have two 2 BHK leads near {locality}. Interested?",
)
FROM_THE_HOST = (
    "Hi {name}! The room in {locality} is still free. Would you like to see it?",
    "Hello {name}, I think you would like it here in {locality}. Ask me anything.",
    "Hey {name}, we liked your profile. Chai and a look at the room?",
    "Namaste {name}, room khaali hai. Kab dekhne aaoge?",
    "नमस्ते {name}, कमरा देखने आइए, चाय भी मिलेगी.",
)
TO_THE_HOST = (
    "Hi {name}! Thank you, I would love to.",
    "Hello {name}, yes please. A few questions first?",
    "Hey! It looks lovely. I am free most evenings.",
    "Haan, zaroor! Do-teen sawaal hain bas.",
    "जी ज़रूर, धन्यवाद.",
)
REPLIES = (
    "Hi {name}! Yes, all good here. Tell me a little about yourself?",
    "Hello! Yes, still open. When would you want to move?",
    "Hey {name}, nice to hear from you. What do you do on weekends?",
    "Haan ji, bilkul. Aap kab se dekh rahe ho?",
    "Hi! Thanks for writing a real message. Ask me anything.",
    "हाँ जी, बताइए.",
)
ROOM_TOPICS: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
    (
        ("How much is the deposit?", "Deposit kitna hoga?", "Is the deposit two months or ten?"),
        (
            "Two months, back within a week of leaving.",
            "Do mahine ka, aur receipt milegi.",
            "Three months, written in the agreement.",
        ),
    ),
    (
        (
            "Is there power backup? I take late calls.",
            "How is the Wi-Fi in that room?",
            "Does the phone signal reach the room?",
        ),
        (
            "Backup for fans and lights, Wi-Fi is 200 Mbps.",
            "Two full bars, and fibre in the hall.",
            "Never failed during my calls so far.",
        ),
    ),
    (
        ("Do you have a cook?", "How do you share groceries?", "Non-veg allowed in the kitchen?"),
        (
            "Cook comes mornings and evenings, about 2,800 each.",
            "One shared list, we split on the first.",
            "Yes, just wash the pan the same day.",
        ),
    ),
    (
        (
            "Could I visit on Saturday at eleven?",
            "Is Sunday evening fine for a visit?",
            "Kal shaam ko dekh sakte hain?",
        ),
        ("Saturday works, I will make chai.", "Sunday after five is perfect.", "Haan, saat baje aa jaiye."),
    ),
    (
        ("Who else lives there?", "How many people share the bathroom?", "Are the other flatmates quiet?"),
        (
            "Two of us: a designer and a doctor who is never home.",
            "It is attached, only yours.",
            "Quiet on weekdays, karaoke once a month.",
        ),
    ),
)
PEOPLE_TOPICS: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
    (
        (
            "What is your budget, honestly?",
            "Budget mein maintenance bhi hai kya?",
            "How high would you go for a balcony?",
        ),
        ("All in, I would not cross my upper limit.", "Haan, sab mila ke.", "A thousand more. For sunlight, two."),
    ),
    (
        (
            "Which side of town suits your commute?",
            "Metro or scooter?",
            "Would you live further out for a bigger place?",
        ),
        ("Anything within forty minutes.", "Metro all the way.", "If there is a park, yes."),
    ),
    (
        ("Are you fine with a cat?", "Do you cook?", "Early mornings or late nights?"),
        ("Cats yes, snakes no.", "Dal, rice and very good eggs.", "Early, sadly. But I tiptoe."),
    ),
    (
        ("Shall we see two flats on Sunday?", "Coffee near {locality} on Saturday?", "Video call first?"),
        ("Sunday it is, send me the pins.", "Yes! Eleven o'clock?", "Nine tonight works."),
    ),
    (
        ("Brokers or no brokers?", "Do you have furniture?", "Lease in both names?"),
        (
            "No brokers as long as we can bear it.",
            "A bed, a desk, forty books.",
            "Both names, and a small house agreement.",
        ),
    ),
)
ENDS = (
    ("Great, see you then!", "See you, {name}. I will send the pin here."),
    ("Perfect, looking forward to it.", "Same here. Have a good evening!"),
    ("Done. I will bring samosas.", "Then you have already passed the interview."),
    ("Chalo, milte hain.", "Milte hain!"),
    ("Let me think about it till tomorrow?", "Of course, no hurry."),
)
LONGEST = 12


def thread(
    chance: np.random.Generator, length: int, names: tuple[str, str], locality: str, host: int | None
) -> list[tuple[int, str]]:
    """Return 1 to 12 messages as (who: 0 began, 1 answered; what was written).

    `names` are those of 0 and 1; `host` is who of the two has the room, or None when they hunt together.
    """
    opening = _one(chance, (FROM_THE_HOST, ABOUT_A_ROOM, ABOUT_A_PERSON)[2 if host is None else host])
    lines = [(0, opening), (1, _one(chance, TO_THE_HOST if host == 0 else REPLIES))]
    asking = 1 if host == 0 else 0
    topics = PEOPLE_TOPICS if host is None else ROOM_TOPICS
    for number in chance.permutation(len(topics))[: (length - 2) // 2]:
        asks, answers = topics[number]
        said = int(chance.integers(len(asks)))
        lines += [(asking, asks[said]), (1 - asking, answers[said])]
    end = ENDS[int(chance.integers(len(ENDS)))]
    lines += [(asking, end[0]), (1 - asking, end[1])]
    # A longer talk ends with its farewell; a shorter one simply stops, as many do.
    return [(who, text.format(name=names[1 - who], locality=locality)) for who, text in lines[:length]]


def unanswered(lines: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """Return what 0 wrote to somebody who never came back: the opening, and the question if 0 had one."""
    asked = [line for line in lines[2:3] if line[0] == 0 and line[1].endswith("?")]
    return [lines[0], *asked]


def _one(chance: np.random.Generator, texts: Sequence[str]) -> str:
    return texts[int(chance.integers(len(texts)))]
