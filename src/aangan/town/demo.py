"""Three people whom everybody meets who tries the town: Asha has a room, Kabir looks for one, Meera keeps order."""

from dataclasses import dataclass

ASHA, KABIR, MEERA = 1, 2, 3


@dataclass(frozen=True, slots=True)
class Seat:
    """What is decided, not drawn, about one of the three; answers in the order of the seven questions."""

    number: int
    full_name: str
    email: str
    role: str
    gender: str
    age: int
    community: str
    city: str
    locality: str
    lat: float
    lng: float
    mode: str
    status: str
    job: str
    answers: tuple[str, ...]
    strict: tuple[str, ...]
    pets: str
    parties: str
    timeline: str
    budget_min: int
    budget_max: int
    active: int
    bio: str
    native_place: str
    languages: tuple[str, ...]
    # The number of the portrait, chosen by eye among those of the right look.
    portrait: int
    has_home: bool


SEATS = (
    Seat(
        number=ASHA,
        full_name="Asha Rao",
        email="asha@aangan.example",
        role="user",
        gender="female",
        age=27,
        community="kannada",
        city="Bangalore",
        locality="Indiranagar",
        lat=12.97842,
        lng=77.64083,
        mode="room_poster",
        status="active",
        job="Product Designer",
        answers=("flexible", "tidy", "vegetarian", "never", "occasionally", "occasional_ok", "hybrid"),
        strict=("no_smoking", "min_tidy"),
        pets="pet_friendly",
        parties="no_parties",
        timeline="within_2_weeks",
        budget_min=24_000,
        budget_max=28_000,
        active=5,
        bio=(
            "Product designer from Mysuru, ten years in Bangalore. My flatmate got married, so a sunny room with a"
            " balcony is free. Filter coffee at seven, dishes done before bed, board games every other Friday."
        ),
        native_place="Mysuru",
        languages=("Kannada", "English", "Hindi"),
        portrait=40017,
        has_home=True,
    ),
    Seat(
        number=KABIR,
        full_name="Kabir Mehta",
        email="kabir@aangan.example",
        role="user",
        gender="male",
        age=29,
        community="gujarati",
        city="Bangalore",
        locality="Domlur",
        lat=12.96121,
        lng=77.63872,
        mode="seeker",
        status="active",
        job="Data Scientist",
        answers=("flexible", "tidy", "vegetarian", "never", "occasionally", "occasional_ok", "office"),
        strict=("no_smoking",),
        pets="pet_friendly",
        parties="no_parties",
        timeline="within_1_month",
        budget_min=20_000,
        budget_max=30_000,
        active=9,
        bio=(
            "Data scientist from Vadodara, new in Bangalore. Looking for a room in a home where people say good"
            " morning. I cook a serious undhiyu, water plants unasked, and am at the office most of the day."
        ),
        native_place="Vadodara",
        languages=("Gujarati", "Hindi", "English"),
        portrait=40032,
        has_home=False,
    ),
    Seat(
        number=MEERA,
        full_name="Meera Iyer",
        email="admin@aangan.example",
        role="admin",
        gender="female",
        age=34,
        community="tamil",
        city="Bangalore",
        locality="Jayanagar",
        lat=12.93012,
        lng=77.58377,
        mode="open_to_both",
        status="paused",
        job="HR Executive",
        answers=("early_bird", "tidy", "eggetarian", "never", "never", "occasional_ok", "hybrid"),
        strict=(),
        pets="pet_friendly",
        parties="no_parties",
        timeline="flexible",
        budget_min=15_000,
        budget_max=25_000,
        active=60,
        bio="I look after the house: reports, listings that wait for a look, and people who need a hand.",
        native_place="Thanjavur",
        languages=("Tamil", "English", "Kannada"),
        portrait=40045,
        has_home=False,
    ),
)
