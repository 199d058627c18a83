"""How long what people and staff write may be."""

from typing import Annotated

from pydantic import Field

from aangan.kit.schema import Text

# Two columns of an index page hold no more; FCM tokens have some 200 characters, web endpoints some 500.
TOKEN_MAX = 2048
TokenText = Annotated[str, Field(min_length=1, max_length=TOKEN_MAX, pattern=r"^[\x21-\x7e]+$")]
Title = Annotated[Text, Field(min_length=1, max_length=200)]
Body = Annotated[Text, Field(min_length=1, max_length=1000)]
TypeKey = Annotated[Text, Field(min_length=1, max_length=80)]
Data = Annotated[
    dict[Annotated[Text, Field(max_length=100)], Annotated[Text, Field(max_length=1000)]], Field(max_length=30)
]
DeepLink = Annotated[Text, Field(max_length=500)]
TOPIC = r"^[A-Za-z0-9\-_.~%]{1,200}$"
