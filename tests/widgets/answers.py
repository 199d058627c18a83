"""What tools answer in a believable house, in their own shapes, with pictures that the house draws itself."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from aangan.conversations.tools import Inbox, Message, Messages, Talk
from aangan.conversations.types import ConversationStatus
from aangan.listings.schemas import HomeCard
from aangan.listings.tools import Home
from aangan.listings.types import PropertyType
from aangan.matching.tools import Dealt, People, TheirHome
from aangan.people.service import PersonCard
from aangan.safety.schemas import RowStatus
from aangan.safety.tools import Case, CaseLine, Evidence, Line, Person, Report
from aangan.safety.types import CaseStatus, ReportReason, Step, SubjectKind
from aangan.search.tools import Homes
from aangan.visits.tools._cards import Person as Party
from aangan.visits.tools._cards import Visit, Visits
from aangan.visits.types import VisitContext, VisitStatus

Bag = dict[str, Any]
INDIA = ZoneInfo("Asia/Kolkata")
HOMES = (
    (101, "Sunny corner room above the lake", "Koramangala, Bengaluru", 18500, 1.2, "bedroom", 3, True),
    (102, "Quiet room, balcony with tulsi", "Indiranagar, Bengaluru", 21000, 2.6, "balcony", 11, False),
    (103, "Shared flat near Cubbon Park metro", "Ashok Nagar, Bengaluru", 16000, 3.4, "hall", 8, None),
    (104, "Old house with an inner courtyard", "Basavanagudi, Bengaluru", 24000, 5.1, "exterior", 21, None),
    (105, "Bright twin room for two friends", "HSR Layout, Bengaluru", 12500, 6.8, "twin", 5, None),
    (106, "Room with a big shared kitchen", "Jayanagar, Bengaluru", 17200, 4.0, "kitchen", 13, None),
)


def room(base: str, kind: str, seed: int) -> str:
    """Return the address of a drawn room."""
    return f"{base}/town/rooms/{kind}/{seed}.svg"


def portrait(base: str, seed: int) -> str:
    """Return the address of a drawn person."""
    return f"{base}/town/portraits/{seed}.svg"


def card(base: str, number: int = 101, **changes: Any) -> HomeCard:
    """Return the card of one of the homes."""
    home_id, title, place, rent, away, kind, seed, liked = next(one for one in HOMES if one[0] == number)
    values = {
        "id": home_id, "title": title, "kind": PropertyType.FLATMATE, "price": rent, "per": "month",
        "deposit": rent * 3, "place": place, "bedrooms": 3, "area_sqft": 140.0, "sharing": "private_room",
        "furnishing": "furnished", "for_gender": "any", "free_from": _now() + timedelta(days=12),
        "image": room(base, kind, seed), "distance_km": away, "liked": liked,
    }  # fmt: skip
    return HomeCard(**(values | changes))


def homes(base: str, **changes: Any) -> Bag:
    """Return what `search_homes` answers."""
    return Homes(homes=[card(base, one[0], **changes) for one in HOMES], next_cursor="more").structured()


def home(base: str, **changes: Any) -> Bag:
    """Return what `get_home` answers."""
    values = {
        "home": card(base),
        "owner_id": 7,
        "owner_name": "Meera Nair",
        "description": (
            "A corner room on the second floor, with morning sun and a window to the lake.\n"
            "We are two, cook together most evenings, and keep the house calm after ten. 🪴"
        ),
        "bathrooms": 2,
        "floor": 2,
        "total_floors": 4,
        "maintenance": 1200.0,
        "landmark": "the lake gate",
        "amenities": ["Wifi", "Washing machine", "Power backup", "Lift"],
        "features": ["corner_room", "morning_sun"],
        "society": ["gym", "quiet", "families"],
        "house_rules": {"food_habits": "vegetarian", "guests_policy": "occasional_ok", "pets": "welcome"},
        "pictures": [room(base, kind, seed) for kind, seed in (("bedroom", 3), ("hall", 4), ("kitchen", 9))],
        "likes": 14,
    }
    return Home(**(values | changes)).structured()


def somebody(base: str, number: int = 41, name: str = "Ananya Rao", **changes: Any) -> PersonCard:
    """Return the card of a person."""
    values = {
        "id": number, "name": name, "picture": portrait(base, number), "place": "Indiranagar, Bengaluru",
        "age": "25-29", "gender": "female", "profession": "Product designer",
        "bio": "I cook on Sundays, run before work and read at night. Looking for people who say hello in the morning.",
        "budget_min": 15000.0, "budget_max": 25000.0, "move_in": "within_1_month", "fit": 91.0,
        "habits": {
            "sleep_schedule": "early_bird", "food_habits": "vegetarian", "smoking": "never", "work_style": "hybrid",
        },
    }  # fmt: skip
    return PersonCard(**(values | changes))


def people(base: str, **changes: Any) -> Bag:
    """Return what `next_people` answers."""
    first = Dealt(
        person=somebody(base, **changes),
        reasons=["You both rise early", "You both eat vegetarian", "Your budgets meet"],
        differences=["She likes guests at weekends, you rarely have any"],
        home=TheirHome(id=102, title="Quiet room, balcony with tulsi", rent=21000, image=room(base, "balcony", 11)),
    )
    second = Dealt(
        person=somebody(base, 42, "Kabir Sethi", profession="Musician", fit=78.0),
        reasons=["You both work from home"],
        differences=["He is a night owl"],
    )
    return People(people=[first, second]).structured()


def talks(base: str, **changes: Any) -> list[Talk]:
    """Return some conversations."""
    said = (
        (
            41,
            "Ananya Rao",
            "The room is free from the first. Come and see it?",
            12,
            2,
            "Quiet room, balcony with tulsi",
        ),
        (42, "Kabir Sethi", "Saturday works for me 🙂", 180, 0, None),
        (43, "Zoya Khan", "क्या आप शाकाहारी हैं?", 1500, 1, "Old house with an inner courtyard"),
        (44, "Dev Menon", None, 4000, 0, None),
    )
    return [
        Talk(
            **(
                {
                    "id": 500 + number, "person": somebody(base, number, name), "status": ConversationStatus.ACTIVE,
                    "matched": True, "home_id": 102 if about else None, "home_title": about, "last_message": last,
                    "last_at": _now() - timedelta(minutes=ago), "unread": unread,
                }
                | changes
            )
        )
        for number, name, last, ago, unread, about in said
    ]  # fmt: skip


def inbox(base: str, **changes: Any) -> Bag:
    """Return what `inbox` answers."""
    return Inbox(conversations=talks(base, **changes)).structured()


def thread(base: str, *texts: str, **changes: Any) -> Bag:
    """Return what `read_conversation` answers."""
    lines = texts or (
        "Hello! I saw that you like the room with the tulsi on the balcony.",
        "Yes! Is it quiet at night? I rise early.",
        "Very. We are two, and both up by six.",
        "The room is free from the first. Come and see it?",
    )
    messages = [
        Message(
            id=900 + at, mine=at % 2 == 1, text=text, kind="text", at=_now() - timedelta(minutes=60 - 9 * at), read=True
        )
        for at, text in enumerate(lines)
    ]
    return Messages(conversation=talks(base, **changes)[0], messages=messages).structured()


def visit(base: str, number: int = 61, **changes: Any) -> Visit:
    """Return a visit, tomorrow at half past eleven in Bengaluru unless it is said otherwise."""
    values = {
        "id": number, "kind": VisitContext.PROPERTY_TOUR, "status": VisitStatus.CONFIRMED, "at": _morning(1),
        "minutes": 60, "timezone": "Asia/Kolkata", "i_am": "visitor", "waits_for_me": False, "home_id": 102,
        "home_title": "Quiet room, balcony with tulsi", "place": "Indiranagar, Bengaluru",
        "image": room(base, "balcony", 11), "agent_name": "Imran Shaikh", "version": 3,
    }  # fmt: skip
    return Visit(**(values | changes))


def visits(base: str, **changes: Any) -> Bag:
    """Return what `my_visits` answers."""
    waiting = visit(
        base, 62, at=_morning(1, 17), status=VisitStatus.SCHEDULED, i_am="host", waits_for_me=True, agent_name=None,
        home_title="Old house with an inner courtyard", place="Basavanagudi, Bengaluru", home_id=104,
        image=room(base, "exterior", 21), visitor=Party(id=42, name="Kabir Sethi"),
    )  # fmt: skip
    meeting = visit(
        base, 63, at=_morning(4), kind=VisitContext.FLATMATE_MEET, status=VisitStatus.RESCHEDULED, agent_name=None,
        home_title="Sunny corner room above the lake", place="Koramangala, Bengaluru", home_id=101,
        image=room(base, "bedroom", 3), meets=Party(id=41, name="Ananya Rao"),
    )  # fmt: skip
    return Visits(visits=[visit(base, **changes), waiting, meeting]).structured()


def _now() -> datetime:
    # Asked for anew: what was "tomorrow" when a long run began need not be so when it ends.
    return datetime.now(UTC)


def _morning(days: int, hour: int = 11) -> datetime:
    at = _now().astimezone(INDIA) + timedelta(days=days)
    return at.replace(hour=hour, minute=30, second=0, microsecond=0)


def case(_base: str, **changes: Any) -> Bag:
    """Return what `moderation_case` answers."""
    values = {
        "id": 31, "about": SubjectKind.LISTING, "about_id": 102, "owner_id": 7, "status": CaseStatus.OPEN,
        "priority": 40, "opened_at": _now() - timedelta(hours=3), "due_at": _now() + timedelta(hours=5),
        "findings": [
            "ASKS_FOR_MONEY: It asks for money before a visit",
            "RENT_TOO_LOW: The rent is far below the street's",
        ],
    }  # fmt: skip
    report = Report(
        id=71, reason=ReportReason.SPAM, status=RowStatus.OPEN, reporter=Person(id=41, name="Ananya Rao"),
        reported=Person(id=7, name="R. Estates"), made_at=_now() - timedelta(hours=2), home_id=102,
        notes="They asked me to pay a token over the phone before I could see it.",
    )  # fmt: skip
    kept = {
        "title": "Luxury flat, token first",
        "description": "Pay ₹5,000 token on UPI to hold.",
        "monthly_rent": 6000,
    }
    return Case(
        case=CaseLine(**(values | changes)),
        reports=[report],
        evidence=[Evidence(report_id=71, kind="listing", taken_at=_now() - timedelta(hours=2), content=kept)],
        decisions=[
            Line(outcome=Step.PAUSE, reason="Three people reported it.", notes="", at=_now() - timedelta(hours=1))
        ],
    ).structured()
