"""Meeting people, for machines: the deck, a word on a person or a home, matches and likes, and who one is here."""

from enum import StrEnum
from typing import Annotated, Any

from pydantic import Field, model_validator

from aangan.identity import service as identity
from aangan.infra.services import Services
from aangan.infra.toolbox import Answer, Ask, Audience, Nothing, PagedAnswer, PagedAsk, shaped, tool
from aangan.infra.unit import ReadUnit, Unit
from aangan.kit.actor import Actor, Role
from aangan.kit.schema import Id, Instant, Out, Text
from aangan.kit.text import called, on_one_line, rupees
from aangan.matching import service
from aangan.matching.deps import deal, likes_of
from aangan.matching.schemas import DeckFilters, SwipeRequest
from aangan.matching.types import SwipeAction, SwipeTargetType
from aangan.people.service import PersonCard
from aangan.people.types import ProfileStatus

Rupees = Annotated[int, Field(ge=0, le=100_000_000)]
Age = Annotated[int, Field(ge=18, le=100)]
Word = Annotated[Text, Field(max_length=120)]


class NextPeople(PagedAsk):
    """How the deck is narrowed; left empty, it is dealt in the person's own city."""

    city: Word | None = None
    budget_min: Rupees | None = Field(None, description="rupees a month")
    budget_max: Rupees | None = Field(None, description="rupees a month")
    age_min: Age | None = None
    age_max: Age | None = None
    latitude: Annotated[float, Field(ge=-90, le=90)] | None = None
    longitude: Annotated[float, Field(ge=-180, le=180)] | None = None
    radius_km: Annotated[float, Field(gt=0, le=500)] | None = None


class TheirHome(Out):
    id: int
    title: str
    rent: float | None = None
    image: str | None = None


class Dealt(Out):
    """Somebody in the deck: why they fit, what differs, the room that they offer if they do."""

    person: PersonCard
    reasons: list[str]
    differences: list[str]
    home: TheirHome | None = None

    def in_line(self) -> str:
        """Say the person in one line."""
        rent = f" for {rupees(self.home.rent)}" if self.home and self.home.rent else ""
        offers = f"; offers {self.home.title} (home {self.home.id}){rent}" if self.home else ""
        why = f"; {', '.join(self.reasons)}" if self.reasons else ""
        differs = f"; but {', '.join(self.differences)}" if self.differences else ""
        return f"{self.person.in_line()}{why}{differs}{offers}"


class People(PagedAnswer):
    people: list[Dealt]

    def in_words(self) -> str:
        """Say each person in a line."""
        lines = (one.in_line() for one in self.people)
        return self.listed("People to meet:", lines, "Nobody new for now; widen the place or the budget.")


class Swipe(Ask):
    """A word on a person or on a home."""

    action: SwipeAction
    person_id: Id | None = None
    home_id: Id | None = None

    @model_validator(mode="after")
    def _names_one(self) -> "Swipe":
        if (self.person_id is None) == (self.home_id is None):
            raise ValueError("give person_id or home_id, one of the two")
        return self


class Swiped(Answer):
    """What came of it; a home that is liked opens a conversation with its owner."""

    action: SwipeAction
    matched: bool
    match_id: int | None = None
    conversation_id: int | None = None

    def in_words(self) -> str:
        """Say what came of it."""
        if self.matched:
            return f"It is a match (match {self.match_id}). Say hello in conversation {self.conversation_id}."
        talk = f" Conversation {self.conversation_id} with the owner is open." if self.conversation_id else ""
        return f"Noted: {called(self.action)}.{talk}"


class Between(StrEnum):
    """Matches, or people who like one and wait for an answer."""

    MATCHES = "matches"
    LIKES_ME = "likes_me"


class MyMatches(PagedAsk):
    show: Between = Between.MATCHES


class Met(Out):
    """Somebody whom one matches with (`match_id`), or who likes one; about which home, if about one."""

    match_id: int | None = None
    person: PersonCard
    home_id: int | None = None
    home_title: str | None = None
    since: Instant


class Matches(PagedAnswer):
    show: Between
    people: list[Met]

    def in_words(self) -> str:
        """Say each person in a line."""
        told = {Between.MATCHES: "Your matches:", Between.LIKES_ME: "These people like you and wait for your answer:"}
        lines = (
            one.person.in_line() + (f"; about {one.home_title} (home {one.home_id})" if one.home_id else "")
            for one in self.people
        )
        return self.listed(told[self.show], lines, "Nobody yet.")


class Me(Answer):
    """Who one is here: account, profile in few words, and what waits."""

    id: int
    name: str | None = None
    role: Role
    verified: bool
    email: str | None = None
    phone: str | None = None
    agent_id: int | None = None
    profile_status: ProfileStatus
    onboarded: bool
    city: str | None = None
    locality: str | None = None
    looking_as: str | None = None
    budget_min: float | None = None
    budget_max: float | None = None
    move_in: str | None = None
    homes_on_offer: int
    conversations: int
    unread_messages: int

    def in_words(self) -> str:
        """Say who it is."""
        place = ", ".join(part for part in (self.locality, self.city) if part)
        budget = f"budget {rupees(self.budget_min or 0)} to {rupees(self.budget_max)}" if self.budget_max else ""
        told = [called(self.looking_as), place, budget, f"profile {called(self.profile_status)}"]
        waits = f"{self.homes_on_offer} homes on offer, {self.unread_messages} unread messages"
        kind = {Role.USER: "person", Role.AGENT: "agent", Role.ADMIN: "staff"}[self.role]
        return on_one_line(
            f"**{self.name or 'No name yet'}** ({kind} {self.id}): {'; '.join(one for one in told if one)}. {waits}."
        )


async def _dealt(services: Services, actor: Actor, ask: NextPeople) -> service.Wire:
    asked = ask.model_dump(exclude={"cursor", "limit", "latitude", "longitude", "radius_km"})
    near = {"lat": ask.latitude, "lng": ask.longitude, "radius": ask.radius_km}
    return await deal(services, actor, shaped(DeckFilters, asked | near), ask.page)


@tool(title="People to meet", audience=Audience.USER, read_only=True, widget="people", prepare=_dealt)
async def next_people(unit: ReadUnit, actor: Actor, ask: NextPeople, prepared: service.Wire) -> People:  # noqa: ARG001
    """Deal the next people whom this person could share a home with, the best fit first, with reasons and differences.

    Only people who could also accept them are shown. Go on with `swipe` for each; who was swiped does not come again.
    """
    return People(people=[_card(row) for row in prepared["items"]], next_cursor=prepared["next_cursor"])


@tool(title="Like or pass", audience=Audience.USER, idempotent=True)
async def swipe(unit: Unit, actor: Actor, ask: Swipe, services: Services) -> Swiped:
    """Like, super-like or pass a person or a home, in this person's name; only on their own word.

    Two likes that cross make a match and open a conversation; the other hears of it. Liking a home opens a conversation
    with its owner. Repeating it changes nothing, the newest word counts.
    """
    kind = SwipeTargetType.USER if ask.person_id is not None else SwipeTargetType.PROPERTY
    said = {"target_type": kind, "action": ask.action, "target_user_id": ask.person_id, "property_id": ask.home_id}
    done = await service.record_swipe(unit, actor, shaped(SwipeRequest, said), pace=likes_of(services))
    return Swiped(
        action=done.action, matched=done.did_match, match_id=done.match_id, conversation_id=done.conversation_id
    )


@tool(title="My matches and who likes me", audience=Audience.USER, read_only=True, widget="people")
async def my_matches(unit: ReadUnit, actor: Actor, ask: MyMatches, services: Services) -> Matches:
    """List the people whom this person matches with, or (`show: likes_me`) who like them and wait for an answer.

    Answer a like with `swipe`; write to a match with `send_message`, or suggest a meeting with `propose_visit`.
    """
    verb = {Between.MATCHES: service.list_matches, Between.LIKES_ME: service.list_incoming_likes}[ask.show]
    found = await verb(unit, actor, ask.page, base=services.settings.public_url)
    people = [_met(row, ask.show) for row in found["items"]]
    return Matches(show=ask.show, people=people, next_cursor=found["next_cursor"])


@tool(title="Who am I", audience=Audience.USER, read_only=True, also_staff=True)
async def who_am_i(unit: ReadUnit, actor: Actor, ask: Nothing, services: Services) -> Me:  # noqa: ARG001 - nothing asked
    """Tell who is signed in: name, role, profile, what they look for, and what waits for them.

    Use it first when wishes are unclear: city, budget and mode are in it, so that you need not ask for them.
    """
    base = services.settings.public_url
    user = await identity.get_user(unit, actor, actor.user_id)
    known = await service.bootstrap(unit, actor, base=base)
    profile = known.profile
    return Me(
        id=user.id,
        name=user.full_name,
        role=user.role,
        verified=user.is_verified,
        email=user.email,
        phone=user.phone,
        agent_id=actor.agent_id,
        profile_status=profile.profile_status,
        onboarded=profile.onboarding_completed,
        city=profile.city,
        locality=profile.locality,
        looking_as=profile.mode,
        budget_min=profile.budget_min,
        budget_max=profile.budget_max,
        move_in=profile.move_in_timeline,
        homes_on_offer=known.active_listing_count,
        conversations=known.conversation_count,
        unread_messages=known.unread_message_count,
    )


TOOLS = (next_people, swipe, my_matches, who_am_i)


def _card(row: dict[str, Any]) -> Dealt:
    home = None
    if row.get("property_id") is not None:
        home = TheirHome(
            id=row["property_id"],
            title=row["property_title"],
            rent=row.get("monthly_rent"),
            image=row.get("main_image_url"),
        )
    return Dealt(
        person=PersonCard.of(row), reasons=row.get("reasons", []), differences=row.get("differences", []), home=home
    )


def _met(row: dict[str, Any], show: Between) -> Met:
    home = row["context_property"]
    return Met(
        match_id=row["id"] if show is Between.MATCHES else None,
        person=PersonCard.of(row["peer"]),
        home_id=home and home["id"],
        home_title=home and home["title"],
        since=row["created_at"],
    )
