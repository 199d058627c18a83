"""What can go wrong on the way to a person.

HouseError
├── Invalid
│   ├── LinkInvalid            400  not a link of ours
│   ├── NotMarketing           400  only marketing is broadcast
│   └── UnknownNoticeType      400  no such type
├── Unauthorized
│   └── BindNeedsSignIn        401  a device becomes somebody's only by their own token
├── Forbidden
│   ├── BindingAnother         403  a device becomes nobody else's
│   └── ReportNotTheirs        403  not signed by the provider
├── Conflict
│   ├── CampaignEnded          409  everybody it means was told
│   └── NothingToReplay        409  it is not dead, or too late for
└── NotFound
    ├── CampaignNotFound       404  no such campaign
    ├── NotificationNotFound   404  not there, or not yours
    ├── DeliveryNotFound       404  not there, or not yours
    └── NobodyToTell           404  no such person
"""

from aangan.kit.errors import Conflict, Forbidden, Invalid, NotFound, Unauthorized


class LinkInvalid(Invalid):
    message = "This link is not one of ours"


class NotMarketing(Invalid):
    message = "Only types of the category marketing can be broadcast"


class UnknownNoticeType(Invalid):
    message = "There is no such type of notice"


class BindNeedsSignIn(Unauthorized):
    code = "AUTH_REQUIRED_FOR_USER_BIND"
    message = "Sign in to register a device as yours"


class BindingAnother(Forbidden):
    message = "A device can be registered for yourself only"


class ReportNotTheirs(Forbidden):
    message = "The report is not signed"


class CampaignEnded(Conflict):
    message = "Everybody whom the campaign means was told"


class NothingToReplay(Conflict):
    message = "The delivery is not dead, or the notice is too old by now"


class CampaignNotFound(NotFound):
    message = "Campaign not found"


class NotificationNotFound(NotFound):
    message = "Notification not found"


class DeliveryNotFound(NotFound):
    message = "Delivery not found"


class NobodyToTell(NotFound):
    code = "USER_NOT_FOUND"
    message = "User not found"
