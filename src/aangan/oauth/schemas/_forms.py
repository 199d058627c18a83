"""What apps and people send."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from aangan.kit.schema import Text
from aangan.oauth.rules import URI_MAX, URIS_MAX

Short = Annotated[Text, Field(max_length=512)]
Uri = Annotated[Text, Field(max_length=URI_MAX)]
# A password is hashed, never stored: it may hold any letter, but no book.
Secret = Annotated[str, Field(max_length=1024)]


class _Sent(BaseModel):
    """What is sent beside the names we know is ignored, as OAuth asks for."""

    model_config = ConfigDict(extra="ignore")


class AuthorizeIn(_Sent):
    response_type: Short
    client_id: Uri
    redirect_uri: Uri | None = None
    scope: Short | None = None
    state: Annotated[Text, Field(max_length=4096)] | None = None
    code_challenge: Short | None = None
    code_challenge_method: Short | None = None
    resource: Uri | None = None


class ConsentIn(_Sent):
    """`action`: `allow` (with `password` or `code`), `send_code`, or `deny`; `phone` may be an e-mail address, too."""

    session: Short
    phone: Annotated[Text, Field(max_length=320)] = ""
    password: Secret = ""
    code: Annotated[Text, Field(max_length=16)] = ""
    action: Annotated[Text, Field(max_length=16)] = "allow"


class TokenIn(_Sent):
    grant_type: Short
    code: Short | None = None
    redirect_uri: Uri | None = None
    client_id: Uri | None = None
    refresh_token: Short | None = None
    code_verifier: Short | None = None
    resource: Uri | None = None
    scope: Short | None = None


class RevokeIn(_Sent):
    token: Short
    token_type_hint: Short | None = None
    client_id: Uri | None = None


class ClientIn(_Sent):
    """An app that introduces itself (RFC 7591); secrets are given to none, whatever it asks for."""

    client_name: Annotated[Text, Field(max_length=400)] = ""
    redirect_uris: Annotated[list[Uri], Field(min_length=1, max_length=URIS_MAX)]
    client_uri: Uri | None = None
    logo_uri: Uri | None = None
    contacts: Annotated[list[Short], Field(max_length=10)] | None = None
    grant_types: Annotated[list[Short], Field(max_length=10)] | None = None
    response_types: Annotated[list[Short], Field(max_length=10)] | None = None
    token_endpoint_auth_method: Short | None = None
    scope: Short | None = None
