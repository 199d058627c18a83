"""Sealing a message for one browser (RFC 8291, `aes128gcm`), and saying who sends it (VAPID, RFC 8292)."""

import base64
import json
import os
import struct
from urllib.parse import urlsplit

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from joserfc import jwt
from joserfc.jwk import ECKey

# One record holds the whole message; push services take 4,096 bytes of it.
RECORD_SIZE = 4096
TEXT_MAX = RECORD_SIZE - 86 - 17
VAPID_SECONDS = 12 * 3600
# How many points the curve P-256 has.
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


def seal(
    text: bytes, p256dh: str, auth: str, *, key: ec.EllipticCurvePrivateKey | None = None, salt: bytes = b""
) -> bytes:
    """Return `text` as only the browser with these keys can read it. Raises ValueError for keys that are none.

    `key` and `salt` are drawn anew for each message; giving them is for the specification's own example.
    """
    theirs = _unpadded(p256dh)
    secret = _unpadded(auth)
    if len(secret) < 16 or len(text) > TEXT_MAX:
        raise ValueError("the browser's secret is too short, or the message too long")
    public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), theirs)
    mine = key or ec.generate_private_key(ec.SECP256R1())
    salt = salt or os.urandom(16)
    me = point(mine)
    shared = _derive(secret, mine.exchange(ec.ECDH(), public), b"WebPush: info\0" + theirs + me, 32)
    content = _derive(salt, shared, b"Content-Encoding: aes128gcm\0", 16)
    nonce = _derive(salt, shared, b"Content-Encoding: nonce\0", 12)
    # A single record, so it is the last: its padding begins with a two.
    sealed = AESGCM(content).encrypt(nonce, text + b"\x02", None)
    return salt + struct.pack("!IB", RECORD_SIZE, len(me)) + me + sealed


def point(key: ec.EllipticCurvePrivateKey) -> bytes:
    """Return the public half of a key as the 65 bytes that browsers know."""
    return key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def padless(raw: bytes) -> str:
    """Return bytes in base64url without padding."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def own_key(secret: str) -> str:
    """Return a private key that a secret of ours always leads to, as `Vapid` takes it."""
    number = int.from_bytes(_derive(b"", secret.encode(), b"aangan: who we are to push services", 48))
    return padless((1 + number % (ORDER - 1)).to_bytes(32))


class Vapid:
    """Who we are to push services: a key of ours, and how to reach us when something is wrong."""

    def __init__(self, private_key: str, subject: str) -> None:
        """Take the key (32 bytes in base64url, or PEM) and a `mailto:` or https address. Raises ValueError."""
        if private_key.lstrip().startswith("-----"):
            self._key = ECKey.import_key(private_key.replace("\\n", "\n"))
        else:
            number = int.from_bytes(_unpadded(private_key))
            self._key = ECKey.import_key(_pem(ec.derive_private_key(number, ec.SECP256R1())))
        own = self._key.private_key
        if not isinstance(own, ec.EllipticCurvePrivateKey):
            raise ValueError("the VAPID key must be a private key of the curve P-256")  # noqa: TRY004 - of a setting
        self.public_key = padless(point(own))
        self._subject = subject

    def authorization(self, endpoint: str, now: int) -> str:
        """Return the Authorization for an endpoint: good for its push service alone, for some hours."""
        parts = urlsplit(endpoint)
        claims = {"aud": f"{parts.scheme}://{parts.netloc}", "exp": now + VAPID_SECONDS, "sub": self._subject}
        token = jwt.encode({"alg": "ES256", "typ": "JWT"}, claims, self._key)
        return f"vapid t={token}, k={self.public_key}"


def message_bytes(title: str, body: str, data: dict[str, str]) -> bytes:
    """Return what a service worker reads: shortened where it would not fit into a record."""
    whole = {"title": title, "body": body, "data": data}
    raw = json.dumps(whole, ensure_ascii=False).encode()
    if len(raw) > TEXT_MAX:
        kept = {name: data[name] for name in ("notification_id", "delivery_id", "type", "deep_link") if name in data}
        raw = json.dumps({**whole, "data": kept}, ensure_ascii=False).encode()
    return raw


def _derive(salt: bytes, secret: bytes, info: bytes, length: int) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=length, salt=salt, info=info).derive(secret)


def _unpadded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
