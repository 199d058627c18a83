"""The devices on which a person can be rung."""

from aangan.infra.unit import Unit
from aangan.kit.actor import Actor
from aangan.notifications import repository
from aangan.notifications.errors import BindingAnother, BindNeedsSignIn
from aangan.notifications.schemas import DeviceRegister, Unregistered

DEVICES_MAX = 20


async def register_device_token(unit: Unit, actor: Actor | None, device: DeviceRegister) -> None:
    """Make a device the actor's own, whoever had it before; without an actor keep it, as nobody's.

    Raises BindNeedsSignIn and BindingAnother when it is to become somebody's who does not ask.
    """
    if device.user_id is not None:
        if actor is None:
            raise BindNeedsSignIn
        if device.user_id not in {actor.subject, str(actor.user_id)}:
            raise BindingAnother
    given = device.model_dump(mode="json", exclude={"user_id", "keys"})
    given |= {"p256dh": device.keys.p256dh, "auth": device.keys.auth} if device.keys else {"p256dh": None, "auth": None}
    if actor is None:
        await repository.note(unit, given)
    else:
        await repository.bind(unit, actor.user_id, given, DEVICES_MAX)


async def unregister_device_token(unit: Unit, actor: Actor | None, token: str) -> Unregistered:
    """Forget a device of the actor's, or one that is nobody's; another person's stays, and nothing tells of it."""
    return Unregistered(removed=await repository.unbind(unit, actor.user_id if actor else None, token))
