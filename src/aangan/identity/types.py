from enum import StrEnum

from aangan.kit.actor import Role

__all__ = ["App", "AuthMethod", "Provider", "Role"]


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
