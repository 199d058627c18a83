from enum import StrEnum

from aangan.kit.actor import Role

__all__ = ["App", "AuthMethod", "Provider", "Role", "SoughtHome", "SoughtPurpose"]


class AuthMethod(StrEnum):
    GOOGLE = "google"
    APPLE = "apple"
    EMAIL_PASSWORD = "email_password"  # noqa: S105 - a method's name
    PHONE_PASSWORD = "phone_password"  # noqa: S105 - a method's name
    PHONE_OTP = "phone_otp"
    EMAIL_OTP = "email_otp"


class App(StrEnum):
    """The products that share an account, each with an onboarding of its own."""

    FLATMATES = "flatmates"
    STAYS = "stays"
    ESTATE = "estate"


class Provider(StrEnum):
    """Who else can vouch for somebody."""

    GOOGLE = "google"
    APPLE = "apple"


class SoughtHome(StrEnum):
    """What kinds of homes somebody looks for: those that are offered."""

    HOUSE = "house"
    APARTMENT = "apartment"
    BUILDER_FLOOR = "builder_floor"
    ROOM = "room"
    VILLA = "villa"
    PLOT = "plot"
    CONDO = "condo"
    PENTHOUSE = "penthouse"
    STUDIO = "studio"
    LOFT = "loft"
    PG = "pg"
    FLATMATE = "flatmate"
    OFFICE = "office"
    SHOP = "shop"
    WAREHOUSE = "warehouse"


class SoughtPurpose(StrEnum):
    """What somebody wants a home for."""

    BUY = "buy"
    RENT = "rent"
    SHORT_STAY = "short_stay"
