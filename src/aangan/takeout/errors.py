"""What can go wrong when somebody asks for a copy of what is known of them.

HouseError
└── Unprocessable 422: CopyTooLarge
"""

from aangan.kit.errors import Unprocessable


class CopyTooLarge(Unprocessable):
    code = "COPY_TOO_LARGE"
    message = "There is too much for one file; write to us, and we send it in parts"
