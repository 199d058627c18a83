"""Push: to phones through FCM, or a provider that speaks to it; to browsers through their own push services."""

from aangan.infra.push._fcm import FCM_SCOPE, Fcm, ServiceAccount
from aangan.infra.push._http2 import Answer, Http2Client, Lost, NotSent
from aangan.infra.push._message import PushMessage, WebKeys, build_message
from aangan.infra.push._provider import PushApi
from aangan.infra.push._sealing import Vapid, own_key, padless, seal
from aangan.infra.push._webpush import NotPublic, WebPush, is_endpoint, is_public, public_address

__all__ = [
    "FCM_SCOPE",
    "Answer",
    "Fcm",
    "Http2Client",
    "Lost",
    "NotPublic",
    "NotSent",
    "PushApi",
    "PushMessage",
    "ServiceAccount",
    "Vapid",
    "WebKeys",
    "WebPush",
    "build_message",
    "is_endpoint",
    "is_public",
    "own_key",
    "padless",
    "public_address",
    "seal",
]
