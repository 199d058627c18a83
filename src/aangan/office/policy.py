"""Who may do what at the office."""

from aangan.identity.errors import AdminRequired
from aangan.kit.actor import Actor
from aangan.office.errors import BugNotFound


def must_be_staff(actor: Actor) -> None:
    """Pages, questions and versions are kept by staff, and bug reports worked on. Raises AdminRequired."""
    if not actor.is_admin:
        raise AdminRequired


def may_see_bug(actor: Actor, author_id: int | None) -> None:
    """A report exists for whoever wrote it, and for staff. Raises BugNotFound."""
    if not actor.is_admin and author_id != actor.user_id:
        raise BugNotFound
