"""What can go wrong with places.

HouseError
└── NotFound 404: NowhereKnown
"""

from aangan.kit.errors import NotFound


class NowhereKnown(NotFound):
    code = "PLACE_NOT_FOUND"
    message = "No town that we know is near"
