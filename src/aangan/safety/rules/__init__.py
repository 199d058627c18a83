"""What a look at a text, a rent or a picture finds; pure, and the same answer each time."""

from aangan.safety.rules._contact import Contact, ContactKind, contact_findings, contacts, masked
from aangan.safety.rules._normal import plain, readings
from aangan.safety.rules._patterns import pattern_findings
from aangan.safety.rules._photos import ALIKE, ALIKE_BY_ONE, Prints, photo_findings, picture_distance, same_picture
from aangan.safety.rules._rent import RentLevel, rent_findings, rent_z
from aangan.safety.rules._spam import spam_findings, spam_score
from aangan.safety.rules._text import holds, text_findings, without_doubles

__all__ = [
    "ALIKE",
    "ALIKE_BY_ONE",
    "Contact",
    "ContactKind",
    "Prints",
    "RentLevel",
    "contact_findings",
    "contacts",
    "holds",
    "masked",
    "pattern_findings",
    "photo_findings",
    "picture_distance",
    "plain",
    "readings",
    "rent_findings",
    "rent_z",
    "same_picture",
    "spam_findings",
    "spam_score",
    "text_findings",
    "without_doubles",
]
