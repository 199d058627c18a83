"""What can go wrong between two people who talk.

HouseError
├── Invalid
│   └── TalkingToYourself      400
├── Forbidden
│   ├── KeptApart              403  one of the two blocked the other
│   └── NothingInCommon        403  neither matched, nor a home to talk about
├── NotFound
│   ├── NobodyToTalkTo         404  no such person
│   └── ConversationNotFound   404  it does not exist, or is not yours
├── Conflict
│   └── ConversationNotActive  409  it was closed
└── TooMany
    ├── FirstWordsUsed         429  wrote to many new people already
    └── OpeningsUsed           429  opened many conversations without a word
"""

from aangan.kit.errors import Conflict, Forbidden, Invalid, NotFound, TooMany


class TalkingToYourself(Invalid):
    message = "You cannot open a conversation with yourself"


class KeptApart(Forbidden):
    message = "You cannot talk to this person"


class NothingInCommon(Forbidden):
    message = "Match with this person, or write about a home they offer"


class NobodyToTalkTo(NotFound):
    code = "USER_NOT_FOUND"
    message = "User not found"


class ConversationNotFound(NotFound):
    message = "Conversation not found"


class ConversationNotActive(Conflict):
    code = "CONVERSATION_NOT_ACTIVE"
    message = "Conversation is not active"


class FirstWordsUsed(TooMany):
    code = "FIRST_MESSAGE_LIMIT"
    message = "You wrote to many new people today; write to the next one tomorrow"


class OpeningsUsed(TooMany):
    code = "OPENING_LIMIT"
    message = "You opened many conversations today without a word; say something, or go on tomorrow"
