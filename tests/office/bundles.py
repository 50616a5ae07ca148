"""Bundles as a phone makes them, for the office's tests."""

import hashlib

import msgspec

from fieldapp import envelope
from fieldapp.protocol import AnswerContent, BundleContent, BundledPhoto, BundleHead, DeviceKeys, SyncRequest

KEYS = envelope.keys_of(b"l" * 32, "phone")
PUBLIC = DeviceKeys(sign=KEYS.sign_public.hex(), seal=KEYS.seal_public.hex())


def a_bundle(server, device, *changes, photos=(), number=1):
    """Return a file for the server's public key."""
    listed = [BundledPhoto(sha256=hashlib.sha256(each).hexdigest(), size=len(each)) for each in photos]
    content = BundleContent(request=SyncRequest(changes=list(changes)), photos=listed)
    head = BundleHead(device=device, bundle=f"b-{number}", number=number, to=envelope.key_id(server))
    plain = envelope.wrapped(msgspec.json.encode(content), b"".join(photos))
    return envelope.written(head, plain, server, KEYS)


def answer_in(file):
    """Return what an answer says."""
    plain = envelope.opened(envelope.taken_apart(file), KEYS)
    return msgspec.json.decode(envelope.unwrapped(plain)[0], type=AnswerContent)
