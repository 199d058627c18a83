"""Homes for machines: one home whole, and one's own."""

from enum import StrEnum
from typing import Any

from pydantic import Field

from aangan.infra.services import Services
from aangan.infra.toolbox import Answer, Ask, Audience, PagedAnswer, PagedAsk, tool
from aangan.infra.unit import ReadUnit, Unit
from aangan.kit.actor import Actor
from aangan.kit.schema import Id, Instant
from aangan.kit.text import called, on_one_line, quoted, rupees, spoken
from aangan.listings import service
from aangan.listings.schemas import HomeCard, PropertyOut, RenewIn

PICTURES = 12
RULES = ("food_habits", "smoking_drinking", "guests_policy", "cleanliness", "pets", "parties_at_home")


class OneHome(Ask):
    home_id: Id


class Home(Answer):
    """A home with all that helps to decide; `address` only for those who may know it."""

    home: HomeCard
    owner_id: int
    owner_name: str | None = None
    description: str | None = None
    bathrooms: int | None = None
    floor: int | None = None
    total_floors: int | None = None
    maintenance: float | None = None
    address: str | None = None
    landmark: str | None = None
    amenities: list[str]
    features: list[str]
    society: list[str]
    house_rules: dict[str, Any]
    pictures: list[str]
    video: str | None = None
    likes: int
    my_next_visit: Instant | None = None

    def in_words(self) -> str:
        """Say the home, and what to do with it."""
        facts = {
            "Owner": f"{self.owner_name or 'somebody'} (person {self.owner_id})",
            "Deposit": rupees(self.home.deposit) if self.home.deposit else "",
            "Maintenance": rupees(self.maintenance) if self.maintenance else "",
            "Floor": f"{self.floor} of {self.total_floors}" if self.floor is not None and self.total_floors else "",
            "Amenities": ", ".join(self.amenities),
            "Features": ", ".join(called(one) for one in self.features),
            "Society": ", ".join(called(one) for one in self.society),
            "House rules": ", ".join(f"{called(name)}: {called(str(said))}" for name, said in self.house_rules.items()),
            "Address": self.address or "",
            "Your next visit": spoken(self.my_next_visit) if self.my_next_visit else "",
        }
        lines = [
            self.home.in_line(),
            f"The owner writes: {quoted(self.description)}" if self.description else "",
            *(f"{name}: {said}" for name, said in facts.items() if said),
        ]
        return "\n".join(on_one_line(line) for line in lines if line)


class MyHomes(PagedAnswer):
    """One's own homes, newest first; `seen`, `likes` and `interest` count people."""

    homes: list["MyHome"]

    def in_words(self) -> str:
        """Say each home with its state."""
        lines = (f"{one.home.in_line()}; {one.seen} views, {one.likes} likes" for one in self.homes)
        return self.listed("Your homes:", lines, "You offer no home yet.")


class MyHome(Answer):
    home: HomeCard
    seen: int
    likes: int
    interest: int
    ends: Instant | None = None

    def in_words(self) -> str:
        """Say the home with its state."""
        return on_one_line(f"{self.home.in_line()}; {self.seen} views, {self.likes} likes")


class HomeStep(StrEnum):
    """What an owner does with a home that is on offer, or was."""

    PAUSE = "pause"
    RESUME = "resume"
    RENEW = "renew"
    PUBLISH = "publish"


class ChangeHome(Ask):
    home_id: Id
    action: HomeStep = Field(description="pause hides it, resume shows it again, renew lengthens its time")


@tool(
    title="See one home",
    audience=Audience.EVERYONE,
    read_only=True,
    widget="home",
    also_staff=True,
)
async def get_home(unit: ReadUnit, actor: Actor | None, ask: OneHome, services: Services) -> Home:
    """Show one home with everything known of it: price, rooms, house rules, amenities, pictures, owner.

    Use it when somebody wants to know more of a home that `search_homes`, a match or a visit named by id. Then offer to
    like it (`swipe`), to see it (`propose_visit`) or to write to its owner (`send_message`).
    """
    home = await service.get_listing(unit, actor, ask.home_id, base=services.settings.public_url)
    return _whole(home, actor)


@tool(title="My homes on offer", audience=Audience.USER, read_only=True, widget="homes")
async def my_homes(unit: ReadUnit, actor: Actor, ask: PagedAsk, services: Services) -> MyHomes:
    """List the homes that this person offers, newest first, with their state, views and likes.

    Use it when they ask how their listing does, or before `change_home`, which needs the home's id. A paused, expired
    or rejected home is seen by nobody else.
    """
    found = await service.mine(unit, actor, ask.page, base=services.settings.public_url)
    return MyHomes(homes=[_mine(home) for home in found.items], next_cursor=found.next_cursor)


@tool(title="Pause, resume or renew a home", audience=Audience.USER, idempotent=True, widget="home")
async def change_home(unit: Unit, actor: Actor, ask: ChangeHome, services: Services) -> MyHome:
    """Pause, resume, renew or publish one of this person's own homes; the id comes from `my_homes`.

    Pausing hides it until it is resumed, and nothing is lost. The answer says in which state the home is now; what
    waits for a moderator cannot be shown by its owner.
    """
    base = services.settings.public_url
    if ask.action is HomeStep.RENEW:
        return _mine(await service.renew(unit, actor, ask.home_id, RenewIn(), base=base))
    verb = {HomeStep.PAUSE: service.pause, HomeStep.RESUME: service.resume, HomeStep.PUBLISH: service.publish}
    return _mine(await verb[ask.action](unit, actor, ask.home_id, base=base))


TOOLS = (get_home, my_homes, change_home)


def _mine(home: PropertyOut) -> MyHome:
    return MyHome(
        home=HomeCard.of(home, kept=True),
        seen=home.view_count,
        likes=home.like_count,
        interest=home.interest_count,
        ends=home.expires_at,
    )


def _whole(home: PropertyOut, actor: Actor | None) -> Home:
    keeps = actor is not None and (actor.is_admin or home.owner_id == actor.user_id)
    rules = home.listing_preferences
    return Home(
        home=HomeCard.of(home, kept=keeps),
        owner_id=home.owner_id,
        owner_name=home.owner_name,
        description=home.description,
        bathrooms=home.bathrooms,
        floor=home.floor_number,
        total_floors=home.total_floors,
        maintenance=home.maintenance_charges,
        address=home.full_address,
        landmark=home.landmark,
        amenities=[one.title for one in home.amenities],
        features=home.features,
        society=[*home.society_amenities, *home.society_vibe_tags],
        house_rules={name: rules[name] for name in RULES if rules.get(name) not in {None, ""}},
        pictures=home.image_urls[:PICTURES],
        video=home.video_tour_url,
        likes=home.like_count,
        my_next_visit=home.user_next_visit_date,
    )
