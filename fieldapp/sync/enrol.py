"""Making this phone known to the commune, once, by a one-time code.

The phone makes its own token and has it on the disk before it asks. So when the answer is lost, the same question gets
the same answer, and a code is never used up for nothing.
"""

import contextlib
import hashlib
import hmac
import math
import re
import secrets
import unicodedata
from base64 import urlsafe_b64encode
from urllib.parse import parse_qs, urlsplit

from msgspec import Struct
from msgspec.structs import replace

from fieldapp import __version__
from fieldapp.domain import kinds
from fieldapp.domain.problems import Code, Problem
from fieldapp.domain.text import fold
from fieldapp.protocol import EnrolReply, EnrolRequest
from fieldapp.store.device import DeviceStore
from fieldapp.store.identity import Identity, PendingEnrolment
from fieldapp.store.road import RoadState
from fieldapp.sync.address import same_server
from fieldapp.sync.named import unsent
from fieldapp.sync.server import Offline, Server

TOKEN_BYTES = 32
_ALONE = re.compile(r"(?<![0-9A-Z])[0-9A-Z]{4}[-\s]*[0-9A-Z]{4}(?![0-9A-Z])")
_WITH_HYPHEN = re.compile(r"(?<![0-9A-Z])[0-9A-Z]{4}-[0-9A-Z]{4}(?![0-9A-Z])")


class Enrolment(Struct, frozen=True, kw_only=True):
    """What came of asking: a reply, or why there is none."""

    reply: EnrolReply | None = None
    offline: bool = False
    problem: Code | None = None


def enrol(
    store: DeviceStore,
    server: Server,
    text: str,
    *,
    server_url: str = "",
    device_name: str = "",
    app: str = __version__,
    vault: str = "",
) -> Enrolment:
    """Trade the code in `text` (typed, pasted or a link) for this phone's identity.

    `vault` is the id of the folder that this store is sealed in, in hexadecimal; empty while it is in none.

    The identity is written on success only; until then the phone stays who it was. Asking again with the same code
    is always right. A code of another person, team or commune empties the phone of all that was the first one's; while
    anything of it is not yet at the commune, the answer is OTHER_PERSON_UNSENT and nothing changes. What another
    history of the server had received counts as not there; a mediator of the same name is the same one. A phone that
    belongs to a server asks no other one: OTHER_SERVER, before anything is sent. After a success the app makes a new
    `Server` with the new token.
    """
    code = code_in(text)
    if not code:
        return Enrolment(problem=Code.WRONG_CODE)
    try:
        pending = _pending(store, code, server_url)
        request = EnrolRequest(
            code=code,
            token=pending.token,
            app=app,
            device_name=device_name,
            vault=vault,
            knock=knock_of(pending.token),
        )
        reply = server.enrol(request)
        _become(store, pending, reply)
    except Offline:
        return Enrolment(offline=True)
    except Problem as problem:
        return Enrolment(problem=problem.code)
    return Enrolment(reply=reply)


def knock_of(token: str) -> str:
    """Return the weaker token that belongs to this one: all that the phone can use while its vault is locked.

    It is kept outside the vault, and nothing leads back from it to the token.
    """
    mark = hmac.digest(token.encode(), b"sohoagiai knock 1", hashlib.sha256)
    return urlsafe_b64encode(mark).decode().rstrip("=")


def code_in(text: str) -> str:
    """Return the code in what a person typed or pasted, as `K7M4-9QXT`; empty when there is none."""
    plain = unicodedata.normalize("NFKC", text).strip()
    plain = _named_in_link(plain) or plain
    plain = re.sub(r"[\u2010-\u2015\u2212_.]", "-", plain).upper()
    found = _WITH_HYPHEN.search(plain) or _ALONE.search(plain)
    letters = "".join(c for c in (found[0] if found else plain) if c.isascii() and c.isalnum())
    return f"{letters[:4]}-{letters[4:]}" if len(letters) == 8 else ""


def _named_in_link(text: str) -> str:
    if "code=" not in text:
        return ""
    try:
        return parse_qs(urlsplit(text).query).get("code", [""])[0]
    except ValueError:
        return ""


def _pending(store: DeviceStore, code: str, server_url: str) -> PendingEnrolment:
    """Return the question to ask, on the disk already; the same as before when it is the same code."""
    with store.transaction():
        card = store.identity.get() or Identity()
        if card.enrolled and card.server_url and not same_server(card.server_url, server_url):
            raise Problem(Code.OTHER_SERVER)
        before = card.pending
        if before and (before.code, before.server_url) == (code, server_url):
            return before
        token = secrets.token_urlsafe(TOKEN_BYTES)
        pending = PendingEnrolment(code=code, token=token, server_url=server_url)
        store.identity.put(replace(card, pending=pending))
        return pending


def _become(store: DeviceStore, pending: PendingEnrolment, reply: EnrolReply) -> None:
    """Be who the server says: the same person again with everything that is here, or another with nothing of it.

    Raises Problem OTHER_PERSON_UNSENT, with nothing changed: then the question stays as it was asked, so the same code
    is answered again once all is sent.
    """
    with store.transaction():
        card = store.identity.get() or Identity()
        road = store.road.get()
        same = card.reply is None or _whose(card.reply) == _whose(reply)
        elsewhere = bool(road.epoch) and reply.epoch != road.epoch
        if elsewhere and card.reply is not None:
            same = same or _is_namesake(card.reply, reply)
        if not same and (unsent(store) or (elsewhere and _holds_anything(store))):
            raise Problem(Code.OTHER_PERSON_UNSENT)
        store.identity.put(replace(card, token=pending.token, server_url=pending.server_url, reply=reply, pending=None))
        if same:
            store.road.put(replace(road, revoked=False, last_problem=""))
        else:
            store.clear()
            store.road.put(RoadState(epoch=road.epoch))
    if not same:
        with contextlib.suppress(Problem):  # nothing names these files any more, and every start sweeps too
            store.photos.sweep(math.inf)


def _is_namesake(known: EnrolReply, reply: EnrolReply) -> bool:
    """Return whether a server of another history means the same mediator: begun anew, it gives everybody a new id."""
    return (fold(known.person.name), known.partition) == (fold(reply.person.name), reply.partition)


def _holds_anything(store: DeviceStore) -> bool:
    """Return whether anything is here that a server of another history may not have."""
    return any(held.known for kind in kinds.OF_PEOPLE for held in store.records.of_kind(kind))


def _whose(reply: EnrolReply) -> tuple[str, str, str]:
    return reply.person.id, reply.team, reply.partition
