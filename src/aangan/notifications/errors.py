"""What can go wrong on the way to a person.

HouseError
├── Invalid
│   ├── NotMarketing           400  only marketing is broadcast
│   └── UnknownNoticeType      400  no such type
├── Unauthorized
│   └── BindNeedsSignIn        401  a device becomes somebody's only by their own token
├── Forbidden
│   └── BindingAnother         403  a device becomes nobody else's
└── NotFound
    ├── NotificationNotFound   404  not there, or not yours
    ├── DeliveryNotFound       404  not there, or not yours
    └── NobodyToTell           404  no such person
"""

from aangan.kit.errors import Forbidden, Invalid, NotFound, Unauthorized


class NotMarketing(Invalid):
    message = "Only types of the category marketing can be broadcast"


class UnknownNoticeType(Invalid):
    message = "There is no such type of notice"


class BindNeedsSignIn(Unauthorized):
    code = "AUTH_REQUIRED_FOR_USER_BIND"
    message = "Sign in to register a device as yours"


class BindingAnother(Forbidden):
    message = "A device can be registered for yourself only"


class NotificationNotFound(NotFound):
    message = "Notification not found"


class DeliveryNotFound(NotFound):
    message = "Delivery not found"


class NobodyToTell(NotFound):
    code = "USER_NOT_FOUND"
    message = "User not found"
